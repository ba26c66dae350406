"""Files that the portal did not take and that still matter: the school has sent nothing since, and may yet."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from domain.intake import deadline_of, still_in_vain
from models.refused_files import RefusedOfSchool, refused_in_open_rounds


def refused_by_round(session: Session, round_id: str | None = None) -> dict[str, list[RefusedOfSchool]]:
    """The refused files of all open rounds, or of this one, by round; one statement."""
    refused: dict[str, list[RefusedOfSchool]] = {}
    for each in refused_in_open_rounds(session, round_id):
        refused.setdefault(each.round_id, []).append(each)
    return refused


def in_vain(refused: Iterable[RefusedOfSchool], closes: datetime, now: datetime) -> dict[str, list[RefusedOfSchool]]:
    """Those of a round that still matter, by school, the newest first; `closes`: the end of the round's window."""
    found: dict[str, list[RefusedOfSchool]] = {}
    for each in refused:
        if still_in_vain(each.refused_at, each.handed_in_at, deadline_of(each.own_deadline, closes), now):
            found.setdefault(each.school_id, []).append(each)
    return found
