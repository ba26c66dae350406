from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from papers.tables import LONGEST_CELL, Column, ColumnKind, table_xlsx

COLUMNS = (Column("Школа", 40), Column("Баллы", 10, ColumnKind.NUMBER), Column("Сдано", 12, ColumnKind.DATE), "Телефон")

FORMULAS = (
    '=HYPERLINK("http://evil.example")',
    "+7 (928) 111-22-33",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1+1",
    "{=1+1}",
    "007",
    "1e5",
    "http://evil.example/",
    "mailto:a@x.example",
    "TRUE",
    "%s {{7*7}} <b>&amp;",
    "_x0041_",
)


def read(book: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python()]


def part(book: bytes, name: str) -> str:
    with ZipFile(BytesIO(book)) as parts:
        return parts.read(name).decode()


def test_a_table_is_read_back_as_it_was_written() -> None:
    rows = [
        ("МБОУ «СОШ № 3»", 7, date(2022, 3, 18), "+7 (928) 111-22-33"),
        ("Школа\r\nво второй строке", Decimal("1.5"), None, ""),
    ]
    assert read(table_xlsx("Кто сдал", COLUMNS, rows, "На 28 марта")) == [
        ["Кто сдал", "", "", ""],
        ["На 28 марта", "", "", ""],
        ["Школа", "Баллы", "Сдано", "Телефон"],
        ["МБОУ «СОШ № 3»", 7.0, date(2022, 3, 18), "+7 (928) 111-22-33"],
        ["Школа\nво второй строке", 1.5, "", ""],
    ]


def test_one_table_is_always_the_same_bytes() -> None:
    rows = [("Школа", 1, date(2022, 3, 18), "1")]
    assert table_xlsx("Кто сдал", COLUMNS, rows) == table_xlsx("Кто сдал", COLUMNS, rows)


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("kind", ColumnKind)
def test_text_stays_text_and_never_becomes_a_formula_a_number_or_a_link(text: str, kind: ColumnKind) -> None:
    book = table_xlsx(text, [Column(text, 20, kind)], [[text]], text)
    sheet = part(book, "xl/worksheets/sheet1.xml")
    assert read(book) == [[text]] * 4
    assert [tag for tag in ("<f>", "<hyperlink", "<v>0</v></c><c") if tag in sheet] == []
    assert sheet.count('t="s"') == 4


def test_a_line_end_before_a_formula_does_not_make_it_one() -> None:
    book = table_xlsx("Кто сдал", ["Школа"], [["\r=1+1"], ["\r\n=1+1"], ["\n@SUM(1)"]])

    assert read(book)[2:] == [["\n=1+1"], ["\n=1+1"], ["\n@SUM(1)"]]
    assert "<f>" not in part(book, "xl/worksheets/sheet1.xml")


def test_values_of_another_kind_are_kept_as_text() -> None:
    columns: list[Column | str] = [
        Column("Число", kind=ColumnKind.NUMBER),
        Column("День", kind=ColumnKind.DATE),
        "Текст",
    ]
    rows = [
        (float("nan"), date(1812, 9, 7), 5),
        ("много", "завтра", date(2022, 3, 18)),
        (Decimal("Infinity"), 3, datetime(2022, 3, 18, 23, 59, tzinfo=UTC)),
    ]
    assert read(table_xlsx("Т", columns, rows))[2:] == [
        ["nan", "07.09.1812", "5"],
        ["много", "завтра", "18.03.2022"],
        ["Infinity", "3", "18.03.2022 23:59"],
    ]


def test_what_xml_cannot_hold_is_left_out() -> None:
    text = "\x00Ш\x1bк\u202eо\x0bл\x9fа\ufffe\ud800 😀"
    assert read(table_xlsx(text, [text], [[text]])) == [["Школа 😀"]] * 3


def test_a_text_longer_than_a_cell_is_cut_where_one_sees_it() -> None:
    assert read(table_xlsx("Т", ["Текст"], [["а" * 100_000]]))[2] == ["а" * (LONGEST_CELL - 1) + "…"]


def test_a_table_without_rows_still_has_its_headings() -> None:
    assert read(table_xlsx("Никто", COLUMNS, [])) == [["Никто", "", "", ""], ["Школа", "Баллы", "Сдано", "Телефон"]]


def test_a_row_with_a_value_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        table_xlsx("Т", COLUMNS, [("Школа", 1)])


def test_headings_stay_in_sight_filter_and_repeat_in_print() -> None:
    book = table_xlsx("Т", COLUMNS, [("Школа", 1, None, "")], "примечание")
    sheet = part(book, "xl/worksheets/sheet1.xml")
    wanted = (
        '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>',
        '<autoFilter ref="A3:D4"/>',
        '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"',
        "<pageSetUpPr",
    )
    assert [piece for piece in wanted if piece not in sheet] == []
    assert "Таблица!$3:$3" in part(book, "xl/workbook.xml")
