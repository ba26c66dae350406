"""The office moves the deadline of one school, or of all schools of a round."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.extension_at_hand import Extension, extension_at_hand
from acts.reason import reason_given
from acts.round_at_hand import open_round_at_hand
from domain.deeds import Deed
from domain.letters import Kind
from models.changes import note_change
from models.letters import OwedLetter, lay_out
from models.rounds import Participation, Round
from models.submissions import Submission
from models.wakes import wake
from models.withdrawals import withdraw_untried
from runtime.installation import here

TOLD_ANEW = "срок перенесён: об этом сообщает другое письмо"


def preview_extension(named: str, until: date, *, school_id: str | None = None) -> Extension:
    """What `extend` would do now, without doing it. Raises the same refusals."""
    installation = here()
    with installation.reading() as session:
        return extension_at_hand(session, open_round_at_hand(session, named), school_id, until, installation.now())


def extend(
    named: str, until: date, *, who: str, why: str, school_id: str | None = None, request: str = ""
) -> Extension:
    """Let one school, or all, hand documents in until the end of a day, and write to each of them.

    `why` is told to the schools. What came late and before the new deadline counts as in time. Raises a Refusal.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_ = open_round_at_hand(session, named)
        reason = reason_given(why)
        extension = extension_at_hand(session, round_, school_id, until, now)
        parts = [session.get_one(Participation, (round_.id, each.school_id)) for each in extension.schools]
        particulars = {
            "before": {each.school_id: each.before.isoformat() for each in extension.schools},
            "own": {part.school_id: part.own_deadline and part.own_deadline.isoformat() for part in parts},
            "window": round_.regulation.submission.closes.isoformat() if extension.moves_window else None,
            "after": extension.deadline.isoformat(),
        }
        note_change(
            session,
            Deed.EXTEND,
            who=who,
            why=reason,
            now=now,
            round_id=round_.id,
            subject=school_id or "",
            particulars=particulars,
            request=request,
        )
        if extension.moves_window:
            move_window(round_, extension.deadline)
        for part in parts:
            part.own_deadline = None if extension.moves_window else extension.deadline
            part.deadline_moves += 0 if extension.moves_window else 1
            _count_as_in_time(session, part, extension.deadline)
        withdraw_what_speaks_of_deadlines(session, round_, [part.school_id for part in parts], now)
        tell_schools(session, round_, parts, now)
        wake(session, round_.id, "the office moved a deadline", now)
        return extension


def move_window(round_: Round, closes: datetime) -> None:
    """Let the round's own window end at another moment, and count the move."""
    rules = round_.regulation
    round_.regulation = replace(rules, submission=replace(rules.submission, closes=closes))
    round_.deadline_moves += 1


def withdraw_what_speaks_of_deadlines(
    session: Session, round_: Round, school_ids: Sequence[str], now: datetime
) -> set[str]:
    """Withdraw what would speak of the former deadline; return the schools that so never hear of the last move."""
    kinds = (Kind.EXTENSION, Kind.NO_DOCUMENTS)
    withdrawn = withdraw_untried(session, round_.id, kinds, school_ids, TOLD_ANEW, now)
    return {school_id for kind, school_id in withdrawn if kind is Kind.EXTENSION}


def tell_schools(session: Session, round_: Round, parts: Sequence[Participation], now: datetime) -> None:
    """Lay out the letters on the deadline that holds now; their ordinal is how often it was moved."""
    session.flush()
    letters = [
        OwedLetter(
            Kind.EXTENSION,
            part.school.director_id,
            part.school_id,
            str(round_.deadline_moves + part.deadline_moves),
        )
        for part in parts
    ]
    lay_out(session, round_, letters, now)


def _count_as_in_time(session: Session, part: Participation, deadline: datetime) -> None:
    found = select(Submission).where(
        Submission.round_id == part.round_id,
        Submission.school_id == part.school_id,
        Submission.late.is_(True),
        Submission.handed_in_at < deadline,
    )
    for submission in session.scalars(found):
        submission.late = False
