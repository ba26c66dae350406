"""The list of experts shows what the record knows of each besides the work."""

from datetime import date
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import update

from models.people import Absence, Competence, Expert, KeptAway
from models.rounds import Round
from portal.office.expert_facts import ExpertFacts
from portal.office.experts_list import ExpertRow, expert_rows
from portal.office.lists import Wish
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

HERE = "/office/rounds/2022/1.13/experts"


def know(season: SmallSeason) -> None:
    """Of one expert everything, and of another that they are away to the end of the expertise."""
    with season.installation.transaction() as session:
        session.add_all(
            [
                Competence(expert_id="e-1", topic="concept"),
                Competence(expert_id="e-1", topic="low_equipment"),
                Competence(expert_id="e-1", topic="of_another_season"),
                Absence(expert_id="e-1", first_day=date(2022, 3, 25), last_day=date(2022, 3, 25), words=""),
                KeptAway(expert_id="e-1", municipality_id="m-3"),
                Absence(expert_id="e-4", first_day=date(2022, 3, 1), last_day=date(2022, 3, 27), words="отпуск"),
            ]
        )
    season.change(update(Expert).where(Expert.id == "e-1").values(institution="МБОУ «СШ № 1»"))


def experts(season: SmallSeason, **wish: Any) -> dict[str, ExpertRow]:
    with season.reading() as session:
        rows = expert_rows(session, session.get_one(Round, "2022/1.13"), Wish(**wish), season.installation.now())
    return {row.id: row for row in rows}


def test_facts_stand_in_the_words_of_the_season(season: SmallSeason) -> None:
    know(season)

    assert {id: row.facts for id, row in experts(season).items()} == {
        "e-1": ExpertFacts(
            "МБОУ «СШ № 1»",
            "концепция развития; Низкий уровень оснащения школы; of_another_season",
            "25.03.2022",
            "Район № 3",
        ),
        "e-2": ExpertFacts("", "", "", ""),
        "e-3": ExpertFacts("", "", "", ""),
        "e-4": ExpertFacts("", "", "01.03.2022–27.03.2022", ""),
    }


def test_who_is_away_to_the_end_is_found_by_it_and_a_colleague_by_the_institution(season: SmallSeason) -> None:
    know(season)

    (absent,) = experts(season, state="absent").values()
    assert (absent.id, absent.state, absent.load, absent.capacity) == (
        "e-4",
        "без назначений: отсутствует до конца экспертизы",
        0,
        0,
    )
    assert [*experts(season, search="сш № 1")] == ["e-1"]


def test_the_page_and_the_workbook_show_them(season: SmallSeason) -> None:
    know(season)
    browser = Browser(season)
    browser.come_in_office(approves=False)

    page = browser.open(HERE).text
    rows = CalamineWorkbook.from_filelike(BytesIO(browser.open(f"{HERE}.xlsx").content)).get_sheet_by_index(0)

    for told in ("МБОУ «СШ № 1»", "Не назначать: Район № 3", "концепция развития; Низкий", "01.03.2022–27.03.2022"):
        assert told in page
    heads, *others = [row[-4:] for row in rows.to_python()[2:]]
    assert heads == ["Место работы", "Компетенции", "Отсутствует", "Не назначать на муниципалитеты"]
    assert [
        "МБОУ «СШ № 1»",
        "концепция развития; Низкий уровень оснащения школы; of_another_season",
        "25.03.2022",
        "Район № 3",
    ] in others
