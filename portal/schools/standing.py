"""What a school is told of where it stands in a round: its state, when the outcome comes, and what is next for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.round_words import window_words
from domain.russian_dates import day_in_words
from domain.season import Phase, Regulation
from domain.stages import Stage
from domain.verdicts import Outcome
from models.rounds import Round
from models.submissions import Submission
from portal.school_lines import SchoolLine

NO_REPEAT = "Повторной экспертизы у этой нет."
TECHNICAL = "Если передать документы в срок помешали технические причины, напишите об этом в проектный офис."
IN_THE_INVITATION = "Ссылка на её страницу – в письме-приглашении."


@dataclass(frozen=True)
class Standing:
    """How a school stands in a round, in words."""

    state: str
    """As its coordinator sees it: «документы переданы», «на экспертизе», «согласовано»."""
    tone: str
    is_outcome: bool
    words: str
    """What this means, and what comes when."""
    too_late: str
    """What a hand-in would be worth that is made now; empty while there is time."""
    is_judged: bool
    """Whether the outcome is one on documents: nothing more can be handed in then that would change it."""


def standing_of(
    round_: Round, line: SchoolLine, handed_in: Sequence[Submission], repeat: Round | None, now: datetime, *, over: bool
) -> Standing:
    """Say how the school stands; `handed_in` newest first, `over`: the time that it had."""
    judged = next((each for each in handed_in if not each.late), None)
    came_late = any(each.late for each in handed_in)
    if line.outcome is not None:
        sentences = _of_outcome(line.outcome, round_, repeat, now, came_late=came_late)
    elif judged is not None:
        in_time = (f"Документы переданы в срок, эксперты видят версию {judged.version}.",) if over else ()
        sentences = (*in_time, _expected(round_.regulation, now))
    elif over:
        sentences = _of_nothing_in_time(round_, repeat, now, came_late=came_late)
    else:
        sentences = ()
    return Standing(
        state=line.state,
        tone=line.tone,
        is_outcome=line.outcome is not None,
        words=" ".join(sentences),
        too_late=_too_late(judged, repeat, now) if over else "",
        is_judged=line.outcome in (Outcome.ACCEPTED, Outcome.RETURNED, Outcome.NOT_ASSESSED),
    )


def _expected(rules: Regulation, now: datetime) -> str:
    """When the outcome comes: with the first letters after the expertise, or sooner."""
    told_on = rules.calendar.day_of(rules.calendar.working_hour_from(rules.expertise.closes, rules.hours))
    if rules.calendar.day_of(now) > told_on:
        return "Итог ещё не подведён: он придёт письмом и появится здесь, как только будет готов."
    window = window_words(rules.expertise, rules)
    return f"Эксперты работают {window} Итог придёт письмом и появится здесь к этому дню: {day_in_words(told_on)}."


def _of_outcome(
    outcome: Outcome, round_: Round, repeat: Round | None, now: datetime, *, came_late: bool
) -> tuple[str, ...]:
    match outcome:
        case Outcome.ACCEPTED | Outcome.CARRIED_OVER:
            return ("Передавать эти документы ещё раз не нужно.",)
        case Outcome.NO_DOCUMENTS:
            return _of_nothing_in_time(round_, repeat, now, came_late=came_late)
        case Outcome.RETURNED if repeat is None:
            return (
                "Замечания экспертов есть в заключении: обсудите их с куратором школы и учтите в дальнейшей работе. "
                "Передавать эти документы ещё раз не нужно.",
            )
        case Outcome.NOT_ASSESSED if repeat is None:
            return (
                "Вины школы в этом нет, и сейчас от неё ничего не требуется: проектный офис напишет, как будет "
                "рассмотрен вопрос.",
            )
        case Outcome.RETURNED:
            remarks = "Замечания экспертов есть в заключении. Исправленные документы передают на повторную экспертизу."
            return (remarks, *((_counted(repeat, now),) if came_late else ()), *_repeat_words(repeat, now))
        case Outcome.NOT_ASSESSED:
            return (f"Вины школы в этом нет. {_counted(repeat, now)}", *_repeat_words(repeat, now))


def _of_nothing_in_time(round_: Round, repeat: Round | None, now: datetime, *, came_late: bool) -> tuple[str, ...]:
    said = (
        "Документы поступили после срока: в этой экспертизе они не рассматриваются."
        if came_late
        else "В срок документы не поступили."
    )
    if repeat is None:
        return (said, *((NO_REPEAT,) if round_.regulation.phase is not Phase.REPEAT else ()), TECHNICAL)
    counts = _counted(repeat, now) if came_late else "Передать их можно на повторную экспертизу."
    return (said, counts, *_repeat_words(repeat, now))


def _counted(repeat: Round | None, now: datetime) -> str:
    """What becomes of documents that the program brings into the repeat."""
    if repeat is not None and now < repeat.regulation.submission.closes:
        return "В повторной экспертизе они засчитываются как переданные, и до конца её приёма их можно заменить."
    return "Что с ними стало, видно на странице повторной экспертизы."


def _repeat_words(repeat: Round | None, now: datetime) -> tuple[str, ...]:
    if repeat is None:
        return ()
    rules = repeat.regulation
    window = window_words(rules.submission, rules)
    if now >= rules.submission.closes:
        return (f"Приём документов на неё был {window} {IN_THE_INVITATION}",)
    if repeat.stage == Stage.SCHEDULED:
        return (f"Приём документов на неё: {window} Приглашение придёт отдельным письмом.",)
    return (f"Приём документов на неё идёт: {window} {IN_THE_INVITATION}",)


def _too_late(judged: Submission | None, repeat: Round | None, now: datetime) -> str:
    counts = repeat is not None and now < repeat.regulation.submission.closes
    if judged is not None:
        rest = ", а в повторной она засчитывается, если документы не согласуют" if counts else ""
        return (
            f"Срок прошёл, эксперты видят версию {judged.version}. Новую версию ещё можно передать: в этой экспертизе "
            f"её не рассматривают{rest}."
        )
    rest = ", но в повторной засчитываются как переданные" if counts else ""
    return f"Срок прошёл. Документы ещё можно передать: в этой экспертизе они не рассматриваются{rest}."
