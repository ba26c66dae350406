"""What the pages of importing show: the file that waits, what it would do row by row, and the last that was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from acts.import_roster import preview_of
from acts.round_at_hand import zone_of_office
from domain.roster.kept import Line, RowState
from domain.roster.sheets import TITLES
from domain.russian_dates import moment_in_words
from models.imports import Import, ImportState, last_import, waiting_import, what_was_read
from papers.tables import Column, ColumnKind
from portal.office.lists import ON_A_PAGE
from portal.policy import NOBODYS, Thing

COLUMNS = (
    *("Лист", Column("Строка", kind=ColumnKind.NUMBER), Column("Название", width=40), "Идентификатор", "Состояние"),
    *("Ячейка", Column("Что сказано", width=60), Column("Было", width=30), Column("Станет", width=30)),
)
"""Of the rows as a workbook."""
STATES = {
    RowState.WRONG: "Не годится",
    RowState.NEW: "Новое",
    RowState.CHANGED: "Изменится",
    RowState.SAME: "Без изменений",
}
SETTLED = {
    ImportState.STAGED: "ждёт решения",
    ImportState.DONE: "внесён",
    ImportState.DROPPED: "не внесён",
    ImportState.UNDONE: "отменён",
}


@dataclass(frozen=True)
class ImportShown:
    """An import in a line."""

    id: int
    file: str
    state: str
    who: str
    when: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class RowShown:
    """A row of the file as the preview has it."""

    where: str
    state: RowState
    name: str
    id: str
    differences: tuple[tuple[str, str, str], ...]
    problems: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class PreviewShown:
    """What a waiting import would do."""

    digest: str
    tabs: tuple[tuple[str, str, int], ...]
    """Each state's value, name and number of rows."""
    state: str
    """The state whose rows are shown."""
    rows: tuple[RowShown, ...]
    page: int
    pages: int
    notes: tuple[str, ...]
    absent: tuple[str, ...]
    wrong: int
    good: int
    """Rows that are new or change something."""
    writes: bool


def find_import(session: Session, path: Mapping[str, str]) -> Thing | None:
    """The import that the address names."""
    return NOBODYS if session.get(Import, int(path["id"])) is not None else None


def shown(session: Session, found: Import) -> ImportShown:
    """An import with its state in words."""
    return ImportShown(
        found.id,
        found.file,
        SETTLED[ImportState(found.state)],
        found.brought_by,
        moment_in_words(found.settled_at or found.brought_at, zone_of_office(session)),
        tuple((STATES[RowState(state)].lower(), number) for state, number in found.counts.items() if number),
    )


def waiting_shown(session: Session) -> ImportShown | None:
    """The import that waits for somebody's word."""
    found = waiting_import(session)
    return None if found is None else shown(session, found)


def last_shown(session: Session) -> ImportShown | None:
    """The last import that was done, and can perhaps be taken back."""
    found = last_import(session)
    return None if found is None else shown(session, found)


def preview_shown(session: Session, found: Import, state: str, page: str) -> PreviewShown | None:
    """The preview of an import that waits, narrowed down to rows of a state; None once it is settled."""
    roster = what_was_read(found)
    if roster is None:
        return None
    preview = preview_of(session, roster)
    plan = preview.plan
    counts = {each: plan.count(each) for each in STATES}
    chosen = next((each for each in STATES if each.value == state), None)
    chosen = chosen or next((each for each in STATES if counts[each]), RowState.SAME)
    lines = [line for line in plan.lines if line.state is chosen]
    pages = max(1, -(-len(lines) // ON_A_PAGE))
    number = min(int(page), pages) if page.isdecimal() and 0 < len(page) < 6 and int(page) else 1
    absent = [f"{TITLES[sheet]}: {count}" for sheet, count in plan.absent.items() if count]
    return PreviewShown(
        digest=plan.digest,
        tabs=tuple((each.value, name, counts[each]) for each, name in STATES.items()),
        state=chosen.value,
        rows=_rows(lines[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]),
        page=number,
        pages=pages,
        notes=preview.notes,
        absent=tuple(absent),
        wrong=counts[RowState.WRONG],
        good=counts[RowState.NEW] + counts[RowState.CHANGED],
        writes=bool(plan.writes),
    )


def rows_as_cells(session: Session, found: Import, state: str) -> list[Sequence[object]] | None:
    """The rows of an import that waits, each fault and each difference in a line of its own; None once it is settled.

    `state`: only rows of that state; of none, all of them.
    """
    roster = what_was_read(found)
    if roster is None:
        return None
    lines = preview_of(session, roster).plan.lines
    chosen = next((each for each in STATES if each.value == state), None)
    return [
        (TITLES[line.sheet], line.row, line.name, line.id, STATES[line.state].lower(), *said)
        for line in lines
        if chosen is None or line.state is chosen
        for said in _said_of(line)
    ]


def _said_of(line: Line) -> list[tuple[str, str, str, str]]:
    """Cell, what is said of it, what stood there and what will."""
    said = [(each.cell, each.sentence, "", "") for each in line.problems]
    said += [("", each.what.capitalize(), each.before, each.after) for each in line.differences]
    said += [("", remark, "", "") for remark in line.remarks]
    return said or [("", "", "", "")]


def _rows(lines: Sequence[Line]) -> tuple[RowShown, ...]:
    return tuple(
        RowShown(
            where=f"{TITLES[line.sheet]}, строка {line.row}",
            state=line.state,
            name=line.name or "без названия",
            id=line.id,
            differences=tuple((each.what, each.before, each.after) for each in line.differences),
            problems=tuple((each.cell, each.sentence) for each in line.problems),
            remarks=line.remarks,
        )
        for line in lines
    )
