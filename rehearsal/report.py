"""A rehearsal's report for programs, counted from the record."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.calendar import Calendar, Window
from domain.letters import WAITING, Kind, State
from models.assignments import standing_of
from models.letters import count_by_kind_and_state
from models.people import Expert
from models.rounds import Round, count_outcomes, participations_of, rounds_in_order
from models.submissions import hand_ins_of
from runtime.installation import Installation


def report_of(
    setting: Any, installation: Installation, prefect: dict[str, int], door: dict[str, int], seconds: float
) -> dict[str, Any]:
    """The report, with the keys that other programs read; moments are ISO with the region's offset.

    `door`: how many letters' links were opened, pages seen, forms and files sent, and acts refused.
    """
    with installation.reading() as session:
        rounds = rounds_in_order(session)
        counts = [count_by_kind_and_state(session, round_.id) for round_ in rounds]
        return {
            "season": setting.season.id,
            "seed": setting.seed,
            "schools": setting.schools,
            "experts": session.scalar(select(func.count()).select_from(Expert)),
            "rounds": [_round(session, round_, letters) for round_, letters in zip(rounds, counts, strict=True)],
            "letters": _sum(counts),
            "door": door,
            "prefect": prefect,
            "seconds": round(seconds, 1),
        }


def as_text(report: dict[str, Any]) -> str:
    """The report as `report.json` holds it."""
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _round(session: Session, round_: Round, letters: dict[tuple[Kind, State], int]) -> dict[str, Any]:
    rules = round_.regulation
    standing = standing_of(session, round_.id)
    by_kind = {kind.value: _counted(letters, kind) for kind in Kind}
    return {
        "id": round_.row,
        "subject": rules.subject.value,
        "phase": rules.phase.value,
        "stage": rules.stage,
        "coverage": rules.coverage.value,
        **_window(rules.submission, rules.calendar),
        "expertise": _window(rules.expertise, rules.calendar),
        "participants": len(participations_of(session, round_.id)),
        "handed_in": len(hand_ins_of(session, round_.id)),
        "assignments": len(standing),
        "conclusions": sum(assignment.filed for assignment in standing),
        "outcomes": {outcome.value: number for outcome, number in count_outcomes(session, round_.id).items()},
        "letters": {kind: number for kind, number in by_kind.items() if number},
        "stage_now": round_.stage,
        "wakes": round_.wakes,
    }


def _counted(letters: dict[tuple[Kind, State], int], kind: Kind) -> int:
    """Laid out and not withdrawn; kinds that are switched off are never laid out."""
    return sum(number for (each, state), number in letters.items() if each is kind and state is not State.WITHDRAWN)


def _sum(counts: list[dict[tuple[Kind, State], int]]) -> dict[str, int]:
    totals = dict.fromkeys(State, 0)
    for letters in counts:
        for (_, state), number in letters.items():
            totals[state] += number
    return {
        "intended": sum(number for state, number in totals.items() if state is not State.WITHDRAWN),
        "accepted": totals[State.ACCEPTED],
        "bounced": totals[State.BOUNCED],
        "refused": totals[State.REFUSED],
        "in_doubt": totals[State.IN_DOUBT],
        "waiting": sum(totals[state] for state in WAITING),
        "withdrawn": totals[State.WITHDRAWN],
    }


def _window(window: Window, calendar: Calendar) -> dict[str, str]:
    return {"opens": _iso(window.opens, calendar), "closes": _iso(window.closes, calendar)}


def _iso(moment: datetime, calendar: Calendar) -> str:
    return calendar.local(moment).isoformat()
