"""Who takes part in the intake of a round, and what an incomplete hand-in lacks."""

from collections.abc import Iterable
from datetime import datetime

from domain.season import DocumentKind, RiskFactor


def deadline_of(own_deadline: datetime | None, closes: datetime) -> datetime:
    """The exclusive end of a school's window: its own, if the office gave it one, else the round's."""
    return own_deadline if own_deadline is not None else closes


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
