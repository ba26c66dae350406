"""Withdrawing letters: one by one, or those that a deed of the office made needless before their first try."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from models.letters import Letter


def withdraw(letter: Letter, reason: str, now: datetime) -> None:
    """Let the letter never leave; `reason` is in Russian, for the office."""
    letter.state, letter.reason, letter.settled_at = State.WITHDRAWN.value, reason, now


def withdraw_untried(
    session: Session, round_id: str, kinds: Collection[Kind], subjects: Collection[str], reason: str, now: datetime
) -> set[tuple[Kind, str]]:
    """Withdraw the round's letters of these kinds about these subjects that nobody has tried; return what they were.

    One that is under a lease or was tried stays: it may have left. `reason` is in Russian, for the office.
    """
    found = select(Letter).where(
        Letter.round_id == round_id,
        Letter.kind.in_([kind.value for kind in kinds]),
        Letter.state.in_([State.DRAFT.value, State.QUEUED.value]),
        Letter.tries == 0,
    )
    letters = [letter for letter in session.scalars(found.with_for_update()) if letter.subject in subjects]
    for letter in letters:
        withdraw(letter, reason, now)
    session.flush()
    return {(Kind(letter.kind), letter.subject) for letter in letters}
