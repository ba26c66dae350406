"""Why an expert judges a submission, and why another does not: what the whole plan would lose otherwise, exactly."""

from dataclasses import dataclass

import numpy as np

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.question_arrays import Pairs
from domain.allotment.reasons import Hindrance, Reason
from domain.allotment.solver import Ints
from domain.allotment.values import Pair, Policy
from domain.allotment.whys.fair import FairLoss, exchanges
from domain.allotment.whys.fitness import Fitness, Fitnesses
from domain.allotment.whys.hindrance import Hindrances
from domain.allotment.whys.lock import cost_of_lock
from domain.allotment.whys.loss import Loss, Move, loss_of, moves_of
from domain.allotment.whys.walks import Priced, Residual, Walk

SHOWN = 5
"""So many of the next best experts are told of an assignment."""
MOST_PAIRS = 8_000_000
"""Four thousand submissions by two thousand experts: about two gigabytes."""


@dataclass(frozen=True)
class Alternative:
    """Another expert in the place, with the best plan that there is then."""

    expert: str
    fitness: Fitness
    loss: Loss | FairLoss
    moves: tuple[Move, ...] = ()
    """How other experts of this submission, and those of others, change then."""


@dataclass(frozen=True)
class Why:
    """Why this expert judges this submission."""

    pair: Pair
    reason: Reason
    fitness: Fitness
    stood: bool
    """The pair stood before this plan."""
    lock: Loss | None
    """Of a locked pair: how much better the best plan without the lock is."""
    alternatives: tuple[Alternative, ...]
    """The next best experts, the best first. Of a locked pair, and of a fair plan where nobody is free, there are none.
    """


@dataclass(frozen=True)
class WhyNot:
    """Why this expert does not judge this submission: what forbids it, or what it would cost."""

    pair: Pair
    hindrance: Hindrance | None = None
    colleague: str | None = None
    """Who of the same institution judges it: only that expert's place could be taken."""
    no_place: bool = False
    """The submission needs nobody beside the experts that are locked."""
    busy_with: tuple[str, ...] = ()
    """What the expert judges by this plan, if that is all that is possible."""
    loss: Loss | FairLoss | None = None
    """What the best plan with the pair would lose. None where it is forbidden; of a fair plan, also where nobody could
    simply be exchanged."""
    moves: tuple[Move, ...] = ()
    fitness: Fitness | None = None
    """Of an expert whom nothing forbids."""


class NotInThePlan(ValueError):
    """The caller asks about a pair that is not there: no such assignment, submission or expert."""


class TooManyPairs(ValueError):
    """The question has so many pairs that walks over all of them would not fit into memory."""


