from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from acts.decline import decline
from acts.extend import extend
from acts.file_conclusion import file_conclusion
from acts.refusals import RoundIsClosed
from acts.take_on import take_on
from domain.season import Coverage
from domain.verdicts import Outcome
from models.assignments import Ending
from models.outcomes import SignedConclusion
from models.rounds import Participation, Round, count_outcomes, participations_of
from models.submissions import hand_ins_of
from tasks.book import open_book
from tasks.expertise import conclusions_are_filed
from tasks.outcome import ExpertiseGoesOn, record_outcomes
from tests.beginnings import so_far
from tests.forgetful_files import forget_once
from tests.small_season import SCHOOLS, SmallSeason, judgements, small_seasons

Start = Callable[..., SmallSeason]


def signed(season: SmallSeason, row: str = "1.13") -> list[SignedConclusion]:
    with season.reading() as session:
        found = select(SignedConclusion).where(SignedConclusion.round_id == season.id(row))
        return list(session.scalars(found.order_by(SignedConclusion.school_id)))


@pytest.fixture
def decided(start: Start) -> SmallSeason:
    """Monday 28.03 noon: s-1 accepted, s-2 returned, s-3 not assessed, the others brought nothing."""
    return start(played=_played_for_decided)


def _played_for_decided(season: SmallSeason) -> None:
    season.set_capacity(e_1=0, e_2=2, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1", "s-2", "s-3")
    season.go("2022-03-21 12:00")
    for each in season.standing():
        take_on(each.id)
    season.go("2022-03-27 12:00")
    season.file("s-1")
    season.file("s-2", mark=0)
    season.go("2022-03-28 12:00")


def test_each_school_has_its_outcome_from_the_moment_at_which_the_round_ended(decided: SmallSeason) -> None:
    with decided.reading() as session:
        found = {
            each.school_id: (each.outcome, decided.shown(each.decided_at))
            for each in participations_of(session, "2022/1.13")
            if each.decided_at is not None
        }
        assert count_outcomes(session, "2022/1.13") == {
            Outcome.ACCEPTED: 1,
            Outcome.RETURNED: 1,
            Outcome.NO_DOCUMENTS: 3,
            Outcome.CARRIED_OVER: 0,
            Outcome.NOT_ASSESSED: 1,
        }
    outcomes = dict(zip(SCHOOLS, ["accepted", "returned", "not_assessed", *["no_documents"] * 3], strict=True))
    assert found == {school: (outcome, "28.03 00:00") for school, outcome in outcomes.items()}


def test_only_what_was_judged_is_signed_under_a_number_and_a_date_and_has_its_paper(decided: SmallSeason) -> None:
    papers = signed(decided)
    assert [(each.school_id, each.number, each.signed_on.isoformat()) for each in papers] == [
        ("s-1", "1.13-001/2022", "2022-03-28"),
        ("s-2", "1.13-002/2022", "2022-03-28"),
    ]
    contents = [decided.installation.files.read(each.sha256) for each in papers if each.sha256 is not None]
    assert [content[:5] for content in contents] == [b"%PDF-", b"%PDF-"]


def test_a_paper_that_went_with_somebody_erased_at_that_moment_is_kept_again(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1").go("2022-03-22 12:00"))
    season.file_all()
    forget_once(season)
    season.go("2022-03-28 12:00")
    (paper,) = signed(season)
    assert season.installation.files.read(paper.sha256 or "").startswith(b"%PDF")


def test_with_two_experts_a_primary_needs_both_conclusions(start: Start) -> None:
    season = start("1.19", played=so_far.outage("2022-05-13 12:00"))
    season.hand_in("s-1", "s-3")
    season.go("2022-05-16 12:00")
    file_one(season, "s-1")
    season.file("s-3")
    season.go("2022-05-26 12:00")
    assert [season.outcomes("1.19")[school] for school in ("s-1", "s-3")] == ["not_assessed", "accepted"]
    assert [(each.school_id, each.verdict.conclusions) for each in signed(season, "1.19")] == [("s-3", 2)]


def test_a_repeat_needs_one_conclusion_of_two_and_its_paper_says_that_there_was_one(start: Start) -> None:
    season = start("1.19", "1.20")
    season.go("2022-05-26 12:00")
    season.hand_in("s-1", row="1.20")
    season.go("2022-06-01 12:00")
    assert len(season.who_judges("1.20")["s-1"]) == 2
    file_one(season, "s-1", row="1.20")
    season.go("2022-06-06 12:00")
    (paper,) = signed(season, "1.20")
    assert (season.outcomes("1.20")["s-1"], paper.verdict.conclusions) == ("accepted", 1)


def file_one(season: SmallSeason, school: str, row: str = "1.19") -> None:
    """Let the first of a school's experts file, and the others show that they live."""
    first, *others = [each for each in season.standing(row) if each.school_id == school]
    file_conclusion(first.id, judgements(season.rules[row]))
    for each in others:
        take_on(each.id)


def test_the_accepted_of_a_primary_keep_their_outcome_in_the_repeat_without_a_letter(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.outage("2022-03-18 12:00").hand_in("s-1").go("2022-03-21 12:00"))
    season.file_all()
    season.go("2022-04-12 12:00")
    assert season.outcomes("1.14") == dict.fromkeys(SCHOOLS, "no_documents") | {"s-1": "carried_over"}
    assert [each.kind for each in season.ledger(row="1.14") if each.subject == "s-1"] == []


def test_the_outcomes_of_a_primary_wake_the_repeat_in_the_same_transaction(start: Start) -> None:
    season = start("1.13", "1.14")
    season.change(update(Round).where(Round.id == "2022/1.14").values(stage="intake", waits_until=None))
    season.go("2022-03-20 12:00")
    season.hand_in("s-1")
    season.go("2022-03-27 12:00")
    season.file_all()
    season.stand("2022-03-28 00:00")
    record_outcomes.fn(open_book.fn("2022/1.13"))

    assert season.waking()[-1] == ("2022/1.14", "the primary's outcomes were recorded")
    assert season.outcomes()["s-1"] is not None


def test_what_fails_while_outcomes_are_recorded_leaves_neither_outcome_nor_wake(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = start("1.13", "1.14")
    season.change(update(Round).where(Round.id == "2022/1.14").values(stage="intake", waits_until=None))
    season.go("2022-03-27 12:00")
    season.stand("2022-03-28 00:00")

    def fall(*_: object) -> None:
        raise ConnectionError("the machine fell over here")

    monkeypatch.setattr("tasks.outcome.wake_for_freed_capacity", fall)
    season.change(update(Round).values(stage="expertise"))
    season.change(update(Participation).values(outcome=None))
    book = open_book.fn("2022/1.13")
    with pytest.raises(ConnectionError):
        record_outcomes.fn(book)
    assert (season.waking(), set(season.outcomes().values()), season.stage()) == ([], {None}, "expertise")


def test_more_time_given_after_the_round_last_looked_is_kept(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1").go("2022-03-22 12:00"))
    season.file("s-1")
    book = open_book.fn(season.id())
    assert conclusions_are_filed(book)
    extend(season.id(), date(2022, 3, 24), school_id="s-2", who="office", why="a power cut")

    with pytest.raises(ExpertiseGoesOn):
        record_outcomes.fn(book)
    assert (set(season.outcomes().values()), season.stage()) == ({None}, "expertise")

    season.hand_in("s-2")
    season.go("2022-03-25 12:00")
    season.file("s-2")
    season.go("2022-03-28 12:00")
    assert [season.outcomes()[school] for school in SCHOOLS[:3]] == ["accepted", "accepted", "no_documents"]


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(SCHOOLS),
        st.sampled_from(["early", "late", "never", "own deadline"]),
        st.sampled_from(["file", "return", "decline", "ill", "silent"]),
    ),
    unique_by=lambda deed: deed[0],
    max_size=6,
)


FEW = settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
WHATEVER = given(DEEDS, st.integers(0, 3), st.sampled_from([Coverage.ALL, Coverage.RETURNED]))


@FEW
@WHATEVER
def test_whatever_people_do_outcomes_add_up_to_participants_and_letters_to_their_states(
    deeds: list[tuple[str, str, str]], capacity: int, coverage: Coverage
) -> None:
    play(deeds, capacity, coverage)


@pytest.mark.slow
@settings(FEW, max_examples=25)
@WHATEVER
def test_so_they_do_however_often_one_tries(
    deeds: list[tuple[str, str, str]], capacity: int, coverage: Coverage
) -> None:
    play(deeds, capacity, coverage)


def play(deeds: list[tuple[str, str, str]], capacity: int, coverage: Coverage) -> None:
    with small_seasons() as start:
        season = start("1.13", "1.14", r_1_14={"coverage": coverage})
        season.set_capacity(e_1=capacity, e_2=1, e_3=0, e_4=capacity)
        season.go("2022-03-15 12:00")
        season.hand_in(*(school for school, when, _ in deeds if when == "early"))
        for school in (school for school, when, _ in deeds if when == "own deadline"):
            season.give_own_deadline(school, "2022-03-23 00:00")
        season.go("2022-03-22 12:00")
        # Where nothing came in time the round is closed already.
        with suppress(RoundIsClosed):
            season.hand_in(*(school for school, when, _ in deeds if when in ("late", "own deadline")))
        for moment in ("2022-03-22 13:00", "2022-03-23 12:00"):
            season.go(moment)
            act(season, {school: deed for school, _, deed in deeds})
        season.go("2022-03-29 12:00")
        season.go("2022-04-12 12:00")

        for row in ("1.13", "1.14"):
            check(season, row, coverage)


def act(season: SmallSeason, deeds: dict[str, str]) -> None:
    for each in season.standing():
        deed = deeds.get(each.school_id)
        if not each.filed and deed in ("file", "return"):
            season.file(each.school_id, mark=None if deed == "file" else 0)
        elif not each.filed and deed in ("decline", "ill"):
            decline(each.id, Ending.OTHER if deed == "decline" else Ending.ILLNESS, "")


def check(season: SmallSeason, row: str, coverage: Coverage) -> None:
    outcomes = season.outcomes(row)
    assert season.stage(row) == "closed"
    everybody = row == "1.13" or coverage is Coverage.ALL
    accepted = {school for school, outcome in season.outcomes("1.13").items() if outcome == "accepted"}
    assert set(outcomes) == set(SCHOOLS) - (set() if everybody else accepted)
    assert None not in outcomes.values()
    with season.reading() as session:
        counted = count_outcomes(session, season.id(row))
        handed_in = set(hand_ins_of(session, season.id(row)))
    assert sum(counted.values()) == len(outcomes)
    judged = {school for school, outcome in outcomes.items() if outcome in ("accepted", "returned")}
    assert {each.school_id for each in signed(season, row)} == judged
    assert {school for school, outcome in outcomes.items() if outcome == "no_documents"} == (
        set(outcomes) - handed_in - {school for school, outcome in outcomes.items() if outcome == "carried_over"}
    )
    # Everybody who takes part without having been accepted before got exactly one word on what came of it.
    words = Counter(each.subject for each in season.ledger("conclusion", "no_documents", "not_assessed", row=row))
    assert words == Counter({school for school, outcome in outcomes.items() if outcome != "carried_over"})
    assert {each.state for each in season.ledger(row=row)} <= {"accepted", "withdrawn"}
    assert all(isinstance(each.settled_at, datetime) for each in season.ledger(row=row))
