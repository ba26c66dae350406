from collections.abc import Callable
from urllib.parse import quote

import pytest

from acts.file_conclusion import file_conclusion
from domain.letters import Role
from models.assignments import Assignment
from tests.portal.conftest import Browser, words
from tests.small_season import SmallSeason, judgements

ROUND = "/office/rounds/2022/1.13"
WHY = "Эксперт попал в больницу"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: one school of the second municipality is judged."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-3")
    begun.go("2022-03-21 12:00")


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def page_of(season: SmallSeason) -> str:
    return f"{ROUND}/replace/{quote(season.assignment('s-3'))}"


def somebody_else(season: SmallSeason) -> str:
    return min({"e-1", "e-3", "e-4"} - set(season.who_judges()["s-3"]))


def test_the_page_lists_who_may_take_the_work_and_why_the_others_may_not(season: SmallSeason, office: Browser) -> None:
    answer = office.open(page_of(season))
    text = answer.text.replace("\u00a0", " ")

    assert f"Ясеневаx-{somebody_else(season)} О. Л." in text
    assert "сейчас без работ, можно ещё" in text
    assert 'Ясеневаx-e-2 О. Л. <span class="soft">Район № 2; из того же муниципалитета</span>' in text
    short = office.open(f"{ROUND}/replace/s-3:{season.who_judges()['s-3'][0]}")
    assert short.status_code == 200


def test_in_two_clicks_the_work_goes_to_the_chosen_expert(season: SmallSeason, office: Browser) -> None:
    page, chosen = page_of(season), somebody_else(season)
    (old,) = season.who_judges()["s-3"]
    answers = [office.press(page, {"expert": chosen, "why": WHY, "request": "one"}) for _ in range(2)]
    season.settle()

    assert f"Работа передана: Ясеневаx-{chosen}" in answers[0].text
    assert words(answers[0]) == words(answers[1])
    assert season.who_judges() == {"s-3": [chosen]}
    assert (season.about("replacement"), season.about("assignments")[-1]) == ([old], chosen)


def test_another_choice_in_the_same_words_is_not_taken_for_the_first(season: SmallSeason, office: Browser) -> None:
    page, chosen = page_of(season), somebody_else(season)
    office.press(page, {"expert": chosen, "why": WHY, "request": "one"})
    answers = [office.press(page, {"expert": "program", "why": WHY, "request": name}) for name in ("one", "two", "")]

    assert [(answer.status_code, WHY in answer.text) for answer in answers] == [(409, True)] * 3
    assert season.who_judges() == {"s-3": [chosen]}


def test_the_program_chooses_where_the_office_leaves_it_to_it(season: SmallSeason, office: Browser) -> None:
    (old,) = season.who_judges()["s-3"]
    answer = office.press(page_of(season), {"expert": "program", "why": WHY})
    season.settle()

    assert "замену ищет программа" in answer.text
    assert season.who_judges()["s-3"] != [old]


def test_the_former_expert_sees_the_documents_no_more_at_once(season: SmallSeason, office: Browser) -> None:
    former = season.assignment("s-3")
    office.press(page_of(season), {"expert": "program", "why": WHY})

    with season.reading() as session:
        assert not session.get_one(Assignment, former).stands
    expert = Browser(season)
    (_, _, id) = former.split(":")
    expert.come_in(Role.EXPERT, f"x-{id}", "1.13", id)
    assert expert.open(f"/expert/2022/1.13/{id}/s-3/documents.zip").status_code == 404


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"expert": "e-2", "why": WHY}, 409, "из того же муниципалитета"),
        ({"expert": "nobody\x00", "why": WHY}, 409, "выбрать нельзя"),
        ({"expert": "", "why": WHY}, 422, "Выберите эксперта"),
        ({"expert": "program", "why": ""}, 422, "Напишите причину"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_at_its_field(
    season: SmallSeason, office: Browser, form: dict[str, str], status: int, sentence: str
) -> None:
    former = season.assignment("s-3")
    answer = office.press(page_of(season), form)

    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert form["why"] in answer.text
    assert season.assignment("s-3") == former


def test_a_conclusion_that_is_filed_keeps_its_expert(season: SmallSeason, office: Browser) -> None:
    page = page_of(season)
    file_conclusion(season.assignment("s-3"), judgements(season.rules["1.13"]))

    assert "Заключение по этой школе уже подано" in office.open(page).text
    assert office.press(page, {"expert": "program", "why": WHY}).status_code == 409


def test_an_assignment_of_another_round_and_an_unknown_one_are_no_pages(season: SmallSeason, office: Browser) -> None:
    tail = quote(season.assignment("s-3"))
    asked = [f"/office/rounds/2022/1.14/replace/{tail}", f"{ROUND}/replace/nobody", f"{ROUND}/replace/{'9' * 3000}"]

    assert [office.open(path).status_code for path in asked] == [404, 404, 404]


def test_who_may_not_approve_sees_the_choice_and_who_may(season: SmallSeason, office: Browser) -> None:
    looker = Browser(season)
    looker.come_in_office(approves=False, address="looks@season.example")

    assert "Заменить эксперта может: Кедрова" in looker.open(page_of(season)).text
    assert looker.press(page_of(season), {"expert": "program", "why": WHY}).status_code == 403
