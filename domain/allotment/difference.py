"""What a plan changes of what stands: who loses what, who gets what, and what it costs or brings."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.values import ExpertAtHand, Pair, SubmissionToJudge, Weights


@dataclass(frozen=True)
class Difference:
    """A plan beside what stood among the submissions of its question."""

    loses: tuple[Pair, ...]
    """Pairs that stood and do no more."""
    gains: tuple[Pair, ...]
    """Pairs that are new."""
    filled_before: int
    filled_after: int
    worth_before: int
    worth_after: int


def difference(question: Question, plan: Plan, standing: Iterable[Pair]) -> Difference:
    """Compare a plan with the pairs that stand; of these only what the question kept or locked is compared."""
    there = frozenset(standing) & (question.kept | question.locked)
    planned = frozenset((each.submission, each.expert) for each in plan.assignments)
    return Difference(
        loses=tuple(sorted(there - planned)),
        gains=tuple(sorted(planned - there)),
        filled_before=len(there),
        filled_after=len(planned),
        worth_before=worth_of(question, there),
        worth_after=plan.worth,
    )


def worth_of(question: Question, pairs: Iterable[Pair]) -> int:
    """What pairs of a question are worth by the office's weights, all together."""
    submissions = {one.id: one for one in question.submissions}
    experts = {who.id: who for who in question.experts}
    return sum(worth_of_pair(question, submissions[one], experts[who]) for one, who in pairs)


def worth_of_pair(question: Question, one: SubmissionToJudge, who: ExpertAtHand) -> int:
    """What one pair is worth."""
    return worth_by(question.weights, one.topics & who.competences, judged_the_primary=who.id in one.primary_experts)


def worth_by(weights: Weights, shared: frozenset[str], *, judged_the_primary: bool) -> int:
    """What it is worth that an expert knows these topics of a submission, and may have judged the school before."""
    return weights.competence * len(shared) + weights.primary * judged_the_primary
