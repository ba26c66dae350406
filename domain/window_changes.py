"""Which of a round's dates may still move, and why the others may not.

What a round has promised in a letter is kept. The end of an intake that schools were told is moved by no file, only by
hand, with a letter: so what was prolonged by hand is not taken back by the next edit of something else either. An
expertise that is open is never shortened, only prolonged.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.season import Regulation
from domain.stages import Stage

MOMENTS = {
    "submission.opens": "приём документов с",
    "submission.closes": "приём документов до",
    "expertise.opens": "экспертиза с",
    "expertise.closes": "экспертиза до",
}
"""The four dates of a round, by the field of its regulation, in the order of time."""

PAST = "Эта дата уже прошла."
INTAKE_OPEN = "Приём документов уже начался."
INTAKE_OVER = "Приём документов уже закончился: файл его не открывает заново."
SCHOOLS_TOLD = "Школам уже назван более поздний срок, сократить его нельзя."
PROLONGED = "Офис продлил этот срок; впишите в файл продлённый."
PROMISED = "Школам назван прежний срок; продлите его командой rounds extend {row}: они получат письмо."
EXPERTISE_OPEN = "Экспертиза уже началась."
EXPERTISE_OVER = "Экспертиза уже закончилась."
EXPERTS_TOLD = "Экспертам уже назван более поздний срок, сократить его нельзя."
DO_NOT_FIT = "Не сходится со сроками экспертизы, которые уже не меняются."


def moment_of(rules: Regulation, name: str) -> datetime:
    """One of the four moments of a round, by its name."""
    window, _, end = name.partition(".")
    moment: datetime = getattr(getattr(rules, window), end)
    return moment


def with_moments(rules: Regulation, moments: Mapping[str, datetime]) -> Regulation:
    """The regulation with some of its four moments replaced."""
    for name, moment in moments.items():
        window, _, end = name.partition(".")
        rules = replace(rules, **{window: replace(getattr(rules, window), **{end: moment})})
    return rules


def fit_together(rules: Regulation) -> bool:
    """Say whether a round's four moments follow each other as they must."""
    submission, expertise = rules.submission, rules.expertise
    return submission.opens < submission.closes <= expertise.opens < expertise.closes


@dataclass(frozen=True)
class RoundNow:
    """A round of the record at one moment."""

    regulation: Regulation
    stage: Stage
    deadline_moves: int
    now: datetime

    @property
    def opened(self) -> bool:
        """Whether the round's schools are invited, or are being invited at this moment."""
        return self.stage is not Stage.SCHEDULED or self.regulation.submission.opens <= self.now

    @property
    def expertise_begun(self) -> bool:
        """Whether the round's experts know of their work, or learn of it at this moment."""
        return not self.stage.comes_before(Stage.EXPERTISE) or self.regulation.expertise.opens <= self.now

    @property
    def today(self) -> datetime:
        """The first moment of the region's day."""
        return self.regulation.calendar.at(self.regulation.calendar.day_of(self.now))

    def is_over(self, closes: datetime, last: Stage) -> bool:
        """Say whether a window has ended, by the clock or by the round's stage."""
        return last.comes_before(self.stage) or closes <= self.now


def why_not_moved(round_: RoundNow, written: Regulation) -> dict[str, str]:
    """Of each moment that the files move, in the order of time, why it may not move; empty where it may."""
    recorded = round_.regulation
    found = {
        name: WHY_NOT[name](round_, moment_of(recorded, name), moment_of(written, name))
        for name in MOMENTS
        if moment_of(recorded, name) != moment_of(written, name)
    }
    may_move = {name: moment_of(written, name) for name, why in found.items() if not why}
    if fit_together(recorded) and not fit_together(with_moments(recorded, may_move)):
        return {name: why or DO_NOT_FIT for name, why in found.items()}
    return found


def _submission_opens(round_: RoundNow, _before: datetime, after: datetime) -> str:
    if round_.opened:
        return INTAKE_OPEN
    return PAST if after < round_.today else ""


def _submission_closes(round_: RoundNow, before: datetime, after: datetime) -> str:
    if round_.is_over(before, Stage.INTAKE):
        return INTAKE_OVER
    if after < before and round_.deadline_moves:
        return PROLONGED
    if after < before and round_.opened:
        return SCHOOLS_TOLD
    if round_.stage is Stage.INTAKE:
        return PROMISED.format(row=round_.regulation.row)
    return PAST if after <= round_.now else ""


def _expertise_opens(round_: RoundNow, _before: datetime, after: datetime) -> str:
    if round_.expertise_begun:
        return EXPERTISE_OPEN
    return PAST if after < round_.today else ""


def _expertise_closes(round_: RoundNow, before: datetime, after: datetime) -> str:
    if round_.is_over(before, Stage.EXPERTISE):
        return EXPERTISE_OVER
    if after < before and round_.expertise_begun:
        return EXPERTS_TOLD
    return PAST if after <= round_.now else ""


WHY_NOT: dict[str, Callable[[RoundNow, datetime, datetime], str]] = {
    "submission.opens": _submission_opens,
    "submission.closes": _submission_closes,
    "expertise.opens": _expertise_opens,
    "expertise.closes": _expertise_closes,
}
