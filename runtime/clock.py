"""The one thing that is asked for the time. Its hands are kept in the home, where every process reads them."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from runtime.home import HomeError

A_YEAR = timedelta(days=366)
A_MICROSECOND = timedelta(microseconds=1)


class ClockUnreadable(HomeError):
    """The file of a clock does not say what time it is; a guess would send letters at a wrong moment."""


class Clock(Protocol):
    """Tells the season's time."""

    def now(self) -> datetime:
        """The present moment of the season, aware, in UTC."""
        ...

    def wall_time(self, moment: datetime) -> datetime:
        """The real moment at which a scheduler should act for a moment of the season."""
        ...

    def real_seconds_until(self, moment: datetime) -> float | None:
        """How long a process would have to sleep for it; none where sleeping does not bring it nearer."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)

    def wall_time(self, moment: datetime) -> datetime:
        """The moment itself."""
        return moment

    def real_seconds_until(self, moment: datetime) -> float | None:
        """The seconds from now to the moment; negative once it is past."""
        return (moment - self.now()).total_seconds()


class SetClock:
    """A clock whose hands somebody moves; between two moves it stands."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The moment at which the hands were set."""
        return datetime.fromisoformat(json.loads(self._file.read_text())["now"])

    def wall_time(self, moment: datetime) -> datetime:
        """Now for what has come; a year ahead for what has not: whoever moves the hands starts what is due."""
        now = datetime.now(UTC)
        return now if moment <= self.now() else now + A_YEAR

    def real_seconds_until(self, moment: datetime) -> float | None:
        """Zero once the moment has come; none before: the hands are somebody else's to move."""
        return 0.0 if moment <= self.now() else None

    def move_to(self, moment: datetime) -> None:
        """Set the hands. Raises ValueError for a moment without a zone, or one that lies before the present one."""
        if moment.tzinfo is None:
            raise ValueError("the hands need a moment with a zone")
        if self._file.exists() and moment < self.now():
            raise ValueError(f"the hands go forward only: {moment.isoformat()} lies before {self.now().isoformat()}")
        self._write(moment)

    def _write(self, moment: datetime) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps({"clock": "set", "now": moment.astimezone(UTC).isoformat()}))
        os.replace(new, self._file)  # noqa: PTH105 - one atomic rename


class FastClock:
    """A clock that runs many times faster than the machine's, since a moment at which both were read."""

    def __init__(self, speed: int, season_from: datetime, real_from: datetime) -> None:
        """`speed`: how many seconds of the season pass in a real one. Both moments aware."""
        self.speed = speed
        self._season_from = season_from.astimezone(UTC)
        self._real_from = real_from.astimezone(UTC)

    def now(self) -> datetime:
        """The season's present moment."""
        return self.season_time(datetime.now(UTC))

    def season_time(self, real: datetime) -> datetime:
        """The season's moment at a real one: that of the beginning, and what passed since then, so many times."""
        return self._season_from + (real - self._real_from) * self.speed

    def wall_time(self, moment: datetime) -> datetime:
        """The first real microsecond at which the season's moment has come."""
        ahead = (moment - self._season_from) // A_MICROSECOND
        return self._real_from - A_MICROSECOND * (-ahead // self.speed)

    def real_seconds_until(self, moment: datetime) -> float | None:
        """The real seconds from now to the moment; negative once it is past."""
        return (self.wall_time(moment) - datetime.now(UTC)).total_seconds()

    def as_kept(self) -> dict[str, object]:
        """What the home's file says of it."""
        return {
            "clock": "fast",
            "speed": self.speed,
            "season_from": self._season_from.isoformat(),
            "real_from": self._real_from.isoformat(),
        }


def read_clock(file: Path) -> Clock:
    """The clock of a home, as its file says; the machine's where there is none. Raises ClockUnreadable."""
    try:
        said = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"clock": "system"}
        match said["clock"]:
            case "set":
                return SetClock(file)
            case "fast":
                begun = [datetime.fromisoformat(said[name]) for name in ("season_from", "real_from")]
                return FastClock(int(said["speed"]), *begun)
            case "system":
                return SystemClock()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClockUnreadable(f"{file}: часы этой папки не читаются. Верните файл из резервной копии.") from error
    raise ClockUnreadable(f"{file}: таких часов эта программа не знает. Обновите её до последней версии.")
