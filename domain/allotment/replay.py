"""What a round's allotments made, one after another: which pairs, by which of them and why, and what was dropped."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.allotment.difference import worth_of_pair
from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.reasons import Reason
from domain.allotment.values import Pair


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
    """The allotments of a round as far as they were taken, and where the office put one expert in another's place."""

    made: dict[Pair, Made] = field(default_factory=dict)
    """What was made and not dropped since; its expert may have given it back."""
    chosen: dict[Pair, datetime] = field(default_factory=dict)
    """Whom the office chose in another's place, and when, if that was not dropped since."""
    dropped: dict[Pair, datetime] = field(default_factory=dict)
    """What the office, or a later allotment, gave to somebody else, and when."""

    def take(self, ordinal: int, at: datetime, question: Question, plan: Plan) -> None:
        """Take the next allotment."""
        planned = {(each.submission, each.expert) for each in plan.assignments}
        for pair in question.kept - planned:
            self._drop(pair, at)
        for pair, (reason, worth) in newly_made(question, plan).items():
            self.made[pair] = Made(reason, worth, ordinal, at)
            self.dropped.pop(pair, None)

    def replace(self, former: Pair, chosen: Pair | None, at: datetime) -> None:
        """Take a replacement by the office; nobody is chosen where it left that to the next allotment."""
        self._drop(former, at)
        if chosen is not None:
            self.chosen[chosen] = at
            self.dropped.pop(chosen, None)

    def _drop(self, pair: Pair, at: datetime) -> None:
        self.made.pop(pair, None)
        self.chosen.pop(pair, None)
        self.dropped[pair] = at


def newly_made(question: Question, plan: Plan) -> dict[Pair, tuple[Reason, int]]:
    """The pairs that a plan makes, each with its reason and what it is worth by the question.

    A pair that it kept, or locked and had, was there before.
    """
    submissions = {one.id: one for one in question.submissions}
    experts = {who.id: who for who in question.experts}
    stood = question.kept | (question.locked - newly_locked(question))
    return {
        (each.submission, each.expert): (
            each.reason,
            worth_of_pair(question, submissions[each.submission], experts[each.expert]),
        )
        for each in plan.assignments
        if (each.submission, each.expert) not in stood and each.submission in submissions and each.expert in experts
    }


def newly_locked(question: Question) -> frozenset[Pair]:
    """Locked pairs of which the office wished, and that did not stand when the question was asked."""
    # Whoever was asked for a submission before stands there, where the pair is locked.
    asked = {one.id: one.asked_before for one in question.submissions}
    return frozenset((one, who) for one, who in question.locked if who not in asked[one])
