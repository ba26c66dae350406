"""What a round's allotments made, one after another: which pairs, by which of them and why, and what was dropped."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.allotment_difference import worth_of_pair
from domain.allotment_plan import Plan
from domain.allotment_question import Question
from domain.allotment_reasons import Reason
from domain.allotment_values import Pair


@dataclass(frozen=True)
class Made:
    """A pair, and the allotment that made it."""

    reason: Reason
    worth: int
    """By the question that was asked then."""
    ordinal: int
    at: datetime


@dataclass
class Replay:
    """The allotments of a round as far as they were taken."""

    made: dict[Pair, Made] = field(default_factory=dict)
    """What was made and not dropped by a later one; its expert may have given it back since."""
    dropped: set[Pair] = field(default_factory=set)
    """What a later allotment gave to somebody else."""

    def take(self, ordinal: int, at: datetime, question: Question, plan: Plan) -> None:
        """Take the next allotment. A pair that it kept, or locked and had, was there before."""
        submissions = {one.id: one for one in question.submissions}
        experts = {who.id: who for who in question.experts}
        planned = {(each.submission, each.expert): each.reason for each in plan.assignments}
        stood = question.kept | (question.locked - newly_locked(question))
        for pair in question.kept - planned.keys():
            self.made.pop(pair, None)
            self.dropped.add(pair)
        for pair, reason in planned.items():
            # Whoever was asked for a submission before stands there, where the pair is kept or locked.
            if pair in stood or pair[0] not in submissions or pair[1] not in experts:
                continue
            worth = worth_of_pair(question, submissions[pair[0]], experts[pair[1]])
            self.made[pair] = Made(reason, worth, ordinal, at)
            self.dropped.discard(pair)


def newly_locked(question: Question) -> frozenset[Pair]:
    """Locked pairs of which the office wished, and that did not stand when the question was asked."""
    asked = {one.id: one.asked_before for one in question.submissions}
    return frozenset((one, who) for one, who in question.locked if who not in asked[one])
