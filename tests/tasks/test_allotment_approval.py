"""The office approves the whole before experts are written to."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from acts.allotment_refusals import (
    ApprovalNotWanted,
    ApprovedAlready,
    ChangedMeanwhile,
    NotAllottedYet,
    TooLateToChange,
)
from acts.approve_allotment import allotment_seen, approve_allotment
from acts.refusals import ReasonMissing
from acts.replace_expert import replace_expert
from domain.allotment.rules import AllotmentRules
from domain.deeds import Deed
from models.allotments import allotments_of, approval_of
from models.audit import chain_key
from models.people import Person
from models.rounds import Round
from models.vacancies import Vacancy
from runtime.allotment_verification import verify_allotments
from runtime.audit import verify as walk
from tasks.allotment import NOT_APPROVED
from tests.beginnings import so_far
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
WORD = {"who": "office", "why": "Проверено"}
ROUND = "2022/1.13"


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon of 1.13, where the office wishes to approve: three schools have their experts, and nobody knows."""
    return start(
        r_1_13={"allotment": AllotmentRules(approval=True)},
        played=so_far.outage("2022-03-18 12:00").hand_in("s-1", "s-3", "s-5").go("2022-03-21 12:00"),
    )


def waits_for(season: SmallSeason) -> tuple[str, str | None, str | None]:
    with season.reading() as session:
        return season.stage(), session.get_one(Round, ROUND).waits_for, season.waits_until()


def holds(season: SmallSeason) -> str | None:
    key = chain_key(season.installation.links_key())
    with season.reading() as session:
        assert walk(session, key).broken is None
        return verify_allotments(session, key, session.get_one(Round, ROUND)).difference


def test_no_expert_is_written_to_and_the_office_is_asked_each_working_day(season: SmallSeason) -> None:
    assert waits_for(season) == ("allotment", "the office's approval of the allotment", "22.03 09:00")
    assert {len(experts) for experts in season.who_judges().values()} == {1}
    assert {each.told_in for each in season.standing()} == {None}
    season.go("2022-03-22 12:00")
    assert season.letters("assignments", "approval_wanted", "expert_reminder") == [
        ("21.03 09:00", "approval_wanted", "office"),
        ("22.03 09:00", "approval_wanted", "office"),
    ]
    assert holds(season) is None


def test_approval_writes_to_the_experts_and_begins_the_expertise(season: SmallSeason) -> None:
    assert approve_allotment("1.13", **WORD) == 3
    season.settle()
    assert (season.stage(), waits_for(season)[1]) == ("expertise", "conclusions")
    assert {letter[0] for letter in season.letters("assignments")} == {"21.03 12:00"}
    with season.reading() as session:
        approved = approval_of(session, ROUND)
        assert approved is not None
        assert (approved.deed, approved.who, approved.particulars["assignments"]) == (Deed.APPROVE, "office", 3)
    season.go("2022-03-23 12:00")
    assert len(season.ledger("approval_wanted")) == 1
    assert holds(season) is None


def test_what_was_looked_at_is_approved_and_nothing_else(season: SmallSeason) -> None:
    def seen() -> str:
        with season.reading() as session:
            return allotment_seen(session, ROUND)

    before = seen()
    (former,) = season.who_judges()["s-3"]
    replace_expert(season.assignment("s-3"), next(each for each in ("e-1", "e-3", "e-4") if each != former), **WORD)
    with pytest.raises(ChangedMeanwhile):
        approve_allotment("1.13", seen=before, **WORD)
    assert season.stage() == "allotment"
    assert approve_allotment("1.13", seen=seen(), **WORD) == 3


def test_the_round_ends_as_any_other_once_it_is_approved(season: SmallSeason) -> None:
    approve_allotment("1.13", **WORD)
    season.settle()
    season.file_all()
    season.go("2022-03-28 12:00")
    assert {school: season.outcomes()[school] for school in ("s-1", "s-3", "s-5")} == dict.fromkeys(
        ("s-1", "s-3", "s-5"), "accepted"
    )


def test_a_school_that_comes_later_is_taken_into_the_proposal(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)}, played=so_far.outage("2022-03-18 12:00"))
    season.hand_in("s-3", "s-5")
    season.give_own_deadline("s-5", "2022-03-22 12:00")
    season.go("2022-03-22 15:00")
    assert sorted(season.who_judges()) == ["s-3", "s-5"]
    assert (season.letters("assignments"), holds(season)) == ([], None)
    with season.reading() as session:
        assert [each.occasion for each in allotments_of(session, ROUND)] == ["first", "refill"]


