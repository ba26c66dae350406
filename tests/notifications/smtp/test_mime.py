from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Parsed
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifications.smtp.mime import Attachment, DateWithoutZone, Message, message_id, to_bytes

KRASNOYARSK = timezone(timedelta(hours=7))

LETTER = Message(
    message_id=message_id("1.13/conclusion/school-7/1", "rounds.example"),
    date=datetime(2022, 3, 28, 9, 0, tzinfo=KRASNOYARSK),
    sender_name="Проектный офис «500+»",
    sender_address="office@rounds.example",
    recipient_name="Иванова Ольга Николаевна",
    recipient_address="director@school-7.example",
    reply_to="office@rounds.example",
    subject="Экспертное заключение по концептуальным документам МБОУ «СОШ № 7»",
    text="Уважаемая Ольга Николаевна!\n\nНаправляем заключение.\n.\n",
    html="<p>Уважаемая Ольга Николаевна!</p>\n<p>Направляем заключение.</p>\n",
)
PDF = Attachment("Заключение, школа № 7.pdf", "application/pdf", bytes(range(256)) * 40)

BREAKS_OF_LINES = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"]


def read(message: Message) -> Parsed:
    return message_from_bytes(to_bytes(message))


def words(value: str) -> str:
    return str(make_header(decode_header(value)))


def leaves(parsed: Parsed) -> list[Parsed]:
    return [part for part in parsed.walk() if not part.is_multipart()]


def content(part: Parsed) -> bytes:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def test_a_letter_without_attachments_is_its_text_and_its_html() -> None:
    parsed = read(LETTER)
    assert [part.get_content_type() for part in parsed.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert [content(part).decode() for part in leaves(parsed)] == [
        LETTER.text.replace("\n", "\r\n"),
        LETTER.html.replace("\n", "\r\n"),
    ]


def test_attachments_follow_the_text() -> None:
    dates = Attachment("сроки.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    parsed = read(replace(LETTER, attachments=(PDF, dates)))
    assert [part.get_content_type() for part in parsed.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
        "text/calendar",
    ]
    pdf, calendar = leaves(parsed)[2:]
    assert (pdf.get_filename(), content(pdf)) == (PDF.name, PDF.content)
    assert (calendar.get_filename(), content(calendar)) == (dates.name, dates.content)


def test_the_headers_are_these_and_no_others() -> None:
    parsed = read(LETTER)
    assert {name: words(value) for name, value in parsed.items() if name not in ("From", "To", "Content-Type")} == {
        "Date": "Mon, 28 Mar 2022 09:00:00 +0700",
        "Reply-To": "office@rounds.example",
        "Subject": LETTER.subject,
        "Message-ID": LETTER.message_id,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }
    assert parsedate_to_datetime(parsed["Date"]) == LETTER.date
    assert mailbox(parsed["From"]) == (LETTER.sender_name, LETTER.sender_address)
    assert mailbox(parsed["To"]) == (LETTER.recipient_name, LETTER.recipient_address)


def mailbox(value: str) -> tuple[str, str]:
    [(name, address)] = getaddresses([value])
    return words(name), address


def test_a_reminder_says_how_to_be_spared() -> None:
    parsed = read(replace(LETTER, list_unsubscribe="https://rounds.example/отказ?школа=7>\r\nBcc: e@x.example"))
    assert parsed["List-Unsubscribe"] == (
        "<https://rounds.example/%D0%BE%D1%82%D0%BA%D0%B0%D0%B7?%D1%88%D0%BA%D0%BE%D0%BB%D0%B0=7%3E%20%20Bcc:%20e@x.example>"
    )


def test_a_file_has_its_russian_name_for_new_and_for_old_mail_programs() -> None:
    pdf = leaves(read(replace(LETTER, attachments=(PDF,))))[2]
    assert words(str(pdf.get_param("name"))) == PDF.name
    assert "filename*=utf-8''%D0%97" in pdf["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("plain.pdf", "plain.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"; x="b\r\n.pdf', "a_; x=_b  .pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("Заключение " + "о" * 300 + ".pdf", "Заключение " + "о" * 45 + ".pdf"),
        ("=?utf-8?q?x?=.pdf", "=_utf-8_q_x_=.pdf"),
        ("", "file"),
    ],
)
def test_a_file_name_can_be_saved_everywhere(name: str, kept: str) -> None:
    pdf = leaves(read(replace(LETTER, attachments=(replace(PDF, name=name),))))[2]
    assert (pdf.get_filename(), words(str(pdf.get_param("name")))) == (kept, kept)
    assert pdf.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]


