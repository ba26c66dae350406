"""An empty roster to be filled in (xlsx): three sheets with their headings, and one that explains each column."""

from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from domain.roster.columns import COLUMNS, RosterColumn
from domain.roster.sheets import TITLES, Sheet

ROWS = 2000
"""How far down the cells are laid out and checked."""
EXPLANATIONS = "Пояснения"
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the same program gives the same bytes
_RULES = (
    "Заполните листы «Муниципалитеты», «Школы», «Эксперты»; ненужный лист можно удалить. Строка – одна запись.",
    "Порядок колонок любой; свои колонки можно добавлять, они не читаются. Звёздочкой отмечены обязательные.",
    "Перед внесением программа покажет каждую строку: новая, изменится, без изменений или не годится и почему.",
    "Кого в файле нет, того импорт не трогает: из учёта он никого не удаляет.",
)


def roster_template() -> bytes:
    """The template; every call gives the same bytes."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"title": "Список для импорта", "created": _MADE})
    head = book.add_format(
        {"bold": True, "bg_color": "#E8EDF2", "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"}
    )
    text = book.add_format({"num_format": "@"})
    for sheet in Sheet:
        _lay_out(book.add_worksheet(TITLES[sheet]), sheet, head, text)
    _explain(book, head)
    book.close()
    return file.getvalue()


def _lay_out(page: Worksheet, sheet: Sheet, head: Format, text: Format) -> None:
    page.freeze_panes(1, 0)
    page.set_row(0, 32)
    for place, column in enumerate(COLUMNS[sheet]):
        # Cells are text, so that a number keeps the zeros at its beginning.
        page.set_column(place, place, column.width, text)
        page.write_string(0, place, _marked(column), head)
        _check(page, place, column)


def _check(page: Worksheet, place: int, column: RosterColumn) -> None:
    said: dict[str, object] = {"input_title": column.heading[:32], "input_message": column.explanation[:255]}
    rule: dict[str, object] = {"validate": "any"}
    first = f"{chr(ord('A') + place)}2"
    if column.field == "municipality":
        letter = chr(ord("A") + [each.field for each in COLUMNS[Sheet.MUNICIPALITIES]].index("name"))
        source = f"='{TITLES[Sheet.MUNICIPALITIES]}'!${letter}$2:${letter}${ROWS}"
        # A warning only: a municipality of the record need not stand in the file.
        rule = {"validate": "list", "source": source, "error_type": "information"}
    elif column.field == "cohort":
        rule = {"validate": "custom", "value": f"=AND(LEN({first})=4,ISNUMBER(VALUE({first})))"}
    elif column.field == "capacity":
        rule = {"validate": "custom", "value": f"=ISNUMBER(VALUE({first}))"}
    elif column.field.endswith("_email"):
        rule = {"validate": "custom", "value": f'=AND(ISNUMBER(FIND("@",{first})),ISERROR(FIND(" ",{first})))'}
    message = {"error_title": column.heading[:32], "error_message": column.explanation[:255]}
    page.data_validation(1, place, ROWS - 1, place, {**rule, **said, **message, "ignore_blank": True})


def _explain(book: Workbook, head: Format) -> None:
    page = book.add_worksheet(EXPLANATIONS)
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 26)
    page.set_column(2, 2, 90)
    line = 0
    for rule in _RULES:
        page.merge_range(line, 0, line, 2, rule, plain)
        line += 1
    line += 1
    for place, heading in enumerate(("Лист", "Колонка", "Что в ней")):
        page.write_string(line, place, heading, head)
    for sheet in Sheet:
        for column in COLUMNS[sheet]:
            line += 1
            page.write_string(line, 0, TITLES[sheet], plain)
            page.write_string(line, 1, _marked(column), plain)
            page.write_string(line, 2, column.explanation, plain)


def _marked(column: RosterColumn) -> str:
    return f"{column.heading} *" if column.required else column.heading
