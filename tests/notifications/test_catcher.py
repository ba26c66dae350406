import asyncio
import mailbox
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifications.catcher import Catcher, CatcherRules, PortNotFree
from notifications.smtp.connection import SmtpSettings, SmtpTransport
from notifications.smtp.mime import to_bytes
from notifications.smtp.transport import Accepted, Announced, Deferred, Delivered, Ready, Refused, Unreachable
from tests.notifications.smtp.test_mime import LETTER, PDF

SENDER = "bounces@rounds.example"
SCHOOL, NOBODY, LATER = "director@school-7.example", "nobody@school-1.example", "later@school-2.example"
RAW = to_bytes(replace(LETTER, attachments=(PDF,)))
DOTS = b"Message-ID: <dots@rounds.example>\r\nSubject: x\r\n\r\n.\r\n..\r\n.x\r\n\r\n"


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    rules = CatcherRules(refused=frozenset({NOBODY}), greylisted=frozenset({LATER}))
    with Catcher(tmp_path / "mail", rules) as catcher:
        yield catcher


def send(catcher: Catcher, *letters: tuple[str, bytes]) -> list[Announced | Delivered]:
    async def play() -> list[Announced | Delivered]:
        outcomes: list[Announced | Delivered] = []
        settings = SmtpSettings(catcher.host, catcher.port, tls="none", command_timeout=20, answer_timeout=20)
        async with SmtpTransport(settings).connection() as connection:
            for recipient, letter in letters:
                announced = await connection.announce(SENDER, recipient)
                outcomes.append(await connection.deliver(letter) if isinstance(announced, Ready) else announced)
        return outcomes

    return asyncio.run(play())


def files(catcher: Catcher) -> list[bytes]:
    return [path.read_bytes() for path in sorted((catcher.maildir / "new").iterdir())]


def trace(recipient: str) -> bytes:
    return f"Return-Path: <{SENDER}>\r\nDelivered-To: {recipient}\r\n".encode()


def test_an_accepted_letter_lies_in_the_maildir_byte_for_byte(catcher: Catcher) -> None:
    assert send(catcher, (SCHOOL, RAW), (SCHOOL, DOTS)) == [
        Accepted("250 2.0.0 accepted as number 1"),
        Accepted("250 2.0.0 accepted as number 2"),
    ]
    assert sorted(files(catcher)) == sorted([trace(SCHOOL) + RAW, trace(SCHOOL) + DOTS])
    assert catcher.accepted == [(LETTER.message_id, SCHOOL), ("<dots@rounds.example>", SCHOOL)]
    assert list((catcher.maildir / "tmp").iterdir()) == []


def test_any_mail_program_can_open_the_maildir(catcher: Catcher) -> None:
    send(catcher, (SCHOOL, RAW))
    [message] = mailbox.Maildir(catcher.maildir, factory=None)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]


def test_refused_addresses_are_refused_always_and_greylisted_ones_once(catcher: Catcher) -> None:
    refused = Refused(f"550 5.1.1 <{NOBODY}>: no such user here", address_is_bad=True)
    greylisted = Deferred(f"451 4.7.1 <{LATER}>: greylisted, try again later", 300)
    assert send(catcher, (NOBODY, RAW), (LATER, RAW), (SCHOOL, RAW)) == [
        refused,
        greylisted,
        Accepted("250 2.0.0 accepted as number 1"),
    ]
    assert send(catcher, (NOBODY.upper(), RAW), (LATER, RAW), (LATER, RAW)) == [
        replace(refused, reply=refused.reply.replace(NOBODY, NOBODY.upper())),
        Accepted("250 2.0.0 accepted as number 2"),
        Accepted("250 2.0.0 accepted as number 3"),
    ]
    assert catcher.accepted == [(LETTER.message_id, SCHOOL), (LETTER.message_id, LATER), (LETTER.message_id, LATER)]


def test_an_address_in_cyrillic_letters_is_taken(catcher: Catcher) -> None:
    assert send(catcher, ("директор@школа.example", RAW)) == [Accepted("250 2.0.0 accepted as number 1")]
    assert files(catcher) == [trace("директор@школа.example") + RAW]


def test_a_letter_to_two_recipients_lies_there_once_for_each(catcher: Catcher) -> None:
    with smtplib.SMTP(catcher.host, catcher.port) as client:
        client.sendmail(SENDER, [SCHOOL, LATER, "curator@office.example"], DOTS)
    assert files(catcher) == [trace(SCHOOL) + DOTS, trace("curator@office.example") + DOTS]
    assert [recipient for _, recipient in catcher.accepted] == [SCHOOL, "curator@office.example"]


def test_a_letter_without_a_message_id_is_taken_and_its_body_is_not_searched_for_one(catcher: Catcher) -> None:
    send(catcher, (SCHOOL, b"Subject: x\r\n\r\nMessage-ID: <body@rounds.example>\r\n"))
    assert catcher.accepted == [("", SCHOOL)]


def test_a_maildir_that_cannot_be_written_keeps_the_letter_with_the_sender(catcher: Catcher) -> None:
    (catcher.maildir / "tmp").rmdir()
    assert send(catcher, (SCHOOL, RAW)) == [Deferred("451 4.3.0 not written: No such file or directory")]
    assert (files(catcher), catcher.accepted) == ([], [])


def test_a_busy_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(PortNotFree, match=f"cannot listen on 127.0.0.1:{port} .*choose another port"):
            Catcher(tmp_path / "mail", port=port).start()


def test_a_stopped_catcher_is_gone_and_can_be_started_again(tmp_path: Path) -> None:
    catcher = Catcher(tmp_path / "mail")
    port = catcher.start()
    assert send(catcher, (SCHOOL, RAW)) == [Accepted("250 2.0.0 accepted as number 1")]
    catcher.stop()
    assert isinstance(send(catcher, (SCHOOL, RAW))[0], Unreachable)
    assert catcher.start() == port
    assert send(catcher, (SCHOOL, RAW)) == [Accepted("250 2.0.0 accepted as number 2")]
    catcher.stop()
    catcher.stop()


def test_stopping_does_not_wait_for_open_connections(tmp_path: Path) -> None:
    with Catcher(tmp_path / "mail") as catcher:
        client = smtplib.SMTP(catcher.host, catcher.port)
        client.ehlo()
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        client.noop()
    client.close()
