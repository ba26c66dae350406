"""The office's words for what its pages show: how an assignment and a school stand."""

from datetime import datetime

from domain.office_words import OUTCOMES
from domain.russian_dates import short_moment
from domain.verdicts import Outcome
from models.assignments import Assignment, Ending
from runtime.allotment_words import ENDINGS


def sentence(words: str) -> str:
    """The words with a full stop, where they do not end in one already, as initials do."""
    return words if words.endswith(".") else f"{words}."


def standing_words(assignment: Assignment, *, over: bool) -> str:
    """How an assignment stands, in two or three words; `over`: no conclusion is taken any more."""
    if assignment.ending is not None:
        return ENDINGS[Ending(assignment.ending)]
    if assignment.conclusion is not None:
        return "заключение сдано"
    if over:
        return "заключение не сдано"
    return "в работе" if assignment.taken_on_at is not None else "ещё не взято в работу"


def outcome_words(outcome: str | None) -> str:
    """A school's outcome, or nothing."""
    return OUTCOMES[Outcome(outcome)] if outcome else ""


def moment_or_nothing(moment: datetime | None, zone: str) -> str:
    """«20.03.2022 14:05» by the clocks of the zone; nothing for no moment."""
    return "" if moment is None else short_moment(moment, zone)
