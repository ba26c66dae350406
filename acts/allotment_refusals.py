"""Why an act on an allotment is refused, each in a sentence for the person who tried it.

Refusal
├── NotAllottedYet, TooLateToChange, ChangedMeanwhile, TooLargeToExplain
├── NothingToChange, PairNotPossible, NoSuchPair, WorkBegun, RulingThereAlready, NoRuling
└── ApprovalNotWanted, ApprovedAlready, PlanOutOfDate
"""

from acts.refusals import Refusal


class NotAllottedYet(Refusal):
    """The round's experts are not chosen yet."""


class TooLateToChange(Refusal):
    """No expert could be told of it before the expertise ends."""


class TooLargeToExplain(Refusal):
    """What other experts would cost cannot be reckoned of so many pairs; the plan's proof stands all the same."""


class ChangedMeanwhile(Refusal):
    """The record changed since the office looked at what the deed would do."""


class NothingToChange(Refusal):
    """Moving assignments would not fill a single place more."""


class PairNotPossible(Refusal):
    """The expert may not judge the school, or has no room for it."""


class NoSuchPair(Refusal):
    """The school or the expert is not there, or the expert does not judge the school."""


class WorkBegun(Refusal):
    """The expert has begun or filed the conclusion."""


class RulingThereAlready(Refusal):
    """The office has decided that of the pair before."""


class NoRuling(Refusal):
    """The office has decided nothing of that kind of the pair."""


class ApprovalNotWanted(Refusal):
    """The round's allotment needs no approval."""


class ApprovedAlready(Refusal):
    """The office has approved the allotment already."""


class PlanOutOfDate(Refusal):
    """A pair of the plan may not be any more: a conflict was declared, or an expert will be away."""
