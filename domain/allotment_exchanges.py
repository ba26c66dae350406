"""Chains of exchanges: a submission in need takes a better expert, whose other submission takes another, and so on."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from domain.allotment_pairs import Pairs
from domain.allotment_solver import Bools, Ints

LONGEST_SEARCH = 300
"""So many experts are looked at for one exchange, at most."""

ALL_SEARCHES = 4_000
"""So many experts are looked at in all; then what is reached is good enough."""


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
        self._looked_at = 0
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
        """Breadth first: the shortest chain that gains something for one and lets no other fall below the floor."""
        seen = np.zeros(self._pairs.columns, np.bool_)
        steps = list(self._steps(needy, None, self.total[needy] + 1, seen, None))
        looked_at = 0
        while steps and looked_at < LONGEST_SEARCH and self._looked_at < ALL_SEARCHES:
            further: list[_Step] = []
            for step in steps:
                if self._left[step.takes] > 0:
                    return step
            for step in steps:
                looked_at += 1
                self._looked_at += 1
                passed = {each.row for each in step.chain()}
                for row in sorted(self._of_column[step.takes] - passed):
                    least = min(int(self.total[row]), floor)
                    further += self._steps(row, step.takes, least, seen, step)
            steps = further
        return None

    def _steps(self, row: int, gives: int | None, least: int, seen: Bools, before: _Step | None) -> list[_Step]:
        """What the submission could take instead of one it has, so that it is worth `least` after; the best first."""
        worth, may = self._row(row)
        found: list[_Step] = []
        for given in sorted(self._of_row[row]) if gives is None else [gives]:
            if row * self._pairs.columns + given in self._kept:
                continue
            after = self.total[row] - worth[given] + worth
            free = may & ~seen & (after >= least) & ~self._beside(row, given)
            columns = np.flatnonzero(free)
            columns = columns[np.argsort(-after[columns], kind="stable")]
            # Who has a free place ends the search, so a few of the others are enough to go on with.
            ends = columns[self._left[columns] > 0][:1]
            columns = ends if ends.size else columns[:40]
            seen[columns] = True
            found += [_Step(row, given, column, before) for column in columns.tolist()]
        return found

    def _row(self, row: int) -> tuple[Ints, Bools]:
        """What everybody is worth to a submission, and who may be taken."""
        pairs = self._pairs
        keys = row * pairs.columns + np.arange(pairs.columns)
        worth = pairs.competence_of(row)
        begin, end = np.searchsorted(pairs.primary, [keys[0], keys[-1] + 1])
        worth[pairs.primary[begin:end] - keys[0]] += pairs.question.weights.primary
        may = pairs.open & ~pairs.barred[pairs.town_of_row[row]]
        begin, end = np.searchsorted(pairs.never, [keys[0], keys[-1] + 1])
        may[pairs.never[begin:end] - keys[0]] = False
        may[list(self._of_row[row])] = False
        return worth, may

    def _beside(self, row: int, given: int) -> Bools:
        """Experts who work where another one of the submission works."""
        institution = self._pairs.institution
        others = [institution[column] for column in self._of_row[row] - {given}]
        return np.isin(institution, others) if self._pairs.institutions else np.zeros(institution.size, np.bool_)

    def _exchange(self, last: _Step) -> None:
        self._left[last.takes] -= 1
        for step in last.chain():
            worth, _ = self._row(step.row)
            self.total[step.row] += worth[step.takes] - worth[step.gives]
            self._of_row[step.row] ^= {step.gives, step.takes}
            self._of_column[step.gives].discard(step.row)
            self._of_column[step.takes].add(step.row)
            if step.before is None:
                self._left[step.gives] += 1
