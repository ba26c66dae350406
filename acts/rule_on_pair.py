"""The office decides of a pair by hand: it is made, locked or forbidden. The rest changes as little as can be."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from acts.allotment_change import ChangeAhead, Planned, carry_out, particulars_of, planned, refuse_if_changed
from acts.allotment_refusals import NoRuling, PairNotPossible
from acts.done_already import refuse_what_was_done
from acts.pair_at_hand import (
    PairAtHand,
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
from domain.allotment.values import Pair
from domain.deeds import Deed
from models.assignments import assignment_id
from models.changes import note_change
from models.office_pairs import Ruling, rule, take_back_ruling
from models.progress import wake_if_places_are_empty
from runtime.installation import here


@dataclass(frozen=True)
class _Decision:
    """What the office wishes of a pair."""

    named: str
    pair: Pair
    ruling: Ruling
    begun_too: bool
    """Whether assignments may move whose conclusion is begun."""
    work_of: Pair | None = None
    """The pair whose work this one is to get, if it is to get that of a certain one."""


def preview_move(named: str, pair: Pair, to: str, *, begun_too: bool = False) -> ChangeAhead:
    """What `move_pair` would do now, without doing it. Raises the same refusals."""
    return _preview(_Decision(named, (pair[0], to), Ruling.LOCKED, begun_too, work_of=pair))


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
    decision = _Decision(named, (pair[0], to), Ruling.LOCKED, begun_too, work_of=pair)
    return _carry_out(decision, who=who, why=why, seen=seen, request=request)


def preview_ruling(named: str, pair: Pair, ruling: Ruling, *, begun_too: bool = False) -> ChangeAhead:
    """What `rule_on_pair` would do now, without doing it. Raises the same refusals."""
    return _preview(_Decision(named, pair, ruling, begun_too))


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
    return _carry_out(_Decision(named, pair, ruling, begun_too), who=who, why=why, seen=seen, request=request)


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
            raise NoRuling(
                f"Эта пара не {what}: снимать нечего.",
                typed=f"Показать решения — rounds allotment show {named}.",
                clicked="Решения офиса стоят на странице распределения.",
            )
        deed = Deed.UNLOCK if ruling is Ruling.LOCKED else Deed.ALLOW
        _note(session, deed, round_.id, pair, ChangeAhead(round_.id), now, who=who, why=reason, request=request)
        if ruling is Ruling.FORBIDDEN:
            wake_if_places_are_empty(session, round_, now)
        return round_.id


def _preview(decision: _Decision) -> ChangeAhead:
    installation = here()
    with installation.reading() as session:
        found, change = _planned(session, decision, installation.now())
        return ChangeAhead(found.round_.id) if change is None else change.ahead


def _carry_out(decision: _Decision, *, who: str, why: str, seen: str | None, request: str) -> ChangeAhead:
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        reason = reason_given(why)
        found, change = _planned(session, decision, now)
        round_, ahead = found.round_, ChangeAhead(found.round_.id) if change is None else change.ahead
        if change is None:
            refuse_if_changed(ahead, seen)
        else:
            carry_out(session, round_, change, now, who=who, why=reason, seen=seen)
        rule(session, round_.id, decision.pair, decision.ruling, now)
        deed, subject, to = Deed.LOCK if decision.ruling is Ruling.LOCKED else Deed.FORBID, decision.pair, None
        if decision.work_of is not None:
            take_back_ruling(session, round_.id, decision.work_of, Ruling.LOCKED)
            deed, subject, to = Deed.MOVE, decision.work_of, decision.pair[1]
        _note(session, deed, round_.id, subject, ahead, now, who=who, why=reason, request=request, to=to)
        return ahead


def _planned(session: Session, decision: _Decision, now: datetime) -> tuple[PairAtHand, Planned | None]:
    """The pair, and the change that the decision makes; None where no assignment has to change for it."""
    former = None if decision.work_of is None else pair_at_hand(session, decision.named, decision.work_of, now)
    found = pair_at_hand(session, decision.named, decision.pair, now)
    locks, begun_too = decision.ruling is Ruling.LOCKED, decision.begun_too
    if former is None:
        refuse_if_ruled(session, found, decision.ruling)
        stands = found.assignment is not None and found.assignment.stands
        if locks:
            refuse_against_the_law(session, found, now) if stands else refuse_if_impossible(session, found, now)
        if stands is locks or not found.is_judged:
            return found, None
    if locks:
        wish = wish_to_make(session, found, now, instead_of=former, begun_too=begun_too)
    else:
        wish = wish_to_drop(session, found, begun_too=begun_too)
    change = planned(session, found.round_, now, wish)
    if locks:
        _refuse_if_not_there(change.question.locked, decision.pair)
    return found, change


def _refuse_if_not_there(locked: frozenset[Pair], pair: Pair) -> None:
    if pair not in locked:
        raise PairNotPossible(
            "Этого эксперта назначить нельзя: свободных мест нет, все назначения закреплены или начаты, или у "
            "работы нет места, которое можно освободить."
        )


def _note(
    session: Session,
    deed: Deed,
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
