"""Finding a sheet's headings: in which row they stand, in what order, under whatever title or merged cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.mistakes import shown
from config.roster.cells import WrongCell, text_of
from config.roster.mistakes import RosterUnreadable
from config.roster.table import RosterTable, letter_of
from domain.roster.columns import field_of, headings_of, missing_columns
from domain.roster.names import meant, plain
from domain.roster.sheets import TITLES, Sheet, SheetPlace

MOST_COLUMNS = 200
"""Columns in which headings are looked for: no roster has more, and a file of separators alone would."""

HEADINGS_WITHIN = 20
"""Rows from the top in which headings are looked for."""


@dataclass(frozen=True)
class Headings:
    """Where the fields of a sheet stand."""

    sheet: Sheet
    columns: dict[str, int]
    """By field, counted from 0."""
    first_row: int
    """The first row below the headings, counted from 0."""
    unknown: tuple[str, ...]
    """Headings that mean nothing to us, each with its letter."""

    def place(self, title: str) -> SheetPlace:
        """Where the office finds the cells."""
        return SheetPlace(title, {field: letter_of(column) for field, column in self.columns.items()})


def sheet_of_title(title: str) -> Sheet | None:
    """Which sheet a title means, if it is one of the three."""
    return next((sheet for sheet, name in TITLES.items() if plain(name) == plain(title)), None)


def known_columns(table: RosterTable, sheet: Sheet) -> int:
    """How many columns of the sheet are found in the table."""
    return len(_best(table, sheet).columns)


def which_sheet(table: RosterTable) -> Sheet:
    """Which sheet a table is, by its title or else by its headings. Raises RosterUnreadable."""
    by_title = sheet_of_title(table.title)
    if by_title is not None:
        return by_title
    lacking = {sheet: len(missing_columns(sheet, [*_best(table, sheet).columns])) for sheet in Sheet}
    known = {sheet: known_columns(table, sheet) for sheet in Sheet}
    best = max(Sheet, key=lambda sheet: (known[sheet] - lacking[sheet], known[sheet]))
    if known[best] < 2:
        why = (
            f"«{shown(table.title)}»: не видно заголовков муниципалитетов, школ или экспертов. Первой строкой должны "
            "идти названия колонок, как в шаблоне"
        )
        raise RosterUnreadable(
            [f"{why}: rounds import --template ФАЙЛ."], on_page=[f"{why}; он есть на этой странице."]
        )
    return best


def find_headings(table: RosterTable, sheet: Sheet) -> Headings:
    """The headings of a table that is that sheet. Raises RosterUnreadable where a required column is missing."""
    found = _best(table, sheet)
    missing = missing_columns(sheet, [*found.columns])
    if not missing:
        return found
    unknown = [each.partition(" (")[0] for each in found.unknown]
    raise RosterUnreadable(
        f"На листе «{shown(table.title)}» нет колонки «{column.heading}».{meant(column.heading, unknown)} Колонки "
        f"листа: {', '.join(headings_of(sheet))}."
        for column in missing
    )


def _best(table: RosterTable, sheet: Sheet) -> Headings:
    candidates = [Headings(sheet, {}, 0, ())]
    for number, row in enumerate(table.rows[:HEADINGS_WITHIN]):
        single = [_shown(value) for value in row[:MOST_COLUMNS]]
        candidates.append(_headings(sheet, [[word] for word in single], number + 1))
        if number + 1 < len(table.rows):
            candidates.append(_headings(sheet, _two_storeys(table, number), number + 2))
    return max(candidates, key=lambda each: (len(each.columns), -len(each.unknown)))


def _headings(sheet: Sheet, words: Sequence[Sequence[str]], first_row: int) -> Headings:
    columns: dict[str, int] = {}
    unknown = []
    for column, names in enumerate(words):
        field = next((found for name in names if name and (found := field_of(sheet, name)) is not None), None)
        if field is not None and field not in columns:
            columns[field] = column
        elif names and names[0]:
            unknown.append(f"{names[0]} ({letter_of(column)})")
    return Headings(sheet, columns, first_row, tuple(unknown))


def _two_storeys(table: RosterTable, number: int) -> list[list[str]]:
    upper = [_shown(value) for value in table.rows[number][:MOST_COLUMNS]]
    lower = [_shown(value) for value in table.rows[number + 1]]
    for (top, left), (bottom, right) in table.merged:
        if top == number and bottom == number and left < len(upper):
            upper[left : right + 1] = [upper[left]] * (min(right + 1, len(upper)) - left)
    return [
        [f"{above} {below}", below, above] if above and below else [below or above]
        for above, below in zip(upper, lower, strict=False)
    ]


def _shown(value: object) -> str:
    try:
        return text_of(value)
    except WrongCell:
        return ""
