"""The words that letters of several kinds share: rounds in their cases, outcomes, days left, sizes of files."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import Window
from domain.intake import what_is_missing
from domain.letters import Kind
from domain.russian import counted, plural
from domain.russian_dates import deadline_in_words, window_in_words
from domain.season import Coverage, DocumentKind, Office, Phase, Regulation, Subject
from domain.verdicts import Outcome

FILES_TAKEN = "PDF, DOCX, XLSX, ODT, JPEG, PNG; каждый файл не больше 20 МБ"

OUTCOMES = {
    Outcome.ACCEPTED: "согласовано",
    Outcome.RETURNED: "на доработку",
    Outcome.NO_DOCUMENTS: "документы не поступили",
    Outcome.CARRIED_OVER: "согласовано ранее",
    Outcome.NOT_ASSESSED: "не оценено",
}

KIND_NAMES = {
    Kind.INVITATION: "приглашение",
    Kind.REPEAT_INVITATION: "приглашение на повторную экспертизу",
    Kind.SCHOOL_REMINDER: "напоминание школе",
    Kind.RECEIPT: "подтверждение о получении документов",
    Kind.EXTENSION: "сообщение о переносе срока",
    Kind.NO_DOCUMENTS: "сообщение «документы не поступили»",
    Kind.CONCLUSION: "заключение",
    Kind.NOT_ASSESSED: "сообщение «документы не оценены»",
    Kind.ASSIGNMENTS: "назначения эксперту",
    Kind.EXPERT_REMINDER: "напоминание эксперту",
    Kind.REPLACEMENT: "сообщение о замене эксперта",
    Kind.WINDOW_OPENED: "сообщение об открытии приёма",
    Kind.LATE_SCHOOLS: "список школ без документов",
    Kind.COMPLETION_NOTICE: "итоги по муниципалитету",
    Kind.CONCLUSION_COPY: "копии заключений куратору",
    Kind.SEED_WANTED: "просьба внести результат жеребьёвки",
    Kind.APPROVAL_WANTED: "просьба утвердить распределение экспертов",
    Kind.UNPLACED: "сообщение о нехватке экспертов",
    Kind.UNDELIVERABLE: "сообщение о недоставленных письмах",
    Kind.OUTAGE: "сообщение о перерыве в работе программы",
    Kind.ROUND_COMPLETED: "итоги экспертизы",
    Kind.NEW_LINK: "личные ссылки ещё раз",
    Kind.ENTRY_CODE: "код для входа",
}
"""How the office calls the kinds of letters."""

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


def capitalised(words: str) -> str:
    """The words with a capital at their beginning, as a line or a sentence needs it."""
    return words[:1].upper() + words[1:]


def deadline_words(moment: datetime, rules: Regulation, office: Office) -> str:
    """«20 марта 2022 г., воскресенье, 23:59 (Красноярск)»."""
    return deadline_in_words(moment, rules.calendar.zone, office.place)


def last_day(moment: datetime, rules: Regulation) -> date:
    """The last local day before an exclusive end."""
    return rules.calendar.day_of(moment - timedelta(microseconds=1))


def window_words(window: Window, rules: Regulation) -> str:
    """«14–20 марта 2022 г.»."""
    return window_in_words(rules.calendar.day_of(window.opens), rules.calendar.last_day(window))


def days_left(deadline: datetime, rules: Regulation, now: datetime) -> str:
    """«осталось 4 дня», «остался 1 день», on the last day «остались считаные часы»."""
    days = (last_day(deadline, rules) - rules.calendar.day_of(now)).days
    if days <= 0:
        return "остались считаные часы"
    return f"{plural(days, 'остался', 'осталось', 'осталось')} {counted(days, 'день', 'дня', 'дней')}"


def documents_wanted(rules: Regulation, risks: list[str]) -> list[str]:
    """What a school is asked for, a line each; where the kind is one per risk, a line for each of its risks."""
    names = {risk.code: risk.name for risk in rules.risks}
    wanted: list[str] = []
    for kind in rules.documents:
        if kind.per == "risk":
            wanted += [_with_note(f"{kind.name}: риск «{names.get(risk, risk)}»", kind) for risk in risks]
        else:
            wanted.append(_with_note(kind.name, kind))
    return wanted


def documents_missing(rules: Regulation, risks: list[str], handed: list[tuple[str, str | None]]) -> list[str]:
    """The required documents that are not among those handed in."""
    return [capitalised(name) for name in what_is_missing(rules.documents, rules.risks, risks, handed)]


def document_name(rules: Regulation, kind: str, risk: str | None) -> str:
    """The name of a document as the school was asked for it."""
    name = capitalised(next((each.name for each in rules.documents if each.code == kind), kind))
    if risk is None:
        return name
    risks = {each.code: each.name for each in rules.risks}
    return f"{name}: риск «{risks.get(risk, risk)}»"


def size_words(size: int) -> str:
    """«1,4 МБ», «312 КБ», «17 байт»."""
    if size < 1024:
        return counted(size, "байт", "байта", "байт")
    kilobytes = size / 1024
    if kilobytes < 1000:
        return f"{round(kilobytes)}\u00a0КБ"
    return f"{kilobytes / 1024:.1f}\u00a0МБ".replace(".", ",")


def _with_note(name: str, kind: DocumentKind) -> str:
    notes = [note for note, holds in (("если есть", not kind.required), ("можно несколько файлов", kind.many)) if holds]
    return capitalised(f"{name} ({', '.join(notes)})" if notes else name)
