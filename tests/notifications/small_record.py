"""A record with one round and a few directors, a clock whose hands a test moves, and letters that write themselves."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, select, update

from domain.calendar import Calendar, Window
from domain.letters import Kind, Role
from domain.rubric import Criterion, Rubric, VerdictRule
from domain.season import Coverage, Office, Phase, Regulation, Subject
from domain.stages import Stage
from models.database import open_database, reading, transaction
from models.files import Files
from models.letters import OFFICE, Letter, OwedLetter, lay_out
from models.people import Person
from models.record import Record
from models.rounds import Round, Season
from models.schema import bring_up_to_date
from models.wakes import Wake
from notifications.catcher import Catcher
from notifications.ledger.desk import Desk
from notifications.letters.drafts import Draft, DraftAttachment, Drafting
from notifications.smtp.connection import SmtpSettings, SmtpTransport
from notifications.smtp.transport import Announced, Connection, Delivered, Transport, Unreachable
from tests.postgresql import PostgresqlServer
from tests.records import compile_once

Answer = TypeVar("Answer")

KRASNOYARSK = Calendar("Asia/Krasnoyarsk")
MONDAY_AT_NINE = datetime(2022, 3, 14, 2, 0, tzinfo=UTC)
ROUND = "2022/1.13"
KEY = b"k" * 32
OFFICE_ADDRESS = "office@rounds.example"


def regulation(row: str) -> Regulation:
    opens = datetime(2022, 3, 13, 17, 0, tzinfo=UTC)
    return Regulation(
        season="2022",
        row=row,
        subject=Subject.CONCEPT_DOCUMENTS,
        phase=Phase.PRIMARY,
        stage=None,
        coverage=Coverage.ALL,
        cohort=2022,
        title="первичная экспертиза концептуальных документов",
        submission=Window(opens, opens + timedelta(days=7)),
        expertise=Window(opens + timedelta(days=7), opens + timedelta(days=14)),
        documents=(),
        rubric=Rubric("r", "Рубрика", (Criterion("c", "Критерий", 2),), VerdictRule(Decimal("0.6"))),
        calendar=KRASNOYARSK,
    )


def compose(drafting: Drafting, letter: Letter) -> Draft:
    """A short letter with a personal link and, in a conclusion, a file."""
    role = Role(letter.role)
    place = "" if role in (Role.CURATOR, Role.OFFICE) else letter.subject
    link = drafting.link(letter.recipient, role, letter.round, place)
    person = None if letter.recipient == OFFICE else drafting.session.get_one(Person, letter.recipient)
    attachments: tuple[DraftAttachment, ...] = ()
    if letter.kind == Kind.CONCLUSION.value:
        attachments = (drafting.attach("Заключение.pdf", "application/pdf", b"%PDF " + letter.key.encode() * 50),)
    return Draft(
        recipient_name="Офис" if person is None else f"{person.surname} {person.given}",
        recipient_address=OFFICE_ADDRESS if person is None else person.email,
        title=f"Письмо «{letter.kind}»",
        text=f"Уважаемые коллеги!\n\n{link}\n",
        html=f'<p>Уважаемые коллеги!</p><p><a href="{link}">{link}</a></p>',
        attachments=attachments,
    )


def always_owed(_session: object, _letter: Letter, _now: datetime) -> str | None:
    return None


@dataclass
class SmallRecord:
    """The record of a test, and the hands of its two clocks; `database_url` names an empty database to be used."""

    folder: Path
    people: int = 4
    database_url: str | None = None
    now: datetime = MONDAY_AT_NINE
    real_now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    engine: Engine = field(init=False)
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        if self.database_url is None:
            file = self.folder / "rounds.db"
            file.write_bytes(_empty_record(self.people))
            self.engine = compile_once(open_database(f"sqlite:///{file}"))
        else:
            self.engine = compile_once(open_database(self.database_url))
            _fill(self.engine, self.people)
        self.files = Files(self.folder / "files")

    @property
    def persons(self) -> list[str]:
        return persons(self.people)

    def desk(self, **differences: Any) -> Desk:
        """A desk of its own holder."""
        desk = Desk(self.engine, self.files, KEY, "http://127.0.0.1:8085", lambda: self.now)
        own: dict[str, Any] = {"compose": compose, "no_longer_owed": always_owed, "real_now": lambda: self.real_now}
        return replace(desk, **own | differences)

    def lay_out(self, kind: Kind, recipients: Iterable[str], ordinal: str = "", round_id: str = ROUND) -> int:
        with transaction(self.engine) as session:
            owed = [OwedLetter(kind, recipient, "", ordinal) for recipient in recipients]
            return lay_out(session, session.get_one(Round, round_id), owed, self.now)

    def letters(self) -> list[Letter]:
        with reading(self.engine) as session:
            return list(session.scalars(select(Letter).order_by(Letter.key)))

    def states(self) -> list[str]:
        """The letters' states, by key."""
        return [letter.state for letter in self.letters()]

    def wakes(self) -> list[tuple[str, str]]:
        with reading(self.engine) as session:
            return [(wake.round_id, wake.cause) for wake in session.scalars(select(Wake).order_by(Wake.id))]

    def put_stage(self, stage: Stage) -> None:
        with transaction(self.engine) as session:
            session.execute(update(Round).values(stage=stage.value))

    def rename_office(self, name: str, address: str) -> None:
        with transaction(self.engine) as session:
            season = session.get_one(Season, "2022")
            season.office = replace(season.office, sender_name=name, address=address)

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def a_small_record_on(server: PostgresqlServer, folder: Path, people: int = 4) -> Iterator[SmallRecord]:
    """A record in a database of its own on a PostgreSQL server."""
    url = server.copy(server.template("empty record", bring_up_to_date))
    record = SmallRecord(folder, people, url)
    yield record
    record.close()
    server.drop(url)


