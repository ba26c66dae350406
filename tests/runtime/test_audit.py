"""Whether the chain of deeds and the record say the same, and what is named first where they do not."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text

from acts.decline import decline
from acts.erase_person import erase_person
from acts.file_conclusion import file_conclusion
from acts.pause import pause, resume
from domain.deeds import Deed
from models.assignments import Ending
from models.audit import AuditRow, Head, chain_key, head_of
from models.changes import note_change
from runtime.audit import Broken, Fault, Verified, verify
from tests.small_season import SmallSeason, judgements, small_seasons

Start = Callable[..., SmallSeason]


@pytest.fixture(params=["sqlite", "postgresql"])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with small_seasons(server) as begun:
        yield begun


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Wednesday 23.03: two schools have handed in, one expert declined, one filed, the office paused and resumed."""
    return start("1.13", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=1, e_2=1, e_3=0, e_4=0)
    begun.go("2022-03-18 12:00")
    begun.hand_in("s-1", "s-3")
    begun.go("2022-03-23 12:00")
    first, second = begun.standing()
    decline(first.id, Ending.CONFLICT, "родня")
    file_conclusion(second.id, judgements(begun.rules["1.13"]))
    pause("1.13", who="Ясенева О. Л.", why="праздник у d-s-1")
    resume("1.13", who="Ясенева О. Л.", why="кончился")


def walk(season: SmallSeason, *kept: Head) -> Verified:
    with season.reading() as session:
        return verify(session, chain_key(season.installation.links_key()), kept)


def past_the_triggers(season: SmallSeason, *statements: str) -> None:
    """Do what somebody does who owns the database; the tables of small seasons on SQLite have no triggers."""
    with season.installation.transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        for statement in statements:
            session.execute(text(statement))


def test_a_season_s_deeds_hold_together_and_are_compared_with_the_record(season: SmallSeason) -> None:
    found = walk(season)

    with season.reading() as session:
        deeds = [row.deed for row in session.query(AuditRow).order_by(AuditRow.number)]
        head = head_of(session)
    assert deeds == ["hand in", "hand in", "allotment", "decline", "conclude", "pause", "resume"]
    assert found == Verified(head, 7, None)
    assert walk(season, head) == found


@pytest.mark.parametrize(
    ("statement", "fault", "number", "fact"),
    [
        ("UPDATE audit SET who = 'x' WHERE number = 4", Fault.ALTERED, 4, "decline:"),
        ("DELETE FROM audit WHERE number = 2", Fault.MISSING, 3, "allotment:"),
        ("UPDATE marks SET remark = 'иначе'", Fault.FACT_ALTERED, 5, "conclusion:"),
        ("UPDATE documents SET sha256 = '" + "0" * 64 + "' WHERE id = 1", Fault.FACT_ALTERED, 1, "hand-in:"),
        ("UPDATE changes SET why = 'иначе' WHERE deed = 'resume'", Fault.FACT_ALTERED, 7, "change:"),
        ("DELETE FROM changes WHERE deed = 'pause'", Fault.FACT_GONE, 6, "change:"),
        ("UPDATE assignments SET ending = 'illness' WHERE ending = 'conflict'", Fault.FACT_ALTERED, 4, "decline:"),
        ("DELETE FROM audit WHERE number > 5", Fault.FACT_UNTOLD, 5, "change:"),
        ("UPDATE allotments SET digest = 'x' || substr(digest, 2)", Fault.FACT_ALTERED, 3, "allotment:"),
        ("DELETE FROM allotments", Fault.FACT_GONE, 3, "allotment:"),
    ],
)
def test_the_first_thing_that_does_not_hold_is_named(
    season: SmallSeason, statement: str, fault: Fault, number: int, fact: str
) -> None:
    season.clock.move_to(season.at("2022-03-23 12:01"))
    past_the_triggers(season, statement)

    broken = walk(season).broken
    assert broken is not None
    assert (broken.fault, broken.number, broken.fact[: len(fact)]) == (fault, number, fact)


def test_another_key_and_a_row_that_somebody_without_it_wrote_are_told(season: SmallSeason) -> None:
    with season.reading() as session:
        assert verify(session, chain_key(b"another")).broken == Broken(Fault.ALTERED, 1, "hand-in:2022/1.13:s-1:1")
    past_the_triggers(
        season,
        "INSERT INTO audit (number, previous, at, really_at, who, deed, round_id, subject, fact, digest, mac)"
        " SELECT 8, mac, at, really_at, who, deed, round_id, subject, fact, digest, mac FROM audit WHERE number = 7",
    )
    assert walk(season).broken == Broken(Fault.ALTERED, 8, "change:2")


def test_an_end_that_was_cut_off_with_its_facts_is_told_by_a_head_that_was_kept(season: SmallSeason) -> None:
    with season.reading() as session:
        kept = head_of(session)
    past_the_triggers(season, "DELETE FROM audit WHERE number > 5", "DELETE FROM changes")

    assert walk(season).broken is None
    assert walk(season, kept).broken == Broken(Fault.CUT, 5, "")
    assert walk(season, Head(1, kept.mac)).broken == Broken(Fault.CUT, 1, "hand-in:2022/1.13:s-1:1")


def test_of_many_heads_that_were_kept_each_must_stand(season: SmallSeason) -> None:
    with season.reading() as session:
        heads = [Head(row.number, row.mac) for row in session.scalars(select(AuditRow).order_by(AuditRow.number))]

    assert walk(season, *heads).broken is None
    assert walk(season, *heads, Head(2, heads[0].mac)).broken == Broken(Fault.CUT, 2, "hand-in:2022/1.13:s-3:1")
    later = Head(heads[-1].number + 1, heads[0].mac)
    assert walk(season, *heads, later).broken == Broken(Fault.CUT, heads[-1].number, "")


def test_a_person_who_is_forgotten_leaves_the_chain_whole(start: Start) -> None:
    season = start("1.13")
    with season.installation.transaction() as session:
        name = "Ясеневаd-s-1 Ольга Львовна"
        note_change(session, Deed.RESUME, who=name, why=f"позвонила {name}", now=season.installation.now())
        note_change(session, Deed.RESUME, who="office", why="другое", now=season.installation.now())
    season.go("2022-03-29 12:00")
    erase_person("d-s-1", who="office", why="просьба")

    found = walk(season)
    assert (found.broken, found.facts) == (None, 3)
    past_the_triggers(season, "UPDATE changes SET why = 'иначе' WHERE id = 1")
    assert walk(season).broken == Broken(Fault.FACT_ALTERED, 1, "change:1")
