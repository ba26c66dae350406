"""How far a round is, for those who follow schools in it: what lasts until when, or what is over and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.office_words import OUTCOMES
from domain.round_words import deadline_words, early_end_words, window_words
from domain.russian import NBSP
from domain.russian_dates import date_in_words
from domain.stages import Stage
from domain.verdicts import Outcome
from models.progress import early_end_of
from models.rounds import Round, expertise_is_over
from portal.school_lines import SchoolLine


@dataclass(frozen=True)
class Course:
    """A sentence about the moment, its beginning set apart, and what more there is to say."""

    what: str
    when: str
    further: tuple[str, ...]
    """Sentences."""


def course_of(session: Session, round_: Round, lines: Sequence[SchoolLine], now: datetime) -> Course:
    """How far the round is; `lines` are the schools whose outcomes are told once it is closed."""
    rules, office, stage = round_.regulation, round_.season.office, Stage(round_.stage)
    submission, expertise = window_words(rules.submission, rules), window_words(rules.expertise, rules)
    intake_ends = deadline_words(rules.submission.closes, rules, office)
    if stage is Stage.CLOSED and round_.closed_at is not None:
        return Course(
            "Экспертиза завершена",
            date_in_words(rules.calendar.day_of(round_.closed_at)),
            (f"Школы передавали документы {submission}", *_how_experts_ended(session, round_), *_outcomes(lines)),
        )
    if expertise_is_over(round_, now):
        ended = " ".join(_how_experts_ended(session, round_))
        return Course("Эксперты закончили работу:", "подводим итоги.", (ended, "Заключения придут письмами."))
    if now >= rules.submission.closes:
        work = "работают" if now >= rules.expertise.opens else "будут работать"
        return Course("Приём документов закончился:", f"{intake_ends}.", (f"Эксперты {work} {expertise}",))
    if stage is Stage.SCHEDULED or now < rules.submission.opens:
        return Course("Школы будут передавать документы", submission, (f"Эксперты будут работать {expertise}",))
    return Course("Школы передают документы до:", f"{intake_ends}.", (f"Эксперты будут работать {expertise}",))


def _how_experts_ended(session: Session, round_: Round) -> tuple[str, ...]:
    rules, early = round_.regulation, early_end_of(session, round_)
    if early is None:
        return (f"Эксперты работали {window_words(rules.expertise, rules)}",)
    return (f"Эксперты закончили {early_end_words(early, rules.calendar.zone)}.",)


def _outcomes(lines: Sequence[SchoolLine]) -> tuple[str, ...]:
    told = [(outcome, sum(line.outcome is outcome for line in lines)) for outcome in Outcome]
    words = ", ".join(f"{OUTCOMES[outcome]}{NBSP}{number}" for outcome, number in told if number)
    return (f"Итоги школ: {words}.",) if words else ()
