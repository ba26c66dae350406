"""What an import would do, row by row, from plain values."""

from dataclasses import replace

import pytest

from domain.roster.changes import plan_import
from domain.roster.kept import ExpertKept, MunicipalityKept, PersonKept, Recorded, RowState, SchoolKept
from domain.roster.names import former_id_of_person, id_of_person
from domain.roster.sheets import ExpertRow, MunicipalityRow, PersonSaid, Roster, SchoolRow, Sheet, SheetPlace

KEY = b"of this installation"
ANNA = PersonSaid("Зимина", "Анна", "Петровна", "zimina@x.ru")
PETR = PersonSaid("Петров", "Пётр", "Петрович", "school@x.ru")
VERA = PersonSaid("Соколова", "Вера", "Ильинична", "vera@x.ru")
PLACE = MunicipalityRow(2, None, "Северный район", ANNA)
SCHOOL = SchoolRow(2, None, "СШ № 1", "МБОУ СШ № 1", "Северный район", 2022, None, PETR, ANNA)
EXPERT = ExpertRow(2, None, VERA, "Северный район", (), None, says_capacity=False)
RECORDED = Recorded(
    people={
        "p-1": PersonKept("p-1", "Зимина", "Анна", "Петровна", "координатор", "zimina@x.ru"),
        "p-2": PersonKept("p-2", "Петров", "Пётр", "Петрович", "директор", "school@x.ru", dative="Петрову П. П."),
        "p-3": PersonKept("p-3", "Соколова", "Вера", "Ильинична", "методист", "vera@x.ru"),
    },
    municipalities={"m-1": MunicipalityKept("m-1", "Северный район", "p-1")},
    schools={"007": SchoolKept("007", "СШ\u00a0№\u00a01", "МБОУ СШ № 1", "m-1", 2022, (), "p-2", "p-1")},
    experts={"e-1": ExpertKept("e-1", "p-3", "m-1", 4, ("007",))},
    risks={"low": "Низкий уровень"},
)


def roster(*rows: MunicipalityRow | SchoolRow | ExpertRow) -> Roster:
    letters = {"id": "A", "municipality": "D", "director_email": "G", "curator_email": "I", "person_email": "C"}
    return Roster(
        "файл",
        {
            Sheet.MUNICIPALITIES: SheetPlace("Муниципалитеты", letters),
            Sheet.SCHOOLS: SheetPlace("Школы", letters),
            Sheet.EXPERTS: SheetPlace("Эксперты", letters),
        },
        tuple(each for each in rows if isinstance(each, MunicipalityRow)),
        tuple(each for each in rows if isinstance(each, SchoolRow)),
        tuple(each for each in rows if isinstance(each, ExpertRow)),
    )


def states(*rows: MunicipalityRow | SchoolRow | ExpertRow, recorded: Recorded = RECORDED) -> list[tuple[RowState, str]]:
    return [(line.state, line.id) for line in plan_import(roster(*rows), recorded, KEY).lines]


def problem(*rows: MunicipalityRow | SchoolRow | ExpertRow) -> tuple[str, str]:
    wrong = [line for line in plan_import(roster(*rows), RECORDED, KEY).lines if line.state is RowState.WRONG]
    return wrong[-1].problems[0].cell, wrong[-1].problems[0].sentence


def test_what_is_recorded_is_known_again_by_name_and_address_whatever_the_blanks() -> None:
    plan = plan_import(roster(PLACE, SCHOOL, EXPERT), RECORDED, KEY)

    assert [(line.state, line.id) for line in plan.lines] == [
        (RowState.SAME, "m-1"),
        (RowState.SAME, "007"),
        (RowState.SAME, "e-1"),
    ]
    assert plan.writes == ()


def test_ids_are_made_of_what_rows_say_and_are_the_same_each_time() -> None:
    first, second = (states(PLACE, SCHOOL, EXPERT, recorded=Recorded()) for _ in range(2))

    assert first == second
    assert [(state, id[:2]) for state, id in first] == [
        (RowState.NEW, "m-"),
        (RowState.NEW, "s-"),
        (RowState.NEW, "e-"),
    ]


def test_ids_of_people_are_told_by_nobody_without_the_key() -> None:
    def ids(key: bytes) -> list[str]:
        return [write.after.id for write in plan_import(roster(PLACE, SCHOOL, EXPERT), Recorded(), key).writes]

    ours, another = ids(KEY), ids(b"of another installation")

    assert [id[0] for id in ours] == ["p", "p", "p", "m", "s", "e"]
    assert [one == other for one, other in zip(ours, another, strict=True)] == [False, False, False, True, True, False]
    assert former_id_of_person("zimina@x.ru") not in ours


