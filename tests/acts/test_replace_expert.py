from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from acts.file_conclusion import file_conclusion
from acts.refusals import (
    AssignmentEnded,
    ConclusionFiledAlready,
    ExpertiseIsOver,
    ExpertNotAllowed,
    ReasonMissing,
    UnknownAssignment,
)
from acts.replace_expert import replace_expert
from acts.rule_on_pair import rule_on_pair
from acts.take_on import take_on
from domain.allotment.rules import AllotmentRules
from models.assignments import Assignment
from models.audit import chain_key
from models.changes import Change
from models.office_pairs import Ruling, office_pairs_of
from models.people import Expert
from models.rounds import Round
from runtime.allotment_verification import verify_allotments
from tests.small_season import SmallSeason, judgements

WHO: dict[str, Any] = {"who": "Иванова О. Н. (страница)", "why": "Эксперт заболел, сообщил по телефону"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: one school of the second municipality is judged."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-3")
    begun.go("2022-03-21 12:00")


def others(season: SmallSeason) -> list[str]:
    """Experts of other municipalities who do not judge the school."""
    return sorted({"e-1", "e-3", "e-4"} - set(season.who_judges()["s-3"]))


def test_the_chosen_expert_gets_the_work_and_the_former_is_told(season: SmallSeason) -> None:
    former = season.assignment("s-3")
    (old,) = season.who_judges()["s-3"]
    chosen = others(season)[0]

    made = replace_expert(former, chosen, **WHO)
    season.settle()

    assert made == f"2022/1.13:s-3:{chosen}"
    assert season.who_judges() == {"s-3": [chosen]}
    assert season.letters("replacement") == [("21.03 12:00", "replacement", old)]
    assert season.letters("assignments")[-1] == ("21.03 12:00", "assignments", chosen)
    with season.reading() as session:
        ended = session.get_one(Assignment, former)
        assert (ended.ending, ended.ending_words, ended.ended_at) == ("office", WHO["why"], season.clock.now())
        (change,) = session.scalars(select(Change).where(Change.deed == "replace"))
        assert (change.who, change.subject, change.particulars) == (
            WHO["who"],
            former,
            {"before": old, "after": chosen, "assignment": made},
        )


def test_without_a_choice_the_round_finds_somebody_else_at_once(season: SmallSeason) -> None:
    (old,) = season.who_judges()["s-3"]

    assert replace_expert(season.assignment("s-3"), None, **WHO) is None
    assert season.waking() == [("2022/1.13", "the office replaced an expert")]
    season.settle()

    (new,) = season.who_judges()["s-3"]
    assert new in others(season) or new != old
    assert season.about("assignments")[-1] == new


def test_who_was_never_told_of_the_work_is_not_told_that_it_is_gone(season: SmallSeason) -> None:
    first, second = others(season)[:2]
    replace_expert(season.assignment("s-3"), first, **WHO)
    replace_expert(season.assignment("s-3"), second, **WHO)
    season.settle()

    assert first not in season.about("replacement")
    assert first not in season.about("assignments")
    assert season.about("assignments")[-1] == second


