"""Rosters as they come from offices: what is read of each, and what is told where it can't be."""

import codecs
import csv
import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from config.roster.csv import LIMIT, LONGEST_CELL, SEPARATORS
from config.roster.files import read_roster
from config.roster.mistakes import RosterUnreadable
from domain.roster.sheets import ExpertRow, MunicipalityRow, PersonSaid, Roster, Sheet
from tests.rosters import EXPERTS, FIRST, NORTH, PLACES, SCHOOLS, a_small_roster, workbook_of

ZIMINA = PersonSaid("Зимина", "Анна", "Петровна", "zimina@north.example")
THE_PLACE = MunicipalityRow(2, None, "Северный район", ZIMINA)


def read(content: bytes, file: str = "список.xlsx", only: str | None = None) -> Roster:
    return read_roster(content, file, only)


def refused(content: bytes, file: str = "список.xlsx", only: str | None = None) -> tuple[str, ...]:
    with pytest.raises(RosterUnreadable) as error:
        read_roster(content, file, only)
    return error.value.sentences


def places(*rows: object, head: tuple[object, ...] = PLACES) -> bytes:
    return workbook_of({"Муниципалитеты": [head, *rows]})  # type: ignore[list-item]


def school(**changes: object) -> tuple[object, ...]:
    return tuple((dict(zip(SCHOOLS, FIRST, strict=True)) | changes)[heading] for heading in SCHOOLS)


def problems_of(*rows: tuple[object, ...], sheet: str = "Школы") -> list[tuple[str, str]]:
    roster = read(workbook_of({sheet: [SCHOOLS if sheet == "Школы" else EXPERTS, *rows]}))
    return [(each.cell, each.sentence) for wrong in roster.wrong for each in wrong.problems]


def as_csv(separator: str = ";") -> str:
    return "\r\n".join(separator.join(row) for row in (PLACES, NORTH)) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_of_any_office_program_is_read(encoding: str, separator: str) -> None:
    roster = read(as_csv(separator).encode(encoding), "выгрузка.csv")

    assert roster.municipalities == (THE_PLACE,)
    assert roster.places[Sheet.MUNICIPALITIES].cell("name", 2) == "выгрузка!A2"


def test_quotes_of_a_csv_hold_separators_and_lines() -> None:
    content = f'{";".join(PLACES)}\r\n"Район ""Северный"";\nи южный";"Зимина Анна Петровна";z@x.ru\r\n'

    (place,) = read(content.encode("cp1251"), "a.csv").municipalities

    assert place.name == 'Район "Северный"; и южный'


def test_columns_stand_in_any_order_under_any_of_their_names() -> None:
    head = ("E-mail координатора *", "Лишнее", "ФИО координатора", "НАЗВАНИЕ  муниципалитета:")
    roster = read(places(("zimina@north.example", 1, "Зимина Анна Петровна", "Северный район"), head=head))

    assert roster.municipalities == (THE_PLACE,)
    assert roster.notes == ("«Муниципалитеты»: колонка «Лишнее (B)» не читается.",)


def test_a_title_above_and_a_head_of_two_storeys_are_understood() -> None:
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("Муниципалитеты")
        page.merge_range("A1:C1", "Список муниципалитетов на 2022 год")
        page.merge_range("A2:A3", "Муниципалитет")
        page.merge_range("B2:C2", "Координатор")
        page.write_row("B3", ["ФИО", "Почта"])
        page.write_row("A4", NORTH)

    (place,) = read(file.getvalue()).municipalities

    assert (place.row, place.name, place.coordinator) == (4, "Северный район", ZIMINA)


def test_hidden_rows_and_sheets_are_read_and_told() -> None:
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("Черновик").write("A1", "ничего")
        page = book.add_worksheet("Муниципалитеты")
        page.write_row("A1", PLACES)
        page.write_row("A2", NORTH)
        page.set_row(1, None, None, {"hidden": True})
        page.hide()

    roster = read(file.getvalue())

    assert roster.municipalities == (THE_PLACE,)
    assert roster.notes == (
        "Лист «Черновик» не читается: на нём не муниципалитеты, не школы и не эксперты.",
        "Лист «Муниципалитеты» скрыт, но читается.",
        "«Муниципалитеты»: 1\u00a0строка скрыта, они читаются тоже.",
    )


