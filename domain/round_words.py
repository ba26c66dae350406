"""A round in the words that letters and pages share: its name in its cases, its windows, the days left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import Window
from domain.expertise import EarlyEnd
from domain.russian import capitalised, counted, plural
from domain.russian_dates import deadline_in_words, moment_in_words, window_in_words
from domain.season import Coverage, Office, Phase, Regulation, Subject

_PHASES = {Phase.PRIMARY: "первичн", Phase.REPEAT: "повторн", Phase.SINGLE: "выборочн"}
_SUBJECTS = {
    Subject.CONCEPT_DOCUMENTS: "концептуальных документов",
    Subject.CONFIRMING_DOCUMENTS: "подтверждающих документов",
    Subject.MIDTERM_PROGRAMME: "среднесрочных программ развития",
}


@dataclass(frozen=True)
class RoundWords:
    """A round as sentences need it."""

    title: str
    """«Первичная экспертиза концептуальных документов»"""
    genitive: str
    """«первичной экспертизы концептуальных документов»"""
    accusative: str
    """«первичную экспертизу концептуальных документов»"""
    corrected: str | None
    """Why its printed dates were corrected, if they were."""


def round_words(rules: Regulation) -> RoundWords:
    """The round's name in the cases that letters use."""
    stem = _PHASES[rules.phase] if rules.phase is not Phase.SINGLE or rules.coverage is Coverage.SAMPLE else ""
    what = _SUBJECTS[rules.subject] + (f" ({rules.stage}-й этап)" if rules.stage else "")
    of, on = (f"{stem}ой ", f"{stem}ую ") if stem else ("", "")
    return RoundWords(
        title=capitalised(rules.title),
        genitive=f"{of}экспертизы {what}",
        accusative=f"{on}экспертизу {what}",
        corrected=rules.corrected.reason if rules.corrected else None,
    )


def deadline_words(moment: datetime, rules: Regulation, office: Office) -> str:
    """«20 марта 2022 г., воскресенье, 23:59 (Красноярск)»."""
    return deadline_in_words(moment, rules.calendar.zone, office.place)


def last_day(moment: datetime, rules: Regulation) -> date:
    """The last local day before an exclusive end."""
    return rules.calendar.day_of(moment - timedelta(microseconds=1))


def window_words(window: Window, rules: Regulation) -> str:
    """«14–20 марта 2022 г.»."""
    return window_in_words(rules.calendar.day_of(window.opens), rules.calendar.last_day(window))


def early_end_words(early: EarlyEnd, zone: str) -> str:
    """«раньше срока, 8 апреля 2022 г. в 15:00: все заключения сданы», after what ended."""
    return f"раньше срока, {moment_in_words(early.at, zone)}: {why_early(early)}"


def why_early(early: EarlyEnd) -> str:
    """Why an expertise ended before its window did."""
    return "все заключения сданы" if early.filed else "оценивать было нечего"


def days_left(deadline: datetime, rules: Regulation, now: datetime) -> str:
    """«осталось 4 дня», «остался 1 день», on the last day «остались считаные часы»."""
    days = (last_day(deadline, rules) - rules.calendar.day_of(now)).days
    if days <= 0:
        return "остались считаные часы"
    return f"{plural(days, 'остался', 'осталось', 'осталось')} {counted(days, 'день', 'дня', 'дней')}"
