"""What forbids a pair whatever the plan is."""

from domain.allotment_question import Question
from domain.allotment_reasons import Hindrance
from domain.allotment_values import Pair


def hindrance_of(question: Question, pair: Pair) -> Hindrance | None:
    """Tell the first hindrance that keeps a pair out of every plan, or None where some plan may hold it.

    A pair that stands is not hindered by having been asked, by silence, illness or absence. Nobody is hindered by
    places that this very plan has filled.
    """
    one = next(each for each in question.submissions if each.id == pair[0])
    who = next(each for each in question.experts if each.id == pair[1])
    locks = [expert for submission, expert in question.locked if submission == one.id and expert != who.id]
    beside = {each.institution for each in question.experts if each.id in locks and each.institution}
    locked_away = sum(expert == who.id and submission != one.id for submission, expert in question.locked)
    stands = pair in question.kept or pair in question.locked
    holds = {
        Hindrance.OWN_MUNICIPALITY: who.municipality == one.municipality,
        Hindrance.NEIGHBOUR_MUNICIPALITY: one.municipality in who.neighbours,
        Hindrance.CONFLICT: one.school in who.conflicts,
        Hindrance.ALREADY_ASKED: who.id in one.asked_before and not stands,
        Hindrance.NOT_ASKED_AGAIN: not who.asked_again and not stands,
        Hindrance.ABSENT: who.absent and not stands,
        Hindrance.FORBIDDEN_BY_OFFICE: pair in question.forbidden,
        Hindrance.SAME_INSTITUTION: question.apart_by_institution and who.institution in beside,
        Hindrance.NO_FREE_PLACE: max(who.free_places, 0) - locked_away <= 0,
    }
    return next((hindrance for hindrance, there in holds.items() if there), None)
