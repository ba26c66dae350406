from collections.abc import Callable

import pytest

from acts.decline import decline
from domain.letters import Role
from models.assignments import Assignment, Conclusion, Ending
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

LIST = "/expert/2022/1.13/e-2"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: the documents of two schools are with one expert."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=0, e_2=5, e_3=0, e_4=0)
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1", "s-2")
    begun.go("2022-03-21 12:00")


@pytest.fixture
def expert(season: SmallSeason) -> Browser:
    """The expert, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.EXPERT, "x-e-2", "1.13", "e-2")
    return browser


def test_the_link_leads_to_all_assignments_with_their_state_and_what_to_do(season: SmallSeason) -> None:
    answer = Browser(season).come_in(Role.EXPERT, "x-e-2", "1.13", "e-2")
    text = answer.text.replace("\u00a0", " ")

    assert (answer.status_code, answer.url.path) == (200, LIST)
    assert text.count('<span class="tag">новое</span>') == 2
    assert "27 марта 2022 г., воскресенье, 23:59 (Красноярск)" in text
    assert "Беру в работу все новые (2)" in text
    assert "Подтвердите, что берёте работу" in text


def test_all_are_taken_on_at_once_and_twice_is_as_good_as_once(season: SmallSeason, expert: Browser) -> None:
    first = expert.press(f"{LIST}/take-on")
    season.go("2022-03-21 13:00")
    second = expert.press(f"{LIST}/take-on")

    assert first.text == second.text
    assert first.text.count(">в работе</span>") == 2
    assert [season.shown(each.taken_on_at) for each in season.standing() if each.taken_on_at] == ["21.03 12:00"] * 2


def test_one_is_taken_on_and_its_page_opens(season: SmallSeason, expert: Browser) -> None:
    answer = expert.press(f"{LIST}/s-1/take-on")

    assert answer.url.path == f"{LIST}/s-1"
    assert [each.school_id for each in season.standing() if each.taken_on_at] == ["s-1"]


def test_what_is_drafted_filed_and_given_back_is_told(season: SmallSeason, expert: Browser) -> None:
    expert.press(f"{LIST}/s-1/draft", {"mark-aims": "1", "edition": "0"})
    season.file("s-2")
    before = expert.open(LIST).text.replace("\u00a0", " ")
    decline(season.assignment("s-1"), Ending.ILLNESS, "")
    after = expert.open(LIST).text.replace("\u00a0", " ")

    assert "черновик сохранён 21 марта 2022 г. в 12:00" in before
    assert "заключение подано 21 марта 2022 г. в 12:00" in before
    assert "Осталось подать 1 заключение" in before
    assert "вы отказались: болезнь" in after
    assert "Все заключения поданы" in after
    assert f'href="{LIST}/s-1"' not in after


def test_an_expert_without_assignments_reads_a_sentence(season: SmallSeason) -> None:
    answer = Browser(season).come_in(Role.EXPERT, "x-e-3", "1.13", "e-3")
    said = "Назначений у вас нет: ваша предельная нагрузка – 0 работ. Если это не так, напишите в проектный офис."

    assert (answer.status_code, said in answer.text) == (200, True)


def test_an_expert_of_a_round_that_has_not_begun_reads_when_it_begins(season: SmallSeason) -> None:
    text = Browser(season).come_in(Role.EXPERT, "x-e-3", "1.14", "e-3").text.replace("\u00a0", " ")

    assert "экспертов распределят, когда начнётся экспертиза, 1 апреля 2022 г. Когда появится работа для вас" in text


def test_once_the_expertise_is_over_nobody_is_promised_further_assignments(season: SmallSeason) -> None:
    season.go("2022-03-30 12:00")
    text = Browser(season).come_in(Role.EXPERT, "x-e-3", "1.13", "e-3").text.replace("\u00a0", " ")

    assert "Назначений у вас нет: экспертиза закончилась, новых не будет." in text
    assert "Заключения принимали до:" in text
    assert "придёт письмо" not in text


def test_an_expertise_that_ended_early_says_when_and_why(season: SmallSeason, expert: Browser) -> None:
    season.file_all()
    season.go("2022-03-21 13:00")
    text = expert.open(LIST).text.replace("\u00a0", " ")

    assert "Экспертиза закончилась раньше срока, 21 марта 2022 г. в 12:00: все заключения сданы." in text
    assert "Все заключения поданы. Спасибо!" in text
    assert "Заключения принимаем" not in text
    assert "Остал" not in text


def test_who_gave_everything_back_reads_why_there_is_nothing_more(season: SmallSeason, expert: Browser) -> None:
    for school in ("s-1", "s-2"):
        decline(season.assignment(school), Ending.ILLNESS, "")

    assert "Назначений у вас больше нет: после отказа по болезни или молчания" in expert.open(LIST).text


def test_lists_and_assignments_of_others_are_not_there(season: SmallSeason, expert: Browser) -> None:
    stranger = Browser(season)
    stranger.come_in(Role.EXPERT, "x-e-3", "1.13", "e-3")
    others = Browser(season)
    others.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    below = ("", "/s-1", "/s-1/documents/1", "/s-1/documents.zip", "/s-1/decline")

    assert [stranger.open(LIST + path).status_code for path in below] == [404] * len(below)
    assert [others.open(LIST + path).status_code for path in below] == [404] * len(below)
    assert [Browser(season).open(LIST + path).status_code for path in below] == [403] * len(below)
    assert [expert.open(LIST.replace("1.13", "1.14") + path).status_code for path in below] == [404] * len(below)
    for path in ("/s-1/file", "/s-1/draft", "/s-1/decline", "/s-1/take-on", "/take-on"):
        assert stranger.press(LIST + path, {"reason": "illness", "confirmed": "yes"}).status_code == 404
    with season.reading() as session:
        assert session.query(Conclusion).count() == 0
        assert session.query(Assignment).filter(Assignment.ended_at.is_not(None)).count() == 0
