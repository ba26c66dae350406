"""The office brings a roster in and takes it back: what the record holds before, after, and after that."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from acts.import_refusals import (
    ImportOutOfDate,
    ImportRelied,
    ImportSettled,
    NothingToImport,
    NothingToUndo,
    NotLastImport,
    RowsWrong,
    UnknownImport,
)
from acts.import_roster import confirm_import, drop_import, import_roster, look_at_import, stage_roster
from acts.refusals import ReasonMissing
from acts.undo_import import undo_last_import
from config.roster.files import read_roster
from domain.roster.kept import ExpertKept, RowState, SchoolKept
from domain.roster.sheets import Roster, Sheet
from models.changes import changes_of
from models.imports import Import, ImportRow, forget_in_imports, last_import
from models.people import Conflict, Person, School
from models.rosters import recorded_roster
from tests.rosters import EXPERTS, FIRST, NORTH, PLACES, SCHOOLS, a_small_roster, workbook_of
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
WORD: dict[str, Any] = {"who": "office", "why": "Письмо министерства"}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Nothing has begun."""
    return start("1.13", "1.14")


def read(content: bytes) -> Roster:
    return read_roster(content, "список.xlsx")


def bring(content: bytes) -> int:
    number = stage_roster(read(content), content, who="office")
    confirm_import(number, **WORD)
    return number


def schools_sheet(*rows: tuple[object, ...]) -> bytes:
    return workbook_of({"Школы": [SCHOOLS, *rows]})


def row_of_s_1(**changes: object) -> tuple[object, ...]:
    said = {
        "Идентификатор": "s-1",
        "Школа": "Школа s-1",
        "Полное название": "МБОУ «Школа s-1»",
        "Муниципалитет": "Район № 1",
        "Год вступления": 2022,
        "Риски": "low_equipment; lack_of_teachers",
        "Директор": "Ясеневаd Ольга Львовна",
        "Почта директора": "d-s-1@season.example",
        "Куратор": "Ясеневаk Ольга Львовна",
        "Почта куратора": "k-1@season.example",
    }
    return tuple((said | changes)[heading] for heading in SCHOOLS)


def with_names_of_people(season: SmallSeason) -> None:
    for id, surname in (("d-s-1", "Ясеневаd"), ("k-1", "Ясеневаk")):
        season.change(update(Person).where(Person.id == id).values(surname=surname))


def test_new_rows_come_into_the_record_and_are_taken_back_without_a_trace(season: SmallSeason) -> None:
    with season.reading() as session:
        before = recorded_roster(session)

    bring(a_small_roster())

    with season.reading() as session:
        after = recorded_roster(session)
        (school,) = (each for id, each in after.schools.items() if id not in before.schools)
        (expert,) = (each for id, each in after.experts.items() if id not in before.experts)
        assert school == SchoolKept(
            school.id,
            "СШ № 1",
            "МБОУ «Средняя школа № 1»",
            school.municipality_id,
            2022,
            ("lack_of_teachers",),
            school.director_id,
            school.curator_id,
        )
        assert expert == ExpertKept(expert.id, expert.person_id, school.municipality_id, 5, ("s-1",))
        assert len(after.people) == len(before.people) + 4
        assert [(each.deed, each.why) for each in changes_of(session)] == [("import", "Письмо министерства")]

    undo_last_import(**WORD)

    with season.reading() as session:
        assert recorded_roster(session) == before
        assert session.scalars(select(ImportRow)).all() == []
    with pytest.raises(NothingToUndo):
        undo_last_import(**WORD)


def test_the_same_file_twice_changes_nothing(season: SmallSeason) -> None:
    bring(a_small_roster())

    plan = look_at_import(read(a_small_roster())).plan

    assert [line.state for line in plan.lines] == [RowState.SAME] * 3
    assert plan.writes == ()
    with pytest.raises(NothingToImport):
        bring(a_small_roster())


def test_what_changes_is_told_as_what_it_was_and_what_it_becomes(season: SmallSeason) -> None:
    with_names_of_people(season)
    changed = row_of_s_1(
        **{"Школа": "Лицей s-1", "Почта директора": "new@season.example", "Риски": "", "Год вступления": 2021}
    )

    (line,) = look_at_import(read(schools_sheet(changed))).plan.lines

    assert (line.state, line.id) == (RowState.CHANGED, "s-1")
    assert [(each.what, each.before, each.after) for each in line.differences] == [
        ("название", "Школа s-1", "Лицей s-1"),
        ("год вступления", "2022", "2021"),
        ("риски", "Дефицит педагогических кадров; Низкий уровень оснащения школы", ""),
        ("директор: почта", "d-s-1@season.example", "new@season.example"),
    ]


def test_a_changed_row_is_written_and_put_back(season: SmallSeason) -> None:
    with_names_of_people(season)
    with season.reading() as session:
        before = recorded_roster(session)

    bring(schools_sheet(row_of_s_1(**{"Школа": "Лицей s-1", "Почта директора": "new@season.example"})))

    with season.reading() as session:
        after = recorded_roster(session)
        assert after.schools["s-1"] == replace(before.schools["s-1"], name="Лицей s-1")
        assert after.people["d-s-1"] == replace(before.people["d-s-1"], email="new@season.example")
    undo_last_import(**WORD)
    with season.reading() as session:
        assert recorded_roster(session) == before


def test_schools_that_the_file_does_not_name_are_left_alone_and_counted(season: SmallSeason) -> None:
    with_names_of_people(season)

    plan = look_at_import(read(schools_sheet(row_of_s_1(Риски="low_equipment")))).plan

    assert plan.absent == {Sheet.SCHOOLS: 8}


