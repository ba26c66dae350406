"""What allotments made, one after another, and what a plan changes of what stands."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.allotment.difference import Difference, difference, worth_of
from domain.allotment.plan import Placed, Plan
from domain.allotment.question import Question
from domain.allotment.reasons import Reason
from domain.allotment.replay import Made, Replay, newly_locked
from domain.allotment.values import ExpertAtHand, Pair, SubmissionToJudge

AT = datetime(2022, 3, 21, tzinfo=UTC)
LATER = datetime(2022, 3, 22, tzinfo=UTC)
FIRST = Question(
    (
        SubmissionToJudge("s-1", "s-1", "m-1", 1, topics=frozenset({"concept", "staff"})),
        SubmissionToJudge("s-2", "s-2", "m-1", 1, primary_experts=frozenset({"e-2"})),
    ),
    (
        ExpertAtHand("e-1", "m-2", 1, 0, competences=frozenset({"concept", "staff"})),
        ExpertAtHand("e-2", "m-2", 1, 0),
        ExpertAtHand("e-3", "m-2", 1, 0),
    ),
)


def plan(*pairs: Pair, worth: int = 0) -> Plan:
    return Plan(tuple(Placed(one, who, Reason.LEAST_LOADED) for one, who in pairs), (), worth)


def test_each_pair_names_the_allotment_that_made_it_and_what_it_was_worth_then() -> None:
    replay = Replay()
    replay.take(1, AT, FIRST, plan(("s-1", "e-1"), ("s-2", "e-2")))
    assert replay.made == {
        ("s-1", "e-1"): Made(Reason.LEAST_LOADED, 6, 1, AT),
        ("s-2", "e-2"): Made(Reason.LEAST_LOADED, 10, 1, AT),
    }


def test_what_was_kept_was_there_before_and_what_was_dropped_is_named() -> None:
    replay = Replay()
    replay.take(1, AT, FIRST, plan(("s-1", "e-1"), ("s-2", "e-2")))
    second = replace(FIRST, kept=frozenset({("s-1", "e-1"), ("s-2", "e-2")}))
    replay.take(2, LATER, second, plan(("s-1", "e-1"), ("s-2", "e-3")))
    assert {pair: made.ordinal for pair, made in replay.made.items()} == {("s-1", "e-1"): 1, ("s-2", "e-3"): 2}
    assert replay.dropped == {("s-2", "e-2"): LATER}
    # Where nobody had been told of it, it may come back.
    third = replace(FIRST, kept=frozenset({("s-2", "e-3")}))
    replay.take(3, LATER, third, plan(("s-2", "e-2")))
    assert (replay.made[("s-2", "e-2")].ordinal, replay.dropped) == (3, {("s-2", "e-3"): LATER})


def test_whom_the_office_chose_takes_the_place_until_an_allotment_gives_it_to_somebody_else() -> None:
    replay = Replay()
    replay.take(1, AT, FIRST, plan(("s-1", "e-1"), ("s-2", "e-2")))
    replay.replace(("s-1", "e-1"), ("s-1", "e-3"), LATER)
    replay.replace(("s-2", "e-2"), None, LATER)
    assert (replay.made, replay.chosen) == ({}, {("s-1", "e-3"): LATER})
    assert replay.dropped == {("s-1", "e-1"): LATER, ("s-2", "e-2"): LATER}
    replay.take(2, LATER, replace(FIRST, kept=frozenset({("s-1", "e-3")})), plan(("s-1", "e-1")))
    assert (set(replay.made), replay.chosen) == ({("s-1", "e-1")}, {})
    assert replay.dropped == {("s-1", "e-3"): LATER, ("s-2", "e-2"): LATER}


def test_a_locked_pair_is_new_unless_its_expert_was_asked_before() -> None:
    held = replace(FIRST.submissions[0], asked_before=frozenset({"e-1"}))
    question = replace(
        FIRST, submissions=(held, FIRST.submissions[1]), locked=frozenset({("s-1", "e-1"), ("s-2", "e-3")})
    )
    assert newly_locked(question) == {("s-2", "e-3")}


def test_a_difference_tells_places_and_worth_of_what_the_question_kept_or_locked() -> None:
    question = replace(FIRST, kept=frozenset({("s-2", "e-1")}))
    better = plan(("s-1", "e-1"), ("s-2", "e-2"), worth=16)
    assert difference(question, better, [("s-2", "e-1"), ("s-9", "e-9")]) == Difference(
        loses=(("s-2", "e-1"),),
        gains=(("s-1", "e-1"), ("s-2", "e-2")),
        filled_before=1,
        filled_after=2,
        worth_before=0,
        worth_after=16,
    )


def test_pairs_are_worth_what_they_share_and_the_primary() -> None:
    assert [worth_of(FIRST, [pair]) for pair in (("s-1", "e-1"), ("s-1", "e-2"), ("s-2", "e-2"))] == [6, 0, 10]
    assert worth_of(FIRST, [("s-1", "e-1"), ("s-2", "e-2")]) == 16
