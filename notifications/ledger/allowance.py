"""How many letters a claim may take: none while the queue is held or rests, and no more than the budget leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.budgets import MINUTE, Spent, halved, may_begin, opens_at, slowed
from domain.letters import State
from domain.retries import LONGEST_REST
from models.database import transaction
from models.letters import Letter
from models.mail_queue import look_at_queue, slow_down, the_queue
from models.tries import nth_newest_try, tries_within
from notifications.ledger.desk import Desk


@dataclass(frozen=True)
class Allowance:
    """What a claim may do. `letters` None: as many as there are."""

    letters: int | None = None
    held_why: str | None = None
    rests_for: timedelta = timedelta()
    """Real time for which the server is to be left in peace."""

    @property
    def nothing(self) -> bool:
        """Whether no letter may leave now."""
        return self.letters == 0 or self.held_why is not None or self.rests_for > timedelta()


def allowance(session: Session, desk: Desk, now: datetime) -> Allowance:
    """What a claim in this transaction may take.

    Where a budget holds, the queue's row is locked: claims come one after another, so that together they keep to it.
    """
    queue = look_at_queue(session)
    if desk.budget.limits or queue.tries_per_minute is not None:
        queue = the_queue(session)
    if queue.held_why is not None:
        return Allowance(held_why=queue.held_why)
    rests_for = (queue.rests_until or desk.real_now()) - desk.real_now()
    if timedelta() < rests_for <= LONGEST_REST:
        return Allowance(rests_for=rests_for)
    limits = slowed(desk.budget, queue.tries_per_minute, queue.slowed_at, now).limits
    spent = tuple(_spent(session, window, most, now) for window, most in limits)
    letters = may_begin(spent, _claimed(session)) if spent else None
    next_one = opens_at(spent) if letters == 0 else None
    if queue.opens_at != next_one:
        queue.opens_at = next_one
    return Allowance(letters)


def _spent(session: Session, window: timedelta, most: int, now: datetime) -> Spent:
    tries = tries_within(session, window, now)
    return Spent(window, most, tries, nth_newest_try(session, most, window, now) if tries >= most else None)


def _claimed(session: Session) -> int:
    found = select(func.count()).select_from(Letter).where(Letter.state == State.CLAIMED.value)
    return session.scalar(found) or 0


def slow_the_post(desk: Desk, pause: timedelta) -> None:
    """The server complained of the pace: halve it, and let no letter leave for a while (real time)."""
    now = desk.now()
    with transaction(desk.engine) as session:
        queue = the_queue(session)
        pace = slowed(desk.budget, queue.tries_per_minute, queue.slowed_at, now)
        slow_down(session, halved(tries_within(session, MINUTE, now), pace), now, desk.real_now() + pause)
