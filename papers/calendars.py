"""A deadline as a calendar file (iCalendar, RFC 5545 and 5546) that a reader's own calendar takes over."""

from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress

from domain.russian import typographic

# No address in it: a letter shows none but the office's own.
MAKER = "-//Expertise rounds//Deadlines//RU"

# A deadline is shown as its last hour, so that it stands in the day's grid and not over another day's midnight.
LAST_HOUR = timedelta(hours=1)
LAST_MINUTE = timedelta(minutes=1)

NINE_O_CLOCK_THE_DAY_BEFORE = timedelta(hours=38)
"""How long before 23:00 it was nine in the morning of the day before."""


class MomentWithoutZone(ValueError):
    """A deadline and a stamp must know their zone: the file gives them in UTC."""


def deadline_ics(
    uid: str,
    sequence: int,
    summary: str,
    last_moment: datetime,
    description: str,
    stamp: datetime,
    *,
    organiser_name: str,
    organiser_email: str,
    url: str = "",
    alarm_before: timedelta = NINE_O_CLOCK_THE_DAY_BEFORE,
) -> bytes:
    """The deadline as a published event, the same bytes for the same arguments, in UTC with CRLF.

    `last_moment` is aware and itself too late: an end at midnight is shown as 23:00–23:59 of the day before, on the
    reader's own clock. `uid` stays the same when a deadline moves, and `sequence` grows; that way a calendar moves its
    entry instead of adding one. `alarm_before` counts from the event's start. Raises MomentWithoutZone.
    """
    if last_moment.tzinfo is None or stamp.tzinfo is None:
        raise MomentWithoutZone(f"{last_moment.isoformat()}, {stamp.isoformat()}")
    end = last_moment.astimezone(UTC)
    event = Event()
    event.add("uid", typographic(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", end - LAST_HOUR)
    event.add("dtend", end - LAST_MINUTE)
    event.add("summary", typographic(summary))
    event.add("description", _lines(description))
    event.add("organizer", _organiser(organiser_name, organiser_email))
    event.add("status", "CONFIRMED")
    # The hour stays free for other things, in Outlook too.
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    if url:
        event.add("url", typographic(url))
    event.add_component(_alarm(summary, alarm_before))
    return _published(event)


def _published(event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", typographic(summary))
    alarm.add("trigger", -before)
    return alarm


def _organiser(name: str, email: str) -> vCalAddress:
    organiser = vCalAddress(f"mailto:{typographic(email)}")
    # A parameter cannot hold a straight quote (RFC 5545, 3.2).
    organiser.params["CN"] = typographic(name).replace('"', "'")
    return organiser


def _lines(text: str) -> str:
    return "\n".join(map(typographic, text.splitlines()))
