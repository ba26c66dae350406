"""Chains of exchanges: a submission in need takes a better expert, whose other submission takes another, and so on."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from domain.allotment.question_arrays import Pairs
from domain.allotment.solver import Bools, Ints

LONGEST_SEARCH = 300
"""So many experts are looked at for one exchange, at most."""

ALL_SEARCHES = 4_000
"""So many experts are looked at in all, or one for four submissions if that is more; then it is good enough."""

MANY = 40
"""So many experts at most are gone on with, whenever one is looked at."""

_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True)
class _Step:
    """A submission gives one expert back and takes another."""

    row: int
    gives: int
    takes: int
    before: "_Step | None"

    def chain(self) -> Iterator["_Step"]:
        step: _Step | None = self
        while step is not None:
            yield step
            step = step.before


class Exchanges:
    """A choice that is being changed; nobody ever gets more than there are places."""

    def __init__(self, pairs: Pairs, chosen: Ints, locked: Ints) -> None:
        self._pairs = pairs
        self._of_row: dict[int, set[int]] = {row: set() for row in range(pairs.rows)}
        self._of_column: dict[int, set[int]] = {column: set() for column in range(pairs.columns)}
        rows, columns = pairs.apart(chosen)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            self._of_row[row].add(column)
            self._of_column[column].add(row)
        self._left = pairs.free - np.bincount(columns, minlength=pairs.columns)
        self._looked_at, self._all_searches = 0, max(ALL_SEARCHES, pairs.rows // 4)
        self._kept = set(pairs.kept.tolist())
        self.total = locked.copy()
        """By submission, what its experts are worth to it, locked ones included."""
        np.add.at(self.total, rows, pairs.worth(chosen))

    def chosen(self) -> Ints:
        """The keys of all pairs, in order."""
        found = [row * self._pairs.columns + column for row, some in self._of_row.items() for column in some]
        return np.array(sorted(found), np.int64)

    def lift(self, rows: Ints, to: int) -> None:
        """Lift these submissions to a worth; where one cannot be lifted so far, the others need not be either."""
        for row in rows[np.argsort(self.total[rows], kind="stable")].tolist():
            while self.total[row] < to:
                step = self._search(row, to)
                if step is None:
                    to = int(self.total[row])
                    break
                self._exchange(step)

    def _search(self, needy: int, floor: int) -> _Step | None:
        """Breadth first: a short chain that gains something for one and lets no other fall below the floor."""
        seen = np.zeros(self._pairs.columns, np.bool_)
        steps = [
            step
            for given in sorted(self._of_row[needy])
            for step in self._steps([needy], given, int(self.total[needy]) + 1, seen, None)
        ]
        looked_at = 0
        while steps:
            for step in steps:
                if self._left[step.takes] > 0:
                    return step
            further: list[_Step] = []
            for step in steps:
                if looked_at >= LONGEST_SEARCH or self._looked_at >= self._all_searches:
                    return None
                looked_at += 1
                self._looked_at += 1
                passed = {each.row for each in step.chain()}
                others = sorted(self._of_column[step.takes] - passed)
                found = self._steps(others, step.takes, floor, seen, step) if others else []
                if found and self._left[found[0].takes] > 0:
                    return found[0]
                further += found
            steps = further
        return None

    def _steps(self, rows: list[int], gives: int, floor: int, seen: Bools, before: _Step | None) -> list[_Step]:
        """What submissions that give one expert back could take instead, so as not to fall below the floor.

        One step for each expert, the best first; who has a free place ends the search, and is told alone.
        """
        rows = [row for row in rows if row * self._pairs.columns + gives not in self._kept]
        if not rows:
            return []
        worth, may = self._of_rows(rows, gives)
        total = self.total[rows]
        # Who is below the floor already may stay there.
        least = floor if before is None else np.minimum(total, floor)[:, None]
        after = (total - worth[:, gives])[:, None] + worth
        may &= ~seen & (after >= least)
        score = np.where(may, after, _NEVER)
        best = score.argmax(axis=0)
        value = score[best, np.arange(best.size)]
        columns = np.flatnonzero(value > _NEVER)
        ends = columns[self._left[columns] > 0]
        columns = ends[value[ends].argmax()][None] if ends.size else columns[np.argsort(-value[columns], kind="stable")]
        columns = columns[:MANY]
        seen[columns] = True
        return [_Step(rows[best[column]], gives, column, before) for column in columns.tolist()]

    def _of_rows(self, rows: list[int], given: int) -> tuple[Ints, Bools]:
        """What everybody is worth to submissions, and whom they may take in another's place."""
        pairs = self._pairs
        worth = pairs.competence_of(rows)
        may = ~pairs.barred[pairs.town_of_row[rows]] & pairs.open
        for at, row in enumerate(rows):
            first = row * pairs.columns
            worth[at, _columns_of(pairs.primary, first, pairs.columns)] += pairs.question.weights.primary
            may[at, _columns_of(pairs.never, first, pairs.columns)] = False
            may[at, list(self._of_row[row])] = False
            if pairs.institutions:
                others = [pairs.institution[column] for column in self._of_row[row] - {given}]
                may[at] &= ~np.isin(pairs.institution, others)
        return worth, may

    def _exchange(self, last: _Step) -> None:
        self._left[last.takes] -= 1
        for step in last.chain():
            keys = step.row * self._pairs.columns + np.array([step.takes, step.gives])
            gained, lost = self._pairs.worth(keys).tolist()
            self.total[step.row] += gained - lost
            self._of_row[step.row] ^= {step.gives, step.takes}
            self._of_column[step.gives].discard(step.row)
            self._of_column[step.takes].add(step.row)
            if step.before is None:
                self._left[step.gives] += 1


def _columns_of(keys: Ints, first: int, columns: int) -> Ints:
    begin, end = np.searchsorted(keys, [first, first + columns])
    return keys[begin:end] - first
