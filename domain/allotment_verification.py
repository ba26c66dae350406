"""Whether a plan is what it says it is: checked from the question and the plan alone, without what has found it.

How the proof works is told in docs/allotment.md.
"""

from collections import Counter
from hashlib import sha256
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from domain.allotment_plan import Certificate, Plan
from domain.allotment_question import Question
from domain.allotment_values import ExpertAtHand, NotCertified, Pair, Policy, SubmissionToJudge
from domain.allotment_verification_fair import refuse_wrong_fairness, worth_of
from domain.allotment_verification_pairs import EveryPair, Ints, among

GREATEST_LOT = 7
Lots = npt.NDArray[np.uint32]
FITS = 2**60
"""Sums of a few numbers below this fit 64 bits."""


def verify(question: Question, plan: Plan) -> None:
    """Return if the plan is feasible and its certificate holds; NotCertified names what is wrong first."""
    certificate = plan.certificate
    if certificate is None:
        _refuse("у плана нет доказательства")
    if certificate.question != question.digest():
        _refuse("доказательство составлено для других исходных данных: контрольные суммы не совпадают")
    case = _Case(question, plan, certificate)
    case.refuse_what_rules_forbid()
    case.refuse_wrong_sums()
    case.refuse_if_more_places_could_be_filled()
    if question.policy is Policy.FAIR:
        refuse_wrong_fairness(question, plan, case.every, case.kept)
    else:
        case.refuse_wrong_scale()
        case.refuse_wrong_potentials()
        case.refuse_if_another_pair_would_be_better()


def _refuse(sentence: str, pair: Pair | None = None) -> NoReturn:
    raise NotCertified(sentence, pair)


