"""What an import would do: each row against the record and the rows before it, the same for a look and for the deed."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from domain.roster.experts import ExpertRows
from domain.roster.kept import ImportPlan, Kept, Line, Recorded, RowState, Write
from domain.roster.people import People
from domain.roster.schools import MunicipalityRows, SchoolRows
from domain.roster.sheets import MunicipalityRow, Roster, Row, SchoolRow, Sheet, SheetPlace
from domain.roster.taking import Taken

K = TypeVar("K", bound=Kept)


def plan_import(roster: Roster, recorded: Recorded, key: bytes) -> ImportPlan:
    """Judge every row of a roster; a row that is wrong writes nothing, and rows that need it are wrong too.

    `key`: the installation's, under which people who are met for the first time get their ids.
    """
    people = People(recorded, key)
    municipalities = MunicipalityRows(recorded, people)
    schools = SchoolRows(recorded, people, municipalities.now)
    experts = ExpertRows(recorded, people, municipalities.now, schools.now, key)
    lines = [Line(each.sheet, each.row, RowState.WRONG, each.name, problems=each.problems) for each in roster.wrong]
    lines += _judged(Sheet.MUNICIPALITIES, roster, roster.municipalities, municipalities.judge)
    lines += _judged(Sheet.SCHOOLS, roster, roster.schools, schools.judge)
    lines += _judged(Sheet.EXPERTS, roster, roster.experts, experts.judge)
    order = list(Sheet)
    writes = (
        *_writes(people.before, people.now),
        *_writes(recorded.municipalities, municipalities.now),
        *_writes(recorded.schools, schools.now),
        *_writes(recorded.experts, experts.now),
    )
    known = {
        Sheet.MUNICIPALITIES: (recorded.municipalities, municipalities.seen),
        Sheet.SCHOOLS: (recorded.schools, schools.seen),
        Sheet.EXPERTS: (recorded.experts, experts.seen),
    }
    return ImportPlan(
        tuple(sorted(lines, key=lambda line: (order.index(line.sheet), line.row))),
        writes,
        {sheet: len(known[sheet][0].keys() - known[sheet][1].keys()) for sheet in order if sheet in roster.places},
    )


R = TypeVar("R", bound=Row)


def _judged(
    sheet: Sheet, roster: Roster, rows: tuple[R, ...], judge: Callable[[R, SheetPlace], Taken]
) -> Iterator[Line]:
    for row in rows:
        taken = judge(row, roster.places[sheet])
        yield Line(
            sheet,
            row.row,
            taken.state,
            _name(row),
            taken.id,
            tuple(taken.differences),
            tuple(taken.problems),
            (*row.remarks, *taken.remarks),
        )


def _name(row: Row) -> str:
    if isinstance(row, MunicipalityRow | SchoolRow):
        return row.name
    return " ".join(part for part in (row.person.surname, row.person.given, row.person.patronymic) if part)


def _writes(before: Mapping[str, K], now: Mapping[str, K]) -> Iterator[Write]:
    for id, after in now.items():
        if before.get(id) != after:
            yield Write(before.get(id), after)
