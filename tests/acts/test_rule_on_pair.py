"""The office locks, forbids and moves pairs by hand; the rest changes as little as can be, and the plan is proved."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select

from acts.allotment_change import ChangeAhead
from acts.allotment_refusals import (
    ChangedMeanwhile,
    NoRuling,
    NoSuchPair,
    PairNotPossible,
    RulingThereAlready,
    WorkBegun,
)
from acts.approve_allotment import approve_allotment
from acts.decline import decline
from acts.draft_conclusion import draft_conclusion
from acts.refusals import ReasonMissing
from acts.rule_on_pair import move_pair, preview_move, preview_ruling, rule_on_pair, take_back
from domain.allotment.rules import AllotmentRules
from models.allotments import allotments_of
from models.assignments import Ending
from models.audit import chain_key
from models.changes import Change, deeds_on
from models.office_pairs import OfficePair, Ruling, office_pairs_of
from models.people import Conflict
from models.rounds import Participation, Round
from runtime.allotment_verification import verify_allotments
from tests.beginnings import so_far
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
WORD: dict[str, Any] = {"who": "office", "why": "Так решили на совещании"}
ROUND = "2022/1.13"


def allotted(season: SmallSeason) -> None:
    """Monday noon: s-1 is judged by e-2, s-3 by e-1, s-5 by e-4; e-3 has nothing, and nobody has a second place."""
    season.set_capacity(e_1=0, e_2=1, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1", "s-3", "s-5")
    season.give_own_deadline("s-3", "2022-03-21 01:00")
    season.give_own_deadline("s-5", "2022-03-21 02:00")
    season.go("2022-03-21 00:30")
    season.set_capacity(e_1=1)
    season.go("2022-03-21 01:30")
    season.set_capacity(e_4=1)
    season.go("2022-03-21 12:00")
    season.set_capacity(e_3=1)
    assert season.who_judges() == {"s-1": ["e-2"], "s-3": ["e-1"], "s-5": ["e-4"]}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    return start(played=allotted)


def pairs(ahead: ChangeAhead) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    loses = [(each.school_id, each.expert_id) for each in ahead.loses]
    return loses, [(each.school_id, each.expert_id) for each in ahead.gains]


def holds(season: SmallSeason) -> str | None:
    key = chain_key(season.installation.links_key())
    with season.reading() as session:
        return verify_allotments(session, key, session.get_one(Round, ROUND)).difference


def ruled(season: SmallSeason) -> list[tuple[str, str, str]]:
    with season.reading() as session:
        return [(each.school_id, each.expert_id, each.ruling) for each in office_pairs_of(session, ROUND)]


# Moving


def test_a_move_to_a_free_expert_touches_nobody_else_and_both_are_told(season: SmallSeason) -> None:
    assert pairs(preview_move("1.13", ("s-3", "e-1"), "e-3")) == ([("s-3", "e-1")], [("s-3", "e-3")])
    assert season.who_judges()["s-3"] == ["e-1"]

    move_pair("1.13", ("s-3", "e-1"), "e-3", **WORD)
    season.settle()

    assert season.who_judges() == {"s-1": ["e-2"], "s-3": ["e-3"], "s-5": ["e-4"]}
    assert season.letters("replacement") == [("21.03 12:00", "replacement", "e-1")]
    assert season.letters("assignments")[-1] == ("21.03 12:00", "assignments", "e-3")
    assert (ruled(season), holds(season)) == ([("s-3", "e-3", "locked")], None)
    with season.reading() as session:
        (change,) = session.scalars(select(Change).where(Change.deed == "allotment move"))
        assert (change.who, change.why, change.subject) == ("office", WORD["why"], f"{ROUND}:s-3:e-1")
        assert change.particulars == {"loses": [["s-3", "e-1"]], "gains": [["s-3", "e-3"]], "to": "e-3"}
        assert allotments_of(session, ROUND)[-1].occasion == "office"


def test_a_move_to_a_full_expert_moves_as_few_others_as_can_be(season: SmallSeason) -> None:
    ahead = preview_move("1.13", ("s-3", "e-1"), "e-4")
    loses, gains = pairs(ahead)
    assert (loses, len(gains)) == ([("s-3", "e-1"), ("s-5", "e-4")], 2)
    assert ("s-3", "e-4") in gains
    assert (ahead.filled_before, ahead.filled_after) == (3, 3)

    move_pair("1.13", ("s-3", "e-1"), "e-4", seen=ahead.seen, **WORD)
    season.settle()
    assert season.who_judges()["s-3"] == ["e-4"]
    assert (season.vacancies(), holds(season)) == ({}, None)


def test_what_it_costs_is_told_where_nobody_can_take_the_place(season: SmallSeason) -> None:
    season.set_capacity(e_3=0)
    rule_on_pair("1.13", ("s-5", "e-4"), Ruling.LOCKED, **WORD)
    ahead = rule_on_pair("1.13", ("s-3", "e-1"), Ruling.FORBIDDEN, **WORD)
    season.settle()
    assert (pairs(ahead), ahead.filled_before - ahead.filled_after) == (([("s-3", "e-1")], []), 1)
    assert (season.vacancies(), holds(season)) == ({"s-3": 1}, None)


@pytest.mark.parametrize(
    ("pair", "to", "refusal", "words"),
    [
        (("s-3", "e-1"), "e-2", PairNotPossible, "из того же муниципалитета"),
        (("s-3", "e-4"), "e-1", PairNotPossible, "уже оценивает"),
        (("s-3", "e-4"), "e-3", NoSuchPair, "не оценивает документы"),
        (("s-9", "e-4"), "e-3", NoSuchPair, "Школы s-9 нет"),
        (("s-3", "e-1"), "e-9", NoSuchPair, "Эксперта e-9 нет"),
        (("s-2", "e-2"), "e-3", NoSuchPair, "не оценивает документы"),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_words(
    season: SmallSeason, pair: tuple[str, str], to: str, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        move_pair("1.13", pair, to, **WORD)
    assert season.waking() == []


def test_begun_work_moves_only_where_the_office_says_so_and_filed_work_never(season: SmallSeason) -> None:
    draft_conclusion(f"{ROUND}:s-3:e-1", {}, 0)
    with pytest.raises(WorkBegun, match="--begun-too"):
        preview_move("1.13", ("s-3", "e-1"), "e-3")
    assert pairs(preview_move("1.13", ("s-3", "e-1"), "e-3", begun_too=True))[0] == [("s-3", "e-1")]
    season.file("s-3")
    with pytest.raises(WorkBegun, match="уже подано"):
        move_pair("1.13", ("s-3", "e-1"), "e-3", begun_too=True, **WORD)


# Locking and forbidding


def test_a_lock_on_what_stands_keeps_it_where_everything_else_moves(season: SmallSeason) -> None:
    assert rule_on_pair("1.13", ("s-3", "e-1"), Ruling.LOCKED, **WORD).is_empty
    assert ruled(season) == [("s-3", "e-1", "locked")]
    with pytest.raises(RulingThereAlready, match=r"закреплена 21\.03\.2022 12:00"):
        rule_on_pair("1.13", ("s-3", "e-1"), Ruling.LOCKED, **WORD)
    ahead = preview_move("1.13", ("s-5", "e-4"), "e-2")
    assert ("s-3", "e-1") not in pairs(ahead)[0]


def test_a_lock_on_what_does_not_stand_makes_it(season: SmallSeason) -> None:
    ahead = rule_on_pair("1.13", ("s-3", "e-3"), Ruling.LOCKED, **WORD)
    season.settle()
    assert pairs(ahead) == ([("s-3", "e-1")], [("s-3", "e-3")])
    assert (season.who_judges()["s-3"], holds(season)) == (["e-3"], None)


def test_a_forbidden_pair_goes_to_somebody_else_and_never_comes_back(season: SmallSeason) -> None:
    ahead = rule_on_pair("1.13", ("s-3", "e-1"), Ruling.FORBIDDEN, **WORD)
    season.settle()
    assert pairs(ahead) == ([("s-3", "e-1")], [("s-3", "e-3")])
    with season.reading() as session:
        assert allotments_of(session, ROUND, whole=True)[-1].question.forbidden == {("s-3", "e-1")}
    decline(season.assignment("s-3"), Ending.OTHER, "Не успеваю")
    season.settle()
    assert (season.vacancies(), holds(season)) == ({"s-3": 1}, None)


def test_what_is_decided_before_the_allotment_is_heeded_by_it(start: Start) -> None:
    season = start(played=so_far.outage("2022-03-18 12:00"))
    rule_on_pair("1.13", ("s-3", "e-4"), Ruling.LOCKED, **WORD)
    for expert in ("e-2", "e-4"):
        rule_on_pair("1.13", ("s-5", expert), Ruling.FORBIDDEN, **WORD)
    season.hand_in("s-3", "s-5")
    season.go("2022-03-21 12:00")
    assert season.who_judges() == {"s-3": ["e-4"], "s-5": ["e-1"]}
    assert [each.reason for each in season.standing() if each.school_id == "s-3"] == ["chosen_by_office"]
    assert holds(season) is None


def test_a_lock_that_cannot_be_held_any_more_does_not_stop_the_round(start: Start) -> None:
    season = start(played=so_far.outage("2022-03-18 12:00"))
    rule_on_pair("1.13", ("s-3", "e-4"), Ruling.LOCKED, **WORD)
    with season.installation.transaction() as session:
        session.add(Conflict(expert_id="e-4", school_id="s-3", declared_at=season.clock.now(), words="сестра"))
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    assert season.who_judges()["s-3"] != ["e-4"]
    assert holds(season) is None


def test_a_pair_that_may_not_be_any_more_is_not_locked(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        session.add(Conflict(expert_id="e-1", school_id="s-3", declared_at=season.clock.now(), words="сестра"))
    with pytest.raises(PairNotPossible, match="Закрепить эту пару нельзя: конфликт интересов"):
        rule_on_pair("1.13", ("s-3", "e-1"), Ruling.LOCKED, **WORD)
    assert ruled(season) == []


def test_nothing_is_decided_of_a_school_that_will_not_take_part(start: Start) -> None:
    season = start("1.13")
    with pytest.raises(NoSuchPair, match=r"Школа t-1 в экспертизе 2022/1\.13 не участвует"):
        rule_on_pair("1.13", ("t-1", "e-2"), Ruling.LOCKED, **WORD)
    rule_on_pair("1.13", ("s-3", "e-4"), Ruling.LOCKED, **WORD)
    season.go("2022-03-15 12:00")
    with pytest.raises(NoSuchPair, match="не участвует"):
        rule_on_pair("1.13", ("t-1", "e-2"), Ruling.LOCKED, **WORD)
    assert ruled(season) == [("s-3", "e-4", "locked")]


def test_a_ruling_can_be_taken_back_whatever_became_of_the_school_and_late_as_it_is(season: SmallSeason) -> None:
    for school in ("s-2", "s-3"):
        rule_on_pair("1.13", (school, "e-4"), Ruling.FORBIDDEN, **WORD)
    season.change(delete(Participation).where(Participation.school_id == "s-2"))
    take_back("1.13", ("s-2", "e-4"), Ruling.FORBIDDEN, **WORD)
    season.stand("2022-03-27 12:00")
    take_back("1.13", ("s-3", "e-4"), Ruling.FORBIDDEN, **WORD)
    assert (ruled(season), holds(season)) == ([], None)


def test_a_ruling_is_taken_back_and_assignments_stay(season: SmallSeason) -> None:
    rule_on_pair("1.13", ("s-3", "e-1"), Ruling.LOCKED, **WORD)
    assert take_back("1.13", ("s-3", "e-1"), Ruling.LOCKED, **WORD) == ROUND
    assert (ruled(season), season.who_judges()["s-3"]) == ([], ["e-1"])
    with season.reading() as session:
        assert [each.deed for each in deeds_on(session, f"{ROUND}:s-3:e-1")] == ["allotment lock", "allotment unlock"]
    with pytest.raises(NoRuling, match="не закреплена"):
        take_back("1.13", ("s-3", "e-1"), Ruling.LOCKED, **WORD)
    with pytest.raises(NoRuling, match="не исключена"):
        take_back("1.13", ("s-3", "e-1"), Ruling.FORBIDDEN, **WORD)


def test_the_other_ruling_takes_the_place_of_the_first(season: SmallSeason) -> None:
    rule_on_pair("1.13", ("s-3", "e-1"), Ruling.LOCKED, **WORD)
    rule_on_pair("1.13", ("s-3", "e-1"), Ruling.FORBIDDEN, **WORD)
    assert (ruled(season), season.who_judges()["s-3"]) == ([("s-3", "e-1", "forbidden")], ["e-3"])


def test_a_look_changes_nothing_and_a_deed_needs_its_reason(season: SmallSeason) -> None:
    seen = preview_ruling("1.13", ("s-3", "e-1"), Ruling.FORBIDDEN).seen
    with season.reading() as session:
        assert session.scalars(select(OfficePair)).all() == []
    with pytest.raises(ReasonMissing):
        rule_on_pair("1.13", ("s-3", "e-1"), Ruling.FORBIDDEN, who="office", why=" ")
    season.set_capacity(e_3=2)
    with pytest.raises(ChangedMeanwhile):
        rule_on_pair("1.13", ("s-3", "e-1"), Ruling.FORBIDDEN, seen=seen, **WORD)
    assert ruled(season) == []


def test_before_approval_pairs_move_to_and_fro_and_nobody_is_told(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)}, played=allotted)
    ahead = move_pair("1.13", ("s-3", "e-1"), "e-3", **WORD)
    assert (ahead.awaits_approval, ahead.letters) == (True, ())
    season.settle()
    move_pair("1.13", ("s-3", "e-3"), "e-1", **WORD)
    season.settle()
    assert season.who_judges()["s-3"] == ["e-1"]
    assert (season.letters("assignments", "replacement"), holds(season)) == ([], None)
    approve_allotment("1.13", **WORD)
    season.settle()
    assert sorted(season.about("assignments")) == ["e-1", "e-2", "e-4"]
    assert (season.about("replacement"), holds(season)) == ([], None)


def test_a_place_that_a_prohibition_left_empty_is_filled_as_soon_as_it_is_taken_back(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)}, played=allotted)
    for expert in ("e-3", "e-4", "e-1"):
        rule_on_pair("1.13", ("s-3", expert), Ruling.FORBIDDEN, **WORD)
    season.settle()
    assert season.vacancies() == {"s-3": 1}
    take_back("1.13", ("s-3", "e-1"), Ruling.FORBIDDEN, **WORD)
    assert season.waking() == [(ROUND, "an expert became free")]
    season.settle()
    assert (season.who_judges()["s-3"], season.vacancies(), holds(season)) == (["e-1"], {}, None)


def test_a_change_that_was_to_write_to_nobody_is_looked_at_anew_once_it_would(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)}, played=allotted)
    ahead = preview_move("1.13", ("s-3", "e-1"), "e-3")
    approve_allotment("1.13", **WORD)
    season.settle()
    with pytest.raises(ChangedMeanwhile):
        move_pair("1.13", ("s-3", "e-1"), "e-3", seen=ahead.seen, **WORD)
    now = preview_move("1.13", ("s-3", "e-1"), "e-3")
    assert ([each.expert_id for each in now.letters], now.question) == (["e-1", "e-3"], ahead.question)