def test_one_address_is_one_person_whatever_the_roles() -> None:
    plan = plan_import(roster(PLACE, SCHOOL, replace(EXPERT, person=PETR)), Recorded(), KEY)

    assert sorted(write.after.email for write in plan.writes if isinstance(write.after, PersonKept)) == [
        "school@x.ru",
        "zimina@x.ru",
    ]


def test_one_address_for_two_names_is_wrong() -> None:
    other = replace(PETR, surname="Сидоров", given="Олег")

    cell, sentence = problem(SCHOOL, replace(SCHOOL, row=3, name="СШ № 2", director=other))

    assert cell == "Школы!G3"
    assert sentence.startswith(
        "Адрес school@x.ru в этом файле уже у другого человека: Петров Пётр Петрович (Школы!G2)."
    )
    assert problem(replace(EXPERT, person=replace(VERA, surname="Сидоров", given="Олег", email="zimina@x.ru")))[
        1
    ].startswith("Адрес zimina@x.ru в учёте у другого человека: Зимина Анна Петровна.")


def test_another_director_at_the_mailbox_of_the_school_takes_the_place_and_is_told() -> None:
    other = PersonSaid("Сидоров", "Олег", None, "school@x.ru", "директор")

    plan = plan_import(roster(replace(SCHOOL, director=other)), RECORDED, KEY)

    assert [write.after for write in plan.writes] == [
        PersonKept("p-2", "Сидоров", "Олег", None, "директор", "school@x.ru")
    ]
    assert plan.lines[0].remarks == (
        "По адресу school@x.ru было другое имя: Петров Пётр Петрович. Теперь это Сидоров Олег.",
    )


def test_a_known_name_in_its_role_with_a_new_address_is_the_same_person() -> None:
    plan = plan_import(roster(replace(SCHOOL, director=replace(PETR, email="new@x.ru"))), RECORDED, KEY)

    assert [write.after for write in plan.writes] == [replace(RECORDED.people["p-2"], email="new@x.ru")]


def test_a_lost_zero_and_a_foreign_id_are_told() -> None:
    assert "нули в начале отбросил Excel" in problem(replace(SCHOOL, id="7"))[1]
    assert "уже есть в учёте под идентификатором «007»" in problem(replace(SCHOOL, id="s-9"))[1]


def test_a_school_is_renamed_by_its_id_and_without_it_is_another_one_with_a_remark() -> None:
    renamed = replace(SCHOOL, name="Лицей")

    assert states(replace(renamed, id="007")) == [(RowState.CHANGED, "007")]
    (line,) = plan_import(roster(renamed), RECORDED, KEY).lines
    assert line.state is RowState.NEW
    assert "напишите в строке её идентификатор: 007" in line.remarks[0]


def test_a_doubled_row_is_passed_over_and_one_that_contradicts_is_wrong() -> None:
    new = replace(SCHOOL, name="СШ № 2")

    assert [state for state, _ in states(new, replace(new, row=3))] == [RowState.NEW, RowState.SAME]
    assert problem(new, replace(new, row=3, cohort=2021)) == (
        "Школы!A3",
        "Это уже сказано в строке 2, но по-другому: оставьте одну из двух строк.",
    )


def test_a_row_that_needs_a_wrong_one_is_wrong_too() -> None:
    assert problem(replace(SCHOOL, municipality="Северны район")) == (
        "Школы!D2",
        "Муниципалитета «Северны район» нет ни в учёте, ни среди годных строк файла. Возможно, имелось в виду "
        "«Северный район». Исправьте название или внесите муниципалитет.",
    )


def test_risks_are_codes_or_names_of_the_catalogue() -> None:
    (line,) = plan_import(roster(replace(SCHOOL, risks=("low", "низкий уровень"))), RECORDED, KEY).lines

    assert [(each.what, each.after) for each in line.differences] == [("риски", "Низкий уровень")]
    assert (
        "нет в перечне сезона. Возможно, имелось в виду «Низкий уровень»"
        in problem(replace(SCHOOL, risks=("Нижкий уровень",)))[1]
    )


@pytest.mark.parametrize("id", [id_of_person("zimina@x.ru", KEY), former_id_of_person("zimina@x.ru")])
def test_who_was_erased_does_not_come_back(id: str) -> None:
    erased = PersonKept(id, "удалено", "", None, "координатор", "удалено", is_erased=True)

    (line,) = plan_import(roster(PLACE), Recorded(people={id: erased}), KEY).lines

    assert line.problems[0].sentence.startswith("Сведения об этом человеке удалены по его просьбе")
