"""Why an act is refused, each in a sentence for the person who tried it.

Refusal (those of allotments, batches, imports, letters and samples stand in files of their own)
├── UnknownRound, UnknownAssignment, NotAParticipant
├── WindowNotOpen, RoundIsClosed, ExpertiseNotOpen, ExpertiseIsOver
├── AcceptedAlready, NothingHandedIn, UnknownDocument, UnknownPrepared, PreparedAlready, TooManyDocuments
├── AnswerTooLong, AnswersChangedElsewhere
├── PausedAlready, NotPaused
├── UnknownSchool, DateNotLater, NoTimeForExperts, TooLateToExtend, WithExperts, NobodyToExtend, NothingToTakeBack
├── AssignmentEnded, ConclusionFiledAlready, DraftChangedElsewhere, ExpertNotAllowed
├── UnknownPerson, PersonErased, StillNeeded, AddressUnusable, NothingToCorrect
├── SeasonIsPast, AnotherSeasonOfThisId, OpenRoundDropped
├── NotAMember, AddressOfSeveral, NameMissing, MemberAlready, LastApprover, CodeNotRight, EntryIsOver
├── ReasonMissing, DoneAlready
├── NotARehearsal
└── ConclusionIncomplete
"""

from domain.rubric import Fault


class Refusal(Exception):
    """The act changed nothing. Its text is a Russian sentence that says why, and what to do.

    Where what helps is a command at the terminal and another thing on a page, the sentence is told without it, and both
    beside it: `typed` is what the text goes on with, `clicked` what pages go on with instead.
    """

    def __init__(self, why: str, *, typed: str = "", clicked: str = "") -> None:
        super().__init__(f"{why} {typed}" if typed else why)
        self.on_page = f"{why} {clicked}" if clicked else why
        """The text, as a page says it."""


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


class UnknownDocument(Refusal):
    """A file of a kind that the round does not ask for."""


class UnknownPrepared(Refusal):
    """The school is not preparing such a file."""


class PreparedAlready(Refusal):
    """The same bytes stand in that place already."""


class TooManyDocuments(Refusal):
    """More files than one hand-in may have."""


class AnswerTooLong(Refusal):
    """An answer to a remark has more signs than one may have; `key` names the remark."""

    def __init__(self, key: str, most: int, has: int) -> None:
        self.key = key
        super().__init__(f"Ответ слишком длинный: {has} знаков, а можно не больше {most}. Сократите его.")


class AnswersChangedElsewhere(Refusal):
    """Another window has kept other answers to remarks since this one read them."""


class PausedAlready(Refusal):
    """The office lets the round rest already."""


class NotPaused(Refusal):
    """The round does not rest."""


class UnknownSchool(Refusal):
    """There is no such school."""


class DateNotLater(Refusal):
    """The new deadline has passed, or is not later than the one that holds."""


class NoTimeForExperts(Refusal):
    """The new deadline leaves experts no day in which they could be told and judge."""


class TooLateToExtend(Refusal):
    """The round is so far that a later deadline would change nothing."""


class WithExperts(Refusal):
    """Experts have the school's documents already."""


class NobodyToExtend(Refusal):
    """Every school of the round has handed in, or has more time already."""


class NothingToTakeBack(Refusal):
    """No move of a deadline is there to be taken back, or somebody has relied on it already."""


class AssignmentEnded(Refusal):
    """The expert no longer has this assignment."""


class ConclusionFiledAlready(Refusal):
    """There is a conclusion on this assignment."""


class DraftChangedElsewhere(Refusal):
    """Another window has saved the conclusion's draft since this one read it."""


class ExpertNotAllowed(Refusal):
    """The expert may not judge this school, or has no room for it."""


class UnknownPerson(Refusal):
    """There is no such person."""


class PersonErased(Refusal):
    """The person's name and address were erased at their wish."""


class StillNeeded(Refusal):
    """The person has something to do, or letters to or about them have not left."""


class AddressUnusable(Refusal):
    """No mail server could be given this address."""


class NothingToCorrect(Refusal):
    """The address is the recorded one, and letters reach it."""


class SeasonIsPast(Refusal):
    """A window of the season should have opened already."""


class AnotherSeasonOfThisId(Refusal):
    """The record has a season of another year under the id."""


class OpenRoundDropped(Refusal):
    """The files lack a round whose schools are invited already."""


class NotAMember(Refusal):
    """Nobody of the office has that address."""


class AddressOfSeveral(Refusal):
    """The address is recorded with several people: it does not say whom of them it means."""


class NameMissing(Refusal):
    """A person who is not in the record yet was given no whole name."""


class MemberAlready(Refusal):
    """The person belongs to the office already, with the same right."""


class LastApprover(Refusal):
    """Nobody could act on the office's pages any more."""


class CodeNotRight(Refusal):
    """The code is not that of the request, or is good no more."""


class EntryIsOver(Refusal):
    """The one-time address lets nobody in, or nobody any more."""


class DoneAlready(Refusal):
    """The very same form was sent before, and what it asks for is done."""


class ReasonMissing(Refusal):
    """A deed of the office without its reason."""


class NotARehearsal(Refusal):
    """What only a rehearsal may do was asked of a home where people are real."""


class ConclusionIncomplete(Refusal):
    """Marks or remarks are missing or out of range; `faults` lists them all."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("Заключение не принято: " + " ".join(fault.sentence for fault in faults))
