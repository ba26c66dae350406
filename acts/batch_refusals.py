"""Why an act on letters that wait for approval is refused, each in a sentence for the person who tried it.

Refusal
└── UnknownBatch, NothingAwaits, MarksMeantOtherwise, NothingToGiveBack, TooLateToGiveBack
"""

from acts.refusals import Refusal


class UnknownBatch(Refusal):
    """There is no letter of that number, or its kind is never approved."""


class NothingAwaits(Refusal):
    """No letter of the batch waits for approval any more."""


class MarksMeantOtherwise(Refusal):
    """Letters were marked and all were to be sent, or none or all were marked and the others were."""


class NothingToGiveBack(Refusal):
    """What was decided of the batch has left, or nothing was decided."""


class TooLateToGiveBack(Refusal):
    """The round is closed and its links have ended: nobody would be asked, and the letters would open nothing."""
