"""A season small enough to be told in a sentence, played by hand: real regulations, record, acts, articles and post.

Six schools in three municipalities, four experts. What is not real: Prefect (the regulation of `flows/` runs with the
plain functions of its articles, and parks in the record only), the mail server (it answers in memory), the letters'
words.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any, NoReturn, cast

from prefect import Task
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

import flows.expertise_round as regulation
import tasks.outcome as outcome_tasks
from acts.file_conclusion import file_conclusion
from acts.hand_in import HandedFile, hand_in
from acts.intake_door import HandedIn
from config.season import read_season
from domain.book import Book
from domain.rubric import Judgement
from domain.season import Regulation, Season
from domain.stages import Stage
from flows import waiting
from models.assignments import Assignment, assignment_id, assignments_of, standing_of
from models.database import open_database, transaction
from models.every_table import Record
from models.letters import Letter, next_departure
from models.people import Expert, Municipality, Person, School, SchoolRisk
from models.rounds import Participation, Round, bring_in, participations_of, rounds_in_order
from models.schema import bring_up_to_date
from models.vacancies import vacancies_of
from models.wakes import Wake, hand_over, rounds_to_wake
from notifications.ledger.desk import Desk
from notifications.post import Post
from notifications.smtp.transport import Accepted, Announced, Deferred, Ready, Refused
from runtime.clock import SetClock
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.record_version import known_revisions
from runtime.rehearsal_home import make_rehearsal_home
from runtime.service_home import make_service_home
from tasks.articles import Article
from tests.beginnings import KeptFolder, parted
from tests.folders import a_folder_in_memory
from tests.notifications.small_record import ScriptedTransport, compose
from tests.postgresql import PostgresqlServer
from tests.records import compile_once

SEASON_FILES = Path(__file__).resolve().parents[1] / "config/seasons/2022"
SCHOOLS = ("s-1", "s-2", "s-3", "s-4", "s-5", "s-6")
COHORT_OF_2021 = ("t-1", "t-2", "t-3")
HOME_OF = {"1": "m-1", "2": "m-1", "3": "m-2", "4": "m-2", "5": "m-3", "6": "m-3"}
"""A school's municipality, by the figure of its id."""
EXPERTS = {"e-1": "m-1", "e-2": "m-2", "e-3": "m-3", "e-4": "m-1"}
"""An expert's own municipality."""


@lru_cache(maxsize=1)
def season_of_2022() -> Season:
    """The season as the office wrote it."""
    return read_season(SEASON_FILES)


class Parked(Exception):
    """The round waits: its run has left the process."""


