"""More places are filled by moving the fewest assignments, once the office says so."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from acts.allotment_change import ChangeAhead
from acts.allotment_refusals import ChangedMeanwhile, NothingToChange, TooLateToChange
from acts.change_allotment import change_allotment, preview_change
from acts.draft_conclusion import draft_conclusion
from acts.file_conclusion import file_conclusion
from acts.refusals import DoneAlready, ReasonMissing, RoundIsClosed
from domain.letters import Kind
from models.allotments import allotments_of
from models.assignments import Assignment
from models.audit import chain_key
from models.changes import Change
from models.rounds import Round
from models.vacancies import vacancies_of
from runtime.allotment_verification import verify_allotments
from runtime.round_status import round_status
from tests.allotted_seasons import with_a_place_that_a_move_fills
from tests.small_season import SmallSeason, judgements

Start = Callable[..., SmallSeason]
WORD: dict[str, Any] = {"who": "office", "why": "Чтобы оценить всех"}
ROUND = "2022/1.13"


@pytest.fixture
def season(start: Start) -> SmallSeason:
    return start(played=with_a_place_that_a_move_fills)


def pairs(ahead: ChangeAhead) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    loses = [(each.school_id, each.expert_id) for each in ahead.loses]
    return loses, [(each.school_id, each.expert_id) for each in ahead.gains]


def holds(season: SmallSeason) -> str | None:
    key = chain_key(season.installation.links_key())
    with season.reading() as session:
        return verify_allotments(session, key, session.get_one(Round, ROUND)).difference


def test_the_refill_moves_nobody_and_the_office_learns_that_moving_would_help(season: SmallSeason) -> None:
    assert (season.who_judges(), season.vacancies()) == ({"s-3": ["e-3"]}, {"s-1": 1})
    with season.reading() as session:
        assert [each.moves for each in vacancies_of(session, ROUND)] == [1]
        concerns = round_status(session, session.get_one(Round, ROUND), season.clock.now()).concerns
    assert [each.do for each in concerns if each.topic == "change_possible"] == [f"rounds allotment change {ROUND}"]
    assert season.letters("unplaced") == [("22.03 12:00", "unplaced", "office")]


def test_where_moving_fills_nothing_nothing_is_proposed(start: Start) -> None:
    season = start()
    season.set_capacity(e_1=0, e_2=0, e_3=1, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1", "s-3")
    season.go("2022-03-21 12:00")
    with season.reading() as session:
        assert [each.moves for each in vacancies_of(session, ROUND)] == [None]
    with pytest.raises(NothingToChange, match="больше мест не заполнить"):
        preview_change("1.13")


def test_a_look_tells_who_loses_what_and_who_is_written_to_and_changes_nothing(season: SmallSeason) -> None:
    before = season.assignments()
    ahead = preview_change("1.13")
    assert pairs(ahead) == ([("s-3", "e-3")], [("s-1", "e-3"), ("s-3", "e-1")])
    assert (ahead.filled_before, ahead.filled_after) == (1, 2)
    assert [(each.expert_id, each.kind) for each in ahead.letters] == [
        ("e-3", Kind.REPLACEMENT),
        ("e-3", Kind.ASSIGNMENTS),
        ("e-1", Kind.ASSIGNMENTS),
    ]
    assert [each.id for each in season.assignments()] == [each.id for each in before]
    assert season.waking() == []


def test_the_fewest_assignments_move_and_both_experts_are_told(season: SmallSeason) -> None:
    ahead = change_allotment("1.13", **WORD)
    season.settle()
    assert (season.who_judges(), season.vacancies()) == ({"s-1": ["e-3"], "s-3": ["e-1"]}, {})
    assert season.letters("replacement") == [("22.03 12:00", "replacement", "e-3")]
    assert sorted(season.letters("assignments")[-2:]) == [
        ("22.03 12:00", "assignments", "e-1"),
        ("22.03 12:00", "assignments", "e-3"),
    ]
    with season.reading() as session:
        former = session.get_one(Assignment, f"{ROUND}:s-3:e-3")
        assert (former.ending, former.ending_words) == ("office", WORD["why"])
        (change,) = session.scalars(select(Change).where(Change.deed == "allotment change"))
        assert change.particulars == {"loses": [["s-3", "e-3"]], "gains": [["s-1", "e-3"], ["s-3", "e-1"]]}
        newest = allotments_of(session, ROUND, whole=True)[-1]
        assert (newest.occasion, newest.question.kept) == ("office", frozenset({("s-3", "e-3")}))
        certificate = newest.plan.certificate
        assert certificate is not None
        assert certificate.dropped == 1
    assert ahead.question == newest.digest
    assert holds(season) is None


def test_a_begun_conclusion_moves_only_where_the_office_says_so_and_a_filed_one_never(season: SmallSeason) -> None:
    draft_conclusion(f"{ROUND}:s-3:e-3", {}, 0)
    with pytest.raises(NothingToChange, match="--begun-too"):
        preview_change("1.13")
    assert pairs(preview_change("1.13", begun_too=True))[0] == [("s-3", "e-3")]
    file_conclusion(f"{ROUND}:s-3:e-3", judgements(season.rules["1.13"]))
    # The place that this frees is filled without moving anybody.
    assert pairs(preview_change("1.13", begun_too=True)) == ([], [("s-1", "e-3")])


def test_what_changed_since_the_look_is_refused(season: SmallSeason) -> None:
    seen = preview_change("1.13").seen
    season.set_capacity(e_1=2)
    with pytest.raises(ChangedMeanwhile):
        change_allotment("1.13", seen=seen, **WORD)
    change_allotment("1.13", seen=preview_change("1.13").seen, **WORD)


def test_it_needs_a_reason_and_is_done_once(season: SmallSeason) -> None:
    with pytest.raises(ReasonMissing):
        change_allotment("1.13", who="office", why="")
    change_allotment("1.13", request="r-1", **WORD)
    with pytest.raises(DoneAlready):
        change_allotment("1.13", request="r-1", **WORD)


def test_it_is_refused_once_nobody_could_be_told(season: SmallSeason) -> None:
    season.stand("2022-03-25 18:30")
    with pytest.raises(TooLateToChange, match="уже не придёт письмо"):
        change_allotment("1.13", **WORD)
    season.stand("2022-03-28 00:00")
    with pytest.raises(TooLateToChange, match="закончилась"):
        preview_change("1.13")
    season.go("2022-03-28 12:00")
    with pytest.raises(RoundIsClosed):
        preview_change("1.13")
