"""What forbids a pair whatever the plan is."""

from collections import defaultdict

from domain.allotment.question import Question
from domain.allotment.reasons import Hindrance
from domain.allotment.values import Pair


class Hindrances:
    """The rules of a question, ready to be asked about any pair."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._submissions = {one.id: one for one in question.submissions}
        self._experts = {who.id: who for who in question.experts}
        self._locks_of: dict[str, set[str]] = defaultdict(set)
        self._locks_on: dict[str, set[str]] = defaultdict(set)
        for submission, expert in question.locked:
            self._locks_of[submission].add(expert)
            self._locks_on[expert].add(submission)

    def of(self, pair: Pair) -> Hindrance | None:
        """Tell the first hindrance that keeps a pair out of every plan, or None where some plan may hold it.

        A pair that stands is not hindered by having been asked, by silence, illness or absence. Nobody is hindered by
        places that this very plan has filled.
        """
        one, who = self._submissions[pair[0]], self._experts[pair[1]]
        question = self._question
        stands = pair in question.kept or pair in question.locked
        holds = {
            Hindrance.OWN_MUNICIPALITY: who.municipality == one.municipality,
            Hindrance.NEIGHBOUR_MUNICIPALITY: one.municipality in who.neighbours,
            Hindrance.CONFLICT: one.school in who.conflicts,
            Hindrance.ALREADY_ASKED: who.id in one.asked_before and not stands,
            Hindrance.NOT_ASKED_AGAIN: not who.asked_again and not stands,
            Hindrance.ABSENT: who.absent and not stands,
            Hindrance.FORBIDDEN_BY_OFFICE: pair in question.forbidden,
            Hindrance.SAME_INSTITUTION: self.locked_colleague(pair) is not None,
            Hindrance.NO_FREE_PLACE: max(who.free_places, 0) <= len(self._locks_on[who.id] - {one.id}),
        }
        return next((hindrance for hindrance, there in holds.items() if there), None)

    def locked_colleague(self, pair: Pair) -> str | None:
        """Who of the expert's institution is locked for the submission, where the season keeps colleagues apart."""
        institution = self._experts[pair[1]].institution
        if not self._question.apart_by_institution or not institution:
            return None
        locked = sorted(self._locks_of[pair[0]] - {pair[1]})
        return next((who for who in locked if self._experts[who].institution == institution), None)