class SmallSeason:
    """The season in play. Moments are given as the region's clocks show them: «2022-03-14 09:00»."""

    def __init__(
        self,
        folder: Path,
        *rows: str,
        server: PostgresqlServer | None = None,
        played: Callable[["SmallSeason"], object] | None = None,
        **changes: Mapping[str, Any],
    ) -> None:
        """Rounds of these rows, each as in 2022 but for the changes given as `r_1_13={...}`, `played` so far.

        The record lies on the server; on SQLite where none is given. The same beginning (`so_far.go(…)`, or a function
        of a module) is played once for all tests of a process, and copied.
        """
        self.rules = _rules_of(rows, changes)
        self.row = rows[0]
        """The round that is meant where none is named."""
        beginning = _Beginning(rows, repr(sorted(changes.items())), played, server, changes)
        home, self.server = _played_once(beginning).put(folder / "home", server)
        self.clock = SetClock(home.clock_file)
        self.installation = open_installation(home)
        compile_once(self.installation.engine)
        self.post = self._post_of(home)

    def _post_of(self, home: Home) -> Post:
        desk = Desk(
            engine=self.installation.engine,
            files=self.installation.files,
            key=home.key(),
            base_url="http://127.0.0.1:8085",
            now=self.installation.now,
            compose=compose,
        )
        return Post(desk, self.server, connections=1)

    # The clock

    def at(self, moment: str) -> datetime:
        """The instant."""
        calendar = next(iter(self.rules.values())).calendar
        return datetime.fromisoformat(moment).replace(tzinfo=calendar.zone_info)

    def shown(self, moment: datetime) -> str:
        """An instant as the region's clocks show it."""
        return f"{next(iter(self.rules.values())).calendar.local(moment):%d.%m %H:%M}"

    def go(self, moment: str) -> None:
        """Let everything happen at its own moment, until this one inclusive."""
        until = self.at(moment)
        self.settle()
        while (next_one := self._next_moment()) is not None and next_one <= until:
            self.clock.move_to(max(next_one, self.clock.now()))
            self.settle()
        self.clock.move_to(until)

    def outage(self, until: str) -> None:
        """Let nothing run until this moment, then everything that is due."""
        self.clock.move_to(self.at(until))
        self.settle()

    def stand(self, moment: str) -> None:
        """Set the hands, and let nothing run: people act in between."""
        self.clock.move_to(self.at(moment))

    def settle(self) -> None:
        """Run the rounds that are due or woken, then the post, until nothing moves."""
        for _ in range(100):
            if not self.run_rounds() + self.send():
                return
        raise AssertionError("the season does not come to rest")

    def send(self) -> int:
        """Let the post send what is due; say how many letters moved."""
        with self.reading() as session:
            departure = next_departure(session)
        return self.post.step() if departure is not None and departure <= self.installation.now() else 0

    def run_rounds(self) -> int:
        """Start each round that is due or woken once, by number of the row."""
        now = self.installation.now()
        with self.reading() as session:
            woken = set(rounds_to_wake(session))
            due = [
                round_.id
                for round_ in rounds_in_order(session)
                if round_.stage != Stage.CLOSED
                and (round_.id in woken or (round_.waits_until is not None and round_.waits_until <= now))
            ]
        for id in due:
            with self.installation.transaction() as session:
                hand_over(session, id, now)
            run_regulation(id)
        return len(due)

    def _next_moment(self) -> datetime | None:
        with self.reading() as session:
            waits = [each.waits_until for each in rounds_in_order(session) if each.stage != Stage.CLOSED]
            moments = [*waits, next_departure(session)]
        return min((moment for moment in moments if moment is not None), default=None)

    # What people do

    def hand_in(self, *schools: str, row: str | None = None, but: Sequence[str] = ()) -> list[HandedIn]:
        """Let schools hand in one file of each kind (and risk) that is asked for, except these kinds."""
        return [hand_in(self.id(row), school, files_for(self.rules[row or self.row], but)) for school in schools]

    def file(self, *schools: str, row: str | None = None, mark: int | None = None) -> None:
        """Let the experts of these schools file what they still owe on them: full marks, or this one throughout."""
        for assignment in self.standing(row):
            if assignment.school_id in schools and not assignment.filed:
                file_conclusion(assignment.id, judgements(self.rules[row or self.row], mark))

    def file_all(self, row: str | None = None) -> None:
        """Let every expert file all that is owed in the round."""
        self.file(*{each.school_id for each in self.standing(row)}, row=row)

    def mail_refuses(self, *people: str) -> None:
        """Let the server know no mailbox of these people."""
        refused: list[Announced] = [Refused("550 5.1.1 no such user", address_is_bad=True)]
        self.server.announced |= {address_of(person): refused for person in people}

    def mail_defers_once(self, *people: str) -> None:
        """Let the server greylist the first letter to these people."""
        answers: list[Announced] = [Deferred("451 4.7.1 greylisted"), Ready("250 OK")]
        self.server.announced |= {address_of(person): list(answers) for person in people}

    def give_own_deadline(self, school: str, moment: str, row: str | None = None) -> None:
        """What the office's act will do: one school's own exclusive end of the window."""
        with self.installation.transaction() as session:
            part = session.get_one(Participation, (self.id(row), school))
            part.own_deadline = self.at(moment)

    def set_capacity(self, **capacities: int) -> None:
        """How much experts carry at a time: `e_1=2`."""
        with self.installation.transaction() as session:
            for name, capacity in capacities.items():
                session.get_one(Expert, name.replace("_", "-")).capacity = capacity

    def change(self, *statements: Any) -> None:
        """Write to the record directly, what no act does yet."""
        with self.installation.transaction() as session:
            for statement in statements:
                session.execute(statement)

    # What the record says

    def id(self, row: str | None = None) -> str:
        """The round's id."""
        return f"2022/{row or self.row}"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at the record."""
        with self.installation.reading() as session:
            yield session

    def letters(self, *kinds: str, row: str | None = None) -> list[tuple[str, str, str]]:
        """The round's letters of these kinds (all: none named) that were accepted: (when, kind, about whom)."""
        return [
            (self.shown(each.accepted_at), each.kind, each.subject or each.recipient)
            for each in self.ledger(*kinds, row=row)
            if each.accepted_at is not None
        ]

    def about(self, *kinds: str, row: str | None = None) -> list[str]:
        """Whom the accepted letters of these kinds are about."""
        return [subject for _, _, subject in self.letters(*kinds, row=row)]

    def ledger(self, *kinds: str, row: str | None = None) -> list[Letter]:
        """The round's letters whatever their state, in the order in which they were settled, then by key."""
        with self.reading() as session:
            found = session.scalars(select(Letter).where(Letter.round_id == self.id(row)).order_by(Letter.key))
            letters = [each for each in found if not kinds or each.kind in kinds]
            return sorted(letters, key=lambda each: each.settled_at or each.leaves_from)

    def standing(self, row: str | None = None) -> list[Assignment]:
        """The assignments that stand."""
        with self.reading() as session:
            return standing_of(session, self.id(row))

    def assignments(self, row: str | None = None) -> list[Assignment]:
        """All assignments."""
        with self.reading() as session:
            return assignments_of(session, self.id(row))

    def who_judges(self, row: str | None = None) -> dict[str, list[str]]:
        """By school, its experts."""
        found: dict[str, list[str]] = {}
        for each in self.standing(row):
            found.setdefault(each.school_id, []).append(each.expert_id)
        return found

    def schools_of(self, expert: str, row: str | None = None) -> list[str]:
        """What an expert has in hand."""
        return [each.school_id for each in self.standing(row) if each.expert_id == expert]

    def outcomes(self, row: str | None = None) -> dict[str, str | None]:
        """By school, its outcome."""
        with self.reading() as session:
            return {each.school_id: each.outcome for each in participations_of(session, self.id(row))}

    def stage(self, row: str | None = None) -> str:
        """Where the round stands."""
        with self.reading() as session:
            return session.get_one(Round, self.id(row)).stage

    def waits_until(self, row: str | None = None) -> str | None:
        """The next moment at which the round wakes by itself."""
        with self.reading() as session:
            moment = session.get_one(Round, self.id(row)).waits_until
            return None if moment is None else self.shown(moment)

    def vacancies(self, row: str | None = None) -> dict[str, int]:
        """By school, how many experts it lacks."""
        with self.reading() as session:
            return {each.school_id: each.missing for each in vacancies_of(session, self.id(row))}

    def waking(self) -> list[tuple[str, str]]:
        """The wakes that nobody took yet: (round, cause)."""
        with self.reading() as session:
            found = session.scalars(select(Wake).where(Wake.handed_at.is_(None)).order_by(Wake.id))
            return [(each.round_id, each.cause) for each in found]

    def assignment(self, school: str, row: str | None = None) -> str:
        """The id of the only assignment that stands for a school."""
        (expert,) = self.who_judges(row)[school]
        return assignment_id(self.id(row), school, expert)