def test_with_one_wrong_row_nothing_is_done_unless_the_good_ones_are_asked_for(season: SmallSeason) -> None:
    wrong = (*FIRST[:4], "скоро", *FIRST[5:])
    second = ("", "СШ № 2", *FIRST[2:])
    content = workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, wrong, second]})
    number = stage_roster(read(content), content, who="office")

    with pytest.raises(RowsWrong):
        confirm_import(number, **WORD)
    with season.reading() as session:
        assert session.scalars(select(School).where(School.name.like("СШ%"))).all() == []
    confirm_import(number, **WORD, good_rows=True)

    with season.reading() as session:
        assert [each.name for each in session.scalars(select(School).where(School.name.like("СШ%")))] == ["СШ № 2"]
        assert session.get_one(Import, number).counts == {"new": 2, "changed": 0, "same": 0, "wrong": 1}


def test_what_was_looked_at_must_still_hold(season: SmallSeason) -> None:
    content = a_small_roster()
    number = stage_roster(read(content), content, who="office")
    seen = look_at_import(read(content)).plan.digest
    season.change(update(School).where(School.id == "s-1").values(name="Школа, которой больше нет"))

    with pytest.raises(ImportOutOfDate):
        confirm_import(number, **WORD, seen=seen)


def test_a_settled_import_forgets_what_it_read_and_is_not_done_again(season: SmallSeason) -> None:
    number = bring(a_small_roster())
    content = a_small_roster()
    dropped = stage_roster(read(content), content, who="office")
    drop_import(dropped)

    with season.reading() as session:
        kept = [(session.get_one(Import, each).state, session.get_one(Import, each).read) for each in (number, dropped)]
        assert kept == [("done", None), ("dropped", None)]
    for settled in (number, dropped):
        with pytest.raises(ImportSettled):
            confirm_import(settled, **WORD)
    with pytest.raises(UnknownImport):
        confirm_import(999, **WORD)
    with pytest.raises(ReasonMissing):
        confirm_import(number, who="office", why=" ")


def test_an_import_that_a_round_relies_on_is_not_taken_back(season: SmallSeason) -> None:
    season.go("2022-03-15 12:00")
    bring(a_small_roster())
    assert season.waking() == [("2022/1.13", "new schools were brought in")]
    season.settle()

    with pytest.raises(ImportRelied, match="СШ № 1"):
        undo_last_import(**WORD)


def test_an_import_whose_rows_were_changed_since_is_not_taken_back(season: SmallSeason) -> None:
    bring(a_small_roster())
    season.change(update(School).where(School.name == "СШ № 1").values(cohort=2020))

    with pytest.raises(ImportRelied, match="изменено «СШ № 1»"):
        undo_last_import(**WORD)


def test_only_the_import_that_is_meant_is_taken_back_and_only_the_last(season: SmallSeason) -> None:
    with_names_of_people(season)
    first = bring(a_small_roster())
    second = bring(schools_sheet(row_of_s_1(Школа="Лицей s-1")))

    with pytest.raises(NotLastImport, match=r"«список\.xlsx»"):
        undo_last_import(**WORD, number=first)
    with season.reading() as session:
        assert session.get_one(School, "s-1").name == "Лицей s-1"
    undo_last_import(**WORD, number=second)

    with season.reading() as session:
        assert session.get_one(School, "s-1").name == "Школа s-1"


def test_an_earlier_import_whose_rows_are_forgotten_can_not_be_taken_back(season: SmallSeason) -> None:
    with_names_of_people(season)
    bring(a_small_roster())
    bring(schools_sheet(row_of_s_1(Школа="Лицей s-1")))
    undo_last_import(**WORD)

    with season.reading() as session:
        assert last_import(session) is None


def test_a_conflict_that_an_expert_declared_stays(season: SmallSeason) -> None:
    season.change(update(Person).where(Person.id == "x-e-1").values(surname="Ясенева"))
    with season.installation.transaction() as session:
        session.add(Conflict(expert_id="e-1", school_id="s-3", declared_at=season.clock.now(), words="сестра"))
    row = ("Ясенева Ольга Львовна", "", "X-E-1@season.example", "Район № 1", "Школа s-5", "")

    bring(workbook_of({"Эксперты": [EXPERTS, row]}))

    with season.reading() as session:
        found = session.scalars(select(Conflict).order_by(Conflict.school_id)).all()
        assert [(each.school_id, each.words) for each in found] == [("s-3", "сестра"), ("s-5", "из списка экспертов")]
        assert session.get_one(Person, "x-e-1").email == "x-e-1@season.example"


def test_at_the_terminal_a_roster_is_done_at_once_and_what_waits_goes_on_waiting(season: SmallSeason) -> None:
    content = a_small_roster()
    waiting = stage_roster(read(content), content, who="office")

    import_roster(read(content), content, **WORD)

    with season.reading() as session:
        assert [each.state for each in session.scalars(select(Import).order_by(Import.id))] == ["staged", "done"]
        assert session.get_one(Import, waiting).read is not None


def test_a_person_is_forgotten_in_imports(season: SmallSeason) -> None:
    bring(a_small_roster())
    content = a_small_roster()
    stage_roster(read(content), content, who="office")
    with season.installation.transaction() as session:
        person = session.scalars(select(Person.id).where(Person.surname == "Петров")).one()
        forget_in_imports(session, person)

    with season.reading() as session:
        assert person not in {each.row_id for each in session.scalars(select(ImportRow))}
        assert {each.read for each in session.scalars(select(Import))} == {None}