class _Case:
    """The question and the plan side by side. A locked pair is no choice: it is taken out of places and loads."""

    def __init__(self, question: Question, plan: Plan, certificate: Certificate) -> None:
        self.question, self.plan, self.certificate = question, plan, certificate
        self.every = EveryPair(question)
        self.submissions = {one.id: one for one in question.submissions}
        self.experts = {who.id: who for who in question.experts}
        self.all_pairs = [(one.submission, one.expert) for one in plan.assignments]
        self.chosen = [pair for pair in self.all_pairs if pair not in question.locked]
        self.got = Counter(one for one, _ in self.chosen)
        self.carried = Counter(who for _, who in self.chosen)
        locks_of, self.locks_on = Counter(one for one, _ in question.locked), Counter(who for _, who in question.locked)
        self.wanted = {one.id: one.places - locks_of[one.id] for one in question.submissions}
        self.free = {who.id: max(who.free_places, 0) - self.locks_on[who.id] for who in question.experts}
        self.colleagues = {
            (one, self.experts[who].institution): who
            for one, who in self.chosen
            if question.apart_by_institution and who in self.experts
        }
        self.kept = [pair for pair in sorted(question.kept - question.locked) if self._can_be_kept(*pair)]
        self.lots = {id: int.from_bytes(sha256(id.encode()).digest()[:4]) for id in (*self.submissions, *self.experts)}

    def _can_be_kept(self, submission: str, expert: str) -> bool:
        one, who = self.submissions[submission], self.experts[expert]
        colleagues = [self.experts[other] for locked, other in self.question.locked if locked == submission]
        apart = self.question.apart_by_institution and who.institution
        beside_a_lock = apart and any(other.institution == who.institution for other in colleagues)
        return not beside_a_lock and self.why_forbidden(one, who) is None and self.free[expert] > 0

    def why_forbidden(self, one: SubmissionToJudge, who: ExpertAtHand) -> str | None:
        """What forbids a pair by itself; who holds it already may keep it."""
        pair = (one.id, who.id)
        stands = pair in self.question.kept or pair in self.question.locked
        if who.municipality == one.municipality:
            return "тот же муниципалитет"
        if one.municipality in who.neighbours:
            return "эксперт не назначается на этот муниципалитет"
        if one.school in who.conflicts:
            return "конфликт интересов"
        if pair in self.question.forbidden:
            return "пара исключена проектным офисом"
        if who.id in one.asked_before and not stands:
            return "эксперт уже назначался на эту работу"
        if not who.asked_again and not stands:
            return "эксперт больше не приглашается"
        return "эксперт отсутствует до конца экспертизы" if who.absent and not stands else None

    def refuse_what_rules_forbid(self) -> None:
        """Each pair is allowed and there once; nobody has more than places allow; locked pairs are all there."""
        beside: set[tuple[str, str]] = set()
        for pair, times in Counter(self.all_pairs).items():
            if pair[0] not in self.submissions or pair[1] not in self.experts:
                _refuse("в исходных данных нет такой работы или такого эксперта", pair)
            one, who = self.submissions[pair[0]], self.experts[pair[1]]
            if words := self.why_forbidden(one, who):
                _refuse(words, pair)
            if times > 1:
                _refuse("эксперт назначен на работу дважды", pair)
            if self.question.apart_by_institution and (one.id, who.institution) in beside:
                _refuse("на работу назначены два эксперта из одной организации", pair)
            if who.institution:
                beside.add((one.id, who.institution))
        self._refuse_too_many()

    def _refuse_too_many(self) -> None:
        for pair in self.all_pairs:
            if self.got[pair[0]] > self.wanted[pair[0]]:
                _refuse("экспертов у работы больше, чем мест", pair)
            if self.carried[pair[1]] > self.free[pair[1]]:
                _refuse("работ у эксперта больше, чем он может взять", pair)
        for pair in sorted(self.question.locked - set(self.all_pairs)):
            _refuse("пара закреплена проектным офисом, а в плане её нет", pair)

    def refuse_wrong_sums(self) -> None:
        """What the plan tells of itself is what its assignments come to."""
        certificate = self.certificate
        missing = [(id, self.wanted[id] - self.got[id]) for id in self.submissions if self.wanted[id] > self.got[id]]
        if sorted(missing) != sorted((one.submission, one.places_missing) for one in self.plan.unplaced):
            _refuse("перечень незаполненных мест не сходится с назначениями")
        if certificate.filled != len(self.all_pairs):
            _refuse("число заполненных мест не сходится с назначениями")
        if certificate.dropped != len(self.question.kept - set(self.all_pairs)):
            _refuse("число снятых назначений не сходится с планом")
        if self.plan.worth != sum(self.worth(*pair) for pair in self.all_pairs):
            _refuse("польза плана не сходится с его назначениями")

    def worth(self, submission: str, expert: str) -> int:
        """What a pair is worth by the office's weights."""
        return worth_of(self.question, self.submissions[submission], self.experts[expert])

    def cost(self, submission: str, expert: str) -> int:
        """What a pair costs: the ranks as one number."""
        costs = self.certificate.costs
        lot = int(lot_of(np.array(self.lots[submission]), np.array(self.lots[expert]))) if costs.lots else 0
        stands = (submission, expert) in self.question.kept
        return lot - costs.unit * self.worth(submission, expert) - costs.kept * stands

    def refuse_if_more_places_could_be_filled(self) -> None:
        """A flow that is as great as a cut is greatest: whatever fills a place has to cross the cut."""
        certificate, every = self.certificate, self.every
        if not (certificate.cut_submissions <= self.wanted.keys() and certificate.cut_experts <= self.free.keys()):
            _refuse("разрез называет тех, кого нет в исходных данных")
        crossing = sum(places for id, places in self.wanted.items() if id not in certificate.cut_submissions)
        crossing += sum(self.free[id] for id in certificate.cut_experts)
        inside = np.array([one.id in certificate.cut_submissions for one in self.question.submissions], np.bool_)
        outside = np.array([who.id not in certificate.cut_experts for who in self.question.experts], np.bool_)
        kept = self.every.keys(self.kept)
        rows, columns = np.divmod(kept, max(every.columns, 1))
        passages = every.passages(kept[inside[rows] & outside[columns]])
        for keys in every.between(inside, outside):
            passages = np.union1d(passages, every.passages(keys))
            if crossing + passages.size > len(self.chosen):
                break
        if crossing + passages.size != len(self.chosen):
            _refuse("число заполненных мест не равно разрезу: не доказано, что больше мест не заполнить")

    def refuse_wrong_scale(self) -> None:
        """One unit of a rank is dearer than all that the ranks below it can come to together."""
        costs, weights = self.certificate.costs, self.question.weights
        most = min(sum(self.wanted.values()), sum(self.free.values()))
        lots = GREATEST_LOT if costs.lots else 0
        loads = [who.load + self.locks_on[who.id] for who in self.question.experts]
        heaviest = max(
            (
                load + min(self.free[who.id], len(self.submissions))
                for load, who in zip(loads, self.question.experts, strict=True)
            ),
            default=0,
        )
        topics = max((len(one.topics) for one in self.question.submissions), default=0)
        widest = weights.competence * topics + abs(weights.primary)
        uneven = weights.evenness * (heaviest - min(loads, default=0))
        if costs.unit <= most * lots or (self.kept and costs.kept <= most * (costs.unit * (widest + uneven) + lots)):
            _refuse("масштаб цен не разделяет условия по важности")
        if costs.kept + costs.unit * (widest + weights.evenness * heaviest) >= FITS:
            _refuse("цены не помещаются в 64 разряда")

    def refuse_wrong_potentials(self) -> None:
        """No chosen pair, no load and no place is dearer than its potentials say."""
        certificate, evenness = self.certificate, self.certificate.costs.unit * self.question.weights.evenness
        if certificate.submission_potentials.keys() != self.submissions.keys():
            _refuse("потенциалы даны не для всех работ, или не только для них")
        if certificate.expert_potentials.keys() != self.experts.keys():
            _refuse("потенциалы даны не для всех экспертов, или не только для них")
        of_source = certificate.source_potential
        of_rows, of_columns = certificate.submission_potentials, certificate.expert_potentials
        if any(abs(potential) >= FITS for potential in (of_source, *of_rows.values(), *of_columns.values())):
            _refuse("потенциалы не помещаются в 64 разряда")
        for pair in self.chosen:
            if self.cost(*pair) + of_rows[pair[0]] > of_columns[pair[1]]:
                _refuse("назначение дороже, чем следует из потенциалов: его выгодно заменить", pair)
        for who in self.question.experts:
            carried, load = self.carried[who.id], who.load + self.locks_on[who.id] + self.carried[who.id]
            # Each further assignment costs more than the one before: the last one and the next one tell of all.
            dear = carried > 0 and evenness * load + of_columns[who.id] > 0
            if dear or (carried < self.free[who.id] and evenness * (load + 1) + of_columns[who.id] < 0):
                _refuse(f"эксперт {who.id}: нагрузка не сходится с потенциалом, её выгодно изменить")
        for id in self.submissions:
            got, potential = self.got[id], of_rows[id]
            if (got > 0 and potential < of_source) or (got < self.wanted[id] and potential > of_source):
                _refuse(f"работа {id}: число экспертов не сходится с потенциалом, место выгодно передать")

    def refuse_if_another_pair_would_be_better(self) -> None:
        """No pair that was not chosen, of all that are allowed, costs less than its potentials say."""
        costs, weights, every = self.certificate.costs, self.question.weights, self.every
        ids, experts = [one.id for one in self.question.submissions], [who.id for who in self.question.experts]
        primary = [(one.id, who) for one in self.question.submissions for who in one.primary_experts]
        of_rows = np.array([self.certificate.submission_potentials[id] for id in ids], np.int64)
        of_columns = np.array([self.certificate.expert_potentials[id] for id in experts], np.int64)
        lots = [np.array([self.lots[id] for id in side], np.uint32) for side in (ids, experts)]
        chosen, judged = every.keys(self.chosen), every.keys(primary)
        single = np.union1d(every.keys(self.kept), judged[every.is_regular(judged)])
        single = single[every.places[single // max(every.columns, 1)] > 0]
        for key in single[~among(single, chosen)].tolist():
            self._refuse_better(ids[key // every.columns], experts[key % every.columns])
        # The lot, and a primary that counts against the expert, make a pair dearer only: first all without them.
        for keys, shared in every.below(costs.unit * weights.competence, of_rows, of_columns):
            rows, columns = np.divmod(keys, every.columns)
            reduced = of_rows[rows] - of_columns[columns] - costs.unit * weights.competence * shared
            reduced -= costs.unit * weights.primary * among(keys, judged)
            reduced += lot_of(lots[0][rows], lots[1][columns]) if costs.lots else 0
            for key in keys[(reduced < 0) & ~among(keys, chosen)].tolist():
                self._refuse_better(ids[key // every.columns], experts[key % every.columns])

    def _refuse_better(self, submission: str, expert: str) -> None:
        """Where an expert of the same institution is chosen, the pair could only take that one's place."""
        begin = self.certificate.submission_potentials[submission]
        colleague = self.colleagues.get((submission, self.experts[expert].institution or ""))
        if colleague is not None:
            begin = self.certificate.expert_potentials[colleague] - self.cost(submission, colleague)
        if self.cost(submission, expert) + begin < self.certificate.expert_potentials[expert]:
            _refuse("пара не выбрана, хотя с ней план был бы лучше", (submission, expert))


def lot_of(submission: Lots, expert: Lots) -> Ints:
    """0 to GREATEST_LOT for each pair: the upper three bits of a product, modulo 2**32."""
    mixed = (submission.astype(np.uint64) ^ expert.astype(np.uint64)) * np.uint64(0x9E3779B9)
    return (mixed >> np.uint64(29) & np.uint64(GREATEST_LOT)).astype(np.int64)
