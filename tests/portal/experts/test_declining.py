from collections.abc import Callable

import pytest

from domain.letters import Role
from models.assignments import Assignment, Ending, end
from models.people import Expert
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

LIST = "/expert/2022/1.13/e-2"
PAGE = f"{LIST}/s-1"
WORDS = "Работаю в этой школе."


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: the documents of one school are with its expert."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=0, e_2=5, e_3=0, e_4=0)
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1")
    begun.go("2022-03-21 12:00")


@pytest.fixture
def expert(season: SmallSeason) -> Browser:
    """The school's expert, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.EXPERT, "x-e-2", "1.13", "e-2")
    return browser


def endings(season: SmallSeason) -> list[tuple[str | None, str | None]]:
    return [(each.ending, each.ending_words) for each in season.assignments()]


def test_a_conflict_is_confirmed_first_and_the_page_says_that_it_holds_later_on(
    season: SmallSeason, expert: Browser
) -> None:
    asked = expert.press(f"{PAGE}/decline", {"reason": "conflict", "words": WORDS})
    assert "и в следующих экспертизах" in asked.text
    assert endings(season) == [(None, None)]

    form = {"reason": "conflict", "words": WORDS, "confirmed": "yes"}
    answers = [expert.press(f"{PAGE}/decline", form) for _ in range(2)]

    assert [(answer.status_code, answer.url.path) for answer in answers] == [(200, LIST)] * 2
    assert "вы отказались: конфликт интересов" in answers[0].text
    assert endings(season) == [("conflict", WORDS)]
    with season.reading() as session:
        assert [each.school_id for each in session.get_one(Expert, "e-2").conflicts] == ["s-1"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"words": WORDS}, "reason-0"),
        ({"reason": "silent", "words": WORDS}, "reason-0"),
        ({"reason": "conflict", "words": " \u200b"}, "words"),
        ({"reason": "other"}, "words"),
        ({"reason": "other", "words": "х" * 2001}, "words"),
    ],
)
def test_a_refusal_without_its_reason_is_not_taken_and_what_was_typed_is_kept(
    season: SmallSeason, expert: Browser, form: dict[str, str], field: str
) -> None:
    answer = expert.press(f"{PAGE}/decline", form | {"confirmed": "yes"})

    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert form.get("words", "") in answer.text
    assert endings(season) == [(None, None)]


def test_of_an_illness_nobody_need_say_more(season: SmallSeason, expert: Browser) -> None:
    expert.press(f"{PAGE}/decline", {"reason": "illness", "confirmed": "yes"})

    assert endings(season) == [("illness", "")]


def test_a_taken_away_assignment_answers_with_a_sentence_and_shows_no_documents(
    season: SmallSeason, expert: Browser
) -> None:
    with season.installation.transaction() as session:
        assignment = session.get_one(Assignment, season.assignment("s-1"))
        end(session, assignment, Ending.SILENT, None, season.installation.now())
    shown = expert.open(PAGE)
    written = expert.press(f"{PAGE}/draft", {"remark-aims": "Мой текст.", "mark-aims": "1"})

    assert shown.status_code == 200
    assert "передано другому эксперту: от вас не было ответа" in shown.text
    assert "/documents" not in shown.text
    assert (written.status_code, ">Мой текст.</p>" in written.text) == (409, True)
    assert [expert.open(f"{PAGE}/{below}").status_code for below in ("documents/1", "documents.zip", "decline")] == [
        404,
        404,
        404,
    ]


def test_after_filing_nothing_is_given_back(season: SmallSeason, expert: Browser) -> None:
    season.file("s-1")
    answer = expert.press(f"{PAGE}/decline", {"reason": "illness", "confirmed": "yes"})

    assert endings(season) == [(None, None)]
    assert "Заключение" in answer.text
