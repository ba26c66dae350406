"""Whether the installation does its work now: each part, what is the matter with it, and what to do."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from domain.russian_dates import short_moment
from models.mail_queue import THE_QUEUE, MailQueue
from runtime.installation import Installation
from runtime.record_version import RecordAway, known_revisions, revision_in
from runtime.service_home import served_since
from runtime.signs_of_life import Life, Sign, sign_of

LEAST_FREE_MEGABYTES = 200
"""With less free on its disk an installation is not ready: the next upload or letter may not be kept."""

BEATING = {"keeper": "Диспетчер экспертиз", "post": "Отправка писем"}


@dataclass(frozen=True)
class Part:
    """One thing that must hold. `says` and `do` are Russian sentences; nothing is to be done where all is well."""

    part: str
    ok: bool
    says: str
    do: str = ""
    starts: bool = False
    """It does not hold yet because the service was started a moment ago."""


def parts_of(installation: Installation, real_now: datetime | None = None) -> tuple[Part, ...]:
    """Look at each part now. What is kept in the database is not asked for where it is away or of another version."""
    real_now = real_now or datetime.now(UTC)
    try:
        found = revision_in(installation.engine)
        with installation.reading() as session:
            kept = _in_the_record(session, found, real_now, served_since(installation.home))
    except (SQLAlchemyError, RecordAway):
        do = "Проверьте, запущен ли сервер базы данных и доступен ли диск; подробности покажет «rounds doctor»."
        kept = (Part("database", False, "База данных не отвечает.", do),)
    return (*kept, _disk(installation))


def _in_the_record(session: Session, found: str | None, real_now: datetime, began: datetime | None) -> tuple[Part, ...]:
    wanted = known_revisions()[-1]
    database = Part("database", True, "База данных отвечает.")
    if found != wanted:
        says = f"База данных версии {found or '0'}, а программа знает версию {wanted}."
        do = "Остановите службу, обновите программу на всех машинах до одной версии и запустите «rounds serve»."
        return database, Part("migrations", False, says, do)
    beats = [_beat(part, name, sign_of(session, part, real_now, began)) for part, name in BEATING.items()]
    return database, Part("migrations", True, f"База данных версии {wanted}."), *beats, _queue(session)


def _beat(part: str, name: str, sign: Sign) -> Part:
    if sign.life is Life.WORKS:
        return Part(part, True, f"{name}: работает.")
    if sign.life is Life.STARTS:
        return Part(part, False, f"{name}: запускается.", "Подождите полминуты и посмотрите ещё раз.", starts=True)
    since = "ни разу не запускался"
    if sign.last is not None:
        since = f"последний признак жизни {short_moment(sign.last, 'UTC', seconds=True)} UTC"
    do = "Если через минуту ничего не изменится, перезапустите службу («rounds serve») и посмотрите её журнал."
    return Part(part, False, f"{name}: {since}.", do)


def _queue(session: Session) -> Part:
    queue = session.get(MailQueue, THE_QUEUE)
    if queue is None or queue.held_since is None:
        return Part("queue", True, "Письма отправляются.")
    says = f"Отправка писем остановлена: {(queue.held_why or '').rstrip('.')}."
    return Part("queue", False, says, "Устраните причину и выполните «rounds letters release».")


def _disk(installation: Installation) -> Part:
    folders = {"home": installation.home.folder, "files": installation.files.folder}
    try:
        free = min(shutil.disk_usage(folder).free for folder in folders.values()) // 1024**2
    except OSError as error:
        do = "Проверьте, подключён ли диск и есть ли у службы права на папку установки."
        return Part("disk", False, f"Папка установки недоступна ({error.strerror}).", do)
    if free < LEAST_FREE_MEGABYTES:
        do = "Освободите место на диске, где лежит папка установки: скоро нечем будет принять документы."
        return Part("disk", False, f"На диске осталось {free} МБ.", do)
    return Part("disk", True, f"На диске свободно {free} МБ.")
