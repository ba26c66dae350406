"""Every pair of a question, for the verification: read from the question anew, in blocks of submissions."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from domain.allotment.question import Question
from domain.allotment.values import Pair

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

BLOCK = 512


class EveryPair:
    """A submission is a row, an expert a column; a pair has the key row × columns + column.

    A pair is regular if the expert is asked and has a free place, the municipality allows it, and it is none of the
    single pairs that are ruled out: conflicts, prohibitions, those asked before, locked ones, and their colleagues.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        submissions, experts = question.submissions, question.experts
        self.rows, self.columns = len(submissions), len(experts)
        self.row_of = {one.id: row for row, one in enumerate(submissions)}
        self.column_of = {who.id: column for column, who in enumerate(experts)}
        self.places = np.array([one.places for one in submissions], np.int64)
        free = np.array([max(who.free_places, 0) for who in experts], np.int64)
        for submission, expert in question.locked:
            self.places[self.row_of[submission]] -= 1
            free[self.column_of[expert]] -= 1
        self._asked: Bools = (free > 0) & np.array([who.asked_again and not who.absent for who in experts], np.bool_)

        towns = {town: n for n, town in enumerate(sorted({one.municipality for one in submissions}))}
        self._town = np.array([towns[one.municipality] for one in submissions], np.int64)
        self._away = np.zeros((len(towns), self.columns), np.bool_)
        for column, who in enumerate(experts):
            for town in {who.municipality, *who.neighbours} & towns.keys():
                self._away[towns[town], column] = True

        kinds: dict[frozenset[str], int] = {}
        self._kind = np.array([kinds.setdefault(one.topics, len(kinds)) for one in submissions], np.int64)
        topics = {topic: n for n, topic in enumerate(sorted(frozenset().union(*kinds)))}
        self._about = np.zeros((len(kinds), len(topics)), np.float32)
        self._knows = np.zeros((len(topics), self.columns), np.float32)
        for about, n in kinds.items():
            self._about[n, [topics[topic] for topic in about]] = 1
        for column, who in enumerate(experts):
            self._knows[[topics[topic] for topic in who.competences & topics.keys()], column] = 1
        first: dict[str, int] = {}
        apart = question.apart_by_institution
        self._passage = np.array(
            [
                self.columns + first.setdefault(who.institution, column) if apart and who.institution else column
                for column, who in enumerate(experts)
            ],
            np.int64,
        )
        self._ruled_out = self.keys(self._single_pairs())

    def keys(self, pairs: Iterable[Pair]) -> Ints:
        """The keys of pairs whose expert is there, in order."""
        columns = self.column_of
        there = [self.row_of[one] * self.columns + columns[who] for one, who in pairs if who in columns]
        keys = np.sort(np.array(there, np.int64))
        return keys[np.diff(keys, prepend=-1) > 0]

    def between(self, rows: Bools, columns: Bools) -> Iterator[Ints]:
        """The keys of regular pairs of these submissions with these experts."""
        for block, _, _ in self._blocks(rows):
            line, column = np.nonzero(~self._away[self._town[block]] & self._asked & columns)
            yield self._regular(block[line] * self.columns + column)[0]

    def below(self, topic: int, of_rows: Ints, of_columns: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Regular pairs for which of_row − topic × topics shared is less than of_column: keys, and topics shared."""
        for block, line, shared in self._blocks(self.places > 0):
            limit = topic * shared.astype(np.int64) + of_columns
            limit[:, ~self._asked] = np.iinfo(np.int64).min
            found = (limit[line] > of_rows[block][:, None]) & ~self._away[self._town[block]]
            at, column = np.divmod(np.flatnonzero(found), self.columns)
            keys, there = self._regular(block[at] * self.columns + column)
            yield keys, shared[line[at[there]], column[there]].astype(np.int64)

    def worths(self, topic: int) -> Iterator[tuple[Ints, Ints]]:
        """What every expert's competence is worth to submissions: rows, and a line each; 0 for pairs not regular."""
        for block, line, shared in self._blocks(self.places > 0):
            worth = (topic * shared.astype(np.int64))[line]
            worth[~self._asked | self._away[self._town[block]]] = 0
            place = np.full(self.rows, -1)
            place[block] = np.arange(block.size)
            rows, columns = np.divmod(self._ruled_out, max(self.columns, 1))
            here = place[rows] >= 0
            worth[place[rows[here]], columns[here]] = 0
            yield block, worth

    def passages(self, keys: Ints) -> Ints:
        """Through what each pair leads, and no other beside it: where institutions are apart, all pairs of one."""
        rows, columns = np.divmod(keys, max(self.columns, 1))
        return rows * (2 * self.columns) + self._passage[columns]

    def is_regular(self, keys: Ints) -> Bools:
        """Whether each pair is regular."""
        rows, columns = np.divmod(keys, max(self.columns, 1))
        away = self._away[self._town[rows], columns]
        return self._asked[columns] & ~away & ~among(keys, self._ruled_out)

    def _blocks(self, wanted: Bools) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Rows by likeness of topics; for each its line in the matrix of topics shared with everybody."""
        rows = np.flatnonzero(wanted)
        rows = rows[np.argsort(self._kind[rows], kind="stable")]
        for start in range(0, rows.size, BLOCK):
            block = rows[start : start + BLOCK]
            kinds, line = np.unique(self._kind[block], return_inverse=True)
            yield block, line, np.einsum("gt,te->ge", self._about[kinds], self._knows)

    def _regular(self, keys: Ints) -> tuple[Ints, Ints]:
        there = np.flatnonzero(~among(keys, self._ruled_out))
        return keys[there], there

    def _single_pairs(self) -> Iterator[Pair]:
        question = self._question
        of_school: dict[str, list[str]] = {}
        for one in question.submissions:
            of_school.setdefault(one.school, []).append(one.id)
            yield from ((one.id, who) for who in one.asked_before)
        colleagues: dict[str | None, list[str]] = {}
        for who in question.experts:
            colleagues.setdefault(who.institution, []).append(who.id)
            yield from ((id, who.id) for school in who.conflicts for id in of_school.get(school, ()))
        yield from question.forbidden
        yield from question.locked
        for id, locked in question.locked if question.apart_by_institution else ():
            institution = question.experts[self.column_of[locked]].institution
            yield from ((id, colleague) for colleague in colleagues[institution] if institution)


def among(keys: Ints, ordered: Ints) -> Bools:
    """Whether each key is one of those in order."""
    if ordered.size == 0:
        return np.zeros(keys.shape, np.bool_)
    found: Bools = ordered[np.minimum(np.searchsorted(ordered, keys), ordered.size - 1)] == keys
    return found
