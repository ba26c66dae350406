from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component

from papers.calendars import MomentWithoutZone, deadline_ics

KRASNOYARSK = timezone(timedelta(hours=7))
END = datetime(2022, 3, 28, 0, 0, tzinfo=KRASNOYARSK)
STAMP = datetime(2022, 3, 14, 9, 0, tzinfo=KRASNOYARSK)


def file_of(
    summary: str = "Сдать документы, раунд № 3",
    description: str = "До конца дня.\nСсылка в письме; до встречи",
    end: datetime = END,
    sequence: int = 0,
    name: str = 'Проектный офис "500+"',
    url: str = "",
) -> bytes:
    return deadline_ics(
        "1.13/school-7@rounds.example",
        sequence,
        summary,
        end,
        description,
        STAMP,
        organiser_name=name,
        organiser_email="office@rounds.example",
        url=url,
    )


def event_of(file: bytes) -> Component:
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    return event


def test_a_deadline_is_the_last_hour_of_its_day_and_rings_the_morning_before() -> None:
    assert file_of(url="https://rounds.example/").decode().replace("\r\n ", "").splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Expertise rounds//Deadlines//RU",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "SUMMARY:Сдать документы\\, раунд №\u00a03",
        "DTSTART:20220327T160000Z",
        "DTEND:20220327T165900Z",
        "DTSTAMP:20220314T020000Z",
        "UID:1.13/school-7@rounds.example",
        "SEQUENCE:0",
        "DESCRIPTION:До конца дня.\\nСсылка в письме\\; до встречи",
        'ORGANIZER;CN="Проектный офис «500+»":mailto:office@rounds.example',
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "URL:https://rounds.example/",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Сдать документы\\, раунд №\u00a03",
        "TRIGGER:-P1DT14H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    start = event_of(file_of()).decoded("dtstart").astimezone(KRASNOYARSK)
    assert start - timedelta(days=1, hours=14) == datetime(2022, 3, 26, 9, 0, tzinfo=KRASNOYARSK)


def test_a_deadline_that_moved_is_the_same_entry_with_a_higher_sequence() -> None:
    first, moved = event_of(file_of()), event_of(file_of(end=END + timedelta(days=2), sequence=1))
    assert (first["uid"], first["sequence"]) == ("1.13/school-7@rounds.example", 0)
    assert (moved["uid"], moved["sequence"]) == (first["uid"], 1)
    assert moved.decoded("dtstart") - first.decoded("dtstart") == timedelta(days=2)


def test_one_deadline_is_always_the_same_bytes_whatever_zone_it_is_given_in() -> None:
    assert file_of() == file_of() == file_of(end=END.astimezone(UTC))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(MomentWithoutZone):
        file_of(end=datetime(2022, 3, 28))  # noqa: DTZ001 - the mistake that is tried


def test_without_an_address_given_none_stands_in_the_file() -> None:
    assert b"http" not in file_of()


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_can_add_a_line_of_its_own(summary: str, description: str, name: str) -> None:
    file = file_of(summary, description, name=name)
    names = [line.partition(b":")[0].partition(b";")[0] for line in file.replace(b"\r\n ", b"").split(b"\r\n")]
    assert names == [
        line.partition(b":")[0].partition(b";")[0] for line in file_of().replace(b"\r\n ", b"").split(b"\r\n")
    ]
    assert [line for line in file.split(b"\r\n") if len(line) > 75 or b"\n" in line or b"\r" in line] == []


@pytest.mark.parametrize("text", ["Школа\r\nATTENDEE:mailto:e@x.example", "а\x85ATTENDEE:б\u2028в", "х" * 500, "\x00"])
def test_hostile_text_stays_text(text: str) -> None:
    event = event_of(file_of(text, text, name=text))
    assert "attendee" not in event
    assert str(event["summary"]) == " ".join(text.replace("\x00", "").split())