def persons(people: int) -> list[str]:
    return [f"p-{number:03}" for number in range(1, people + 1)]


@lru_cache(maxsize=4)
def _empty_record(people: int) -> bytes:
    """A database file with the tables, a season of two rounds and the directors. Made once, copied for each test."""
    engine = open_database("sqlite://")
    _fill(engine, people)
    with engine.connect() as connection:
        driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        content = driver.serialize()
    engine.dispose()
    return content


def _fill(engine: Engine, people: int) -> None:
    Record.metadata.create_all(engine)
    office = Office("КК ИПК", "Институт", OFFICE_ADDRESS, "Проектный офис", "Руководитель", "Т. В.", "Красноярск")
    with transaction(engine) as session:
        session.add(Season(id="2022", title="Сезон", office=office))
        session.flush()
        for place, row in enumerate(("1.13", "1.14")):
            session.add(Round(id=f"2022/{row}", season_id="2022", row=row, place=place, regulation=regulation(row)))
        session.add_all(
            Person(id=person, surname=f"Иванова{person}", given="Ольга", post="директор", email=address_of(person))
            for person in persons(people)
        )


def address_of(person: str) -> str:
    return f"{person}@schools.example"


def smtp_to(catcher: Catcher) -> SmtpTransport:
    return SmtpTransport(SmtpSettings("127.0.0.1", catcher.port, tls="none"))


class WatchedTransport:
    """A transport that writes down which letters were announced, and may do something else in place of delivering."""

    def __init__(self, behind: Transport, instead_of_delivering: Callable[[], Delivered] | None = None) -> None:
        self.behind = behind
        self.instead = instead_of_delivering
        self.announced: list[str] = []

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        async with self.behind.connection() as connection:
            yield _WatchedConnection(self, connection)


@dataclass
class _WatchedConnection:
    transport: WatchedTransport
    behind: Connection

    async def announce(self, envelope_sender: str, recipient: str) -> Announced:
        self.transport.announced.append(recipient)
        return await self.behind.announce(envelope_sender, recipient)

    async def deliver(self, message: bytes) -> Delivered:
        if self.transport.instead is not None:
            await self.behind.forget()
            return self.transport.instead()
        return await self.behind.deliver(message)

    async def forget(self) -> None:
        await self.behind.forget()


class ScriptedTransport:
    """A server in memory that gives the answers it was told to, by address; the last one of a list is repeated.

    `most_connections`: one more is turned away, as 421 at the greeting does. `connected` counts who came in and who was
    `turned_away`.
    """

    def __init__(
        self, announced: dict[str, list[Announced]], delivered: list[Delivered], most_connections: int | None = None
    ) -> None:
        self.announced = announced
        self.delivered = delivered
        self.taken: list[tuple[str, bytes]] = []
        self.most_connections = most_connections
        self.connected = self.turned_away = self.open = 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        yield _ScriptedConnection(self)


@dataclass
class _ScriptedConnection:
    server: ScriptedTransport
    recipient: str = ""
    is_open: bool = False

    async def announce(self, envelope_sender: str, recipient: str) -> Announced:
        self.recipient = recipient
        if not self.is_open and self.server.open == self.server.most_connections:
            self.server.turned_away += 1
            return Unreachable("421 4.7.0 too many connections from you")
        await asyncio.sleep(0)
        answer = self._answer(recipient)
        if not self.is_open:
            self.server.connected += 1
        opens = not isinstance(answer, Unreachable)
        self.server.open += opens - self.is_open
        self.is_open = opens
        return answer

    def _answer(self, recipient: str) -> Announced:
        return _next_of(self.server.announced.get(recipient, self.server.announced[""]))

    async def deliver(self, message: bytes) -> Delivered:
        self.server.taken.append((self.recipient, message))
        return _next_of(self.server.delivered)

    async def forget(self) -> None:
        self.recipient = ""


def _next_of(answers: list[Answer]) -> Answer:
    return answers.pop(0) if len(answers) > 1 else answers[0]