def name_of(row: str) -> str:
    """How a row is named as a keyword: r_1_13."""
    return "r_" + row.replace(".", "_")


def files_for(rules: Regulation, but: Sequence[str] = ()) -> list[HandedFile]:
    """A small file of each kind that a round asks for, one for each risk of the schools where it is one per risk."""
    return [
        HandedFile(kind.code, risk, f"{kind.code}.pdf", "", "application/pdf", f"%PDF {kind.code} {risk}".encode())
        for kind in rules.documents
        for risk in ((rules.risks[0].code, rules.risks[1].code) if kind.per == "risk" else (None,))
        if kind.code not in but
    ]


def judgements(rules: Regulation, mark: int | None = None) -> list[Judgement]:
    """A whole conclusion: the greatest marks, or one mark throughout with its remarks."""
    return [
        Judgement(
            criterion.code, criterion.maximum if mark is None else min(mark, criterion.maximum), "Уточните показатели."
        )
        for criterion in rules.rubric.criteria
    ]


def address_of(person: str) -> str:
    """Where a person's letters go."""
    return f"{person}@season.example"


# Beginnings that many tests share


@dataclass(frozen=True)
class _Beginning:
    rows: tuple[str, ...]
    changed: str
    played: Callable[[SmallSeason], object] | None
    server: PostgresqlServer | None
    changes: dict[str, Any] = field(compare=False)


