"""Whether a fair plan is as near its bound as it says."""

from domain.allotment_every_pair import EveryPair
from domain.allotment_plan import Plan
from domain.allotment_question import Question


def refuse_wrong_fairness(question: Question, plan: Plan, every: EveryPair) -> None:
    """Recompute the smallest worth of a submission, and the bound. Raises NotCertified."""
    raise NotImplementedError(question, plan, every)
