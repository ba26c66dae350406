"""What tells of an expert as a person goes with the person: where they work, and when they are away."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from acts.erase_person import erase_person
from acts.import_roster import import_roster
from config.roster.files import read_roster
from models.imports import ImportRow
from models.people import Absence, Competence, Expert, Person
from models.rosters import recorded_roster
from runtime.person_in_words import in_words
from runtime.person_kept import person_kept
from tests.rosters import EXPERTS, workbook_of
from tests.small_season import SmallSeason

HEAD = (EXPERTS[0], EXPERTS[2], EXPERTS[3], "Компетенции", "Место работы", "Отсутствует", "Не назначать на районы")
ROW = ("Ясенева Ольга", "x-e-1@season.example", "Район № 1", "concept", "СШ № 1", "01.04.2022", "Район № 3")
WORD: dict[str, Any] = {"who": "office", "why": "просьба"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    made = start("1.13")
    made.change(update(Person).where(Person.id == "x-e-1").values(surname="Ясенева", patronymic=None))
    content = workbook_of({"Эксперты": [HEAD, ROW]})
    import_roster(read_roster(content, "список.xlsx"), content, **WORD)
    return made


def test_what_is_known_of_an_expert_is_handed_out(season: SmallSeason) -> None:
    with season.reading() as session:
        kept = person_kept(session, "x-e-1")
    assert kept is not None

    assert [line for line in in_words(kept, "Asia/Krasnoyarsk") if line.startswith("  ")][3:8] == [
        "  Эксперт: Район № 1",
        "  Место работы: СШ № 1",
        "  Компетенции: concept",
        "  Отсутствует: 01.04.2022 (из списка экспертов)",
        "  Не назначается на муниципалитеты: Район № 3",
    ]


def test_where_they_work_and_when_they_are_away_goes_from_the_record_and_from_the_last_import(
    season: SmallSeason,
) -> None:
    with season.reading() as session:
        before = recorded_roster(session).experts["e-1"]

    erase_person("x-e-1", **WORD)

    with season.reading() as session:
        assert recorded_roster(session).experts["e-1"] == replace(before, capacity=0, institution=None, absences=())
        (row,) = session.scalars(select(ImportRow).where(ImportRow.kind == "experts"))
        assert (row.after["institution"], row.after["absences"], row.after["competences"]) == (None, [], ["concept"])
        assert (session.scalars(select(Absence)).all(), session.get_one(Expert, "e-1").institution) == ([], None)
        assert [each.topic for each in session.scalars(select(Competence))] == ["concept"]
