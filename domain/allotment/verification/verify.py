"""Whether a plan is what it says it is: checked from the question and the plan alone, without what has found it.

How the proof works is told in docs/allotment.md.
"""

from collections import Counter
from typing import NoReturn

import numpy as np

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.reasons import WHY_NOT
from domain.allotment.values import NotCertified, Pair, Policy
from domain.allotment.verification.case import GREATEST_LOT, Case
from domain.allotment.verification.fair import refuse_wrong_fairness, refuse_wrong_sacrifice
from domain.allotment.verification.pairs import among

FITS = 2**60
"""Sums of a few numbers below this fit 64 bits."""


def verify(question: Question, plan: Plan) -> None:
    """Return if the plan is feasible and its certificate holds; NotCertified names what is wrong first."""
    certificate = plan.certificate
    if certificate is None:
        _refuse("у плана нет доказательства")
    if certificate.question != question.digest():
        _refuse("доказательство составлено для других исходных данных: контрольные суммы не совпадают")
    case = Case(question, plan, certificate)
    refuse_what_rules_forbid(case)
    refuse_wrong_sums(case)
    refuse_if_more_places_could_be_filled(case)
    refuse_wrong_scale(case)
    refuse_strange_potentials(case)
    if question.policy is Policy.FAIR:
        refuse_wrong_fairness(case)
        refuse_wrong_sacrifice(case)
    else:
        refuse_wrong_potentials(case)
        refuse_if_another_pair_would_be_better(case)


def _refuse(sentence: str, pair: Pair | None = None) -> NoReturn:
    raise NotCertified(sentence, pair)


def refuse_what_rules_forbid(case: Case) -> None:
    """Each pair is allowed and there once; nobody has more than places allow; locked pairs are all there."""
    beside: set[tuple[str, str]] = set()
    for pair, times in Counter(case.all_pairs).items():
        if pair[0] not in case.submissions or pair[1] not in case.experts:
            _refuse("в исходных данных нет такой работы или такого эксперта", pair)
        one, who = case.submissions[pair[0]], case.experts[pair[1]]
        if hindrance := case.why_forbidden(one, who):
            _refuse(WHY_NOT[hindrance], pair)
        if times > 1:
            _refuse("эксперт назначен на работу дважды", pair)
        if case.question.apart_by_institution and (one.id, who.institution) in beside:
            _refuse("на работу назначены два эксперта из одной организации", pair)
        if who.institution:
            beside.add((one.id, who.institution))
    _refuse_too_many(case)


def _refuse_too_many(case: Case) -> None:
    for pair in case.all_pairs:
        if case.got[pair[0]] > case.wanted[pair[0]]:
            _refuse("экспертов у работы больше, чем мест", pair)
        if case.carried[pair[1]] > case.free[pair[1]]:
            _refuse("работ у эксперта больше, чем можно взять", pair)
    for pair in sorted(case.question.locked - set(case.all_pairs)):
        _refuse("пара закреплена проектным офисом, а в плане её нет", pair)


def refuse_wrong_sums(case: Case) -> None:
    """What the plan tells of itself is what its assignments come to."""
    certificate = case.certificate
    missing = [(id, case.wanted[id] - case.got[id]) for id in case.submissions if case.wanted[id] > case.got[id]]
    if sorted(missing) != sorted((one.submission, one.places_missing) for one in case.plan.unplaced):
        _refuse("перечень незаполненных мест не сходится с назначениями")
    if certificate.filled != len(case.all_pairs):
        _refuse("число заполненных мест не сходится с назначениями")
    if certificate.dropped != len(case.question.kept - set(case.all_pairs)):
        _refuse("число снятых назначений не сходится с планом")
    if case.plan.worth != sum(case.worth(*pair) for pair in case.all_pairs):
        _refuse("польза плана не сходится с его назначениями")


def refuse_if_more_places_could_be_filled(case: Case) -> None:
    """A flow that is as great as a cut is greatest: whatever fills a place has to cross the cut."""
    certificate, every = case.certificate, case.every
    if not (certificate.cut_submissions <= case.wanted.keys() and certificate.cut_experts <= case.free.keys()):
        _refuse("разрез называет тех, кого нет в исходных данных")
    crossing = sum(places for id, places in case.wanted.items() if id not in certificate.cut_submissions)
    crossing += sum(case.free[id] for id in certificate.cut_experts)
    inside = np.array([one.id in certificate.cut_submissions for one in case.question.submissions], np.bool_)
    outside = np.array([who.id not in certificate.cut_experts for who in case.question.experts], np.bool_)
    kept = case.every.keys(case.kept)
    rows, columns = np.divmod(kept, max(every.columns, 1))
    passages = np.unique(every.passages(kept[inside[rows] & outside[columns]]))
    for keys in every.between(inside, outside):
        passages = np.union1d(passages, every.passages(keys))
        if crossing + passages.size > len(case.chosen):
            break
    if crossing + passages.size != len(case.chosen):
        _refuse("число заполненных мест не равно разрезу: не доказано, что больше мест не заполнить")


