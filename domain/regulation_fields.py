"""The rules of a round one by one: how each is called and shown, and from which stage on it is fixed.

Dates are another matter: `domain/window_changes.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.allotment.rules import AllotmentRules
from domain.allotment.values import Policy
from domain.calendar import Calendar
from domain.russian_dates import short_day
from domain.season import Coverage, DocumentKind, Phase, Regulation, Subject
from domain.stages import Stage

OPEN = "Экспертиза уже открыта, школы приглашены по прежним правилам."
DRAWN = "Выборка школ уже сделана."
ASKED = "Школы уже готовят документы по прежнему списку."
JUDGED = "Приём закончен: документы оценивают по прежним правилам."
EXPERTISE_OVER = "Экспертиза уже закончилась."
WRITTEN = "Все письма экспертизы уже подготовлены."


@dataclass(frozen=True)
class Rule:
    """One field of a regulation, in the office's words; `why_not` is said once a round has come to `fixed_from`."""

    field: str
    what: str
    fixed_from: Stage
    why_not: str
    shown: Callable[[Regulation], str]

    def why_fixed(self, stage: Stage) -> str:
        """Why the rule can no longer change in a round of that stage; empty where it can."""
        return "" if stage.comes_before(self.fixed_from) else self.why_not


SUBJECTS = {
    Subject.CONCEPT_DOCUMENTS: "концептуальные документы",
    Subject.CONFIRMING_DOCUMENTS: "подтверждающие документы",
    Subject.MIDTERM_PROGRAMME: "среднесрочная программа развития",
}
PHASES = {Phase.PRIMARY: "первичная", Phase.REPEAT: "повторная", Phase.SINGLE: "единственная"}
POLICIES = {Policy.TOTAL: "наибольшая общая польза", Policy.FAIR: "поровну"}
COVERAGES = {
    Coverage.ALL: "все школы",
    Coverage.RETURNED: "только возвращённые и не оценённые",
    Coverage.SAMPLE: "выборка",
}


def _or_none(value: object) -> str:
    return "нет" if value is None else str(value)


def _percent(share: Decimal | None) -> str:
    return "нет" if share is None else f"{(share * 100).normalize():f} %".replace(".", ",")


def _rate(rate: Decimal | None) -> str:
    return "без предела" if rate is None else f"{rate.normalize():f}".replace(".", ",")


def allotment_shown(rules: AllotmentRules) -> str:
    """How a round allots, in the words of the office."""
    weights = rules.weights
    neighbours = "; ".join(" – ".join(group) for group in rules.neighbours)
    parts = [
        POLICIES[rules.policy],
        f"веса: компетенция {weights.competence}, эксперт первичной {weights.primary}, "
        f"равная нагрузка {weights.evenness}",
        *(["порознь из одной организации"] if rules.apart_by_institution else []),
        *(["с утверждением офисом"] if rules.approval else []),
        *([f"соседи: {neighbours}"] if neighbours else []),
    ]
    return ", ".join(parts)


def _kind(kind: DocumentKind) -> str:
    marks = [
        *(["необязательно"] if not kind.required else []),
        *(["на каждый риск"] if kind.per == "risk" else []),
        *(["несколько файлов"] if kind.many else []),
    ]
    return kind.name + (f" ({', '.join(marks)})" if marks else "")


def _rubric(rules: Regulation) -> str:
    rubric = rules.rubric
    return f"«{rubric.title}», критериев {len(rubric.criteria)}, порог {_percent(rubric.rule.accept_from)}"


def _days_off(calendar: Calendar) -> str:
    return ", ".join(short_day(day) for day in sorted(calendar.days_off))


def _correction(rules: Regulation) -> str:
    return rules.corrected.reason if rules.corrected else "нет"


