from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Kind
from models.letters import Letter, OwedLetter, lay_out
from models.rounds import Round
from models.withdrawals import withdraw_untried

PRIMARY = "2022/1.13"
NOW = datetime(2022, 3, 14, 2, tzinfo=UTC)
TRIED = {"tries": 1, "state": "deferred"}
LEASED = {"state": "claimed", "lease_holder": "x", "lease_until": NOW}


@pytest.mark.parametrize(("changes", "withdrawn"), [({}, True), (TRIED, False), (LEASED, False), ({"tries": 1}, False)])
def test_only_what_nobody_has_tried_is_withdrawn(session: Session, changes: dict[str, object], withdrawn: bool) -> None:
    round_ = session.get_one(Round, PRIMARY)
    lay_out(session, round_, [OwedLetter(Kind.EXTENSION, f"d-{s}", s, "1") for s in ("s-1", "s-2")], NOW)
    lay_out(session, round_, [OwedLetter(Kind.RECEIPT, "d-s-1", "s-1", "1")], NOW)
    letter = session.scalars(select(Letter).where(Letter.kind == "extension", Letter.subject == "s-1")).one()
    for name, value in changes.items():
        setattr(letter, name, value)
    session.flush()

    found = withdraw_untried(session, PRIMARY, [Kind.EXTENSION], ["s-1", "s-3"], "срок перенесён", NOW)

    assert found == ({(Kind.EXTENSION, "s-1")} if withdrawn else set())
    states = {(each.kind, each.subject): each.state for each in session.scalars(select(Letter))}
    assert states == {
        ("extension", "s-1"): "withdrawn" if withdrawn else changes.get("state", "queued"),
        ("extension", "s-2"): "queued",
        ("receipt", "s-1"): "queued",
    }
