"""What needs a person whatever the round: the queue of letters, and the parts of the service that should live."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import ON_THEIR_WAY
from domain.russian import counted
from domain.russian_dates import short_moment
from domain.stages import Stage
from models.beats import KEEPER
from models.letters import Letter
from models.mail_queue import THE_QUEUE, MailQueue
from models.rounds import Round
from runtime.concerns import Concern, Topic
from runtime.signs_of_life import Life, sign_of


def concerns_of_installation(
    session: Session, real_now: datetime, zone_of: Round | None, served_since: datetime | None
) -> tuple[Concern, ...]:
    """What needs a person whatever the round: the queue is held, or a part of the service gives no sign of life.

    A part is missed only while there is something for it to do, and not while the service of this machine, which lives
    since `served_since`, is only starting. `zone_of`: whose clocks tell the moments.
    """
    found = []
    zone = "UTC" if zone_of is None else zone_of.regulation.calendar.zone
    queue = session.get(MailQueue, THE_QUEUE)
    if queue is not None and queue.held_since is not None:
        since = short_moment(queue.held_since, zone)
        found.append(
            Concern(
                f"отправка писем остановлена с {since}: {(queue.held_why or '').rstrip('.')}",
                "rounds letters release",
                Topic.MAIL_STOPPED,
            )
        )
    elif queue is not None and queue.unreachable_since is not None:
        since = short_moment(queue.unreachable_since, zone)
        found.append(
            Concern(
                f"почтовый сервер не отвечает с {since}: {queue.unreachable_why}",
                "Письма ждут и уйдут сами, когда он ответит. Проверьте его и настройки: rounds doctor",
                Topic.MAIL_SERVER_AWAY,
            )
        )
    if session.scalar(select(Round.id).where(Round.stage != Stage.CLOSED.value).limit(1)):
        found += _silent(session, KEEPER, "диспетчер экспертиз", real_now, served_since)
    waiting = [state.value for state in ON_THEIR_WAY]
    if session.scalar(select(Letter.id).where(Letter.state.in_(waiting)).limit(1)):
        found += _silent(session, "post", "отправка писем", real_now, served_since)
    return tuple(found)


def _silent(session: Session, part: str, name: str, real_now: datetime, served_since: datetime | None) -> list[Concern]:
    sign = sign_of(session, part, real_now, served_since)
    if sign.life is not Life.SILENT:
        return []
    since = "ни разу не запускался" if sign.last is None else f"молчит {_how_long(real_now - sign.last)}"
    if served_since is None:
        return [Concern(f"служба не работает ({name}: {since})", "rounds serve", Topic.SERVICE_SILENT)]
    return [Concern(f"служба запущена, но работает не вся ({name}: {since})", "rounds doctor", Topic.SERVICE_SILENT)]


def _how_long(span: timedelta) -> str:
    """A span in its largest whole unit: it needs no zone, and a clock that runs faster does not blur it."""
    minutes = span // timedelta(minutes=1)
    if minutes == 0:
        return counted(span.seconds, "секунду", "секунды", "секунд")
    if minutes < 60:
        return counted(minutes, "минуту", "минуты", "минут")
    if span < timedelta(days=1):
        return counted(minutes // 60, "час", "часа", "часов")
    return counted(span.days, "день", "дня", "дней")
