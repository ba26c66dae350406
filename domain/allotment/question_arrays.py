"""The question as arrays: a row for each submission, a column for each expert, both in the order of their ids.

No matrix of all pairs is ever made: forty thousand by four thousand of them are read in blocks of rows.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from domain.allotment.question import Question
from domain.allotment.solver import Bools, Ints
from domain.allotment.values import LockAgainstTheRules, Pair

Floats = npt.NDArray[np.float32]
Lots = npt.NDArray[np.uint32]

LOTS_TO = 7
"""Greatest cost of a pair by lot, so that what is otherwise equal does not always favour the first by name."""

_MIXER = np.uint32(0x9E3779B9)
"""An odd number near 2**32 / golden ratio: it carries differences of the ids into the upper bits."""

BLOCK = 512
"""Rows of a block: with four thousand experts some megabytes, which the processor keeps near."""


class Pairs:
    """Which pairs are allowed, and what they are worth; locked pairs are taken out of places and capacities."""

    def __init__(self, question: Question) -> None:
        self.question = question
        submissions, experts = question.submissions, question.experts
        self.rows, self.columns = len(submissions), len(experts)
        self.row_of = {one.id: row for row, one in enumerate(submissions)}
        self.column_of = {one.id: column for column, one in enumerate(experts)}
        self.locked = self.keys(question.locked)
        """A pair's key is row × columns + column."""
        locked_rows, locked_columns = np.divmod(self.locked, max(self.columns, 1))
        of_row = np.bincount(locked_rows, minlength=self.rows)
        of_column = np.bincount(locked_columns, minlength=self.columns)
        self.places: Ints = np.array([one.places for one in submissions], np.int64) - of_row
        self.free: Ints = np.array([max(one.free_places, 0) for one in experts], np.int64) - of_column
        self.load: Ints = np.array([one.load for one in experts], np.int64) + of_column
        if (self.places < 0).any() or (self.free < 0).any():
            raise LockAgainstTheRules("more pairs are locked than a submission has places, or an expert free ones")
        self.open: Bools = (self.free > 0) & np.array([one.asked_again and not one.absent for one in experts], np.bool_)

        self._read_towns()
        self._read_topics()
        self._read_institutions()
        self._read_single_pairs()
        self._lots = tuple(
            np.frombuffer(b"".join(sha256(one.id.encode()).digest() for one in side), ">u4")[::8].astype(np.uint32)
            for side in (submissions, experts)
        )

    def keys(self, pairs: Iterable[Pair]) -> Ints:
        """The keys of pairs, in order, each once; pairs of which one is not there are left out."""
        row_of, column_of, columns = self.row_of, self.column_of, self.columns
        there = [row_of[one] * columns + column_of[who] for one, who in pairs if one in row_of and who in column_of]
        return ordered([np.array(there, np.int64)])

    def apart(self, keys: Ints) -> tuple[Ints, Ints]:
        """Rows and columns of keys."""
        return keys // self.columns, keys % self.columns

    def lots(self, rows: Ints, columns: Ints) -> Ints:
        """Draw 0 to LOTS_TO for each pair from SHA-256 of both ids: the same in every run and on every machine."""
        return self.fine_lots(rows, columns) >> 13

    def drawn(self, rows: Ints, columns: Ints, line: Ints) -> Bools:
        """Whether the lot of a row and each column of its line is 0: a line for each row."""
        return (self._lots[1][columns][line] ^ self._lots[0][rows][:, None]) * _MIXER < 1 << 29

    def fine_lots(self, rows: Ints, columns: Ints) -> Ints:
        """The same lots with thirteen bits more, by which those of one lot are told apart."""
        mixed = (self._lots[0][rows] ^ self._lots[1][columns]) * _MIXER
        return (mixed >> np.uint32(16)).astype(np.int64)

    def shared(self, rows: Ints, columns: Ints) -> Ints:
        """How many topics each pair shares."""
        found = np.empty(rows.size, np.int64)
        for start in range(0, rows.size, 1 << 18):
            some = slice(start, start + (1 << 18))
            topics = self.topics[self.group_of_row[rows[some]]]
            found[some] = np.einsum("ij,ij->i", topics, self.competences[columns[some]])
        return found

    def worth(self, keys: Ints) -> Ints:
        """What each pair is worth: competence × topics shared, and the weight of the primary."""
        weights = self.question.weights
        rows, columns = self.apart(keys)
        return weights.competence * self.shared(rows, columns) + weights.primary * is_among(keys, self.primary)

    def competence_of(self, rows: list[int]) -> Ints:
        """What everybody's competence is worth to some submissions, a line each."""
        shared = np.einsum("st,te->se", self.topics[self.group_of_row[rows]], self._known)
        return np.asarray(self.question.weights.competence * shared, np.int64)

    def allowed(self, rows: Ints, columns: Ints) -> Bools:
        """Whether each pair may be chosen."""
        keys = rows * self.columns + columns
        regular = self.open[columns] & ~is_among(keys, self.never)
        return ~self.barred[self.town_of_row[rows], columns] & (regular | is_among(keys, self.kept))

    def blocks(self, rows: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Rows in blocks of like topics: the rows, the line of each in the matrix, and the matrix of topics shared."""
        ordered = rows[np.argsort(self.group_of_row[rows], kind="stable")]
        for start in range(0, ordered.size, BLOCK):
            block = ordered[start : start + BLOCK]
            groups, line = np.unique(self.group_of_row[block], return_inverse=True)
            # Such a small product costs the threads of a matrix library more than it costs.
            yield block, line, np.einsum("gt,te->ge", self.topics[groups], self._known)

    def _read_towns(self) -> None:
        towns: dict[str, int] = {}
        submissions, experts = self.question.submissions, self.question.experts
        self.town_of_row: Ints = np.array([towns.setdefault(one.municipality, len(towns)) for one in submissions], int)
        self.barred: Bools = np.zeros((len(towns), self.columns), np.bool_)
        """By municipality of a submission: experts of it, and those whom the office keeps away from it."""
        for column, expert in enumerate(experts):
            for town in {expert.municipality, *expert.neighbours} & towns.keys():
                self.barred[towns[town], column] = True

    def _read_topics(self) -> None:
        submissions, experts = self.question.submissions, self.question.experts
        number: dict[str, int] = {}
        groups: dict[frozenset[str], int] = {}
        self.group_of_row: Ints = np.array([groups.setdefault(one.topics, len(groups)) for one in submissions], int)
        """Submissions of the same topics are one group."""
        for topics in groups:
            for topic in sorted(topics):
                number.setdefault(topic, len(number))
        self.topics: Floats = np.zeros((len(groups), len(number)), np.float32)
        self.competences: Floats = np.zeros((self.columns, len(number)), np.float32)
        for row, topics in enumerate(groups):
            self.topics[row, [number[topic] for topic in topics]] = 1
        for column, expert in enumerate(experts):
            self.competences[column, [number[topic] for topic in expert.competences & number.keys()]] = 1
        self._known = np.ascontiguousarray(self.competences.T)

    def _read_institutions(self) -> None:
        known: dict[str, int] = {}
        names = [one.institution if self.question.apart_by_institution else None for one in self.question.experts]
        self.institution: Ints = np.array(
            [-1 - column if not name else known.setdefault(name, len(known)) for column, name in enumerate(names)], int
        )
        """By expert; who has none, or where it does not matter, is an institution of one: a number below zero."""
        self.institutions = len(known)

    def _read_single_pairs(self) -> None:
        question, ids = self.question, [one.id for one in self.question.submissions]
        of_school: dict[str, list[str]] = {school: [] for who in question.experts for school in who.conflicts}
        for one in question.submissions:
            if one.school in of_school:
                of_school[one.school].append(one.id)
        self.conflict = self.keys(
            (id, who.id) for who in question.experts for school in who.conflicts for id in of_school[school]
        )
        self.asked = self.keys(
            (id, who) for id, one in zip(ids, question.submissions, strict=True) for who in one.asked_before
        )
        self.primary = self.keys(
            (id, who) for id, one in zip(ids, question.submissions, strict=True) for who in one.primary_experts
        )
        self.forbidden = self.keys(question.forbidden)
        facts = np.union1d(self.conflict, self.forbidden)
        self._refuse_locks(facts)
        self.beside_lock = np.setdiff1d(self._beside(self.locked), self.locked)
        """Pairs whose submission has a locked expert of the same institution."""
        self.never: Ints = np.unique(np.concatenate([facts, self.asked, self.beside_lock, self.locked]))
        """Single pairs that are not allowed; those that are kept stand though they were asked."""
        kept = np.setdiff1d(self.keys(question.kept), self.locked)
        rows, columns = self.apart(kept)
        hindered = is_among(kept, np.union1d(facts, self.beside_lock)) | (self.free[columns] <= 0)
        self.kept: Ints = kept[~hindered & ~self.barred[self.town_of_row[rows], columns]]

    def _beside(self, keys: Ints) -> Ints:
        """Pairs of the same submissions with everybody of the same institutions."""
        rows, columns = self.apart(keys)
        found = [
            row * self.columns + np.flatnonzero(self.institution == self.institution[column])
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            if self.institution[column] >= 0
        ]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def _refuse_locks(self, facts: Ints) -> None:
        rows, columns = self.apart(self.locked)
        wrong = is_among(self.locked, facts) | self.barred[self.town_of_row[rows], columns]
        of_institution = rows * (self.institutions + self.columns) + np.where(
            self.institution[columns] < 0, self.institutions - 1 - self.institution[columns], self.institution[columns]
        )
        _, first, times = np.unique(of_institution, return_index=True, return_counts=True)
        wrong[first[times > 1]] = True
        for key in self.locked[wrong][:1].tolist():
            one, who = self.question.submissions[key // self.columns], self.question.experts[key % self.columns]
            raise LockAgainstTheRules(
                f"the pair {one.id}, {who.id} is locked, and a municipality, a conflict, a prohibition of the office or"
                " another locked expert of the same institution forbids it"
            )


def is_among(keys: Ints, ordered: Ints) -> Bools:
    """Whether each key is one of those in order."""
    if ordered.size == 0:
        return np.zeros(keys.shape, np.bool_)
    found: Bools = ordered[np.minimum(np.searchsorted(ordered, keys), ordered.size - 1)] == keys
    return found


def ordered(some: Iterable[Ints]) -> Ints:
    """All keys of all, in order, each once: much sooner than by numpy's `unique`, which would hash millions."""
    keys = np.sort(np.concatenate([np.zeros(0, np.int64), *some]))
    return keys[np.diff(keys, prepend=-1) > 0]