def test_an_expert_may_be_replaced_before_anybody_knows(season: SmallSeason) -> None:
    (former,) = season.who_judges()["s-3"]
    chosen = next(each for each in ("e-1", "e-3", "e-4") if each != former)
    replace_expert(season.assignment("s-3"), chosen, **WORD)
    season.settle()
    assert season.letters("assignments", "replacement") == []
    approve_allotment("1.13", **WORD)
    season.settle()
    assert (season.who_judges()["s-3"], season.letters("replacement")) == ([chosen], [])
    assert chosen in season.about("assignments")
    assert holds(season) is None


def test_what_is_not_approved_by_the_end_was_never_assigned_and_the_office_is_told_before(season: SmallSeason) -> None:
    season.go("2022-03-25 18:00")
    with season.reading() as session:
        assert {each.why for each in session.scalars(select(Vacancy))} == {NOT_APPROVED}
    assert (season.assignments(), len(season.letters("unplaced"))) == ([], 1)
    with pytest.raises(TooLateToChange, match="уже не придёт письмо"):
        approve_allotment("1.13", **WORD)
    season.go("2022-03-28 12:00")
    assert {season.outcomes()[school] for school in ("s-1", "s-3", "s-5")} == {"not_assessed"}
    assert (season.letters("assignments"), holds(season)) == ([], None)


def test_an_outage_over_the_end_comes_to_the_same(season: SmallSeason) -> None:
    season.outage("2022-03-28 12:00")
    assert {season.outcomes()[school] for school in ("s-1", "s-3", "s-5")} == {"not_assessed"}
    assert (season.assignments(), season.letters("assignments")) == ([], [])


def test_a_letter_that_has_not_left_is_withdrawn_once_it_is_approved(start: Start) -> None:
    season = start(
        r_1_13={"allotment": AllotmentRules(approval=True)}, played=so_far.outage("2022-03-18 12:00").hand_in("s-3")
    )
    season.go("2022-03-21 08:00")
    approve_allotment("1.13", **WORD)
    season.go("2022-03-21 12:00")
    assert [(each.state, each.reason) for each in season.ledger("approval_wanted")] == [
        ("withdrawn", "распределение уже утверждено")
    ]
    assert [letter[0] for letter in season.letters("assignments")] == ["21.03 09:00"]


def test_approval_is_given_once_with_a_reason_after_the_allotment_and_where_it_is_wanted(start: Start) -> None:
    season = start("1.13", "1.14", r_1_13={"allotment": AllotmentRules(approval=True)})
    with pytest.raises(NotAllottedYet, match="ещё ничего не назначено"):
        approve_allotment("1.13", **WORD)
    with pytest.raises(ApprovalNotWanted, match="approval: true"):
        approve_allotment("1.14", **WORD)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    with pytest.raises(ReasonMissing):
        approve_allotment("1.13", who="office", why=" ")
    approve_allotment("1.13", **WORD)
    with pytest.raises(ApprovedAlready, match=r"утверждено 21\.03\.2022 12:00"):
        approve_allotment("1.13", **WORD)


def test_a_round_without_anybody_to_judge_is_asked_about_no_less(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)})
    season.change(update(Person).where(Person.id.like("x-%")).values(address_bad_since=season.at("2022-03-01 12:00")))
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    assert (season.vacancies(), len(season.letters("approval_wanted"))) == ({"s-3": 1}, 1)


def test_a_rule_that_comes_once_experts_are_at_work_holds_nobody_up(start: Start) -> None:
    season = start(played=so_far.outage("2022-03-18 12:00"))
    season.hand_in("s-3", "s-5")
    season.give_own_deadline("s-5", "2022-03-22 12:00")
    season.go("2022-03-21 12:00")
    set_approval(season, approval=True)
    season.go("2022-03-22 15:00")
    assert len(season.letters("assignments")) == 2
    with pytest.raises(ApprovalNotWanted, match="уже идёт"):
        approve_allotment("1.13", **WORD)


def test_where_the_rule_goes_the_experts_are_told_at_the_next_waking(season: SmallSeason) -> None:
    set_approval(season, approval=False)
    season.go("2022-03-22 12:00")
    assert (season.stage(), {letter[0] for letter in season.letters("assignments")}) == ("expertise", {"22.03 09:00"})
    assert holds(season) is None


def set_approval(season: SmallSeason, *, approval: bool) -> None:
    with season.installation.transaction() as session:
        round_ = session.get_one(Round, ROUND)
        round_.regulation = replace(round_.regulation, allotment=AllotmentRules(approval=approval))
