"""An import brings competences, institutions and absences of experts, and takes them back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from acts.import_refusals import NothingToImport
from acts.import_roster import import_roster
from acts.undo_import import undo_last_import
from config.roster.files import read_roster
from domain.roster.kept import ExpertKept
from domain.season import Days
from models.people import Absence, Person
from models.rosters import recorded_roster
from tests.rosters import EXPERTS, NORTH, PLACES, workbook_of
from tests.small_season import SmallSeason

WORD: dict[str, Any] = {"who": "office", "why": "Письмо министерства"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Nothing has begun, and one expert has a name that a file can say."""
    made = start("1.13")
    made.change(update(Person).where(Person.id == "x-e-1").values(surname="Ясенева"))
    return made


def bring(content: bytes) -> None:
    import_roster(read_roster(content, "список.xlsx"), content, **WORD)


FACTS = ("Компетенции", "Место работы", "Отсутствует", "Не назначать на муниципалитеты")


def expert_e_1(*facts: object) -> bytes:
    who = ("Ясенева Ольга Львовна", "x-e-1@season.example", "Район № 1")
    return workbook_of({"Эксперты": [(EXPERTS[0], EXPERTS[2], EXPERTS[3], *FACTS[: len(facts)]), (*who, *facts)]})


def test_facts_of_an_expert_come_in_are_changed_and_are_taken_back(season: SmallSeason) -> None:
    bring(expert_e_1("концепция развития; low_equipment", "СШ № 1", "01.04.2022–15.04.2022", "Район № 2"))
    with season.reading() as session:
        first = recorded_roster(session).experts["e-1"]

    bring(expert_e_1("concept", "", "01.04.2022–15.04.2022; 20.04.2022", "Район № 3"))
    with season.reading() as session:
        second = recorded_roster(session).experts["e-1"]
    undo_last_import(**WORD)

    holiday, day = Days(date(2022, 4, 1), date(2022, 4, 15)), Days(date(2022, 4, 20), date(2022, 4, 20))
    assert first == ExpertKept(
        "e-1", "x-e-1", "m-1", None, (), ("concept", "low_equipment"), "СШ № 1", (holiday,), ("m-2",)
    )
    assert second == ExpertKept("e-1", "x-e-1", "m-1", None, (), ("concept",), None, (holiday, day), ("m-3",))
    with season.reading() as session:
        assert recorded_roster(session).experts["e-1"] == first
        assert {each.words for each in session.scalars(select(Absence))} == {"из списка экспертов"}
    with pytest.raises(NothingToImport):
        bring(expert_e_1())


def test_a_municipality_that_came_with_its_ban_is_taken_back_with_it(season: SmallSeason) -> None:
    with season.reading() as session:
        before = recorded_roster(session)
    head = (EXPERTS[0], EXPERTS[2], EXPERTS[3], FACTS[3])
    row = ("Ясенева Ольга Львовна", "x-e-1@season.example", "Район № 1", NORTH[0])

    bring(workbook_of({"Муниципалитеты": [PLACES, NORTH], "Эксперты": [head, row]}))
    with season.reading() as session:
        assert len(recorded_roster(session).experts["e-1"].kept_away) == 1
    undo_last_import(**WORD)

    with season.reading() as session:
        assert recorded_roster(session) == before
