"""How a row of a roster is judged, whatever it is about: what it is known by, and whether it was said before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from domain.roster.kept import Difference, Kept, MunicipalityKept, Recorded, RowState
from domain.roster.names import differs_by_zeros, meant, plain
from domain.roster.people import NotThisPerson, People, PeopleOfRow, describe
from domain.roster.sheets import PersonSaid, Problem, Row, SheetPlace
from domain.typed_text import one_line

K = TypeVar("K", bound=Kept)


@dataclass
class Taken:
    """What came of a row."""

    state: RowState = RowState.WRONG
    id: str = ""
    differences: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    people: PeopleOfRow = field(default_factory=PeopleOfRow)

    def differs(self, what: str, before: str, after: str) -> None:
        """Note a value of the row, unless it stays as it is."""
        if before != after:
            self.differences.append(Difference(what, before, after))

    def wrong(self, cell: str, sentence: str) -> None:
        """Note why the row can't be taken."""
        self.problems.append(Problem(cell, sentence))


class RowsOfSheet(Generic[K]):
    """The rows of one sheet, one after another, over what the record holds."""

    def __init__(self, recorded: Mapping[str, K], people: People) -> None:
        self.now: dict[str, K] = dict(recorded)
        self.seen: dict[str, Row] = {}
        """The rows that were taken, by id."""
        self._recorded = recorded
        self._people = people

    def begin(self, row: Row, place: SheetPlace, find: Callable[[Row, Taken], str | None]) -> Taken:
        """Find out what the row is about: by its id, or as `find` knows it. A row with problems is not gone on with."""
        taken = Taken()
        found = find(row, taken)
        if row.id is None:
            taken.id = found or ""
            return taken
        taken.id = row.id
        if row.id not in self.now and (zeros := differs_by_zeros(row.id, self.now)):
            taken.wrong(
                place.cell("id", row.row),
                f"Идентификатора «{row.id}» в учёте нет, но есть «{zeros}»: нули в начале отбросил Excel. Сделайте "
                "ячейку текстовой и напишите с нулями.",
            )
        elif row.id not in self.now and found in self._recorded:
            taken.wrong(
                place.cell("id", row.row),
                f"Это уже есть в учёте под идентификатором «{found}»: напишите его или оставьте ячейку пустой.",
            )
        return taken

    def fresh(self, wanted: str) -> str:
        """An id that nothing recorded has: what it was made from may have meant something else before."""
        id, number = wanted, 1
        while id in self._recorded:
            number += 1
            id = f"{wanted}-{number}"
        return id

    def repeats(self, row: Row, place: SheetPlace, taken: Taken) -> bool:
        """Say whether the file has had this row already: then it is finished here, as a repetition or as wrong."""
        first = self.seen.get(taken.id)
        if first is None:
            return False
        if replace(first, row=0, remarks=(), id=None) == replace(row, row=0, remarks=(), id=None):
            taken.state = RowState.SAME
            taken.remarks.append(f"Строка повторяет строку {first.row}.")
        else:
            taken.wrong(
                place.cell("id", row.row),
                f"Это уже сказано в строке {first.row}, но по-другому: оставьте одну из двух строк.",
            )
        return True

    def person(self, taken: Taken, role: str, said: PersonSaid, holder: str | None, cell: str) -> str:
        """The id of a person whom the row names; empty where it can't be, which is noted."""
        try:
            id = self._people.resolve(taken.people, role, said, holder, cell)
        except NotThisPerson as error:
            taken.wrong(cell, str(error))
            return ""
        if id != holder:
            before = describe(self._people.now[holder]) if holder is not None else ""
            taken.differs(role, before, describe(taken.people.said[id][0]))
        return id

    def finish(self, row: Row, taken: Taken, after: K) -> Taken:
        """Take the row, if nothing is wrong with it."""
        if taken.problems:
            return taken
        before = self.now.get(taken.id)
        taken.remarks += taken.people.remarks
        if before is not None:
            taken.differences += taken.people.differences
        self._people.take(taken.people)
        self.now[taken.id] = after
        self.seen[taken.id] = row
        if before is None:
            taken.state = RowState.NEW
        else:
            taken.state = RowState.CHANGED if taken.differences else RowState.SAME
        return taken


def as_kept(said: str, before: str | None) -> str:
    """What is said, or what is recorded where they differ in blanks only."""
    return before if before is not None and one_line(before) == said else said


def municipality_of(municipalities: Mapping[str, MunicipalityKept], said: str, taken: Taken, cell: str) -> str:
    """The id of the municipality that a cell names by id or name; empty where there is none, which is noted."""
    if said in municipalities:
        return said
    found = [id for id, each in municipalities.items() if plain(each.name) == plain(said)]
    if len(found) == 1:
        return found[0]
    if found:
        taken.wrong(cell, f"Муниципалитетов «{said}» несколько: напишите идентификатор ({', '.join(found)}).")
    else:
        hint = meant(said, [each.name for each in municipalities.values()])
        taken.wrong(
            cell,
            f"Муниципалитета «{said}» нет ни в учёте, ни среди годных строк файла.{hint} Исправьте название или "
            "внесите муниципалитет.",
        )
    return ""


__all__ = ["Recorded", "RowsOfSheet", "Taken", "as_kept", "municipality_of"]