class Explanation:
    """A question and its plan side by side, ready to be asked about any pair.

    What an exchange costs is asked of all pairs at once: up to MOST_PAIRS, beyond which TooManyPairs is raised.
    """

    def __init__(self, question: Question, plan: Plan) -> None:
        self.question, self.plan = question, plan
        self._pairs = Pairs(question)
        self._chosen = np.setdiff1d(
            self._pairs.keys((one.submission, one.expert) for one in plan.assignments), self._pairs.locked
        )
        self._of = {(one.submission, one.expert): one.reason for one in plan.assignments}
        self._hindrances, self._fitnesses = Hindrances(question), Fitnesses(question, plan)
        self._priced: Priced | None = None

    def why(self, pair: Pair, shown: int = SHOWN) -> Why:
        """Explain an assignment. Raises NotInThePlan, TooManyPairs.

        `shown`: how many alternatives; they take the time, so none may be asked for.
        """
        if pair not in self._of:
            raise NotInThePlan(f"the plan has no assignment {pair[0]}, {pair[1]}")
        row, column = self._pairs.row_of[pair[0]], self._pairs.column_of[pair[1]]
        return Why(
            pair=pair,
            reason=self._of[pair],
            fitness=self._fitnesses.of(pair),
            stood=pair in self.question.kept,
            lock=cost_of_lock(self.question, self.plan, pair) if pair in self.question.locked else None,
            alternatives=self._alternatives(row * self._pairs.columns + column, shown),
        )

    def why_not(self, pair: Pair) -> WhyNot:
        """Explain why a pair was not chosen. Raises NotInThePlan, also where it was, and TooManyPairs."""
        pairs = self._pairs
        if pair in self._of or pair[0] not in pairs.row_of or pair[1] not in pairs.column_of:
            raise NotInThePlan(f"{pair[0]}, {pair[1]} is chosen, or one of the two is not there")
        row, column = pairs.row_of[pair[0]], pairs.column_of[pair[1]]
        key = row * pairs.columns + column
        hindrance = self._hindrances.of(pair)
        if hindrance is not None:
            return WhyNot(pair, hindrance, self._hindrances.locked_colleague(pair))
        colleague, fitness = self._colleague(row, column), self._fitnesses.of(pair)
        if pairs.places[row] == 0:
            return WhyNot(pair, no_place=True)
        full = int((self._chosen % pairs.columns == column).sum()) >= pairs.free[column]
        busy_with = tuple(sorted(one for one, who in self._of if who == pair[1])) if full else ()
        if self.question.policy is Policy.FAIR:
            found = [loss for _, loss in exchanges(pairs, self._chosen, row, None) if loss.taken == pair[1]]
            loss = found[0] if found else None
            return WhyNot(pair, None, colleague, busy_with=busy_with, loss=loss, fitness=fitness)
        walk = Residual(self._prices(), self._chosen).taking(key)[0]
        after = _applied(self._chosen, walk)
        lost, moves = loss_of(pairs, self._chosen, after), moves_of(pairs, self._chosen, after)
        return WhyNot(pair, None, colleague, busy_with=busy_with, loss=lost, moves=moves, fitness=fitness)

    def _prices(self) -> Priced:
        if self._pairs.rows * self._pairs.columns > MOST_PAIRS:
            raise TooManyPairs(f"{self._pairs.rows} submissions by {self._pairs.columns} experts are too many pairs")
        if self._priced is None:
            self._priced = Priced.of(self._pairs, self._chosen)
        return self._priced

    def _alternatives(self, key: int, shown: int) -> tuple[Alternative, ...]:
        pairs = self._pairs
        if key not in self._chosen or shown == 0:
            return ()
        row = key // pairs.columns
        if self.question.policy is Policy.FAIR:
            fair = exchanges(pairs, self._chosen, row, key)[:shown]
            one = self.question.submissions[row].id
            return tuple(Alternative(who, self._fitnesses.of((one, who)), loss) for who, loss in fair)
        priced = self._prices().without(key)
        # First the expert leaves, then another comes: each is one cheapest walk from a plan that is best.
        leaving = Residual(self._prices(), self._chosen).dropping(key)
        between = _applied(self._chosen, leaving)
        residual = Residual(priced, between)
        found: list[tuple[int, int, int, Ints]] = []
        others = priced.keys[priced.keys // pairs.columns == row]
        for other in np.setdiff1d(others, self._chosen).tolist():
            if self._beside_another(key, other):
                continue
            if other in between:
                found.append((leaving.places, leaving.cost, other, between))
                continue
            found += [
                (leaving.places + walk.places, leaving.cost + walk.cost, other, _applied(between, walk))
                for walk in residual.taking(other)
            ]
        found.sort(key=lambda each: each[:3])
        return tuple(
            Alternative(
                expert=(who := self.question.experts[other % pairs.columns].id),
                fitness=self._fitnesses.of((self.question.submissions[row].id, who)),
                loss=loss_of(pairs, self._chosen, after),
                moves=moves_of(pairs, np.union1d(self._chosen[self._chosen != key], other), np.union1d(after, other)),
            )
            for _, _, other, after in found[:shown]
        )

    def _beside_another(self, key: int, other: int) -> bool:
        """Whether a colleague judges the submission who is not the one that leaves: only that place could be taken."""
        columns = self._pairs.columns
        colleague = self._colleague(other // columns, other % columns)
        return colleague is not None and colleague != self.question.experts[key % columns].id

    def _colleague(self, row: int, column: int) -> str | None:
        institution = self._pairs.institution
        if institution[column] < 0:
            return None
        submission = self.question.submissions[row].id
        for one, who in sorted(self._of):
            if one == submission and institution[self._pairs.column_of[who]] == institution[column]:
                return who
        return None


def _applied(chosen: Ints, walk: Walk) -> Ints:
    kept = np.setdiff1d(chosen, np.array(sorted(walk.drops), np.int64))
    return np.union1d(kept, np.array(sorted(walk.takes), np.int64))
