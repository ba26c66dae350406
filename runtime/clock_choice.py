"""Which clock a home goes by. It is chosen when the home is made, and kept: letters were written by it."""

import json
from datetime import UTC, datetime

from config.settings import Settings
from runtime.clock import Clock, FastClock, SystemClock, read_clock
from runtime.home import Home, HomeError, not_writable_in_words, write_durably


class ClockRefused(HomeError):
    """The home cannot go by that clock."""


def choose_clock(
    home: Home, settings: Settings, speed: int | None = None, season_from: datetime | None = None
) -> Clock:
    """The home's clock, kept in it if nothing is yet: the machine's, or one `speed` times faster.

    A fast clock begins at `season_from`, or where the machine's stands. Raises ClockRefused where the home goes by
    another clock, or would send letters to the world by a fast one.
    """
    if speed is not None:
        refuse_play_with_the_world(settings)
    if home.clock_file.exists():
        return _as_it_goes(home, speed)
    clock: Clock = SystemClock()
    kept: dict[str, object] = {"clock": "system"}
    if speed is not None:
        now = datetime.now(UTC)
        fast = FastClock(speed, season_from or now, now)
        clock, kept = fast, fast.as_kept()
    with not_writable_in_words(home):
        write_durably(home.clock_file, json.dumps(kept) + "\n")
    return clock


def refuse_play_with_the_world(settings: Settings) -> None:
    """Who plays with the time never writes to real people. Raises ClockRefused where a mail server is configured."""
    if settings.smtp_host is not None:
        raise ClockRefused(
            f"Время в этой папке ненастоящее, а письма пошли бы через {settings.smtp_host} настоящим людям. "
            "Уберите smtp_host из настроек или заведите другую папку в --home."
        )


def _as_it_goes(home: Home, speed: int | None) -> Clock:
    clock = read_clock(home.clock_file)
    if speed is None or (isinstance(clock, FastClock) and clock.speed == speed):
        return clock
    raise ClockRefused(
        f"{home.folder}: часы этой папки уже идут {_in_words(clock)}, их ход не меняют. "
        "Для показа с другой скоростью назовите новую папку в --home."
    )


def _in_words(clock: Clock) -> str:
    match clock:
        case FastClock():
            return f"в {clock.speed} раз быстрее обычных"
        case SystemClock():
            return "как обычные"
    return "по стрелкам репетиции"
