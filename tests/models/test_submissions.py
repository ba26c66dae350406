from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.rounds import Participation
from models.submissions import (
    Document,
    Submission,
    carry_over,
    hand_ins_of,
    last_hand_in,
    late_hand_ins_of,
    next_version,
)

NOW = datetime(2022, 3, 28, tzinfo=UTC)
PRIMARY, REPEAT = "2022/1.13", "2022/1.14"


@pytest.fixture(autouse=True)
def _taking_part(session: Session) -> None:
    for round_id in (PRIMARY, REPEAT):
        session.add_all(Participation(round_id=round_id, school_id=school, joined_at=NOW) for school in ("s-1", "s-2"))
    session.flush()


def handed(session: Session, version: int, *names: str, late: bool = False, school: str = "s-1") -> None:
    there = {"round_id": PRIMARY, "school_id": school, "version": version}
    session.add(Submission(**there, handed_in_at=NOW - timedelta(days=9 - version), late=late))
    session.flush()
    for ordinal, name in enumerate(names, start=1):
        like = {"kind": "concept", "risk": "staff", "description": "words", "media_type": "text/plain", "size": 7}
        session.add(Document(**there, ordinal=ordinal, name=name, sha256=f"{ordinal:064}", **like))
    session.flush()


def test_what_is_judged_is_the_last_version_in_time(session: Session) -> None:
    assert hand_ins_of(session, PRIMARY) == {}
    handed(session, 1)
    handed(session, 2)
    handed(session, 3, late=True)
    handed(session, 1, late=True, school="s-2")
    judged = hand_ins_of(session, PRIMARY)
    assert {school: each.version for school, each in judged.items()} == {"s-1": 2}
    assert late_hand_ins_of(session, PRIMARY) == {"s-1", "s-2"}


def test_versions_are_counted_for_each_school_and_round(session: Session) -> None:
    handed(session, 1)
    handed(session, 2, late=True)
    found = [next_version(session, round_id, school) for round_id in (PRIMARY, REPEAT) for school in ("s-1", "s-2")]
    assert found == [3, 1, 1, 1]
    last = last_hand_in(session, PRIMARY, "s-1")
    assert last is not None
    assert last.version == 2
    assert last_hand_in(session, PRIMARY, "s-2") is None


def test_the_newest_version_is_carried_over_with_its_documents_late_or_not(session: Session) -> None:
    handed(session, 1, "old.pdf")
    handed(session, 2, "new.pdf", "plan.pdf", late=True)

    carry_over(session, PRIMARY, REPEAT, "s-1", NOW)

    brought = hand_ins_of(session, REPEAT)["s-1"]
    assert (brought.version, brought.handed_in_at, brought.late, brought.carried_from) == (1, NOW, False, PRIMARY)
    kept = [(each.ordinal, each.name, each.kind, each.risk, each.size, each.sha256) for each in brought.documents]
    assert kept == [
        (1, "new.pdf", "concept", "staff", 7, f"{1:064}"),
        (2, "plan.pdf", "concept", "staff", 7, f"{2:064}"),
    ]
    assert [each.name for each in hand_ins_of(session, PRIMARY)["s-1"].documents] == ["old.pdf"]


def test_where_nothing_was_handed_in_nothing_is_carried_over(session: Session) -> None:
    carry_over(session, PRIMARY, REPEAT, "s-1", NOW)
    assert hand_ins_of(session, REPEAT) == {}