def test_of_formulas_the_value_counts_and_an_error_is_told_by_its_cell() -> None:
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("Муниципалитеты")
        page.write_row("A1", PLACES)
        page.write_formula("A2", '="Северный"&" район"', None, "Северный район")
        page.write_row("B2", NORTH[1:])
        page.write_formula("A3", "=NA()", None, "#N/A")
        page.write_row("B3", NORTH[1:])

    roster = read(file.getvalue())

    assert roster.municipalities == (THE_PLACE,)
    (problem,) = roster.wrong[0].problems
    assert problem.cell == "Муниципалитеты!A3"
    assert problem.sentence.startswith("В ячейке ошибка Excel")
    (of_text,) = read(f"{as_csv()}#Н/Д;Зимина Анна;z@x.ru".encode(), "a.csv").wrong
    assert of_text.problems[0].sentence == "В ячейке ошибка Excel «#Н/Д»: исправьте формулу или впишите значение."


@pytest.mark.parametrize("year", [2022, 2022.0, "2022", " 2022 г.", "2022 год"])
def test_a_year_is_read_however_it_is_kept(year: object) -> None:
    (found,) = read(workbook_of({"Школы": [SCHOOLS, school(**{"Год вступления": year})]})).schools

    assert found.cohort == 2022


@pytest.mark.parametrize("year", ["", "5 декабря", 22, 2022.5, "двадцать"])
def test_what_is_no_year_is_told(year: object) -> None:
    assert [cell for cell, _ in problems_of(school(**{"Год вступления": year}))] == ["Школы!E2"]


@pytest.mark.parametrize(
    ("address", "kept", "remarks"),
    [
        ("  a@x.example\u00a0", "a@x.example", ()),
        ("info@школа.рф", "info@xn--80atdl2c.xn--p1ai", ()),
    ],
)
def test_an_address_is_kept_as_mail_servers_know_it(address: str, kept: str, remarks: tuple[str, ...]) -> None:
    (found,) = read(places((*NORTH[:2], address))).municipalities

    assert (found.coordinator.email, found.remarks) == (kept, remarks)


@pytest.mark.parametrize(
    "address",
    [
        *("", "a@x.ru,b@x.ru", "a@x.ru; b@x.ru", "a@x..ru", "a@localhost", "Иванов <a@b.ru>", "a" * 250 + "@x.ru"),
        *("нет", "директор@школа.рф", "a@mаil.ru"),
    ],
)
def test_what_is_no_single_address_is_told_by_its_cell(address: str) -> None:
    (wrong,) = read(places((*NORTH[:2], address))).wrong

    assert [each.cell for each in wrong.problems] == ["Муниципалитеты!C2"]


@pytest.mark.parametrize(
    "name", ["", "Иванов", "Иванов И. И.", "Иванов Иван 3", "<script> Иван", "Иванов, Иван", "x" * 200]
)
def test_what_is_no_whole_name_is_told_by_its_cell(name: str) -> None:
    (wrong,) = read(places((NORTH[0], name, NORTH[2]))).wrong

    assert [each.cell for each in wrong.problems] == ["Муниципалитеты!B2"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Зимина  Анна\u00a0Петровна ", ("Зимина", "Анна", "Петровна")),
        ("Римский-Корсаков Николай", ("Римский-Корсаков", "Николай", None)),
        ("Мамедов Али Гасан оглы", ("Мамедов", "Али", "Гасан оглы")),
        ("Андреи\u0306 Андрей", ("Андрей", "Андрей", None)),
        ("Зимина\u200b Анна", ("Зимина", "Анна", None)),
    ],
)
def test_a_name_is_taken_apart(name: str, parts: tuple[str, str, str | None]) -> None:
    (found,) = read(places((NORTH[0], name, NORTH[2]))).municipalities

    assert (found.coordinator.surname, found.coordinator.given, found.coordinator.patronymic) == parts


