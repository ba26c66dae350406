from io import BytesIO

from python_calamine import CalamineWorkbook

from config.roster.files import read_roster
from domain.roster.columns import COLUMNS, headings_of
from domain.roster.sheets import TITLES, Sheet
from papers.roster_template import roster_template
from tests.rosters import workbook_of


def test_the_template_has_the_three_sheets_with_their_headings_and_explains_every_column() -> None:
    with CalamineWorkbook.from_filelike(BytesIO(roster_template())) as book:
        heads = {
            title: [str(each) for each in book.get_sheet_by_name(title).to_python()[0]] for title in TITLES.values()
        }
        told = [row[2] for row in book.get_sheet_by_name("Пояснения").to_python() if row[2]]

    assert {title: [each.removesuffix(" *") for each in head] for title, head in heads.items()} == {
        title: headings_of(sheet) for sheet, title in TITLES.items()
    }
    assert told == ["Что в ней", *(column.explanation for sheet in Sheet for column in COLUMNS[sheet])]


def test_every_heading_of_the_template_is_read() -> None:
    row = ["m-1", "Район", "Зимина Анна Петровна", "методист", "z@x.ru"]
    head = [f"{each.heading} *" if each.required else each.heading for each in COLUMNS[Sheet.MUNICIPALITIES]]

    roster = read_roster(workbook_of({"Муниципалитеты": [head, row]}), "a.xlsx")

    assert (len(roster.municipalities), roster.wrong, roster.notes) == (1, (), ())


def test_it_is_the_same_bytes_each_time() -> None:
    assert roster_template() == roster_template()
