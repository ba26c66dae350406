"""Why an act is refused, each in a sentence for the person who tried it.

Refusal
├── UnknownRound, UnknownAssignment, NotAParticipant
├── WindowNotOpen, RoundIsClosed, ExpertiseNotOpen, ExpertiseIsOver
├── AcceptedAlready, NothingHandedIn
├── AssignmentEnded, ConclusionFiledAlready
├── UnknownLetter, NotInDoubt, NothingToRetry, NoLongerOwed, AddressIsBad
├── UnknownPerson, PersonErased, AddressUnusable, NothingToCorrect
├── QueueHeldAlready, QueueNotHeld
├── ReasonMissing
└── ConclusionIncomplete
"""

from domain.rubric import Fault


class Refusal(Exception):
    """The act changed nothing. Its text is a Russian sentence that says why, and what to do."""


class UnknownRound(Refusal):
    """There is no such round."""


class UnknownAssignment(Refusal):
    """There is no such assignment."""


class NotAParticipant(Refusal):
    """The school does not take part in the round."""


class WindowNotOpen(Refusal):
    """The submission window has not opened yet."""


class RoundIsClosed(Refusal):
    """The round takes nothing in any more."""


class ExpertiseNotOpen(Refusal):
    """The experts' window has not opened yet."""


class ExpertiseIsOver(Refusal):
    """The experts' window has ended."""


class AcceptedAlready(Refusal):
    """The school's documents were accepted in the primary."""


class NothingHandedIn(Refusal):
    """A hand-in without a file."""


class AssignmentEnded(Refusal):
    """The expert no longer has this assignment."""


class ConclusionFiledAlready(Refusal):
    """There is a conclusion on this assignment."""


class UnknownLetter(Refusal):
    """There is no such letter."""


class NotInDoubt(Refusal):
    """The letter is settled, or still on its way."""


class NothingToRetry(Refusal):
    """The letter was not refused."""


class NoLongerOwed(Refusal):
    """What the letter says is out of date."""


class AddressIsBad(Refusal):
    """Letters to the address were refused for good, and nobody mended it."""


class UnknownPerson(Refusal):
    """There is no such person."""


class PersonErased(Refusal):
    """The person's name and address were erased at their wish."""


class AddressUnusable(Refusal):
    """No mail server could be given this address."""


class NothingToCorrect(Refusal):
    """The address is the recorded one, and letters reach it."""


class QueueHeldAlready(Refusal):
    """No letter leaves already."""


class QueueNotHeld(Refusal):
    """Letters leave as they should."""


class ReasonMissing(Refusal):
    """A deed of the office without its reason."""


class ConclusionIncomplete(Refusal):
    """Marks or remarks are missing or out of range; `faults` lists them all."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("Заключение не принято: " + " ".join(fault.sentence for fault in faults))