TEXTS = (
    *("Школа\r\nBcc: e@x.ru", "<img src=x onerror=y>", "{{7*7}}", '"; DROP TABLE x;--', "«А», № 3 (б)"),
    *("=HYPERLINK(1)", "\r=HYPERLINK(1)", "\n=1+1", "\t=1+1", "+7 (928) 1", "@SUM(1)", "-1+cmd|' /C calc'!A0"),
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_name_is_text_whatever_stands_in_its_cell(text: str) -> None:
    book = BytesIO()
    with Workbook(book, {"in_memory": True}) as made:
        page = made.add_worksheet("Муниципалитеты")
        for number, row in enumerate((PLACES, (text, *NORTH[1:]))):
            for place, value in enumerate(row):
                page.write_string(number, place, value)

    (found,) = read(book.getvalue()).municipalities

    assert found.name == " ".join(text.split())


@pytest.mark.parametrize("text", TEXTS)
def test_a_name_is_text_whatever_stands_in_it(text: str) -> None:
    content = (
        ("\ufeff" + as_csv())
        .encode()
        .replace("Северный район".encode(), ('"' + text.replace('"', '""') + '"').encode())
    )

    (found,) = read(content, "a.csv").municipalities

    assert found.name == " ".join(text.split())


def test_every_wrong_cell_of_a_row_is_told_and_the_other_rows_are_read() -> None:
    rows = [school(Школа=f"СШ № {number}") for number in range(1000)]
    rows[500] = school(**{"Школа": "СШ № 500", "Почта директора": "", "Год вступления": "#Н/Д"})

    roster = read(workbook_of({"Школы": [SCHOOLS, *rows]}))

    assert len(roster.schools) == 999
    (wrong,) = roster.wrong
    assert (wrong.row, wrong.name, [each.cell for each in wrong.problems]) == (
        502,
        "СШ № 500",
        ["Школы!E502", "Школы!H502"],
    )


def test_empty_rows_and_blanks_at_the_end_are_passed_over() -> None:
    roster = read(places(("", "  ", ""), NORTH, (" ", "", "\u00a0"), ("", "", "")))

    assert [each.row for each in roster.municipalities] == [3]


def test_a_sheet_that_never_ends_is_read_in_no_time_and_a_value_at_its_end_is_refused() -> None:
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(3, 1_000_000))

    def endless(*, far: bool) -> bytes:
        last = b'<row r="1048576"><c r="C1048576"><v>1</v></c></row>' if far else b""
        made, source = BytesIO(), zipfile.ZipFile(BytesIO(places(NORTH)))
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for name in source.namelist():
                text = source.read(name)
                if name == "xl/worksheets/sheet1.xml":
                    text = text.replace(b"</sheetData>", rows + last + b"</sheetData>")
                target.writestr(name, text)
        return made.getvalue()

    whole, far = endless(far=False), endless(far=True)
    began = time.process_time()

    assert read(whole).municipalities == (THE_PLACE,)
    assert time.process_time() - began < 10
    assert refused(far)[0].startswith("На листе «Муниципалитеты» есть заполненная ячейка C1048576 далеко за таблицей")


def test_a_missing_column_is_told_with_the_one_that_may_be_meant() -> None:
    head = ("Муниципалитет", "Координатор", "Почта кординатора")

    (sentence,) = refused(places(NORTH, head=head))

    assert sentence == (
        "На листе «Муниципалитеты» нет колонки «Почта координатора». Возможно, имелось в виду «Почта кординатора». "
        "Колонки листа: Идентификатор, Муниципалитет, Координатор, Должность координатора, Почта координатора."
    )


def test_a_book_of_one_sheet_is_known_by_its_headings_and_of_several_one_can_be_named() -> None:
    one = workbook_of({"Лист1": [EXPERTS, ("Соколова Вера", "", "s@x.ru", "Район", "", "")]})
    several = workbook_of({"Школы": [("чепуха",)], "Муниципалитеты": [PLACES, NORTH]})

    assert read(one).experts == (
        ExpertRow(2, None, PersonSaid("Соколова", "Вера", None, "s@x.ru"), "Район", (), None, says_capacity=True),
    )
    assert read(several, only="муниципалитеты").municipalities == (THE_PLACE,)
    assert refused(several)[0].startswith("На листе «Школы» нет колонки «Школа».")
    assert refused(several, only="Лист9") == (
        "В файле нет листа «Лист9». Листы файла: «Школы», «Муниципалитеты». Переименуйте нужный лист или назовите его: "
        "--sheet.",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Файл пуст"),
        (b" \r\n", "Файл пуст"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"старого вида \(.xls\)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "закрыт паролем"),
        (b"%PDF-1.7", "Это не таблица"),
        (b"PK\x03\x04" + bytes(50), "Файл повреждён"),
        (a_small_roster()[:-200], "Файл повреждён"),
        (codecs.BOM_UTF8 + b"\x00\x00", "Это не таблица"),
        ("просто текст без таблицы".encode(), "не видно заголовков"),
        (places(), "Под заголовками нет ни одной"),
    ],
)
def test_what_is_no_roster_is_refused_with_a_remedy(content: bytes, words: str) -> None:
    with pytest.raises(RosterUnreadable, match=words):
        read(content)


