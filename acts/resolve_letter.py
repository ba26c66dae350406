"""A person settles a letter in doubt: nobody but a person may, since it may have arrived."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.letter_at_hand import letter_at_hand
from acts.letter_refusals import NotInDoubt
from acts.reason import reason_given
from domain.deeds import Deed
from domain.letters import Kind, State, leaves_from, settling_wakes
from domain.office_words import STATES
from domain.stages import Stage
from models.changes import note_change
from models.letters import Letter, is_any_waiting
from models.rounds import Round
from models.wakes import wake
from runtime.installation import here


class Resolution(StrEnum):
    """What a person found out about a letter in doubt, or decided."""

    ARRIVED = "arrived"
    SEND_AGAIN = "send_again"
    GIVE_UP = "give_up"


def resolve_letter(named: str, resolution: Resolution, *, who: str, why: str, request: str = "") -> datetime | None:
    """Settle a letter in doubt; returns when it leaves, if it is sent again. Raises a Refusal.

    Sent again it keeps its Message-ID, by which a receiver may know a double, and its bytes, unless a link in it was
    renewed since: then it is written anew. Given up it counts as
    refused: an expert who was not told loses the assignments to others.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        letter = letter_at_hand(session, named)
        reason = reason_given(why)
        if letter.state != State.IN_DOUBT:
            raise NotInDoubt(
                f"Письмо {letter.id} не под вопросом, а «{STATES[State(letter.state)]}»: решать здесь нечего."
            )
        match resolution:
            case Resolution.ARRIVED:
                letter.state, letter.accepted_at = State.ACCEPTED.value, letter.settled_at or now
            case Resolution.SEND_AGAIN:
                _send_again(letter, now)
            case Resolution.GIVE_UP:
                _give_up(session, letter, now)
        note_change(
            session,
            Deed.RESOLVE_LETTER,
            who=who,
            why=reason,
            now=now,
            round_id=letter.round_id,
            subject=letter.key,
            particulars={"before": State.IN_DOUBT.value, "after": letter.state, "resolution": resolution.value},
            request=request,
        )
        return letter.leaves_from if letter.state == State.QUEUED else None


def _send_again(letter: Letter, now: datetime) -> None:
    rules = letter.round.regulation
    letter.state, letter.settled_at = State.QUEUED.value, None
    letter.leaves_from = leaves_from(Kind(letter.kind), now, rules.calendar, rules.hours)
    # It has five days of tries from here on: a server that puts it off today must not have it refused at once.
    letter.first_tried_at = None
    # Should it fail once more, the office is told once more.
    letter.reported_in = None


def _give_up(session: Session, letter: Letter, now: datetime) -> None:
    letter.state, letter.settled_at = State.REFUSED.value, now
    # The office knows of it, since it was the office that decided: no letter has to tell it.
    letter.reported_in = letter.reported_in or f"resolved {now.isoformat()}"
    session.flush()
    round_ = session.get_one(Round, letter.round_id)
    cause = settling_wakes(
        Stage(round_.stage), {Kind(letter.kind)}, still_waiting=is_any_waiting(session, letter.round_id)
    )
    if cause is not None:
        wake(session, letter.round_id, cause, now)
