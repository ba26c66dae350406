"""Which schools have been told of their outcome: the mail server has taken the letter that says it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from models.letters import Letter

TELLING = (Kind.CONCLUSION, Kind.NOT_ASSESSED, Kind.NO_DOCUMENTS)
"""Letters that tell a school of its outcome."""


def told_schools(session: Session, round_id: str) -> dict[str, datetime]:
    """By school, when the letter with its outcome was accepted."""
    found = select(Letter.subject, func.min(Letter.accepted_at)).where(
        Letter.round_id == round_id,
        Letter.kind.in_([kind.value for kind in TELLING]),
        Letter.state == State.ACCEPTED.value,
    )
    return {subject: at for subject, at in session.execute(found.group_by(Letter.subject)) if at is not None}
