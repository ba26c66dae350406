import asyncio
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notifications.smtp.connection import SmtpConnection, SmtpSettings, SmtpTransport
from notifications.smtp.transport import (
    Accepted,
    Announced,
    Deferred,
    Delivered,
    InDoubt,
    NotAnAddress,
    NothingAnnounced,
    Ready,
    Refused,
    Stopped,
    Unreachable,
)
from tests.notifications.certificates import Authority
from tests.notifications.faulty_server import HANG_UP, RESET, SILENCE, FaultyServer

SENDER, RECIPIENT = "bounces+7@rounds.example", "director@school-7.example"
LETTER = b"Subject: x\r\n\r\n.a line with a dot\r\n..\r\n.\r\nend\r\n"
# Larger than what a kernel keeps for a connection (4 MB), so that its end cannot leave while the server does not read.
LARGE_LETTER = LETTER + (b"x" * 900 + b"\r\n") * 9_000

# Patience enough for a slow machine, and the little that is spent where nothing is to come.
PATIENT, IMPATIENT = 20.0, 0.2

Act = Callable[[SmtpConnection], Coroutine[Any, Any, Any]]


def to(server: FaultyServer, **settings: Any) -> SmtpSettings:
    ours = SmtpSettings("127.0.0.1", server.port, tls="none", command_timeout=PATIENT, answer_timeout=PATIENT)
    return replace(ours, **settings)


def with_server(server: FaultyServer, act: Act, **settings: Any) -> Any:
    async def play() -> Any:
        async with server, SmtpTransport(to(server, **settings)).connection() as connection:
            return await act(connection)

    return asyncio.run(play())


async def announce(connection: SmtpConnection) -> Announced:
    return await connection.announce(SENDER, RECIPIENT)


async def send(connection: SmtpConnection, letter: bytes = LETTER) -> Announced | Delivered:
    announced = await announce(connection)
    return await connection.deliver(letter) if isinstance(announced, Ready) else announced


async def send_twice(connection: SmtpConnection) -> list[Announced | Delivered]:
    return [await send(connection), await send(connection)]


def test_a_letter_arrives_as_it_was_and_is_accepted_with_the_servers_line() -> None:
    server = FaultyServer()
    assert with_server(server, send) == Accepted("250 2.0.0 taken")
    assert server.letters == [LETTER]
    assert server.commands == [
        "EHLO localhost",
        f"MAIL FROM:<{SENDER}>",
        f"RCPT TO:<{RECIPIENT}>",
        "DATA",
        "QUIT",
    ]


def test_a_large_letter_arrives_as_it_was() -> None:
    server = FaultyServer()
    assert with_server(server, lambda connection: send(connection, LARGE_LETTER)) == Accepted("250 2.0.0 taken")
    assert server.letters == [LARGE_LETTER]


def test_many_letters_travel_over_one_connection() -> None:
    async def hundred(connection: SmtpConnection) -> list[object]:
        return [await send(connection) for _ in range(100)]

    server = FaultyServer()
    assert with_server(server, hundred) == [Accepted("250 2.0.0 taken")] * 100
    assert (server.connections, server.seen("EHLO"), server.seen("RSET"), len(server.letters)) == (1, 1, 0, 100)


def test_a_connection_is_opened_only_when_a_letter_is_announced() -> None:
    async def nothing(connection: SmtpConnection) -> None:
        pass

    server = FaultyServer()
    with_server(server, nothing)
    assert server.connections == 0


