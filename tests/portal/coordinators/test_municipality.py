import re
from collections.abc import Callable
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import event, update

from domain.letters import Role
from models.people import School
from models.rounds import Participation
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
PAGE = "/coordinator/2022/1.13/m-1"


def coordinator(season: SmallSeason) -> Browser:
    browser = Browser(season)
    browser.come_in(Role.COORDINATOR, "c-1", "1.13", "m-1")
    return browser


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").split())


def states(page: str) -> dict[str, str]:
    """What the table says of each school: its state, and what it has handed in."""
    rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", page, re.DOTALL)
    cells = [[text_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]
    return {cell[0].partition(" Ясенева")[0]: " | ".join(cell[1:]) for cell in cells}


def test_a_link_leads_to_the_own_municipality_and_opens_no_other(season: SmallSeason) -> None:
    browser = Browser(season)
    answer = browser.come_in(Role.COORDINATOR, "c-1", "1.13", "m-1")

    assert (answer.status_code, answer.url.path) == (200, PAGE)
    assert "Район № 1" in answer.text
    assert list(states(answer.text)) == ["Школа s-1", "Школа s-2"]
    foreign = [PAGE.replace("m-1", "m-2"), PAGE.replace("1.13", "1.14"), f"{PAGE.replace('m-1', 'm-2')}/schools.xlsx"]
    assert [browser.open(path).status_code for path in foreign] == [404, 404, 404]
    assert [Browser(season).open(path).status_code for path in (PAGE, f"{PAGE}/schools.xlsx")] == [403, 403]


def test_while_the_window_is_open_the_page_says_who_has_handed_in_and_who_has_not(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-18 12:00").hand_in("s-1"))

    assert states(coordinator(season).open(PAGE).text) == {
        "Школа s-1": "документы переданы | 18 марта 2022 г. в 12:00, версия 1 | –",
        "Школа s-2": "ждём документы | – | –",
    }


def course(browser: Browser) -> str:
    """What the page says before its figures and schools."""
    return text_of(browser.open(PAGE).text.partition("<h1>")[2].partition('<dl class="figures">')[0])


def test_the_page_says_what_lasts_and_what_is_over_and_how_it_ended(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-2"))
    browser = coordinator(season)
    told = [course(browser)]
    season.go("2022-03-23 12:00")
    told.append(course(browser))
    season.file("s-1")
    season.outage("2022-03-28 00:00")
    told.append(course(browser))
    season.go("2022-03-29 12:00")
    told.append(course(browser))

    assert told == [
        "Район № 1 Школы передают документы до: 20 марта 2022 г., воскресенье, 23:59 (Красноярск). "
        "Эксперты будут работать 21–27 марта 2022 г.",
        "Район № 1 Приём документов закончился: 20 марта 2022 г., воскресенье, 23:59 (Красноярск). "
        "Эксперты работают 21–27 марта 2022 г.",
        "Район № 1 Эксперты закончили работу: подводим итоги. "
        "Эксперты работали 21–27 марта 2022 г. Заключения придут письмами.",
        "Район № 1 Экспертиза завершена 28 марта 2022 г. Школы передавали документы 14–20 марта 2022 г. "
        "Эксперты работали 21–27 марта 2022 г. Итоги школ: согласовано 1, не оценено 1.",
    ]


def test_an_expertise_that_ended_early_says_so(start: Start) -> None:
    season = start("1.13", played=so_far.go("2022-03-18 12:00").hand_in("s-1").go("2022-03-22 12:00"))
    season.file_all()
    season.go("2022-03-23 12:00")

    said = "Эксперты закончили раньше срока, 22 марта 2022 г. в 12:00: все заключения сданы."
    assert f"Экспертиза завершена 22 марта 2022 г. Школы передавали документы 14–20 марта 2022 г. {said}" in course(
        coordinator(season)
    )


def test_who_has_more_time_is_not_late_and_who_has_not_is(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-18 12:00"))
    season.give_own_deadline("s-1", "2022-03-24 00:00")
    season.go("2022-03-21 12:00")
    season.hand_in("s-2")
    browser = coordinator(season)
    page = browser.open(PAGE).text

    assert states(page) == {
        "Школа s-1": "ждём документы срок продлён до 23 марта 2022 г., среда, 23:59 (Красноярск) | – | –",
        "Школа s-2": "переданы после срока | 21 марта 2022 г. в 12:00, версия 1 | –",
    }
    assert "всего школ 2 передали в срок 0 не передали в срок 1 срок продлён 1" in text_of(page)


def test_an_outcome_is_shown_once_it_is_told_and_not_before(season: SmallSeason) -> None:
    browser = coordinator(season)
    judged, vacant = sorted(("s-1", "s-2"), key=lambda school: school not in season.who_judges())
    season.change(update(Participation).where(Participation.school_id == judged).values(outcome="accepted"))
    before = states(browser.open(PAGE).text)
    season.change(update(Participation).where(Participation.school_id == judged).values(outcome=None))
    season.file(judged, mark=0)
    season.go("2022-03-28 09:00")

    assert before[f"Школа {judged}"] == "на экспертизе | 18 марта 2022 г. в 12:00, версия 1 | –"
    assert states(browser.open(PAGE).text) == {
        f"Школа {judged}": "на доработку | 18 марта 2022 г. в 12:00, версия 1 | 1.13-001/2022 28 марта 2022 г.",
        f"Школа {vacant}": "не оценено | 18 марта 2022 г. в 12:00, версия 1 | –",
    }


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+7 (928) 1", "@SUM(1)", "<script>alert(1)</script>"])
def test_the_workbook_says_what_the_page_says_and_text_stays_text(season: SmallSeason, name: str) -> None:
    season.change(update(School).where(School.id == "s-1").values(name=name))
    browser = coordinator(season)
    answer = browser.open(f"{PAGE}/schools.xlsx")

    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Первичная экспертиза концептуальных документов: Район № 1"
    assert [row[0] for row in rows[3:]] == sorted([name, "Школа s-2"])
    assert rows[2][:3] == ["Школа", "Директор", "Состояние"]
    page = browser.open(PAGE).text
    assert {str(row[2]) for row in rows[3:]} == {"на экспертизе"}
    assert "<script>alert" not in page


def test_a_municipality_without_schools_is_told_so(season: SmallSeason) -> None:
    season.change(update(School).where(School.municipality_id == "m-1").values(municipality_id="m-2"))

    assert "нет школ вашего муниципалитета" in coordinator(season).open(PAGE).text


def test_the_page_asks_the_record_as_often_for_many_schools_as_for_few(season: SmallSeason) -> None:
    browser = coordinator(season)

    def asked() -> int:
        said: list[str] = []
        engine = season.installation.engine
        note: Callable[..., None] = lambda *args: said.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        browser.open(PAGE)
        event.remove(engine, "before_cursor_execute", note)
        return len(said)

    few = asked()
    season.change(update(School).values(municipality_id="m-1"))
    assert asked() == few
