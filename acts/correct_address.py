"""The office corrects a person's address, so that letters reach them again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.person_at_hand import person_at_hand
from acts.reason import reason_given
from acts.refusals import NothingToCorrect
from acts.usable_address import usable_address
from domain.deeds import Deed
from domain.letters import State
from models.changes import note_change
from models.letters import Letter
from models.people import Expert, Person
from models.progress import wake_for_freed_capacity
from models.rendering import forget_rendering
from notifications.letters.kinds import no_longer_owed
from runtime.installation import here


@dataclass(frozen=True)
class Corrected:
    """What the new address means for letters."""

    address: str
    """As it is kept: with the domain as mail servers know it."""
    refused: tuple[int, ...]
    """Numbers of the refused letters that are still owed, the newest last: they go again only by a person's word."""
    under_way: int
    """Letters that the old address's server put off; they stay with it."""


def correct_address(person_id: str, address: str, *, who: str, why: str, request: str = "") -> Corrected:
    """Give a person another address, or the same one where its mailbox was mended. Raises a Refusal.

    Letters that nobody tried yet go to the new one. An expert whose letters could not be delivered may be asked again.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        reason = reason_given(why)
        person = person_at_hand(session, person_id)
        usable = usable_address(address)
        if usable == person.email and person.address_bad_since is None:
            raise NothingToCorrect("Этот адрес уже записан, и письма на него доходят: менять нечего.")
        was_bad = person.address_bad_since is not None
        person.email, person.address_bad_since = usable, None
        write_anew_what_is_untried(session, person_id)
        if was_bad and session.scalar(select(Expert.id).where(Expert.person_id == person_id)) is not None:
            wake_for_freed_capacity(session, now)
        # Neither address stands in the history: it outlives the person's wish to be forgotten.
        note_change(session, Deed.CORRECT_ADDRESS, who=who, why=reason, now=now, subject=person_id, request=request)
        return _what_it_means(session, person, now)


def write_anew_what_is_untried(session: Session, person_id: str) -> None:
    """Let letters that were written, and that nobody tried to send yet, be written once more for the new address."""
    untried = (
        Letter.recipient == person_id,
        Letter.state == State.QUEUED.value,
        Letter.tries == 0,
        Letter.title.is_not(None),
    )
    forget_rendering(session, session.scalars(select(Letter).where(*untried)).all())


def _what_it_means(session: Session, person: Person, now: datetime) -> Corrected:
    of_person = select(Letter).where(Letter.recipient == person.id).order_by(Letter.id)
    refused = session.scalars(of_person.where(Letter.state == State.REFUSED.value)).all()
    deferred = session.scalars(of_person.where(Letter.state == State.DEFERRED.value)).all()
    owed = tuple(letter.id for letter in refused if no_longer_owed(session, letter, now) is None)
    return Corrected(person.email, owed, len(deferred))