GREYLISTED = Deferred("451 4.7.1 greylisted", retry_not_before_seconds=300)


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        ({"rcpt": ["451 4.7.1 greylisted"]}, GREYLISTED),
        ({"rcpt": ["550 5.1.1 no such user"]}, Refused("550 5.1.1 no such user", address_is_bad=True)),
        ({"rcpt": ["554 5.7.1 we do not like you"]}, Refused("554 5.7.1 we do not like you", by_policy=True)),
        ({"mail": ["550 5.7.1 sender not allowed"]}, Refused("550 5.7.1 sender not allowed", by_policy=True)),
        ({"mail": ["530 5.7.0 authenticate first"]}, Stopped("530 5.7.0 authenticate first")),
        ({"mail": ["503 5.5.1 nested MAIL"]}, Unreachable("503 5.5.1 nested MAIL", greeted=True)),
        ({"rcpt": ["421 4.3.2 going down"]}, Unreachable("421 4.3.2 going down", greeted=True)),
        ({"greeting": ["421 4.7.0 too busy"]}, Unreachable("421 4.7.0 too busy")),
        ({"greeting": ["554 5.7.1 your network is blocked"]}, Unreachable("554 5.7.1 your network is blocked")),
        ({"greeting": [HANG_UP]}, None),
        ({"ehlo": ["421 4.3.2 not now"]}, Unreachable("421 4.3.2 not now")),
        ({"ehlo": [RESET]}, None),
        ({"mail": [HANG_UP]}, None),
        ({"rcpt": [RESET]}, None),
        ({"rcpt": ["what?"]}, Unreachable("-1 Malformed SMTP response line: what?", greeted=True)),
        ({"data": ["451 4.3.0 try later"]}, Deferred("451 4.3.0 try later")),
        ({"data": ["421 4.3.2 going down"]}, Deferred("421 4.3.2 going down")),
        ({"data": ["554 5.5.1 no valid recipients"]}, Refused("554 5.5.1 no valid recipients", by_policy=True)),
        ({"final": ["451 4.3.0 disk full"]}, Deferred("451 4.3.0 disk full")),
        ({"final": ["421 4.3.2 going down"]}, Deferred("421 4.3.2 going down")),
        ({"final": ["552 5.3.4 too big"]}, Refused("552 5.3.4 too big")),
        ({"final": ["550 5.1.1 no such user"]}, Refused("550 5.1.1 no such user", address_is_bad=True)),
        (
            {"final": ["450 4.7.1 too many messages"]},
            Deferred("450 4.7.1 too many messages", too_fast=True),
        ),
        (
            {"final": ["354 still listening"]},
            InDoubt("354 still listening (an answer that says neither yes nor no)"),
        ),
    ],
)
def test_each_fault_has_its_class(faults: dict[str, list[str]], outcome: object) -> None:
    got = with_server(FaultyServer(**faults), send)  # type: ignore[arg-type]
    if outcome is None:
        assert isinstance(got, Unreachable)
    else:
        assert got == outcome


@pytest.mark.parametrize("fault", [HANG_UP, RESET])
def test_a_break_at_data_means_that_nothing_was_taken_over(fault: str) -> None:
    assert type(with_server(FaultyServer(data=[fault]), send)) is Deferred


@pytest.mark.parametrize("fault", [HANG_UP, RESET])
def test_a_break_in_the_middle_of_the_letter_means_that_it_was_not_taken_over(fault: str) -> None:
    server = FaultyServer(body_until=20_000, body_then=fault)
    got = with_server(server, lambda connection: send(connection, LARGE_LETTER))
    assert isinstance(got, Deferred)
    assert got.reply.endswith("(before the end of the letter, so it was not taken over)")


def test_a_server_that_reads_no_further_has_not_taken_the_letter_over() -> None:
    server = FaultyServer(body_until=20_000, body_then=SILENCE)
    got = with_server(server, lambda connection: send(connection, LARGE_LETTER), command_timeout=0.5)
    assert got == Deferred("TimeoutError (before the end of the letter, so it was not taken over)")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("552 5.3.4 too big", Refused("552 5.3.4 too big")),
        ("451 4.3.0 disk full", Deferred("451 4.3.0 disk full")),
        ("250 2.0.0 already enough", Deferred("250 2.0.0 already enough")),
    ],
)
def test_an_answer_in_the_middle_of_the_letter_counts_and_the_dot_is_not_sent(answer: str, outcome: object) -> None:
    server = FaultyServer(body_until=20_000, body_then=answer)
    assert with_server(server, lambda connection: send(connection, LARGE_LETTER)) == outcome


@pytest.mark.parametrize("fault", [HANG_UP, RESET])
def test_a_break_after_the_dot_leaves_the_letter_in_doubt(fault: str) -> None:
    server = FaultyServer(final=[fault])
    got = with_server(server, send)
    assert isinstance(got, InDoubt)
    assert got.reply.endswith("(after the end of the letter, before the answer)")
    assert server.letters == [LETTER]


def test_an_answer_that_does_not_come_in_time_leaves_the_letter_in_doubt() -> None:
    got = with_server(FaultyServer(final=[SILENCE]), send, answer_timeout=IMPATIENT)
    assert got == InDoubt("TimeoutError (after the end of the letter, before the answer)")


def test_after_a_doubt_the_next_letter_takes_a_new_connection() -> None:
    server = FaultyServer(final=[SILENCE, "250 2.0.0 taken"])
    first, second = with_server(server, send_twice, answer_timeout=0.5)
    assert (type(first), second) == (InDoubt, Accepted("250 2.0.0 taken"))
    assert server.connections == 2


