"""The office lets letters leave that waited for its approval, cancels them, or takes its word back in time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from acts.batch_at_hand import batch_at_hand, to_decide_on
from acts.batch_refusals import MarksMeantOtherwise, NothingToGiveBack, TooLateToGiveBack
from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from domain.deeds import Deed
from domain.letters import LINK_GRACE, State, leaves_from
from domain.stages import Stage
from models.batches import DECIDED, Batch, letters_of_batch, subject_of
from models.changes import deeds_on, note_change
from models.letters import Letter
from models.rounds import Round
from models.wakes import wake
from models.withdrawals import withdraw
from notifications.letters.looking_over import LookedOver
from runtime.installation import here

CANCELLED = "отменено офисом"
APPROVED_WHY, GIVEN_BACK_WHY = "согласовано", "нужно посмотреть ещё раз"
"""Where somebody gives no reason."""


@dataclass(frozen=True)
class Approved:
    """What an approval came to, in letters."""

    leave: int
    leaves_from: datetime | None
    """When the first of them may leave; None: none does."""
    withdrawn: int
    """No longer owed."""
    refused: int
    """The post refuses them without a try: their address is known as bad, or their recipient was forgotten."""
    still_wait: int
    """Those that were marked."""


def approve_batch(
    number: int,
    *,
    who: str,
    why: str = "",
    seen: str | None = None,
    but: Collection[int] | None = None,
    request: str = "",
) -> Approved:
    """Let the batch's letters leave in the hours of letters, from now on. Raises a Refusal.

    `but`: numbers of letters that go on waiting; None: all leave. `seen`: names what the office looked at
    (`looking_over.seen_of`); None: it did not look before. What is no longer owed is withdrawn instead.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        batch, waiting = to_decide_on(session, installation, number, seen)
        chosen = [each for each in waiting if each.letter.id not in (but or ())]
        if but is not None and len(chosen) in (0, len(waiting)):
            raise MarksMeantOtherwise("Отметьте письма, которые не нужно отправлять, но не все.")
        round_ = session.get_one(Round, batch.round_id)
        approved = _let_leave(round_, chosen, len(waiting) - len(chosen), now)
        ids = [each.letter.id for each in chosen if not each.withdrawn_for]
        _note(
            session,
            Deed.APPROVE_LETTERS,
            batch,
            ids,
            who=who,
            why=why.strip() or APPROVED_WHY,
            now=now,
            request=request,
        )
        return approved


def cancel_batch(number: int, *, who: str, why: str, seen: str | None = None, request: str = "") -> int:
    """Withdraw the batch's letters that wait, so that nobody gets them; returns how many. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        batch, waiting = to_decide_on(session, installation, number, seen)
        reason = reason_given(why)
        for each in waiting:
            withdraw(each.letter, f"{CANCELLED}: {reason}", now)
        ids = [each.letter.id for each in waiting]
        _note(session, Deed.CANCEL_LETTERS, batch, ids, who=who, why=reason, now=now, request=request)
        return len(ids)


def give_batch_back(number: int, *, who: str, why: str = "", request: str = "") -> int:
    """Let what was approved and that nobody claimed yet, and what was cancelled, wait for approval once more.

    Returns how many letters. Raises a Refusal.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        batch = batch_at_hand(session, number)
        if is_over(session.get_one(Round, batch.round_id), now):
            raise TooLateToGiveBack(
                "Вернуть на согласование нельзя: экспертиза завершена, и ссылки в этих письмах уже закрыты."
            )
        letters = to_give_back(session, batch, letters_of_batch(session, batch, locked=True))
        if not letters:
            raise NothingToGiveBack("Вернуть на согласование нечего: письма этой партии уже уходят или ушли.")
        for letter in letters:
            letter.state, letter.reason, letter.settled_at = State.DRAFT.value, None, None
        ids = [letter.id for letter in letters]
        why = why.strip() or GIVEN_BACK_WHY
        _note(session, Deed.GIVE_LETTERS_BACK, batch, ids, who=who, why=why, now=now, request=request)
        return len(ids)


def is_over(round_: Round, now: datetime) -> bool:
    """Whether the round is closed and its links have ended, so that no letter of it may wait for approval any more."""
    return round_.stage == Stage.CLOSED and now >= round_.regulation.expertise.closes + LINK_GRACE


def to_give_back(session: Session, batch: Batch, letters: Iterable[Letter]) -> list[Letter]:
    """Those of the batch's letters on which the office decided, and of which nothing has left."""
    deeds = [deed for deed in deeds_on(session, subject_of(batch.number)) if deed.deed != Deed.GIVE_LETTERS_BACK]
    decided = {id for deed in deeds for id in deed.particulars[DECIDED]}
    return [letter for letter in letters if letter.id in decided and _is_untouched(letter)]


def _is_untouched(letter: Letter) -> bool:
    if letter.state == State.WITHDRAWN:
        return (letter.reason or "").startswith(CANCELLED)
    return letter.state == State.QUEUED and letter.tries == 0 and letter.title is None


def _let_leave(round_: Round, chosen: Collection[LookedOver], still_wait: int, now: datetime) -> Approved:
    rules = round_.regulation
    leave = 0
    for each in chosen:
        letter = each.letter
        if each.withdrawn_for:
            withdraw(letter, each.withdrawn_for, now)
            continue
        letter.state = State.QUEUED.value
        letter.leaves_from = leaves_from(each.kind, now, rules.calendar, rules.hours)
        leave += each.leaves
    withdrawn = sum(bool(each.withdrawn_for) for each in chosen)
    moments = [each.letter.leaves_from for each in chosen if each.leaves]
    return Approved(leave, min(moments, default=None), withdrawn, len(chosen) - leave - withdrawn, still_wait)


def _note(
    session: Session, deed: Deed, batch: Batch, ids: list[int], *, who: str, why: str, now: datetime, request: str
) -> None:
    note_change(
        session,
        deed,
        who=who,
        why=why,
        now=now,
        round_id=batch.round_id,
        subject=subject_of(batch.number),
        particulars={"kind": batch.kind.value, "made_at": batch.made_at.isoformat(), DECIDED: ids},
        request=request,
    )
    if session.get_one(Round, batch.round_id).stage != Stage.CLOSED:
        # It reckons anew whom it will remind and when, or closes with what was cancelled.
        wake(session, batch.round_id, "the office decided on letters", now)
