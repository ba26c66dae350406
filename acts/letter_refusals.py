"""Why an act on a letter, or on the queue of letters, is refused, each in a sentence for the person who tried it.

Refusal
├── UnknownLetter, NotInDoubt, NothingToRetry, NothingToSendAgain, NoLongerOwed, AddressIsBad, LetterAltered
└── QueueHeldAlready, QueueNotHeld
"""

from acts.refusals import Refusal


class UnknownLetter(Refusal):
    """There is no such letter."""


class NotInDoubt(Refusal):
    """The letter is settled, or still on its way."""


class NothingToRetry(Refusal):
    """The letter was not refused."""


class NothingToSendAgain(Refusal):
    """The letter was not accepted, or is none that is sent once more."""


class NoLongerOwed(Refusal):
    """What the letter says is out of date."""


class AddressIsBad(Refusal):
    """Letters to the address were refused for good, and nobody mended it."""


class LetterAltered(Refusal):
    """The bytes of its first try can't be put together any more."""


class QueueHeldAlready(Refusal):
    """No letter leaves already."""


class QueueNotHeld(Refusal):
    """Letters leave as they should."""
