"""The history on the office's pages: all of it, narrowed down, page by page, and as a workbook."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from acts.correct_address import correct_address
from acts.pause import pause, resume
from acts.replace_expert import replace_expert
from acts.send_letter_again import send_letter_again
from acts.wake_round import wake_round
from portal.office.lists import ON_A_PAGE
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

PAGE = "/office/history"


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """Somebody of the office who may only look, after two rounds were acted on."""
    pause("1.13", who="Иванова О. Н.", why="Карантин")
    resume("1.13", who="Иванова О. Н.", why="Карантин снят")
    wake_round("1.14", who="Петров И. И.", why="Проверка")
    browser = Browser(season)
    browser.come_in_office(approves=False)
    return browser


def found(browser: Browser, query: str) -> int:
    return int(browser.open(f"{PAGE}?{query}").text.partition('<h2 id="found">')[2].partition("\u00a0")[0])


def rows(browser: Browser, query: str) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(BytesIO(browser.open(f"{PAGE}.xlsx?{query}").content))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()[3:]]


def test_deeds_are_found_by_round_by_sort_and_by_who_did_them(office: Browser) -> None:
    assert [row[2:] for row in rows(office, "state=deed&round=2022/1.13")] == [
        ["Экспертиза продолжена", "Иванова О. Н.", "Карантин снят"],
        ["Экспертиза приостановлена", "Иванова О. Н.", "Карантин"],
    ]
    assert [row[1] for row in rows(office, "q=петров")] == ["2022/1.14"]
    assert found(office, "state=deed&q=карантин") == 2
    assert found(office, "round=2022/9.99") == 0


def test_letters_are_found_by_each_of_many_to_whom_they_went(office: Browser) -> None:
    told = {row[2]: row[3] for row in rows(office, "state=letters&q=x-e-1")}

    assigned = told["Назначения эксперту: принято почтовым сервером, 2\u00a0письма"]
    assert ("x-e-1" in assigned, "x-e-2" in assigned) == (True, True)
    assert all("x-e-1" in everybody for everybody in told.values())


def test_what_is_more_than_a_page_goes_on_behind_a_link(season: SmallSeason, office: Browser) -> None:
    for number in range(ON_A_PAGE):
        wake_round("1.13", who="Петров И. И.", why=f"Проверка {number}")
    first, second = (office.open(f"{PAGE}?state=deed&q=Проверка&page={number}").text for number in (1, 2))

    assert (first.count("Проверка "), second.count("Проверка ")) == (ON_A_PAGE, 0)
    assert 'href="/office/history?state=deed&amp;q=%D0' in first
    assert 'rel="next"' in first
    further = rows(office, "state=deed&q=Проверка")[ON_A_PAGE:]
    assert further
    assert second.count("<tr><td") == len(further)


def test_a_rounds_page_leads_to_all_of_its_history(office: Browser) -> None:
    page = office.open("/office/rounds/2022/1.13").text

    assert f'href="{PAGE}?round=2022/1.13"' in page
    assert "rounds history" not in page


def test_nonsense_in_the_address_is_answered(office: Browser) -> None:
    for query in ("state=x", "page=0", "page=99999", "round=%00", "q=%F0%9F%90%88", "round=2022/1.13&state=outage"):
        assert office.open(f"{PAGE}?{query}").status_code == 200, query


def test_what_a_deed_was_done_to_is_told_by_its_name(season: SmallSeason, office: Browser) -> None:
    (assignment, *_) = season.standing()
    replace_expert(assignment.id, None, who="Петров И. И.", why="Просьба эксперта")
    correct_address("d-s-1", "new@school.example", who="Петров И. И.", why="Звонок")
    send_letter_again(season.ledger("invitation")[0].key, who="Петров И. И.", why="Не находит")

    told = [row[2] for row in rows(office, "state=deed&q=петров")]
    number = season.ledger("invitation")[0].id
    assert told[:2] == [f"Письмо послано повторно: письмо {number}", "Адрес исправлен: Ясеневаd-s-1\u00a0О.\u00a0Л."]
    assert told[2].startswith(f"Замена эксперта: Школа {assignment.school_id}, Ясеневаx-{assignment.expert_id}")
    assert len(rows(office, "q=Ясеневаd-s-1&state=deed")) == 1