def refuse_wrong_scale(case: Case) -> None:
    """One unit of a rank is dearer than all that the ranks below it can come to together."""
    costs, weights = case.certificate.costs, case.question.weights
    most = min(sum(case.wanted.values()), sum(case.free.values()))
    lots = GREATEST_LOT if costs.lots else 0
    heaviest = max((load + min(case.free[id], len(case.submissions)) for id, load in case.load.items()), default=0)
    topics = max((len(one.topics) for one in case.question.submissions), default=0)
    widest = weights.competence * topics + abs(weights.primary)
    uneven = weights.evenness * (heaviest - min(case.load.values(), default=0))
    if costs.unit <= most * lots or (case.kept and costs.kept <= most * (costs.unit * (widest + uneven) + lots)):
        _refuse("масштаб цен не разделяет условия по важности")
    if costs.kept + costs.unit * (widest + weights.evenness * heaviest) >= FITS:
        _refuse("цены не помещаются в 64 разряда")


def refuse_strange_potentials(case: Case) -> None:
    """There is one for each submission and expert, and sums of them fit."""
    certificate = case.certificate
    if certificate.submission_potentials.keys() != case.submissions.keys():
        _refuse("потенциалы даны не для всех работ, или не только для них")
    if certificate.expert_potentials.keys() != case.experts.keys():
        _refuse("потенциалы даны не для всех экспертов, или не только для них")
    sides = certificate.submission_potentials.values(), certificate.expert_potentials.values()
    if any(abs(potential) >= FITS for potential in (certificate.source_potential, *sides[0], *sides[1])):
        _refuse("потенциалы не помещаются в 64 разряда")


def refuse_wrong_potentials(case: Case) -> None:
    """No chosen pair, no load and no place is dearer than its potentials say."""
    certificate, a_load_costs = case.certificate, case.a_load_costs
    of_source = certificate.source_potential
    of_rows, of_columns = certificate.submission_potentials, certificate.expert_potentials
    for pair in case.chosen:
        if case.cost(*pair) + of_rows[pair[0]] > of_columns[pair[1]]:
            _refuse("назначение дороже, чем следует из потенциалов: его выгодно заменить", pair)
    for id in case.experts:
        carried, load = case.carried[id], case.load[id] + case.carried[id]
        # Each further assignment costs more than the one before: the last one and the next one tell of all.
        dear = carried > 0 and a_load_costs * load + of_columns[id] > 0
        if dear or (carried < case.free[id] and a_load_costs * (load + 1) + of_columns[id] < 0):
            _refuse(f"эксперт {id}: нагрузка не сходится с потенциалом, её выгодно изменить")
    for id in case.submissions:
        got, potential = case.got[id], of_rows[id]
        if (got > 0 and potential < of_source) or (got < case.wanted[id] and potential > of_source):
            _refuse(f"работа {id}: число экспертов не сходится с потенциалом, место выгодно передать")


def refuse_if_another_pair_would_be_better(case: Case) -> None:
    """No pair that was not chosen, of all that are allowed, costs less than its potentials say."""
    columns = max(case.every.columns, 1)
    chosen = case.every.keys(case.chosen)
    for keys, _ in case.below_zero():
        for key in keys[~among(keys, chosen)].tolist():
            _refuse_better(case, case.question.submissions[key // columns].id, case.question.experts[key % columns].id)


def _refuse_better(case: Case, submission: str, expert: str) -> None:
    """Where an expert of the same institution is chosen, the pair could only take that one's place."""
    begin = case.certificate.submission_potentials[submission]
    colleague = case.colleagues.get((submission, case.experts[expert].institution or ""))
    if colleague is not None:
        begin = case.certificate.expert_potentials[colleague] - case.cost(submission, colleague)
    if case.cost(submission, expert) + begin < case.certificate.expert_potentials[expert]:
        _refuse("пара не выбрана, хотя с ней план был бы лучше", (submission, expert))