def test_two_replacements_of_one_day_are_told_in_two_letters(start: Callable[..., SmallSeason]) -> None:
    season = start()
    season.set_capacity(e_1=5, e_2=0, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3", "s-4")
    season.go("2022-03-21 12:00")
    replace_expert("2022/1.13:s-3:e-1", None, **WHO)
    season.go("2022-03-21 13:00")
    replace_expert("2022/1.13:s-4:e-1", None, **WHO)
    season.go("2022-03-21 14:00")

    assert season.letters("replacement") == [
        ("21.03 12:00", "replacement", "e-1"),
        ("21.03 13:00", "replacement", "e-1"),
    ]


def test_who_may_not_judge_the_school_cannot_be_chosen(season: SmallSeason) -> None:
    former = season.assignment("s-3")
    (old,) = season.who_judges()["s-3"]
    for expert in ("e-2", old, "nobody"):
        with pytest.raises(ExpertNotAllowed):
            replace_expert(former, expert, **WHO)
    assert season.assignment("s-3") == former


def test_an_expert_without_a_free_place_cannot_be_chosen(season: SmallSeason) -> None:
    chosen = others(season)[0]
    season.set_capacity(**{chosen.replace("-", "_"): 0})
    with pytest.raises(ExpertNotAllowed, match="исчерпана нагрузка"):
        replace_expert(season.assignment("s-3"), chosen, **WHO)


def test_whom_the_office_ruled_out_of_the_school_cannot_be_chosen(season: SmallSeason) -> None:
    first, second = others(season)[:2]
    rule_on_pair("1.13", ("s-3", first), Ruling.FORBIDDEN, **WHO)
    with pytest.raises(ExpertNotAllowed, match="пара исключена проектным офисом"):
        replace_expert(season.assignment("s-3"), first, **WHO)
    replace_expert(season.assignment("s-3"), second, **WHO)
    assert season.who_judges() == {"s-3": [second]}


def test_who_was_locked_is_no_longer_once_the_office_gives_the_work_away(season: SmallSeason) -> None:
    (old,) = season.who_judges()["s-3"]
    rule_on_pair("1.13", ("s-3", old), Ruling.LOCKED, **WHO)
    replace_expert(season.assignment("s-3"), None, **WHO)
    season.settle()
    key = chain_key(season.installation.links_key())
    with season.reading() as session:
        assert office_pairs_of(session, "2022/1.13") == []
        (change,) = session.scalars(select(Change).where(Change.deed == "replace"))
        assert change.particulars["unlocked"] is True
        assert verify_allotments(session, key, session.get_one(Round, "2022/1.13")).difference is None


def test_what_is_filed_ended_or_unknown_is_not_replaced(season: SmallSeason) -> None:
    former = season.assignment("s-3")
    with pytest.raises(ReasonMissing):
        replace_expert(former, None, who="Иванова О. Н.", why=" ")
    with pytest.raises(UnknownAssignment):
        replace_expert("2022/1.13:s-9:e-1", None, **WHO)
    replace_expert(former, others(season)[0], **WHO)
    with pytest.raises(AssignmentEnded):
        replace_expert(former, None, **WHO)
    file_conclusion(season.assignment("s-3"), judgements(season.rules["1.13"]))
    with pytest.raises(ConclusionFiledAlready):
        replace_expert(season.assignment("s-3"), None, **WHO)


def test_in_the_last_hours_nobody_is_replaced_since_no_letter_would_come(season: SmallSeason) -> None:
    former = season.assignment("s-3")
    take_on(former)
    season.stand("2022-03-27 12:00")
    with pytest.raises(ExpertiseIsOver, match="письма уходят только в рабочие часы"):
        replace_expert(former, None, **WHO)


def test_the_former_expert_can_no_longer_file(season: SmallSeason) -> None:
    former = season.assignment("s-3")
    replace_expert(former, None, **WHO)
    with pytest.raises(AssignmentEnded):
        file_conclusion(former, judgements(season.rules["1.13"]))


def test_a_colleague_of_the_other_expert_is_not_chosen_where_the_season_keeps_them_apart(
    start: Callable[..., SmallSeason],
) -> None:
    season = start("1.19", r_1_19={"allotment": AllotmentRules(apart_by_institution=True)})
    season.change(update(Expert).where(Expert.id.in_(["e-1", "e-4"])).values(institution="ИПК"))
    season.outage("2022-05-13 12:00")
    season.hand_in("s-3")
    season.go("2022-05-16 12:00")
    (stays,) = set(season.who_judges()["s-3"]) - {"e-3"}
    colleague = "e-4" if stays == "e-1" else "e-1"

    with pytest.raises(ExpertNotAllowed, match="работает там же, где другой эксперт этой работы"):
        replace_expert("2022/1.19:s-3:e-3", colleague, **WHO)
