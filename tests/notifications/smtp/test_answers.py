import pytest

from notifications.smtp.answers import Command, line_of, unwelcome
from notifications.smtp.transport import Deferred, Refused, Stopped

SENDER, RECIPIENT, LETTER = Command.MAIL, Command.RCPT, Command.DATA


@pytest.mark.parametrize("code", [450, 451, 452])
def test_greylisting_is_not_tried_again_before_five_minutes(code: int) -> None:
    assert unwelcome(code, "4.7.1 come back later", RECIPIENT) == Deferred(
        f"{code} 4.7.1 come back later", retry_not_before_seconds=300
    )


@pytest.mark.parametrize(("code", "command"), [(450, SENDER), (451, LETTER), (454, RECIPIENT)])
def test_other_temporary_answers_leave_the_next_try_to_the_post(code: int, command: Command) -> None:
    assert unwelcome(code, "4.3.0 not now", command) == Deferred(f"{code} 4.3.0 not now")


@pytest.mark.parametrize("code", [530, 534, 535, 538])
def test_a_wanted_login_stops_the_queue(code: int) -> None:
    assert unwelcome(code, "5.7.8 who are you?", SENDER) == Stopped(f"{code} 5.7.8 who are you?")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (550, "5.1.1 <a@x.example>: Recipient address rejected: User unknown"),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound"),
        (554, "5.1.1 no such user"),
        (501, "5.1.3 Bad recipient address syntax"),
        (550, "5.2.1 The email account that you tried to reach is inactive"),
        (550, "No such user!"),
        (550, "Requested action not taken: mailbox unavailable"),
        (550, "user not found"),
        (550, "invalid mailbox. User a@x.example not found"),
        (553, "sorry, that recipient does not exist"),
    ],
)
def test_a_mailbox_that_does_not_exist_makes_the_address_bad(code: int, text: str) -> None:
    assert unwelcome(code, text, RECIPIENT) == Refused(line_of(code, text), address_is_bad=True)


@pytest.mark.parametrize(
    ("code", "text", "command"),
    [
        (552, "5.2.2 mailbox full", RECIPIENT),
        (550, "5.3.4 message too big", LETTER),
        (550, "message size limit exceeded", LETTER),
        (550, "no", RECIPIENT),
    ],
)
def test_other_refusals_say_nothing_of_the_address(code: int, text: str, command: Command) -> None:
    assert unwelcome(code, text, command) == Refused(line_of(code, text))


@pytest.mark.parametrize(
    ("code", "text", "command"),
    [
        (554, "5.7.1 Message rejected under suspicion of SPAM", LETTER),
        (554, "no", LETTER),
        (554, "user unknown to our list of friends", RECIPIENT),
        (550, "5.7.1 relaying denied", RECIPIENT),
        (550, "5.1.8 sender address rejected", SENDER),
        (553, "5.7.1 Sender address rejected: not owned by auth user", SENDER),
    ],
)
def test_a_refusal_that_is_about_us_is_policy(code: int, text: str, command: Command) -> None:
    assert unwelcome(code, text, command) == Refused(line_of(code, text), by_policy=True)


@pytest.mark.parametrize(
    ("code", "text", "command", "pause"),
    [
        (450, "4.7.1 Too many messages, slow down", RECIPIENT, None),
        (421, "4.7.28 unusual rate, rate limited", LETTER, None),
        (452, "4.3.1 sending limit reached", LETTER, None),
        (550, "5.4.5 Daily user sending limit exceeded", LETTER, 3600),
        (554, "5.7.1 Message rate limit exceeded", SENDER, 3600),
    ],
)
def test_a_complaint_of_the_pace_is_never_a_refusal(code: int, text: str, command: Command, pause: int | None) -> None:
    assert unwelcome(code, text, command) == Deferred(
        line_of(code, text), retry_not_before_seconds=pause, too_fast=True
    )


def test_a_full_mailbox_is_no_complaint_of_the_pace() -> None:
    text = "4.2.2 mail quota exceeded"
    assert unwelcome(452, text, RECIPIENT) == Deferred(f"452 {text}", retry_not_before_seconds=300)


def test_an_answer_is_kept_as_one_readable_line() -> None:
    assert line_of(250, "ok\n  queued\x00 as \udcff7\u2028") == "250 ok queued as \ufffd7"
    assert line_of(250, "x" * 5000) == "250 " + "x" * 496
    assert line_of(250, "") == "250"
