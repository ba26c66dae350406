"""The office is asked to look at letters that wait for it; what need not be said any more ceases to wait."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.book import Book
from domain.letters import LINK_GRACE, Kind, State
from domain.sampling.ceremony import asking
from domain.stages import Stage
from models.batches import drafts_of_round, is_any_draft
from models.letter_ordinals import is_still_open
from models.letters import OFFICE, Letter, OwedLetter, lay_out
from models.rounds import Round
from models.withdrawals import withdraw
from notifications.letters.kinds import draft_no_longer_owed
from runtime.installation import here
from tasks.articles import article


def _has_drafts(book: Book) -> bool:
    with here().reading() as session:
        return is_any_draft(session, book.round_id)


@article(until=Stage.CLOSED, where=_has_drafts)
def ask_for_letters_approval(book: Book) -> datetime | None:
    """Withdraw drafts that are not owed any more, and ask the office to decide on the others.

    It is asked at once where a batch is new, and then once a working day. Returns when it is to be asked next; a draft
    that nobody decides on is withdrawn when its link would open nothing any more, so that no round waits for ever.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        drafts = [draft for draft in drafts_of_round(session, round_.id) if not _withdrawn(session, draft, now)]
        session.flush()
        if not drafts:
            return None
        rules = round_.regulation
        day, next_moment = asking(rules.calendar, rules.hours, now)
        last = _last_asked(session, round_.id)
        is_news = last is None or (not is_still_open(last) and drafts[-1].id > last.id)
        if is_news or (last is not None and rules.calendar.day_of(last.leaves_from) < day):
            lay_out(session, round_, [OwedLetter(Kind.BATCH_TO_APPROVE, OFFICE, ordinal=now.isoformat())], now)
        return min(next_moment, rules.expertise.closes + LINK_GRACE)


def withdraw_what_nobody_approved() -> int:
    """Withdraw drafts of closed rounds that are not owed any more, as when their links have ended; returns how many.

    A batch may be given back, or a letter pass to another holder, after the round is closed: no run of it looks any
    more, so that whoever looks after the rounds calls this once a day.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        closed = select(Round.id).where(Round.stage == Stage.CLOSED.value)
        found = select(Letter).where(Letter.state == State.DRAFT.value, Letter.round_id.in_(closed))
        drafts = session.scalars(found.order_by(Letter.id).with_for_update()).all()
        return sum(_withdrawn(session, draft, now) for draft in drafts)


def _withdrawn(session: Session, draft: Letter, now: datetime) -> bool:
    reason = draft_no_longer_owed(session, draft, now)
    if reason is not None:
        withdraw(draft, reason, now)
    return reason is not None


def _last_asked(session: Session, round_id: str) -> Letter | None:
    found = select(Letter).where(Letter.round_id == round_id, Letter.kind == Kind.BATCH_TO_APPROVE.value)
    return session.scalars(found.order_by(Letter.id.desc()).limit(1)).first()
