"""What played people try, and the doors at which they try it, each move a value that another process can be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from acts.decline import decline
from acts.file_conclusion import file_conclusion
from acts.hand_in import HandedFile, hand_in
from acts.refusals import Refusal
from acts.take_on import take_on
from domain.rubric import Judgement
from domain.season import Regulation
from models.assignments import Ending
from rehearsal.papers import HandingSchool, documents_of
from rehearsal.reading import ReadLetter


@dataclass(frozen=True)
class HandIn:
    """A school hands its documents in; they are written by whoever does it."""

    actor: str
    """Id of the person, here and below."""
    round_id: str
    rules: Regulation
    school: HandingSchool
    edition: int
    """Counts the school's hand-ins in the round, from 1."""
    whole: bool


@dataclass(frozen=True)
class TakeOn:
    """An expert says that an assignment is taken on."""

    actor: str
    assignment: str


@dataclass(frozen=True)
class Decline:
    """An expert gives an assignment back."""

    actor: str
    assignment: str
    ending: Ending
    words: str


@dataclass(frozen=True)
class FileConclusion:
    """An expert files a conclusion."""

    actor: str
    assignment: str
    judgements: Sequence[Judgement]


Attempt = HandIn | TakeOn | Decline | FileConclusion


class Crowd(Protocol):
    """Played people before their doors."""

    def attempt(self, attempts: Sequence[Attempt], /) -> list[str | None]:
        """Let each person try in this order; by attempt, the sentence with which it was refused, if it was."""
        ...

    def read(self, letters: Sequence[ReadLetter], /) -> None:
        """Let everybody look into the post; these letters, if any, are those that people will act on."""
        ...


def _remembered(_letters: Sequence[ReadLetter]) -> None:
    """Nobody needs a letter again who acts without its link."""


@dataclass(frozen=True)
class Doors:
    """A crowd in this process; where it acts: at the acts themselves, unless the portal's pages stand before them."""

    hand_in: Callable[[str, str, Sequence[HandedFile]], object] = hand_in
    take_on: Callable[[str], None] = take_on
    decline: Callable[[str, Ending, str], None] = decline
    file_conclusion: Callable[[str, Sequence[Judgement]], None] = file_conclusion
    read: Callable[[Sequence[ReadLetter]], None] = _remembered

    def attempt(self, attempts: Sequence[Attempt]) -> list[str | None]:
        """Do one after the other. What is raised that is no refusal is not swallowed."""
        return [self._refused(each) for each in attempts]

    def _refused(self, attempt: Attempt) -> str | None:
        try:
            match attempt:
                case HandIn():
                    files = documents_of(attempt.rules, attempt.school, attempt.edition, whole=attempt.whole)
                    self.hand_in(attempt.round_id, attempt.school.id, files)
                case TakeOn():
                    self.take_on(attempt.assignment)
                case Decline():
                    self.decline(attempt.assignment, attempt.ending, attempt.words)
                case FileConclusion():
                    self.file_conclusion(attempt.assignment, attempt.judgements)
        except Refusal as refusal:
            return str(refusal)
        return None
