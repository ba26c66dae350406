"""Competences, institutions, absences and forbidden municipalities of experts, as an import reads them."""

from dataclasses import replace
from datetime import date

from domain.roster.changes import plan_import
from domain.roster.expert_facts import days_in_words
from domain.roster.kept import ExpertKept, MunicipalityKept, Recorded, RowState
from domain.roster.sheets import ExpertRow
from domain.season import Days
from tests.domain.roster.test_changes import EXPERT, KEY, RECORDED, roster

HOLIDAY = Days(date(2022, 4, 1), date(2022, 4, 15))
A_DAY = Days(date(2022, 4, 20), date(2022, 4, 20))
PLACES = {**RECORDED.municipalities, "m-2": MunicipalityKept("m-2", "Южный район", "p-1")}
KNOWN = replace(RECORDED, municipalities=PLACES, documents={"concept": "концепция развития"})
WITH_FACTS = replace(
    KNOWN,
    experts={"e-1": ExpertKept("e-1", "p-3", "m-1", 4, ("007",), ("concept",), "СШ № 1", (HOLIDAY,), ("m-2",))},
)


def after(row: ExpertRow, recorded: Recorded) -> ExpertKept:
    (write,) = plan_import(roster(row), recorded, KEY).writes
    assert isinstance(write.after, ExpertKept)
    return write.after


def test_facts_come_in_by_code_or_name_and_each_is_told() -> None:
    row = replace(
        EXPERT,
        competences=("Низкий уровень", "concept"),
        institution="СШ № 1",
        absences=(HOLIDAY, A_DAY),
        kept_away=("Южный район",),
    )

    (line,) = plan_import(roster(row), KNOWN, KEY).lines

    assert after(row, KNOWN) == ExpertKept(
        "e-1", "p-3", "m-1", 4, ("007",), ("concept", "low"), "СШ № 1", (HOLIDAY, A_DAY), ("m-2",)
    )
    assert [(each.what, each.before, each.after) for each in line.differences] == [
        ("компетенции", "", "концепция развития; Низкий уровень"),
        ("место работы", "", "СШ № 1"),
        ("отсутствует", "", "01.04.2022–15.04.2022; 20.04.2022"),
        ("не назначать на муниципалитеты", "", "Южный район"),
    ]


def test_a_file_without_these_columns_changes_nothing_of_them() -> None:
    plan = plan_import(roster(EXPERT), WITH_FACTS, KEY)

    assert ([line.state for line in plan.lines], plan.writes) == ([RowState.SAME], ())


def test_empty_cells_take_what_was_recorded_away() -> None:
    row = replace(EXPERT, competences=(), institution="", absences=(), kept_away=())

    assert after(row, WITH_FACTS) == ExpertKept("e-1", "p-3", "m-1", 4, ("007",))


def test_what_the_season_and_the_record_do_not_know_is_wrong_in_its_cell() -> None:
    row = replace(EXPERT, competences=("концепция развитий", "физика"), kept_away=("Западный край",))

    (line,) = plan_import(roster(row), KNOWN, KEY).lines

    assert line.state is RowState.WRONG
    assert [each.sentence for each in line.problems] == [
        "Компетенции «концепция развитий» нет среди видов документов и рисков сезона. Возможно, имелось в виду "
        "«концепция развития».",
        "Компетенции «физика» нет среди видов документов и рисков сезона. Коды сезона: concept, low.",
        "Муниципалитета «Западный край» нет ни в учёте, ни среди годных строк файла. Исправьте название или внесите "
        "муниципалитет.",
    ]


def test_competences_wait_for_a_season() -> None:
    (line,) = plan_import(roster(replace(EXPERT, competences=("concept",))), replace(RECORDED, risks={}), KEY).lines

    assert [each.sentence for each in line.problems] == [
        "Видов документов и рисков ещё нет: они приходят с сезоном. Внесите сначала сезон (rounds schedule) или "
        "оставьте ячейку пустой."
    ]


def test_days_are_written_as_an_office_does() -> None:
    assert days_in_words((HOLIDAY, A_DAY)) == "01.04.2022–15.04.2022; 20.04.2022"
