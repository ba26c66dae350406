"""The office decides of a pair by hand: it is made, locked or forbidden. The rest changes as little as can be."""

from datetime import datetime

from sqlalchemy.orm import Session

from acts.allotment_change import ChangeAhead, carry_out, particulars_of, planned, refuse_if_changed
from acts.allotment_refusals import NoRuling, PairNotPossible
from acts.done_already import refuse_what_was_done
from acts.pair_at_hand import (
    known_pair,
    pair_at_hand,
    refuse_against_the_law,
    refuse_if_impossible,
    refuse_if_ruled,
    wish_to_drop,
    wish_to_make,
)
from acts.reason import reason_given
from acts.round_at_hand import open_round_at_hand
from domain.allotment_values import Pair
from models.assignments import assignment_id
from models.changes import (
    PAIR_ALLOWED,
    PAIR_FORBIDDEN,
    PAIR_LOCKED,
    PAIR_MOVED,
    PAIR_UNLOCKED,
    note_change,
)
from models.office_pairs import Ruling, rule, take_back_ruling
from runtime.installation import here


def preview_move(named: str, pair: Pair, to: str, *, begun_too: bool = False) -> ChangeAhead:
    """What `move_pair` would do now, without doing it. Raises the same refusals."""
    installation = here()
    with installation.reading() as session:
        return _move(session, named, pair, to, installation.now(), begun_too=begun_too)


def move_pair(
    named: str,
    pair: Pair,
    to: str,
    *,
    begun_too: bool = False,
    who: str,
    why: str,
    seen: str | None = None,
    request: str = "",
) -> ChangeAhead:
    """Give a school's documents from the pair's expert to another, who is locked there from now on.

    Raises a Refusal.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        reason = reason_given(why)
        found = pair_at_hand(session, named, pair, now)
        ahead = _move(session, named, pair, to, now, begun_too=begun_too, who=who, why=reason, seen=seen)
        take_back_ruling(session, found.round_.id, pair, Ruling.LOCKED)
        rule(session, found.round_.id, (pair[0], to), Ruling.LOCKED, now)
        _note(session, PAIR_MOVED, found.round_.id, pair, ahead, now, who=who, why=reason, request=request, to=to)
        return ahead


def preview_ruling(named: str, pair: Pair, ruling: Ruling, *, begun_too: bool = False) -> ChangeAhead:
    """What `rule_on_pair` would do now, without doing it. Raises the same refusals."""
    installation = here()
    with installation.reading() as session:
        return _rule(session, named, pair, ruling, installation.now(), begun_too=begun_too)


def rule_on_pair(
    named: str,
    pair: Pair,
    ruling: Ruling,
    *,
    begun_too: bool = False,
    who: str,
    why: str,
    seen: str | None = None,
    request: str = "",
) -> ChangeAhead:
    """Lock or forbid a pair: every allotment of the round heeds it, beginning with one that is made now for it.

    Raises a Refusal.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        reason = reason_given(why)
        ahead = _rule(session, named, pair, ruling, now, begun_too=begun_too, who=who, why=reason, seen=seen)
        found = pair_at_hand(session, named, pair, now)
        rule(session, found.round_.id, pair, ruling, now)
        deed = PAIR_LOCKED if ruling is Ruling.LOCKED else PAIR_FORBIDDEN
        _note(session, deed, found.round_.id, pair, ahead, now, who=who, why=reason, request=request)
        return ahead


def take_back(named: str, pair: Pair, ruling: Ruling, *, who: str, why: str, request: str = "") -> str:
    """Forget that a pair is locked or forbidden, and return the round's id; assignments stay. Raises a Refusal.

    It may be done to the end of the round, and of a school that takes part no more.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        reason = reason_given(why)
        round_ = open_round_at_hand(session, named)
        known_pair(session, round_, pair)
        if not take_back_ruling(session, round_.id, pair, ruling):
            what = "закреплена" if ruling is Ruling.LOCKED else "исключена"
            raise NoRuling(f"Эта пара не {what}: снимать нечего. Показать решения — rounds allotment show {named}.")
        deed = PAIR_UNLOCKED if ruling is Ruling.LOCKED else PAIR_ALLOWED
        _note(session, deed, round_.id, pair, ChangeAhead(round_.id), now, who=who, why=reason, request=request)
        return round_.id


def _move(
    session: Session,
    named: str,
    pair: Pair,
    to: str,
    now: datetime,
    *,
    begun_too: bool,
    who: str = "",
    why: str = "",
    seen: str | None = None,
) -> ChangeAhead:
    found, target = pair_at_hand(session, named, pair, now), pair_at_hand(session, named, (pair[0], to), now)
    wish = wish_to_make(session, target, now, instead_of=found, begun_too=begun_too)
    change = planned(session, found.round_, now, wish)
    _refuse_if_not_there(change.question.locked, (pair[0], to))
    if who:
        carry_out(session, found.round_, change, now, who=who, why=why, seen=seen)
    return change.ahead


def _rule(
    session: Session,
    named: str,
    pair: Pair,
    ruling: Ruling,
    now: datetime,
    *,
    begun_too: bool,
    who: str = "",
    why: str = "",
    seen: str | None = None,
) -> ChangeAhead:
    found = pair_at_hand(session, named, pair, now)
    refuse_if_ruled(session, found, ruling)
    stands = found.assignment is not None and found.assignment.stands
    if ruling is Ruling.LOCKED:
        refuse_against_the_law(session, found, now) if stands else refuse_if_impossible(session, found, now)
    if (stands if ruling is Ruling.LOCKED else not stands) or not found.is_judged:
        ahead = ChangeAhead(found.round_.id)
        refuse_if_changed(ahead, seen)
        return ahead
    if ruling is Ruling.LOCKED:
        change = planned(session, found.round_, now, wish_to_make(session, found, now, begun_too=begun_too))
        _refuse_if_not_there(change.question.locked, pair)
    else:
        change = planned(session, found.round_, now, wish_to_drop(session, found, begun_too=begun_too))
    if who:
        carry_out(session, found.round_, change, now, who=who, why=why, seen=seen)
    return change.ahead


def _refuse_if_not_there(locked: frozenset[Pair], pair: Pair) -> None:
    if pair not in locked:
        raise PairNotPossible(
            "Этого эксперта назначить нельзя: у него нет свободного места, все его назначения закреплены или начаты, "
            "или у работы нет места, которое можно освободить."
        )


def _note(
    session: Session,
    deed: str,
    round_id: str,
    pair: Pair,
    ahead: ChangeAhead,
    now: datetime,
    *,
    who: str,
    why: str,
    request: str,
    to: str | None = None,
) -> None:
    told = particulars_of(ahead) | ({} if to is None else {"to": to})
    subject = assignment_id(round_id, *pair)
    note_change(
        session,
        deed,
        who=who,
        why=why,
        now=now,
        round_id=round_id,
        subject=subject,
        particulars=told,
        request=request,
    )
