import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models.letters import Letter
from models.links import Link
from models.people import Person
from notifications.ledger.desk import Desk
from notifications.ledger.links import token
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.kinds import compose as real_compose
from notifications.post import Post
from runtime.logs import PACKAGES, Form, bound, masked, masked_trace, set_up_logs
from tests.small_season import SmallSeason, small_seasons


@contextmanager
def logging_to(form: Form) -> Iterator[io.StringIO]:
    """What is logged inside the block; the loggers are put back afterwards."""
    loggers = [logging.getLogger(name) for name in ("", *PACKAGES)]
    before = [(logger, logger.handlers, logger.level, logger.propagate) for logger in loggers]
    written = io.StringIO()
    set_up_logs(form, written)
    try:
        yield written
    finally:
        for logger, handlers, level, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged, as JSON."""
    with logging_to("json") as written:
        yield written


def lines(log: io.StringIO) -> list[dict[str, object]]:
    """The lines so far, without their moments."""
    found = [json.loads(line) for line in log.getvalue().splitlines()]
    return [{name: value for name, value in line.items() if name != "timestamp"} for line in found]


def test_a_line_names_its_logger_its_level_and_the_ids_that_are_bound(log: io.StringIO) -> None:
    with bound(round="2022/1.13", task="close_intake"):
        logging.getLogger("tasks.intake").info("%s letters laid out", 3, extra={"letter": "2022/1.13/a"})
    logging.getLogger("service.keeper").warning("nobody is bound here")

    assert lines(log) == [
        {
            "event": "3 letters laid out",
            "level": "info",
            "logger": "tasks.intake",
            "round": "2022/1.13",
            "task": "close_intake",
            "letter": "2022/1.13/a",
        },
        {"event": "nobody is bound here", "level": "warning", "logger": "service.keeper"},
    ]


def test_others_say_only_what_went_wrong(log: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("started")
    logging.getLogger("asyncio").warning("slow")

    assert [line["event"] for line in lines(log)] == ["slow"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("no mailbox for <ivan.petrov@school-7.example.ru>", "no mailbox for <<address>>"),
        ("refused: почта@школа.рф;", "refused: <address>;"),
        ("https://rounds.example/l/abc-DEF_0123 opened", "https://rounds.example/l/<token> opened"),
        (f"token {token(b'key', 'expert-1', 1)}", "token <token>"),
        ("postgresql://rounds:se:cret@db/rounds is away", "postgresql://<credentials>@db/rounds is away"),
        ("asked Ясенева-Петрова О. Л. twice", "asked … … … twice"),
        ("the server says: письмо не принято", "the server says: письмо не принято"),
        ("file " + "0f" * 32 + " is missing", "file " + "0f" * 32 + " is missing"),
        ("2022/1.13/assignments/x-e-1/e-1/1", "2022/1.13/assignments/x-e-1/e-1/1"),
    ],
)
def test_addresses_tokens_passwords_and_names_are_masked(said: str, written: str) -> None:
    assert masked(said) == written


def test_what_an_error_quotes_of_a_statement_or_in_russian_is_hidden() -> None:
    trace = 'ValueError: bad «Ольга Львовна, д. 5» here\n[SQL: INSERT INTO people (id)]\n[parameters: ("Olga", 1)]\nend'

    assert masked_trace(trace) == (
        "ValueError: bad «… 5» here\n[SQL: INSERT INTO people (id)]\n[parameters: <hidden>]\nend"
    )


def test_the_text_form_is_a_line_for_a_terminal() -> None:
    with logging_to("text") as written, bound(round="2022/1.13"):
        logging.getLogger("tasks.book").info("woke")

    moment, rest = written.getvalue().split(" ", 1)
    assert moment.endswith("Z")
    assert " ".join(rest.split()) == "[info ] woke [tasks.book] round=2022/1.13"


def everybody(season: SmallSeason) -> set[str]:
    """Whatever would tell who somebody is: names, addresses, tokens of personal links, texts of letters."""
    with season.reading() as session:
        people = list(session.scalars(select(Person)))
        links = list(session.scalars(select(Link)))
        told = {each for person in people for each in (person.surname, person.given, str(person.patronymic))}
        told |= {person.email for person in people}
        told |= {token(season.installation.home.key(), link.id, link.generation) for link in links}
        letters = session.execute(select(Letter.recipient_name, Letter.title, Letter.text))
        return told | {each for row in letters for each in row if each}


def test_a_season_that_goes_wrong_wherever_it_can_names_nobody(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(drafting: Drafting, letter: Letter) -> Draft:
        person = drafting.session.get(Person, letter.recipient)
        if letter.kind == "school_reminder" and person is not None:
            raise ValueError(f"cannot decline {person.surname} {person.given} <{person.email}>")
        return real_compose(drafting, letter)

    with small_seasons() as start:
        season = start()
        season.post.close()
        home = season.installation.home
        desk = Desk(
            engine=season.installation.engine,
            files=season.installation.files,
            key=home.key(),
            base_url="http://127.0.0.1:8085",
            now=season.installation.now,
            compose=stumble,
        )
        season.post = Post(desk, season.server, connections=1)
        season.go("2022-03-18 12:00")
        season.hand_in("s-1", "s-2")
        season.go("2022-03-21 12:00")
        season.file_all()
        season.go("2022-03-29 12:00")
        try:
            with season.installation.transaction() as session:
                session.execute(update(Person).where(Person.id == "d-s-1").values(email=None, given="Ольга"))
        except IntegrityError:
            logging.getLogger("acts.people").exception("a person could not be changed")
        secrets = everybody(season)

    said = log.getvalue()
    assert (said.count("cannot be composed"), said.count("could not be changed")) == (12, 1)
    assert "ValueError: cannot decline …d-s-3 … <<address>>" in said
    assert len(secrets) > 50
    assert [secret for secret in secrets if secret in said] == []