def test_conflicts_and_capacity_are_lists_and_numbers() -> None:
    row = ("Соколова Вера", "", "s@x.ru", "Район", "СШ № 1; СШ № 2\nСШ № 1;", 7)
    (found,) = read(workbook_of({"Эксперты": [EXPERTS, row]})).experts

    assert (found.conflicts, found.capacity) == (("СШ № 1", "СШ № 2"), 7)
    assert problems_of(("Соколова Вера", "", "s@x.ru", "Район", "", "много"), sheet="Эксперты") == [
        ("Эксперты!F2", "«много» – не число работ: напишите целое число от 0 до 999 или оставьте пусто.")
    ]


def test_a_long_cell_is_read_by_a_limit_that_holds_for_the_whole_process() -> None:
    # Set and put back by each reading, it would change under another thread's.
    assert csv.field_size_limit() == LIMIT
    long = "Район " * 40_000

    (wrong,) = read(f"{';'.join(PLACES)}\r\n{long};{';'.join(NORTH[1:])}\r\n".encode(), "a.csv").wrong

    assert len(wrong.problems) == 1
    assert csv.field_size_limit() == LIMIT


def csv_of(*rows: tuple[object, ...]) -> str:
    return "\r\n".join(";".join(str(cell) for cell in row) for row in rows)


def schools_csv(change: Callable[[str], str]) -> bytes:
    rows = [("", f"СШ № {number}", *FIRST[2:]) for number in range(1, 6)]
    return change(csv_of(SCHOOLS, *rows)).encode()


@pytest.mark.parametrize("after", ["", "x" * 2 * LONGEST_CELL])
def test_a_quote_that_nothing_closes_is_told_with_its_row_however_long_the_file(after: str) -> None:
    content = schools_csv(lambda text: text.replace("СШ № 2", '"СШ № 2') + after)

    with pytest.raises(RosterUnreadable, match="В строке 3 есть кавычка, которая нигде не закрыта"):
        read(content, "Школы.csv")


@pytest.mark.parametrize("separator", SEPARATORS[:2])
def test_a_file_of_separators_alone_is_no_roster_and_no_open_quote(separator: str) -> None:
    with pytest.raises(RosterUnreadable, match="не видно заголовков"):
        read(separator.encode() * 3_000_000, "a.csv")


def test_a_tail_of_separators_is_passed_over_and_too_many_columns_are_told() -> None:
    assert len(read(schools_csv(lambda text: text + ";" * 2_000_000), "Школы.csv").schools) == 5
    with pytest.raises(RosterUnreadable, match="В строке 6 больше 16384 колонок"):
        read(schools_csv(lambda text: text + ";" * 20_000 + "x"), "Школы.csv")
    with pytest.raises(RosterUnreadable, match="В строке 1 есть ячейка длиннее миллиона знаков"):
        read(b"a" * 3_000_000, "a.csv")


def test_of_two_sheets_for_the_same_each_door_has_its_own_remedy_and_the_one_that_is_named_is_read() -> None:
    twice = workbook_of({"Школы": [SCHOOLS, FIRST], "Школы ": [SCHOOLS, FIRST, ("", "СШ № 2", *FIRST[2:])]})

    with pytest.raises(RosterUnreadable) as refusal:
        read(twice)
    assert refusal.value.sentences == ("Листов «Школы» два: оставьте в книге один или назовите нужный: --sheet.",)
    assert refusal.value.on_page == (
        "Листов «Школы» два: оставьте в книге один или отметьте нужный ниже и выберите файл ещё раз.",
    )
    assert refusal.value.sheets == ("Школы", "Школы ")
    assert [len(read(twice, only=title).schools) for title in refusal.value.sheets] == [1, 2]
