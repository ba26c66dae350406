"""A record with letters that wait for the post, and the post's process that carries them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Engine, func, select

from domain.budgets import Budget
from domain.letters import WAITING, Kind
from domain.season import Office
from models.database import reading, transaction
from models.letters import Letter, OwedLetter, lay_out, next_departure
from models.people import Person
from models.record import Record
from models.rounds import Round, Season
from notifications.ledger.desk import LEASE, Desk
from notifications.letters.drafts import Draft, Drafting
from notifications.post import Post
from notifications.smtp.connection import SmtpTransport
from notifications.smtp.opening import SmtpSettings
from runtime.clock import SetClock
from runtime.service_home import make_service_home
from tests.chaos.places import Place
from tests.notifications.small_record import (
    KEY,
    MONDAY_AT_NINE,
    OFFICE_ADDRESS,
    ROUND,
    address_of,
    always_owed,
    compose,
    persons,
    regulation,
)

OFFICE = Office("КК ИПК", "Институт", OFFICE_ADDRESS, "Проектный офис", "Руководитель", "Т. В.", "Красноярск")
NO_BUDGET = Budget()
SHORT_LEASE = timedelta(seconds=0.6)
"""In place of the product's 20 seconds, so that what would take minutes takes seconds."""


@dataclass(frozen=True)
class MailRecord:
    """How many letters, to how many people, of which kinds in turn; conclusions come with a file."""

    people: int
    letters: int
    kinds: tuple[Kind, ...] = (Kind.RECEIPT, Kind.RECEIPT, Kind.CONCLUSION)

    def fill(self, place: Place) -> None:
        """Make the home and the tables, and lay the letters out."""
        SetClock(make_service_home(place.folder).clock_file).move_to(MONDAY_AT_NINE)
        with place.opened() as engine:
            Record.metadata.create_all(engine)
            with transaction(engine) as session:
                session.add(Season(id="2022", title="Сезон", office=OFFICE))
                session.flush()
                session.add(Round(id=ROUND, season_id="2022", row="1.13", place=1, regulation=regulation("1.13")))
                session.add_all(
                    Person(id=id, surname=f"Иванова{id}", given="Ольга", post="директор", email=address_of(id))
                    for id in persons(self.people)
                )
                session.flush()
                lay_out(session, session.get_one(Round, ROUND), self.owed(), MONDAY_AT_NINE)

    def owed(self) -> list[OwedLetter]:
        """The letters."""
        to = persons(self.people)
        return [
            OwedLetter(self.kinds[number % len(self.kinds)], to[number % self.people], "", str(number))
            for number in range(self.letters)
        ]


def keys_in(engine: Engine) -> list[str]:
    """The letters of a record, by key."""
    with reading(engine) as session:
        return list(session.scalars(select(Letter.key).order_by(Letter.key)))


def count_in(engine: Engine, *states: str) -> int:
    """How many letters stand in one of these states."""
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Letter).where(Letter.state.in_(states))) or 0


def in_clear(host: str, port: int) -> SmtpSettings:
    """How the mail server of a play is reached, where encryption is not the question."""
    return SmtpSettings(host, port, tls="none")


@dataclass(frozen=True)
class Postman:
    """The post of one process: at which place, to which server, and how it works."""

    PRODUCTS_LEASE: ClassVar[timedelta] = LEASE

    place: Place
    port: int
    connections: int = 1
    lease: timedelta = SHORT_LEASE
    batch: int = 64
    settings: Callable[[str, int], SmtpSettings] = in_clear
    compose: Callable[[Drafting, Letter], Draft] = compose
    budget: Budget = NO_BUDGET

    def carry(self) -> None:
        """Send until nothing waits any more; where all that waits has its hour later, the clock goes on to it."""
        with self.place.opened() as engine:
            hands = _Hands(MONDAY_AT_NINE)
            with self.post(engine, hands.now) as post:
                while count_in(engine, *(state.value for state in WAITING)):
                    if post.step() == 0:
                        hands.go_on(engine)

    def one_step(self) -> None:
        """Send what is due, and take leave."""
        with self.place.opened() as engine, self.post(engine, lambda: MONDAY_AT_NINE) as post:
            post.step()

    def post(self, engine: Engine, now: Callable[[], datetime]) -> Post:
        """The post at its desk."""
        desk = Desk(
            engine,
            self.place.files,
            KEY,
            "http://127.0.0.1:8085",
            now,
            self.compose,
            always_owed,
            lease=self.lease,
            budget=self.budget,
        )
        settings = self.settings("127.0.0.1", self.port)
        return Post(desk, SmtpTransport(settings), self.connections, self.batch)


class _Hands:
    """A clock that goes on only where nothing is due."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    def go_on(self, engine: Engine) -> None:
        with reading(engine) as session:
            departure = next_departure(session)
        if departure is not None and departure > self._moment:
            self._moment = departure
        else:
            # All that waits is held by somebody who is gone: its lease will run out.
            time.sleep(0.02)