RULES = (
    Rule("subject", "что оценивается", Stage.INTAKE, OPEN, lambda rules: SUBJECTS[rules.subject]),
    Rule("phase", "вид экспертизы", Stage.INTAKE, OPEN, lambda rules: PHASES[rules.phase]),
    Rule("stage", "этап", Stage.INTAKE, OPEN, lambda rules: _or_none(rules.stage)),
    Rule("primary", "первичная экспертиза", Stage.INTAKE, OPEN, lambda rules: _or_none(rules.primary)),
    Rule("coverage", "какие школы", Stage.INTAKE, OPEN, lambda rules: COVERAGES[rules.coverage]),
    Rule("cohort", "год вступления школ", Stage.INTAKE, OPEN, lambda rules: str(rules.cohort)),
    Rule("share", "доля школ в выборке", Stage.INTAKE, DRAWN, lambda rules: _percent(rules.share)),
    Rule("sample_seed", "фраза жеребьёвки", Stage.INTAKE, DRAWN, lambda rules: _or_none(rules.sample_seed)),
    Rule(
        "sample_seed_played",
        "фраза жеребьёвки условная",
        Stage.INTAKE,
        DRAWN,
        lambda rules: "да" if rules.sample_seed_played else "нет",
    ),
    Rule("documents", "документы", Stage.INTAKE, ASKED, lambda rules: "; ".join(map(_kind, rules.documents))),
    Rule("risks", "перечень рисков", Stage.INTAKE, ASKED, lambda rules: "; ".join(risk.name for risk in rules.risks)),
    Rule("rubric", "рубрика", Stage.ALLOTMENT, JUDGED, _rubric),
    Rule(
        "experts_per_submission",
        "экспертов на одну школу",
        Stage.ALLOTMENT,
        JUDGED,
        lambda rules: str(rules.experts_per_submission),
    ),
    Rule("enough", "заключений для итога", Stage.ALLOTMENT, JUDGED, lambda rules: str(rules.enough)),
    Rule("capacity", "неготовых работ у эксперта", Stage.OUTCOME, EXPERTISE_OVER, lambda rules: str(rules.capacity)),
    Rule(
        "conclusions_per_working_day",
        "заключений за рабочий день",
        Stage.OUTCOME,
        EXPERTISE_OVER,
        lambda rules: _rate(rules.conclusions_per_working_day),
    ),
    Rule(
        "allotment",
        "назначение экспертов",
        Stage.OUTCOME,
        EXPERTISE_OVER,
        lambda rules: allotment_shown(rules.allotment),
    ),
    Rule(
        "silence_share",
        "доля дней, после которой эксперт молчит",
        Stage.OUTCOME,
        EXPERTISE_OVER,
        lambda rules: _percent(rules.silence_share),
    ),
    Rule("title", "название", Stage.CLOSING, WRITTEN, lambda rules: rules.title),
    Rule(
        "reminder_days",
        "напоминания за столько рабочих дней",
        Stage.CLOSING,
        WRITTEN,
        lambda rules: ", ".join(map(str, rules.reminder_days)) or "нет",
    ),
    Rule(
        "hours",
        "часы писем",
        Stage.CLOSING,
        WRITTEN,
        lambda rules: f"{rules.hours.opens:%H:%M}–{rules.hours.closes:%H:%M}",
    ),
    Rule(
        "letters_off",
        "письма, которые не отправляются",
        Stage.CLOSING,
        WRITTEN,
        lambda rules: ", ".join(sorted(rules.letters_off)) or "нет",
    ),
    Rule(
        "letters_to_approve",
        "письма, которые офис согласует",
        Stage.CLOSING,
        WRITTEN,
        lambda rules: ", ".join(sorted(rules.letters_to_approve)) or "нет",
    ),
)
ZONE = Rule("zone", "часовой пояс", Stage.INTAKE, OPEN, lambda rules: rules.calendar.zone)
CORRECTION = Rule("corrected", "причина исправления срока", Stage.CLOSING, WRITTEN, _correction)
WORKING_DAYS = Rule("calendar", "рабочие дни", Stage.CLOSING, WRITTEN, lambda rules: _days_off(rules.calendar))
"""What it shows is too much to be read: `days_shown` names the days that differ."""


def days_that_change(before: Calendar, after: Calendar) -> tuple[date, ...]:
    """The days that work by one calendar and not by the other, in their order."""
    named = before.days_off | before.working_days | after.days_off | after.working_days
    return tuple(sorted(day for day in named if before.works(day) != after.works(day)))


MOST_DAYS = 6
"""Days of a changed calendar that are named; a year's worth of them would say less."""


def days_shown(calendar: Calendar, days: tuple[date, ...]) -> str:
    """What the calendar says of the days: «03.05.2027 рабочий, 04.05.2027 выходной»."""
    named = [f"{short_day(day)} {'рабочий' if calendar.works(day) else 'выходной'}" for day in days[:MOST_DAYS]]
    return ", ".join(named) + (f" и ещё {len(days) - MOST_DAYS}" if len(days) > MOST_DAYS else "")