def test_a_server_that_does_not_answer_commands_is_unreachable() -> None:
    got = with_server(FaultyServer(mail=[SILENCE]), announce, command_timeout=IMPATIENT)
    assert got == Unreachable("Timed out waiting for server response", greeted=True)


def test_where_nobody_listens_the_server_is_unreachable() -> None:
    async def play() -> Announced:
        async with FaultyServer() as gone:
            settings = to(gone)
        async with SmtpTransport(settings).connection() as connection:
            return await announce(connection)

    assert isinstance(asyncio.run(play()), Unreachable)


def test_a_refused_recipient_does_not_disturb_the_next_letter() -> None:
    server = FaultyServer(rcpt=["550 5.1.1 no such user", "250 2.1.5 ok"])
    assert with_server(server, send_twice) == [
        Refused("550 5.1.1 no such user", address_is_bad=True),
        Accepted("250 2.0.0 taken"),
    ]
    assert (server.connections, server.seen("RSET")) == (1, 1)


def test_a_letter_refused_at_data_does_not_disturb_the_next_one() -> None:
    server = FaultyServer(data=["451 4.3.0 later", "354 go on"])
    assert with_server(server, send_twice) == [Deferred("451 4.3.0 later"), Accepted("250 2.0.0 taken")]
    assert (server.connections, server.seen("RSET")) == (1, 1)


def test_what_was_announced_can_be_forgotten() -> None:
    async def change_of_mind(connection: SmtpConnection) -> Announced | Delivered:
        await announce(connection)
        await connection.forget()
        await connection.forget()
        with pytest.raises(NothingAnnounced):
            await connection.deliver(LETTER)
        return await send(connection)

    server = FaultyServer()
    assert with_server(server, change_of_mind) == Accepted("250 2.0.0 taken")
    assert (server.connections, server.seen("RSET"), len(server.letters)) == (1, 1, 1)


@pytest.mark.parametrize("fault", ["500 5.5.1 what?", HANG_UP])
def test_where_forgetting_fails_the_next_letter_takes_a_new_connection(fault: str) -> None:
    async def change_of_mind(connection: SmtpConnection) -> Announced | Delivered:
        await announce(connection)
        await connection.forget()
        return await send(connection)

    server = FaultyServer(rset=[fault])
    assert with_server(server, change_of_mind) == Accepted("250 2.0.0 taken")
    assert server.connections == 2


def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew() -> None:
    server = FaultyServer(letters_a_connection=1)
    assert with_server(server, send_twice) == [Accepted("250 2.0.0 taken")] * 2
    assert server.connections == 2


def test_more_connections_than_the_server_allows_are_unreachable_and_the_others_go_on() -> None:
    async def play() -> tuple[object, object, object]:
        async with FaultyServer(most_connections=1) as server:
            transport = SmtpTransport(to(server))
            async with transport.connection() as first, transport.connection() as second:
                return await announce(first), await announce(second), await first.deliver(LETTER)

    assert asyncio.run(play()) == (
        Ready("250 2.1.5 ok"),
        Unreachable("421 4.7.0 too many connections from you"),
        Accepted("250 2.0.0 taken"),
    )


@pytest.mark.parametrize("fault", ["500 5.5.1 what?", HANG_UP, RESET, SILENCE])
def test_a_failed_farewell_is_no_error(fault: str) -> None:
    server = FaultyServer(quit=[fault])
    assert with_server(server, send, command_timeout=0.5) == Accepted("250 2.0.0 taken")


def test_a_wait_that_was_cancelled_costs_the_connection() -> None:
    async def play() -> tuple[object, int]:
        async with server, SmtpTransport(to(server)).connection() as connection:
            await announce(connection)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(connection.deliver(LETTER), IMPATIENT)
            return await send(connection), server.connections

    server = FaultyServer(final=[SILENCE, "250 2.0.0 taken"])
    assert asyncio.run(play()) == (Accepted("250 2.0.0 taken"), 2)


