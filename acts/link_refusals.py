"""Why a deed on personal links is refused, each in a sentence for whoever of the office tried it.

Refusal
└── UnknownLink, LinkIsOver, NothingToSend
"""

from acts.refusals import Refusal


class UnknownLink(Refusal):
    """There is no such personal link."""


class LinkIsOver(Refusal):
    """The personal link opens nothing any more."""


class NothingToSend(Refusal):
    """A letter of links would have nothing to say, or nowhere to go."""
