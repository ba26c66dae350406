"""Why an act on a sample is refused, each in a sentence for the person who tried it.

Refusal
├── NotSampled, NotFrozenYet, FrozenAlready, NobodyToDraw, NotDrawnYet, DrawnAlready
├── SeedNotUsable, SeedInSeasonsFiles
└── TooLateToInvite, NotInSample, WithDocuments
"""

from acts.refusals import Refusal


class NotSampled(Refusal):
    """The round takes its schools without a draw."""


class NotFrozenYet(Refusal):
    """The list of a sample is not frozen yet."""


class FrozenAlready(Refusal):
    """The list of a sample is frozen already."""


class NobodyToDraw(Refusal):
    """There is no school from which a sample could be drawn."""


class NotDrawnYet(Refusal):
    """The sample is not drawn yet."""


class DrawnAlready(Refusal):
    """The sample is drawn already."""


class SeedNotUsable(Refusal):
    """What was given as a seed is blank, or no result of dice."""


class SeedInSeasonsFiles(Refusal):
    """The season's files fixed the seed beforehand."""


class TooLateToInvite(Refusal):
    """A school that is invited now could not hand in in time."""


class NotInSample(Refusal):
    """The school was not drawn, or has left."""


class WithDocuments(Refusal):
    """The school has handed in already."""
