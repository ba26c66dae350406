"""The chain of deeds: each row follows from the one before, none is altered, and nobody is named in it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from domain.deeds import Deed
from models.audit import BEGINNING, AuditNotSealed, AuditRow, Fact, Head, Seal, enter, head_of, mac_of, seal
from models.changes import note_change
from models.database import open_database, reading, transaction
from models.links import link_for, renew
from models.visits import begin_visit, let_in
from tests.migrated import a_migrated_record

KEY = b"k" * 32
NOW = datetime(2022, 3, 21, 2, 0, 0, 5, tzinfo=UTC)
REALLY = datetime(2026, 3, 21, 7, tzinfo=UTC)
ROUND = "2022/1.13"


def sealed(session: Session) -> Session:
    seal(session, Seal(lambda: KEY, lambda: NOW, lambda: REALLY))
    return session


def do(engine: Engine, *deeds: Callable[[Session], object]) -> None:
    for deed in deeds:
        with transaction(engine) as session:
            deed(sealed(session))


def rows(engine: Engine) -> list[AuditRow]:
    with reading(engine) as session:
        return list(session.scalars(select(AuditRow).order_by(AuditRow.number)))


def test_each_row_is_bound_to_the_one_before(engine: Engine) -> None:
    do(
        engine,
        lambda session: enter(
            session, Deed.HAND_IN, who="s-1", round_id=ROUND, subject="1", fact=Fact("f", {"at": NOW})
        ),
        lambda session: enter(session, Deed.DECLINE, who="e-1"),
    )

    first, second = rows(engine)
    assert (first.number, first.at, first.really_at, first.who, first.deed, first.round_id) == (
        *(1, NOW, REALLY, "s-1"),
        *("hand in", ROUND),
    )
    assert (first.previous, second.previous, second.number) == (BEGINNING, first.mac, 2)
    assert [row.mac for row in (first, second)] == [mac_of(KEY, row) for row in (first, second)]
    with reading(engine) as session:
        assert head_of(session) == Head(2, second.mac)


@pytest.mark.parametrize("column", ["at", "really_at", "who", "deed", "round_id", "subject", "fact", "digest"])
def test_no_column_can_change_without_the_mac(session: Session, column: str) -> None:
    enter(sealed(session), Deed.HAND_IN, who="s-1", round_id=ROUND, subject="1", fact=Fact("f", {"a": 1}))
    row = session.get_one(AuditRow, 1)
    setattr(row, column, REALLY if column == "at" else NOW if column == "really_at" else "x")

    assert mac_of(KEY, row) != row.mac
    session.rollback()


def test_a_deed_of_the_office_is_told_without_a_name_an_address_or_a_word(engine: Engine) -> None:
    who, why = "Ясенева О. Л. (страница)", "просил director@school.example"
    do(
        engine,
        lambda session: note_change(session, Deed.PAUSE, now=NOW, round_id=ROUND, who=who, why=why),
        lambda session: note_change(session, Deed.PAUSE, now=NOW, round_id=ROUND, who=who, why=why),
        lambda session: note_change(
            session, Deed.CORRECT_ADDRESS, now=NOW, subject="a@school.example", who="office", why="x"
        ),
    )

    first, again, address = rows(engine)
    assert (first.deed, first.fact, first.who) == ("pause", "change:1", again.who)
    assert [first.who[0], len(first.who), address.subject[0], len(address.subject)] == ["~", 17, "~", 17]
    assert first.digest != again.digest
    for row in (first, again, address):
        kept = " ".join(str(getattr(row, column.key)) for column in inspect(AuditRow).columns)
        assert kept.isascii()
        assert "@" not in kept


def test_whoever_comes_in_is_told_once_for_each_link_and_each_entry_with_its_manner(engine: Engine) -> None:
    def come_in(session: Session) -> None:
        link = link_for(session, "d-s-1", "school", ROUND, "s-1", NOW)
        visit = begin_visit(session, "a" * 64, "d-s-1", NOW, REALLY)
        for _ in range(2):
            let_in(session, visit, link)
        renew(session, link)
        let_in(session, visit, link)
        begin_visit(session, "b" * 64, "k-1", NOW, REALLY, in_office=Deed.COME_IN_BY_CODE)
        begin_visit(session, "c" * 64, "k-1", NOW, REALLY, in_office=Deed.COME_IN_BY_ADDRESS)
        begin_visit(session, "d" * 64, "k-2", NOW, REALLY, in_office=Deed.LOOK_AS)
        let_in(session, begin_visit(session, "e" * 64, "d-s-1", NOW, REALLY), link, Deed.LOOK_AS)

    do(engine, come_in)

    assert [(row.deed, row.who, row.round_id, row.subject) for row in rows(engine)] == [
        ("come in by link", "d-s-1", ROUND, "school-2022-1.13-d-s-1-s-1"),
        ("renew link", "", ROUND, "school-2022-1.13-d-s-1-s-1"),
        ("come in by link", "d-s-1", ROUND, "school-2022-1.13-d-s-1-s-1"),
        ("come in by code", "k-1", "", ""),
        ("come in by one-time address", "k-1", "", ""),
        ("look as", "k-2", "", ""),
        ("look as", "d-s-1", ROUND, "school-2022-1.13-d-s-1-s-1"),
    ]


def test_what_is_rolled_back_leaves_no_row_and_no_gap(engine: Engine) -> None:
    def undone(session: Session) -> None:
        enter(session, Deed.DECLINE)
        raise LookupError

    do(engine, lambda session: enter(session, Deed.DECLINE))
    with pytest.raises(LookupError):
        do(engine, undone)
    do(engine, lambda session: enter(session, Deed.DECLINE))

    assert [row.number for row in rows(engine)] == [1, 2]


def test_many_who_act_at_once_make_one_chain(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as people:
        list(
            people.map(
                lambda number: do(engine, lambda session: enter(session, Deed.CONCLUDE, who=str(number))), range(12)
            )
        )

    chain = rows(engine)
    assert [row.number for row in chain] == list(range(1, 13))
    assert [row.previous for row in chain] == [BEGINNING, *(row.mac for row in chain[:-1])]
    assert sorted(int(row.who) for row in chain) == list(range(12))


def test_a_deed_in_a_transaction_without_a_key_is_refused(session: Session) -> None:
    with pytest.raises(AuditNotSealed):
        note_change(session, Deed.PAUSE, who="office", why="why", now=NOW)
    session.rollback()


ALTERING = (
    "UPDATE audit SET who = 'x' WHERE number = 1",
    "UPDATE audit SET deed = deed",
    "DELETE FROM audit WHERE number = 2",
    "DELETE FROM audit",
)
ON_SQLITE = (
    f"INSERT OR REPLACE INTO audit SELECT {column} FROM audit WHERE number = 1"  # noqa: S608 - of this test's own words
    for column in (
        "number, at, really_at, 'x', deed, round_id, subject, fact, digest, previous, mac",
        "7, at, really_at, 'x', deed, round_id, subject, fact, digest, previous, mac",
    )
)
ON_POSTGRESQL = ("TRUNCATE audit",)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The record as the migrations make it, with two rows of the chain."""
    made: Engine
    if request.param == "postgresql":
        made = request.getfixturevalue("on_server")
    else:
        file = request.getfixturevalue("folder") / "rounds.db"
        file.write_bytes(a_migrated_record())
        made = open_database(f"sqlite:///{file}")
    do(made, lambda session: enter(session, Deed.DECLINE), lambda session: enter(session, Deed.DECLINE))
    yield made
    made.dispose()


def test_the_database_refuses_to_alter_a_row(migrated_engine: Engine) -> None:
    before = [row.mac for row in rows(migrated_engine)]
    own = ON_SQLITE if migrated_engine.dialect.name == "sqlite" else ON_POSTGRESQL
    for statement in (*ALTERING, *own):
        with (
            pytest.raises(DatabaseError, match="rows of audit are added and never altered"),
            migrated_engine.begin() as connection,
        ):
            connection.execute(text(statement))

    assert [row.mac for row in rows(migrated_engine)] == before
