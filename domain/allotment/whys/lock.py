"""What a locked pair costs the whole."""

from dataclasses import replace

from domain.allotment.allot import allot
from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.question_arrays import Pairs
from domain.allotment.values import Pair, Policy
from domain.allotment.whys.loss import Loss, loss_of


def cost_of_lock(question: Question, plan: Plan, pair: Pair) -> Loss:
    """What the best plan without the lock has more; nothing where the pair would be chosen anyway.

    Of a fair plan too, the best totals with the lock and without it are compared.
    """
    if question.policy is Policy.FAIR:
        question = replace(question, policy=Policy.TOTAL)
        plan = allot(question)
    without = allot(replace(question, locked=question.locked - {pair}))
    pairs = Pairs(replace(question, locked=frozenset()))
    best, held = (pairs.keys((one.submission, one.expert) for one in each.assignments) for each in (without, plan))
    found = loss_of(pairs, best, held)
    better = (found.places, found.dropped, found.worth_and_load) > (0, 0, 0)
    return found if better else loss_of(pairs, held, held)
