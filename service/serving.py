"""Serving an installation on one machine, from an empty folder to the last process that ends."""

import errno
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FrameType

from sqlalchemy.exc import DBAPIError

from config.settings import Settings
from portal.safe_answers import EVERYWHERE
from runtime.clock_choice import choose_clock
from runtime.home import DEFAULT_BASE_URL, Home, HomeError
from runtime.home_settings import settings_of
from runtime.installation import Installation, close_installation, open_installation
from runtime.logs import set_up_logs
from runtime.record_version import RecordAway, in_words, ready_record
from runtime.service_home import is_new, make_service_home, sign_mark, the_only_service
from service.door import listening
from service.findings import Verdict
from service.parts import choose_port, parts_of_a_service, prefect_page
from service.prefect_database import begin_database
from service.sender_check import check_sender
from service.supervisor import Part, Supervisor, Told
from tasks.outages import note_outage_until_now

LONGEST_REST_SECONDS = 15.0
PARTS = {
    "prefect": "сервер Prefect",
    "catcher": "почтовый ящик для писем, которые не уходят наружу",
    "runner": "запуск экспертиз",
    "worker": "запуск экспертиз",
    "keeper": "диспетчер экспертиз",
    "post": "отправка писем",
    "door": "страницы",
    "cast": "действующие лица",
}
"""What those who start the service are told of its parts."""


class PageNotOpened(HomeError):
    """Another program has the port, or the address is not this machine's."""


@dataclass(frozen=True)
class Served:
    """What is served, as whoever started it is told."""

    home: Home
    settings: Settings
    is_new: bool
    """The home was made just now: nothing is in it yet."""
    prefect_page: str

    @property
    def page(self) -> str:
        """Where the pages are opened on this machine."""
        bind = self.settings.bind
        if bind in EVERYWHERE:
            bind = "::1" if ":" in bind else "127.0.0.1"
        return f"http://{f'[{bind}]' if ':' in bind else bind}:{self.settings.port}"


def serve(
    folder: Path,
    *,
    bind: str | None,
    port: int | None,
    say: Callable[[str], None],
    started: Callable[[Served], None],
    speed: int | None = None,
    prepare: Callable[[Home, Settings], object] | None = None,
    further: Callable[[Home], Sequence[Part]] = lambda _home: (),
    enough: Callable[[], bool] = lambda: False,
) -> None:
    """Serve the home in a folder, which is made if it is missing, until SIGTERM or Ctrl-C.

    `say` is told, in Russian, what takes long and which part is up; `started` is called once all of them do their work,
    the pages too. The home goes by the machine's
    clock, or by one `speed` times faster, unless `prepare` chooses one just before anything reads it. `further` names
    parts besides; the service ends once `enough` holds, too.
    Raises HomeError, SettingsErrors, DatabaseNotMade, KeyboardInterrupt before the start.
    """

    def late(parts: Sequence[str]) -> None:
        missing = ", ".join(PARTS.get(part, part) for part in parts)
        say(f"Ещё не готово: {missing}. Служба пробует дальше; причина — в журнале выше или в rounds doctor.")

    new = is_new(folder)
    # Where nobody says otherwise, the links of a new home lead to the page that is opened now.
    home = make_service_home(folder, DEFAULT_BASE_URL if port is None else f"http://127.0.0.1:{port}")
    with the_only_service(home):
        wished = {"bind": bind, "port": port}
        settings = settings_of(home, os.environ).model_copy(
            update={name: value for name, value in wished.items() if value is not None}
        )
        set_up_logs(settings.log)
        if prepare is None:
            choose_clock(home, settings, speed)
        _refuse_closed_page(settings)
        _ready_record(home, say)
        sign_mark(home)
        choose_port(home, settings.prefect_port)
        if settings.prefect_api_url is None and settings.prefect_database_url is None:
            begin_database(home.prefect, say)
        served = Served(home, settings, new, prefect_page(settings, home))
        first, *others = parts_of_a_service(home, settings)
        if prepare is not None:
            first = replace(first, once_ready=partial(prepare, home, settings))
        say("Служба запускается…")
        told = Told(
            up=lambda part: say(f"  готово: {PARTS.get(part, part)}"), all_up=lambda: started(served), late=late
        )
        Supervisor([first, *others, *further(home)]).run(told, enough)


def _refuse_closed_page(settings: Settings) -> None:
    """Say before anything runs that the page cannot be opened. Raises PageNotOpened."""
    try:
        listening(settings.bind, settings.port).close()
    except OSError as error:
        where = f"Страницу нельзя открыть по адресу {settings.bind}, порт {settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise PageNotOpened(
                f"{where}: его уже занимает другая программа, возможно, второй rounds serve. Закройте её или назовите "
                "другой порт в --port."
            ) from error
        raise PageNotOpened(
            f"{where} ({error.strerror or error}). Назовите другой порт в --port или адрес этой машины в --bind."
        ) from error


def _ready_record(home: Home, say: Callable[[str], None]) -> None:
    """Bring the tables up to date, note an outage and say what would do harm.

    A database that is away is waited for, and that is said once.
    """
    before = signal.signal(signal.SIGTERM, _interrupt)
    installation = open_installation(home)
    rest, said = 1.0, False
    try:
        while True:
            try:
                ready_record(home, installation.engine)
                _note_outage(installation)
                _warn(installation, say)
            except RecordAway as away:
                if not said:
                    say(f"{away} Ждём её…")
                said = True
                time.sleep(rest)
                rest = min(rest * 2, LONGEST_REST_SECONDS)
            else:
                return
    finally:
        close_installation()
        signal.signal(signal.SIGTERM, before)


def _note_outage(installation: Installation) -> None:
    """Before any part begins: the post would send what an outage has held up, and nobody could count it any more."""
    try:
        note_outage_until_now()
    except DBAPIError as error:
        raise RecordAway(in_words(error, installation.engine)) from error


def _warn(installation: Installation, say: Callable[[str], None]) -> None:
    """Say what would do harm without anybody's noticing."""
    for finding in check_sender(installation):
        if finding.verdict is Verdict.BAD:
            say(f"Внимание. {finding.says} {finding.do}")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