@pytest.mark.parametrize(
    "recipient",
    ["a@y.example,b@y.example", "a b@y.example", " a@y.example", "Иванов <a@y.example>", "a@y.example> SIZE=1", "a@",
     "@y", "a@y.example\r\nDATA", "a@y.example\x00", "", "a" * 250 + "@y.example", "a@b@y.example"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused_without_a_try(recipient: str) -> None:
    async def announce_it(connection: SmtpConnection) -> Announced:
        return await connection.announce(SENDER, recipient)

    server = FaultyServer()
    got = with_server(server, announce_it)
    assert isinstance(got, Refused)
    assert got.address_is_bad
    assert server.connections == 0


def test_a_bad_sender_is_an_error_of_the_configuration() -> None:
    async def announce_it(connection: SmtpConnection) -> Announced:
        return await connection.announce("office", RECIPIENT)

    with pytest.raises(NotAnAddress):
        with_server(FaultyServer(), announce_it)


@pytest.mark.parametrize(
    ("ehlo", "outcome"),
    [
        ("250-faulty.example\r\n250 SMTPUTF8", Ready("250 2.1.5 ok")),
        (
            "250 faulty.example",
            Refused("553 5.6.7 the server takes ASCII addresses only (no SMTPUTF8)", address_is_bad=True),
        ),
    ],
)
def test_an_address_in_cyrillic_letters_needs_a_server_that_takes_it(ehlo: str, outcome: object) -> None:
    async def announce_it(connection: SmtpConnection) -> Announced:
        return await connection.announce(SENDER, "директор@школа.example")

    server = FaultyServer(ehlo=[ehlo])
    assert with_server(server, announce_it) == outcome
    assert [command for command in server.commands if command.startswith("MAIL")] == (
        [f"MAIL FROM:<{SENDER}> SMTPUTF8"] if isinstance(outcome, Ready) else []
    )


LOGIN_OFFERED = "250-faulty.example\r\n250 AUTH PLAIN"


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        ({"ehlo": [LOGIN_OFFERED]}, Ready("250 2.1.5 ok")),
        ({"ehlo": [LOGIN_OFFERED], "auth": ["535 5.7.8 wrong password"]}, Stopped("535 5.7.8 wrong password")),
        ({"ehlo": [LOGIN_OFFERED], "auth": ["454 4.7.0 not now"]}, Unreachable("454 4.7.0 not now")),
        ({}, Stopped("127.0.0.1 offers no login that we know, yet a user is configured")),
    ],
)
def test_a_login_that_fails_stops_the_queue(faults: dict[str, list[str]], outcome: object) -> None:
    server = FaultyServer(**faults)  # type: ignore[arg-type]
    assert with_server(server, announce, username="office", password="secret") == outcome


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(SmtpSettings("mail.example", 587, username="office", password="secret"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


STARTTLS_OFFERED = "250-faulty.example\r\n250 STARTTLS"


@pytest.mark.parametrize(("tls", "implicit"), [("starttls", False), ("implicit", True)])
def test_a_letter_travels_encrypted(authority: Authority, tls: str, implicit: bool) -> None:
    server = FaultyServer(ehlo=[STARTTLS_OFFERED], tls=authority.serve("127.0.0.1"), implicit=implicit)
    got = with_server(server, lambda it: send(it, LARGE_LETTER), tls=tls, ca_file=authority.certificate)
    assert got == Accepted("250 2.0.0 taken")
    assert server.letters == [LARGE_LETTER]


def test_where_starttls_was_stripped_nothing_is_sent_in_clear() -> None:
    server = FaultyServer()
    got = with_server(server, send, tls="starttls", username="office", password="secret")
    assert got == Unreachable("127.0.0.1 does not offer STARTTLS, and nothing is sent in clear")
    assert server.commands == ["EHLO localhost"]


@pytest.mark.parametrize(("tls", "implicit"), [("starttls", False), ("implicit", True)])
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("unknown authority", "unable to get local issuer certificate"),
        ("expired", "certificate has expired"),
        ("another host", "IP address mismatch"),
    ],
)
def test_a_certificate_that_cannot_be_trusted_is_unreachable(
    authority: Authority, tmp_path: Path, tls: str, implicit: bool, fault: str, reason: str
) -> None:
    served: dict[str, ssl.SSLContext] = {
        "unknown authority": Authority(tmp_path).serve("127.0.0.1"),
        "expired": authority.serve("127.0.0.1", expired=True),
        "another host": authority.serve("127.0.0.2"),
    }
    server = FaultyServer(ehlo=[STARTTLS_OFFERED], tls=served[fault], implicit=implicit)
    got = with_server(server, send, tls=tls, ca_file=authority.certificate)
    assert isinstance(got, Unreachable)
    assert reason in got.reason
    assert (server.seen("MAIL"), server.letters) == (0, [])
