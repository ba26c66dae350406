from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.assignments import Assignment
from models.conclusion_drafts import draft_of, drafts_of, forget_draft, save_draft
from models.rounds import Participation

ID = "2022/1.13:s-1:e-2"
NOW = datetime(2022, 3, 21, 5, tzinfo=UTC)
FIRST = {"aims": {"mark": "1", "remark": "Первый текст."}}
SECOND = {"aims": {"mark": "2", "remark": "Второй текст."}}


def assign(session: Session) -> None:
    """Give a school's documents to an expert."""
    session.add(Participation(round_id="2022/1.13", school_id="s-1", joined_at=NOW))
    session.flush()
    session.add(
        Assignment(id=ID, round_id="2022/1.13", school_id="s-1", expert_id="e-2", reason="load", assigned_at=NOW)
    )
    session.flush()


def kept(session: Session) -> tuple[int, object, datetime] | None:
    draft = draft_of(session, ID)
    return (draft.edition, draft.answers, draft.saved_at) if draft else None


def test_each_saving_is_an_edition_and_bases_on_the_one_before(session: Session) -> None:
    assign(session)
    editions = [save_draft(session, ID, FIRST, 0, NOW), save_draft(session, ID, SECOND, 1, NOW + timedelta(minutes=5))]

    assert editions == [1, 2]
    assert kept(session) == (2, SECOND, NOW + timedelta(minutes=5))
    assert {id: draft.edition for id, draft in drafts_of(session, [ID, "another"]).items()} == {ID: 2}


@pytest.mark.parametrize("based_on", [0, 2, 7])
def test_what_was_based_on_another_edition_changes_nothing(session: Session, based_on: int) -> None:
    assign(session)
    save_draft(session, ID, FIRST, 0, NOW)

    assert save_draft(session, ID, SECOND, based_on, NOW + timedelta(minutes=5)) is None
    assert kept(session) == (1, FIRST, NOW)


def test_a_forgotten_draft_is_gone_and_forgetting_none_does_nothing(session: Session) -> None:
    assign(session)
    save_draft(session, ID, FIRST, 0, NOW)
    for _ in range(2):
        forget_draft(session, ID)

    assert kept(session) is None
