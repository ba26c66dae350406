"""The question and the plan side by side, as the verification reads them, and what each pair costs.

How the proof works is told in docs/allotment.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from domain.allotment.plan import Certificate, Plan
from domain.allotment.question import Question
from domain.allotment.reasons import Hindrance
from domain.allotment.values import ExpertAtHand, SubmissionToJudge
from domain.allotment.verification.pairs import EveryPair, Ints, among

GREATEST_LOT = 7
Lots = npt.NDArray[np.uint32]


class Case:
    """A question and its plan. A locked pair is no choice: it is taken out of places and loads."""

    def __init__(self, question: Question, plan: Plan, certificate: Certificate) -> None:
        self.question, self.plan, self.certificate = question, plan, certificate
        self.every = EveryPair(question)
        self.submissions = {one.id: one for one in question.submissions}
        self.experts = {who.id: who for who in question.experts}
        self.all_pairs = [(one.submission, one.expert) for one in plan.assignments]
        self.chosen = [pair for pair in self.all_pairs if pair not in question.locked]
        self.got = Counter(one for one, _ in self.chosen)
        self.carried = Counter(who for _, who in self.chosen)
        self._locked_of: dict[str, list[str]] = defaultdict(list)
        for one, who in question.locked:
            self._locked_of[one].append(who)
        locks_on = Counter(who for _, who in question.locked)
        self.wanted = {one.id: one.places - len(self._locked_of[one.id]) for one in question.submissions}
        self.free = {who.id: max(who.free_places, 0) - locks_on[who.id] for who in question.experts}
        self.load = {who.id: who.load + locks_on[who.id] for who in question.experts}
        self.colleagues = {
            (one, self.experts[who].institution): who
            for one, who in self.chosen
            if question.apart_by_institution and who in self.experts
        }
        self.kept = [pair for pair in sorted(question.kept - question.locked) if self._can_be_kept(*pair)]
        self._lots = {id: int.from_bytes(sha256(id.encode()).digest()[:4]) for id in (*self.submissions, *self.experts)}

    def _can_be_kept(self, submission: str, expert: str) -> bool:
        one, who = self.submissions[submission], self.experts[expert]
        colleagues = [self.experts[other] for other in self._locked_of[submission]]
        apart = self.question.apart_by_institution and who.institution
        beside_a_lock = apart and any(other.institution == who.institution for other in colleagues)
        return not beside_a_lock and self.why_forbidden(one, who) is None and self.free[expert] > 0

    def why_forbidden(self, one: SubmissionToJudge, who: ExpertAtHand) -> Hindrance | None:
        """What forbids a pair by itself; who holds it already may keep it."""
        pair = (one.id, who.id)
        stands = pair in self.question.kept or pair in self.question.locked
        if who.municipality == one.municipality:
            return Hindrance.OWN_MUNICIPALITY
        if one.municipality in who.neighbours:
            return Hindrance.NEIGHBOUR_MUNICIPALITY
        if one.school in who.conflicts:
            return Hindrance.CONFLICT
        if pair in self.question.forbidden:
            return Hindrance.FORBIDDEN_BY_OFFICE
        if who.id in one.asked_before and not stands:
            return Hindrance.ALREADY_ASKED
        if not who.asked_again and not stands:
            return Hindrance.NOT_ASKED_AGAIN
        return Hindrance.ABSENT if who.absent and not stands else None

    def worth(self, submission: str, expert: str) -> int:
        """What a pair is worth by the office's weights."""
        weights, one, who = self.question.weights, self.submissions[submission], self.experts[expert]
        judged = expert in one.primary_experts
        return weights.competence * len(one.topics & who.competences) + weights.primary * judged

    def cost(self, submission: str, expert: str) -> int:
        """What a pair costs: the ranks as one number."""
        costs = self.certificate.costs
        lot = int(lot_of(np.array(self._lots[submission]), np.array(self._lots[expert]))) if costs.lots else 0
        stands = (submission, expert) in self.question.kept
        return lot - costs.unit * self.worth(submission, expert) - costs.kept * stands

    @property
    def a_load_costs(self) -> int:
        """What the n-th further assignment of an expert who holds L costs, divided by L + n."""
        return self.certificate.costs.unit * self.question.weights.evenness

    def judged(self) -> Ints:
        """The keys of pairs whose expert judged the school in the primary."""
        return self.every.keys((one.id, who) for one in self.question.submissions for who in one.primary_experts)

    def below_zero(self) -> Iterator[tuple[Ints, Ints]]:
        """All pairs that may be chosen and cost less than their potentials say, each once: keys, and the difference."""
        costs, weights, every = self.certificate.costs, self.question.weights, self.every
        ids, experts = [one.id for one in self.question.submissions], [who.id for who in self.question.experts]
        of_rows = np.array([self.certificate.submission_potentials[id] for id in ids], np.int64)
        of_columns = np.array([self.certificate.expert_potentials[id] for id in experts], np.int64)
        lots = [np.array([self._lots[id] for id in side], np.uint32) for side in (ids, experts)]
        judged = self.judged()
        single = np.union1d(every.keys(self.kept), judged[every.is_regular(judged)])
        single = single[every.places[single // max(every.columns, 1)] > 0]
        rows, columns = np.divmod(single, max(every.columns, 1))
        priced = [
            self.cost(ids[row], experts[column]) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
        reduced = np.array(priced, np.int64) + of_rows[rows] - of_columns[columns]
        yield single[reduced < 0], reduced[reduced < 0]
        # The lot, and a primary that counts against the expert, make a pair dearer only: first all without them.
        for keys, shared in every.below(costs.unit * weights.competence, of_rows, of_columns):
            rows, columns = np.divmod(keys, every.columns)
            reduced = of_rows[rows] - of_columns[columns] - costs.unit * weights.competence * shared
            reduced += lot_of(lots[0][rows], lots[1][columns]) if costs.lots else 0
            below = (reduced < 0) & ~among(keys, single)
            yield keys[below], reduced[below]


def lot_of(submission: Lots, expert: Lots) -> Ints:
    """0 to GREATEST_LOT for each pair: the upper three bits of a product, modulo 2**32."""
    mixed = (submission.astype(np.uint64) ^ expert.astype(np.uint64)) * np.uint64(0x9E3779B9)
    return (mixed >> np.uint64(29) & np.uint64(GREATEST_LOT)).astype(np.int64)
