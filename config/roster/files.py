"""A roster's file, as the office has it: a workbook with one to three sheets, or one of them as csv."""

from collections.abc import Sequence

from config.mistakes import shown
from config.roster.csv import read_csv
from config.roster.headings import Headings, find_headings, known_columns, sheet_of_title, which_sheet
from config.roster.mistakes import RosterUnreadable, all_at_once
from config.roster.rows import read_rows
from config.roster.table import RosterTable
from config.roster.xlsx import read_xlsx
from domain.roster.names import plain
from domain.roster.sheets import (
    TITLES,
    ExpertRow,
    MunicipalityRow,
    Roster,
    Row,
    SchoolRow,
    Sheet,
    SheetPlace,
    WrongRow,
)
from domain.russian import counted

MOST_BYTES = 40 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_roster(content: bytes, file: str, only: str | None = None) -> Roster:
    """What a file says of municipalities, schools and experts; `only` names the one sheet to read.

    Rows with wrong cells are in it too, as wrong rows. Raises RosterUnreadable where the file as a whole can't be read.
    """
    tables, others = _tables(content, file, only)
    if not tables:
        there = ", ".join(f"«{shown(title)}»" for title in others) or "нет ни одного"
        wanted = f"листа «{shown(only)}»" if only else "листов «Муниципалитеты», «Школы», «Эксперты»"
        why = f"В файле нет {wanted}. Листы файла: {there}."
        raise RosterUnreadable(
            [f"{why} Переименуйте нужный лист или назовите его: --sheet."],
            on_page=[f"{why} Отметьте нужный лист ниже и выберите файл ещё раз."],
            sheets=others,
        )
    found: dict[Sheet, tuple[RosterTable, Headings]] = {}
    mistakes: list[RosterUnreadable] = []
    for table in tables:
        try:
            sheet = which_sheet(table)
            if sheet in found:
                raise _two_of(sheet, [found[sheet][0].title, table.title])
            found[sheet] = (table, find_headings(table, sheet))
        except RosterUnreadable as error:
            mistakes.append(error)
    if mistakes:
        raise all_at_once(mistakes)
    notes = [
        f"Лист «{shown(title)}» не читается: на нём не муниципалитеты, не школы и не эксперты." for title in others
    ]
    rows: list[Row | WrongRow] = []
    places: dict[Sheet, SheetPlace] = {}
    for sheet, (table, headings) in found.items():
        places[sheet] = headings.place(table.title)
        notes += _notes(table, headings)
        rows += read_rows(table, headings)
    if not rows:
        raise RosterUnreadable(["Под заголовками нет ни одной заполненной строки."])
    return Roster(
        file=shown(file),
        places=places,
        municipalities=tuple(each for each in rows if isinstance(each, MunicipalityRow)),
        schools=tuple(each for each in rows if isinstance(each, SchoolRow)),
        experts=tuple(each for each in rows if isinstance(each, ExpertRow)),
        wrong=tuple(each for each in rows if isinstance(each, WrongRow)),
        notes=tuple(notes),
    )


def _tables(content: bytes, file: str, only: str | None) -> tuple[list[RosterTable], list[str]]:
    _refuse_what_is_no_table(content)
    if not content.startswith(b"PK"):
        title = only if only is not None else file.rpartition(".")[0] or file
        wanted = sheet_of_title(title)
        sheets = [wanted] if wanted is not None else list(Sheet)
        how_known = lambda table: max(known_columns(table, sheet) for sheet in sheets)  # noqa: E731
        return [read_csv(content, title, how_known)], []
    if only is not None:
        # Titles may differ in a blank alone: one that is named exactly is meant.
        tables, others = read_xlsx(content, lambda title: title == only)
        return (tables, others) if tables else read_xlsx(content, lambda title: plain(title) == plain(only))
    tables, others = read_xlsx(content, lambda title: sheet_of_title(title) is not None)
    if not tables and len(others) == 1:
        # A book with one sheet of whatever name is known by its headings.
        return read_xlsx(content, lambda _: True)
    return tables, others


def _two_of(sheet: Sheet, titles: Sequence[str]) -> RosterUnreadable:
    why = f"Листов «{TITLES[sheet]}» два: оставьте в книге один"
    return RosterUnreadable(
        [f"{why} или назовите нужный: --sheet."],
        on_page=[f"{why} или отметьте нужный ниже и выберите файл ещё раз."],
        sheets=titles,
    )


def _refuse_what_is_no_table(content: bytes) -> None:
    if not content.strip():
        raise RosterUnreadable(["Файл пуст. Выберите заполненную таблицу."])
    if len(content) > MOST_BYTES:
        raise RosterUnreadable(
            [f"Файл больше {MOST_BYTES // (1024 * 1024)} МБ. Скопируйте таблицу в новую книгу и сохраните её."]
        )
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise RosterUnreadable(["Файл закрыт паролем: сохраните его без пароля."])
    if content.startswith(_OLE):
        raise RosterUnreadable(
            ["Это файл Excel старого вида (.xls). Откройте его и сохраните как «Книга Excel (.xlsx)»."]
        )
    if content.startswith((b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"MZ")):
        raise RosterUnreadable(["Это не таблица. Нужна книга .xlsx или файл .csv."])


def _notes(table: RosterTable, headings: Headings) -> list[str]:
    notes = [f"«{table.title}»: колонка «{shown(each)}» не читается." for each in headings.unknown]
    if table.is_hidden:
        notes.append(f"Лист «{table.title}» скрыт, но читается.")
    if table.hidden_rows:
        rows = counted(table.hidden_rows, "строка скрыта", "строки скрыты", "строк скрыто")
        notes.append(f"«{table.title}»: {rows}, они читаются тоже.")
    return notes