@dataclass(frozen=True)
class _Kept:
    """What came of a beginning: the home, what the mail server said, and the database where it is no file."""

    home: KeptFolder
    transport: ScriptedTransport
    database: str | None

    def put(self, folder: Path, server: PostgresqlServer | None) -> tuple[Home, ScriptedTransport]:
        self.home.put(folder)
        if server is not None and self.database is not None:
            _name_database(folder, server.copy(self.database))
        return Home(folder), deepcopy(self.transport)


MOST_BEGINNINGS = 48
_BEGINNINGS: dict[_Beginning, _Kept] = {}
"""The one that was asked for last stands last."""


def _played_once(beginning: _Beginning) -> _Kept:
    kept = _BEGINNINGS.pop(beginning, None) or _play(beginning)
    _BEGINNINGS[beginning] = kept
    if len(_BEGINNINGS) > MOST_BEGINNINGS:
        eldest = next(iter(_BEGINNINGS))
        database = _BEGINNINGS.pop(eldest).database
        if eldest.server is not None and database is not None:
            eldest.server.drop(database)
    return kept


def _play(beginning: _Beginning) -> _Kept:
    with a_folder_in_memory() as folder:
        if beginning.played is None:
            transport = _begin(folder / "home", beginning)
        else:
            before, last = parted(beginning.played)
            season = SmallSeason(folder, *beginning.rows, server=beginning.server, played=before, **beginning.changes)
            try:
                last(season)
                season.post.close()
            finally:
                close_installation()
            transport = season.server
        database = None if beginning.server is None else beginning.server.as_template(_database_of(folder / "home"))
        return _Kept(KeptFolder(folder / "home"), transport, database)


def _begin(folder: Path, beginning: _Beginning) -> ScriptedTransport:
    """An hour before the first window opens: the rounds and the people are there, and nothing has happened."""
    home = _home_on_sqlite(folder) if beginning.server is None else _home_on_postgresql(folder, beginning.server)
    rules = tuple(_rules_of(beginning.rows, beginning.changes).values())
    SetClock(home.clock_file).move_to(min(each.submission.opens for each in rules) - timedelta(hours=1))
    installation = open_installation(home)
    compile_once(installation.engine)
    try:
        with installation.transaction() as session:
            bring_in(session, replace(season_of_2022(), rounds=rules))
            populate(session)
            # What flows/waking.py does when it gives each round its run.
            for round_ in rounds_in_order(session):
                round_.waits_until = round_.regulation.submission.opens
    finally:
        close_installation()
    return ScriptedTransport({"": [Ready("250 OK")]}, [Accepted("250 OK")])


def _rules_of(rows: tuple[str, ...], changes: Mapping[str, Any]) -> dict[str, Regulation]:
    kept = [rules for rules in season_of_2022().rounds if rules.row in rows]
    return {rules.row: replace(rules, **changes.get(name_of(rules.row), {})) for rules in kept}


# The regulation without Prefect


def run_regulation(round_id: str) -> bool:
    """Run the regulation from its top, as at each waking; say whether it came to its end."""
    try:
        _plain_regulation()(round_id)
    except Parked:
        return False
    return True


@lru_cache(maxsize=1)
def _plain_regulation() -> Callable[[str], None]:
    names = {name: _plain(value) for name, value in vars(regulation).items()}
    wait_for = _with_names(waiting.wait_for, _park=_park)
    of_signing = {name: value.fn for name, value in vars(outcome_tasks).items() if isinstance(value, Task)}
    sign_conclusions = _with_names(outcome_tasks.sign_conclusions, **of_signing)
    changed = names | {"wait_for": wait_for, "sign_conclusions": sign_conclusions, "the_only_run_of": _alone}
    return _with_names(regulation.expertise_round.fn, **changed)


def _plain(value: Any) -> Any:
    if isinstance(value, Article):
        article = value
        return lambda book: article.fn(book) if article.is_ahead(book) else None
    return value.fn if isinstance(value, Task) else value


