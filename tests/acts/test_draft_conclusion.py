from collections.abc import Callable, Mapping

import pytest

from acts.decline import decline
from acts.draft_conclusion import SavedDraft, TypedAnswer, draft_conclusion
from acts.refusals import AssignmentEnded, ConclusionFiledAlready, DraftChangedElsewhere, UnknownAssignment
from models.assignments import Assignment, Ending
from models.conclusion_drafts import draft_of
from tests.small_season import SmallSeason

FIRST = {"aims": TypedAnswer("1", "Первый текст.")}
SECOND = {"aims": TypedAnswer("2", "Второй текст.")}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: the documents of two schools are with experts."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1", "s-3")
    begun.go("2022-03-21 12:00")


def kept(season: SmallSeason, school: str = "s-1") -> tuple[int, Mapping[str, object]] | None:
    with season.reading() as session:
        draft = draft_of(session, season.assignment(school))
        return (draft.edition, draft.answers) if draft else None


def test_a_draft_is_kept_edition_by_edition_as_typed_but_for_what_nobody_can_read(season: SmallSeason) -> None:
    id = season.assignment("s-1")
    first = draft_conclusion(id, FIRST, 0)
    season.go("2022-03-21 14:05")
    typed = {"aims": TypedAnswer(" два\r\n", "Цель\r\nне ясна\x00\u202e "), "nothing": TypedAnswer("1", "Нет такого.")}
    second = draft_conclusion(id, typed, 1)

    assert [first, second] == [
        SavedDraft(1, season.at("2022-03-21 12:00")),
        SavedDraft(2, season.at("2022-03-21 14:05")),
    ]
    assert kept(season) == (2, {"aims": {"mark": "два", "remark": "Цель\nне ясна"}})


def test_the_same_text_again_is_no_new_edition_whatever_it_was_based_on(season: SmallSeason) -> None:
    id = season.assignment("s-1")
    first = draft_conclusion(id, FIRST, 0)
    season.go("2022-03-21 14:05")

    assert [draft_conclusion(id, FIRST, edition) for edition in (0, 1, 5)] == [first] * 3


def test_another_windows_text_is_not_overwritten(season: SmallSeason) -> None:
    id = season.assignment("s-1")
    draft_conclusion(id, FIRST, 0)
    for edition in (0, 2):
        with pytest.raises(DraftChangedElsewhere, match="в другом окне"):
            draft_conclusion(id, SECOND, edition)

    assert kept(season) == (1, {"aims": {"mark": "1", "remark": "Первый текст."}})


def test_a_draft_is_a_sign_of_life(season: SmallSeason) -> None:
    draft_conclusion(season.assignment("s-1"), FIRST, 0)

    with season.reading() as session:
        moment = session.get_one(Assignment, season.assignment("s-1")).taken_on_at
    assert moment == season.at("2022-03-21 12:00")
    assert season.waking() == []


def test_after_the_expertise_a_draft_is_kept_still(season: SmallSeason) -> None:
    id = season.assignment("s-1")
    season.stand("2022-03-28 00:00")

    assert draft_conclusion(id, FIRST, 0).edition == 1


def test_filing_forgets_the_draft_and_nothing_is_drafted_after_it(season: SmallSeason) -> None:
    id = season.assignment("s-1")
    draft_conclusion(id, FIRST, 0)
    season.file("s-1")

    assert kept(season) is None
    with pytest.raises(ConclusionFiledAlready):
        draft_conclusion(id, SECOND, 1)


def test_what_is_no_longer_the_experts_is_not_drafted(season: SmallSeason) -> None:
    id = season.assignment("s-3")
    decline(id, Ending.OTHER, "Отпуск.")
    with pytest.raises(AssignmentEnded):
        draft_conclusion(id, FIRST, 0)
    with pytest.raises(UnknownAssignment):
        draft_conclusion("nothing", FIRST, 0)
