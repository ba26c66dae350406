"""Who takes part in the intake of a round, and what an incomplete hand-in lacks."""

from collections.abc import Iterable
from datetime import datetime

from domain.calendar import ONE_DAY, Calendar, Hours, Window
from domain.season import DocumentKind, RiskFactor


def deadline_of(own_deadline: datetime | None, closes: datetime) -> datetime:
    """The exclusive end of a school's window: its own, if the office gave it one, else the round's."""
    return own_deadline if own_deadline is not None else closes


def still_in_vain(refused_at: datetime, handed_in_at: datetime | None, deadline: datetime, now: datetime) -> bool:
    """Whether a refused file still concerns the office: nothing was handed in since, and the window is open."""
    return now < deadline and (handed_in_at is None or handed_in_at < refused_at)


def latest_deadline(calendar: Calendar, expertise: Window) -> datetime:
    """The latest end of a school's window after which an expert can still be told before the expertise closes.

    It is the beginning of the expertise's last working day, or of the expertise where it has none.
    """
    day = calendar.last_day(expertise)
    while not calendar.works(day) and calendar.at(day) > expertise.opens:
        day -= ONE_DAY
    return max(calendar.at(day), expertise.opens)


def deadline_of_a_latecomer(
    calendar: Calendar, hours: Hours, submission: Window, expertise: Window, now: datetime
) -> datetime | None:
    """The own deadline of a school that joins when the round's window is over; None where no time is left for it.

    It has as many working days as the others had, counted from the first on which its invitation can leave, but no
    more than leaves an expert a working day.
    """
    invited = calendar.working_hour_from(now, hours)
    had = len(calendar.working_days_between(calendar.day_of(submission.opens), calendar.last_day(submission)))
    last = calendar.working_day_after(calendar.day_of(invited), max(had - 1, 0))
    deadline = min(calendar.at(last + ONE_DAY), latest_deadline(calendar, expertise))
    return deadline if deadline > invited else None


def what_is_missing(
    kinds: Iterable[DocumentKind],
    risks: Iterable[RiskFactor],
    school_risks: Iterable[str],
    handed: Iterable[tuple[str, str | None]],
) -> tuple[str, ...]:
    """Names of the required documents that are not among those handed in, each given as (kind, risk).

    A kind that is one per risk is required once for each activated risk of the school.
    """
    there = set(handed)
    names = {risk.code: risk.name for risk in risks}
    missing: list[str] = []
    for kind in kinds:
        if not kind.required:
            continue
        if kind.per == "risk":
            missing += [
                f"{kind.name}: риск «{names.get(risk, risk)}»"
                for risk in school_risks
                if (kind.code, risk) not in there
            ]
        elif not any(code == kind.code for code, _ in there):
            missing.append(kind.name)
    return tuple(missing)