def _with_names(function: Callable[..., Any], **names: Any) -> Callable[..., Any]:
    """The same function among other neighbours."""
    own = cast("FunctionType", function)
    assert set(names) <= set(own.__globals__), "the function has no such neighbours"
    copy = FunctionType(own.__code__, {**own.__globals__, **names}, own.__name__, own.__defaults__, own.__closure__)
    copy.__kwdefaults__ = own.__kwdefaults__
    return copy


@contextmanager
def _alone(_round_id: str) -> Iterator[None]:
    yield


def _park(book: Book, what: str, moment: datetime | None, _until: datetime | None, _or_when: object) -> NoReturn:
    from runtime.installation import here

    with here().transaction() as session:
        session.execute(update(Round).where(Round.id == book.round_id).values(waits_for=what, waits_until=moment))
    raise Parked(what)


# The people


def populate(session: Session) -> None:
    """Bring the schools, their directors, coordinators and curators, and the experts into the record."""
    schools = (*SCHOOLS, *COHORT_OF_2021)
    coordinators = ("c-1", "c-2", "c-3")
    people = [f"d-{school}" for school in schools] + [f"x-{expert}" for expert in EXPERTS]
    session.add_all(_person(id) for id in (*people, *coordinators, "k-1", "k-2"))
    session.flush()
    session.add_all(Municipality(id=f"m-{c[2]}", name=f"Район № {c[2]}", coordinator_id=c) for c in coordinators)
    session.flush()
    risks = [risk.code for risk in season_of_2022().rounds[0].risks[:2]]
    for school in schools:
        session.add(
            School(
                id=school,
                name=f"Школа {school}",
                full_name=f"МБОУ «Школа {school}»",
                municipality_id=HOME_OF[school[2]],
                cohort=2022 if school in SCHOOLS else 2021,
                director_id=f"d-{school}",
                curator_id="k-1" if school[2] in "135" else "k-2",
                risks=[SchoolRisk(risk=risk) for risk in risks],
            )
        )
    session.add_all(
        Expert(id=id, person_id=f"x-{id}", municipality_id=municipality, capacity=None)
        for id, municipality in EXPERTS.items()
    )
    session.flush()


def _person(id: str) -> Person:
    return Person(
        id=id, surname=f"Ясенева{id}", given="Ольга", patronymic="Львовна", post="Директор", email=address_of(id)
    )


def _home_on_sqlite(folder: Path) -> Home:
    home = make_rehearsal_home(folder)
    (home.folder / "rounds.db").write_bytes(_empty_record())
    return home


def _home_on_postgresql(folder: Path, server: PostgresqlServer) -> Home:
    home = make_service_home(folder)
    _name_database(folder, server.copy(server.template("empty record", bring_up_to_date)))
    return home


def _name_database(folder: Path, url: str) -> None:
    (folder / "rounds.toml").write_text(f'database_url = "{url}"\n')


def _database_of(folder: Path) -> str:
    return (folder / "rounds.toml").read_text().split('"')[1]


@lru_cache(maxsize=1)
def _empty_record() -> bytes:
    engine = open_database("sqlite://")
    Record.metadata.create_all(engine)
    sign_record(engine)
    with engine.connect() as connection:
        content = cast("sqlite3.Connection", connection.connection.driver_connection).serialize()
    engine.dispose()
    return content


def sign_record(engine: Engine) -> None:
    """Say in a database that its tables are those of this program, as the migrations would."""
    with transaction(engine) as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        session.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": known_revisions()[-1]})


@contextmanager
def small_seasons(server: PostgresqlServer | None = None) -> Iterator[Callable[..., SmallSeason]]:
    """A maker of seasons in play, all of which are put away at the end. One may be open at a time."""
    made: list[SmallSeason] = []
    with a_folder_in_memory() as folder:

        def start(
            *rows: str, played: Callable[[SmallSeason], object] | None = None, **changes: Mapping[str, Any]
        ) -> SmallSeason:
            place = folder / str(len(made))
            made.append(SmallSeason(place, *(rows or ("1.13",)), server=server, played=played, **changes))
            return made[-1]

        yield start
        for season in made:
            season.post.close()
        close_installation()
        for season in made:
            if server is not None:
                server.drop(season.installation.engine.url.render_as_string(hide_password=False))