@pytest.mark.parametrize("end_of_line", BREAKS_OF_LINES)
@pytest.mark.parametrize(
    "field", ["sender_name", "sender_address", "recipient_name", "recipient_address", "reply_to", "subject"]
)
@pytest.mark.parametrize("start", ["Школа", "School"])
def test_no_field_can_add_a_header(field: str, end_of_line: str, start: str) -> None:
    forged = replace(LETTER, **{field: f"{start}{end_of_line}Bcc: e@x.example"})  # type: ignore[arg-type]
    assert read(forged).keys() == read(LETTER).keys()
    assert b"\r\nBcc:" not in to_bytes(forged)


def test_a_line_separator_in_the_subject_becomes_a_blank() -> None:
    subject = "Школа" + "".join(BREAKS_OF_LINES) + "№ 7"
    assert words(read(replace(LETTER, subject=subject))["Subject"]) == "Школа" + " " * 11 + "№ 7"


@pytest.mark.parametrize(
    "name",
    [
        "Иванов, Иван <e@x.example>",
        "Ivanov, Ivan <e@x.example>",
        'МБОУ "СОШ" (№ 3); филиал',
        'John "Jack" \\ O, Hara',
        "=?utf-8?q?x?=",
    ],
)
def test_a_name_never_becomes_an_address(name: str) -> None:
    assert mailbox(read(replace(LETTER, recipient_name=name))["To"]) == (name, LETTER.recipient_address)


def test_what_turns_the_direction_of_reading_is_dropped_from_names() -> None:
    assert mailbox(read(replace(LETTER, recipient_name="Иванов\u202e Иван"))["To"])[0] == "Иванов Иван"


def test_a_recipient_without_a_name_is_an_address() -> None:
    assert read(replace(LETTER, recipient_name=" "))["To"] == LETTER.recipient_address


def test_a_date_without_a_zone_is_an_error() -> None:
    with pytest.raises(DateWithoutZone):
        to_bytes(replace(LETTER, date=datetime(2022, 3, 28, 9, 0)))  # noqa: DTZ001 - what is tested


def test_the_message_id_depends_on_the_key_alone() -> None:
    assert message_id("1.13/x", "rounds.example") == message_id("1.13/x", "rounds.example")
    assert message_id("1.13/x", "rounds.example") != message_id("1.13/y", "rounds.example")
    assert message_id("школа", "rounds.example").isascii()


SUBJECTS = st.one_of(
    st.text(st.sampled_from("абвгдЁёй № «»—  Aa1.,:?=_\u00a0\u0306😀"), max_size=300),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cf"]), max_size=200),
)


@settings(max_examples=400, deadline=None)
@given(SUBJECTS.filter(lambda subject: subject == subject.strip(" ") and subject != ""))
@example("  два  пробела   внутри " * 12 + "и эмодзи 😀")
@example(" краями ")
@example("=?utf-8?b?0LA=?=")
@example("A" * 1200)
def test_any_subject_survives_the_way(subject: str) -> None:
    raw = to_bytes(replace(LETTER, subject=subject))
    assert words(message_from_bytes(raw)["Subject"]) == subject
    assert raw == to_bytes(replace(LETTER, subject=subject))


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=200), st.text(max_size=200), st.text(max_size=120), st.binary(max_size=400), st.text(max_size=400)
)
def test_the_bytes_are_lines_that_every_server_takes(
    subject: str, name: str, file_name: str, file: bytes, text: str
) -> None:
    letter = replace(
        LETTER,
        subject=subject,
        recipient_name=name,
        text=text,
        attachments=(Attachment(file_name, "application/pdf", file),),
    )
    raw = to_bytes(letter)
    assert raw == to_bytes(letter)
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert content(leaves(message_from_bytes(raw))[2]) == file


RENDERINGS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", "\r"),
]


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_line_ends_of_a_template_do_not_change_the_bytes(rendering: Callable[[str], str]) -> None:
    assert to_bytes(replace(LETTER, text=rendering(LETTER.text))) == to_bytes(LETTER)
