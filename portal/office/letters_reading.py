"""A letter's page: what it says, to whom, every try with the server's answer, and what was decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from acts.send_letter_again import why_not_again
from domain.letters import Kind, State
from domain.office_words import KIND_NAMES, STATES, deed_in_words
from domain.round_words import round_words
from domain.russian import capitalised
from domain.russian_dates import moment_in_words, short_moment
from models.batches import DECIDED, batch_of, subject_of
from models.changes import Change, deeds_on
from models.letters import OFFICE, Letter
from models.people import Municipality, Person, School, initials_of
from models.tries import tries_of
from notifications.letters.sent_again import former_of
from portal.office.letters_shown import ShownLetter, as_it_would_be, as_kept, files_of
from portal.policy import NOBODYS, Thing
from runtime.installation import Installation

MOST_DIGITS = 18
"""Of a letter's number; a longer one no database takes."""
OTHERS_SHOWN = 20


@dataclass(frozen=True)
class ShownTry:
    """A try, by the office's clocks."""

    number: int
    began: str
    answered: str
    answer: str


@dataclass(frozen=True)
class ShownDeed:
    """What the office decided about the letter or its recipient's address."""

    when: str
    who: str
    what: str
    why: str


@dataclass(frozen=True)
class ShownFile:
    """A file that goes with the letter, with its place by which it is asked for."""

    place: int
    name: str
    media_type: str


@dataclass(frozen=True)
class LetterView:
    """The page, ready to be laid out."""

    id: int
    title: str
    facts: tuple[tuple[str, str], ...]
    round_id: str
    round_title: str
    words: ShownLetter | None
    files: tuple[ShownFile, ...]
    tries: tuple[ShownTry, ...]
    deeds: tuple[ShownDeed, ...]
    may_retry: bool
    may_resolve: bool
    may_send_again: bool
    why_not_again: str
    """Why an accepted letter cannot be sent once more."""
    former: int | None
    """The number of the letter that this one repeats."""
    again: tuple[tuple[int, str], ...]
    """The repeats of this one: number, and when each was asked for."""
    person: str | None
    """Id of the recipient, where it is a person of the record."""
    address: str | None
    """The recipient's address now; None where it can't be corrected: the office's own, or a forgotten person's."""
    address_bad_since: str | None
    leaves: str | None
    """When it leaves at the earliest, while it waits."""
    batch: str
    """Where it is approved, while it waits for that; or nothing."""
    others_refused: tuple[tuple[int, str], ...]
    """Further refused letters to the same person: number and kind."""


def letter_of_path(session: Session, path: Mapping[str, str]) -> Letter | None:
    """The letter that the address names by its number."""
    number = str(path["id"])
    return session.get(Letter, int(number)) if len(number) <= MOST_DIGITS else None


def find_letter(session: Session, path: Mapping[str, str]) -> Thing | None:
    """That there is such a letter; it is nobody's but the office's, whose deed the door's is."""
    return None if letter_of_path(session, path) is None else NOBODYS


def letter_view(session: Session, installation: Installation, id: int, now: datetime) -> LetterView:
    """Look up all that the page shows."""
    letter = session.get_one(Letter, id, options=[selectinload(Letter.attachments)])
    person = session.get(Person, letter.recipient)
    known = person if person is not None and person.erased_at is None else None
    state, zone = State(letter.state), letter.round.regulation.calendar.zone
    former = former_of(session, letter) if letter.kind == Kind.SENT_AGAIN else None
    return LetterView(
        id=letter.id,
        title=capitalised(KIND_NAMES.get(Kind(letter.kind), letter.kind)),
        facts=_facts(session, letter, known, zone),
        round_id=letter.round_id,
        round_title=round_words(letter.round.regulation).title,
        words=words_of(session, installation, letter, now),
        files=tuple(
            ShownFile(place, each.name, each.media_type)
            for place, each in enumerate(files_of(session, installation, letter, now))
        ),
        tries=_tries(session, letter, zone),
        deeds=_deeds(session, letter, zone),
        may_retry=state is State.REFUSED and (known is not None or letter.recipient == OFFICE),
        may_resolve=state is State.IN_DOUBT and (known is not None or letter.recipient == OFFICE),
        may_send_again=state is State.ACCEPTED and known is not None and not why_not_again(session, letter, now),
        why_not_again=why_not_again(session, letter, now) if state is State.ACCEPTED and known is not None else "",
        former=former.id if former is not None else None,
        again=_again(session, letter, zone),
        person=person.id if person else None,
        address=known.email if known else None,
        address_bad_since=moment_in_words(known.address_bad_since, zone) if known and known.address_bad_since else None,
        leaves=moment_in_words(letter.leaves_from, zone) if state in {State.QUEUED, State.DEFERRED} else None,
        batch=f"/office/rounds/{letter.round_id}/batches/{letter.id}" if state is State.DRAFT else "",
        others_refused=_others_refused(session, letter) if known else (),
    )


def words_of(session: Session, installation: Installation, letter: Letter, now: datetime) -> ShownLetter | None:
    """The letter's words as they were sent; of one that was not written yet, those that it would have now."""
    kept = as_kept(letter)
    if kept is not None or State(letter.state) not in (State.DRAFT, State.QUEUED):
        return kept
    return as_it_would_be(session, installation, letter, now)


def _facts(session: Session, letter: Letter, person: Person | None, zone: str) -> tuple[tuple[str, str], ...]:
    state = State(letter.state)
    facts = (
        ("Состояние", STATES[state]),
        ("Почему отозвано", letter.reason or ""),
        ("Ответ сервера", letter.answer or ""),
        ("Кому", _recipient(letter, person)),
        ("Адрес", _address(letter, person)),
        ("О ком", _about(session, letter)),
        ("Подготовлено", moment_in_words(letter.laid_out_at, zone)),
        (
            "Уйдёт не раньше",
            moment_in_words(letter.leaves_from, zone) if state in {State.QUEUED, State.DEFERRED} else "",
        ),
        ("Решено", moment_in_words(letter.settled_at, zone) if letter.settled_at else ""),
        ("Message-ID", letter.message_id or ""),
        ("Ключ", letter.key),
    )
    return tuple((name, value) for name, value in facts if value)


def _recipient(letter: Letter, person: Person | None) -> str:
    if letter.recipient == OFFICE:
        return "проектный офис"
    return f"сведения удалены ({letter.recipient})" if person is None else f"{initials_of(person)} ({person.post})"


def _address(letter: Letter, person: Person | None) -> str:
    used = letter.recipient_address or ""
    if person is None or person.email == used:
        return used
    return f"{used}; сейчас {person.email}" if used else person.email


def _about(session: Session, letter: Letter) -> str:
    if not letter.subject:
        return ""
    school = session.get(School, letter.subject)
    place = session.get(Municipality, letter.subject) if school is None else None
    return school.name if school is not None else place.name if place is not None else letter.subject


def _tries(session: Session, letter: Letter, zone: str) -> tuple[ShownTry, ...]:
    return tuple(
        ShownTry(
            each.number,
            short_moment(each.began_at, zone, seconds=True),
            short_moment(each.answered_at, zone, seconds=True) if each.answered_at else "без ответа",
            each.answer or "",
        )
        for each in tries_of(session, letter.id)
    )


def _deeds(session: Session, letter: Letter, zone: str) -> tuple[ShownDeed, ...]:
    found = [*deeds_on(session, letter.key), *deeds_on(session, letter.recipient), *_on_batch(session, letter)]
    return tuple(
        ShownDeed(moment_in_words(each.made_at, zone), each.who, deed_in_words(each.deed), each.why)
        for each in sorted(found, key=lambda change: change.id)
    )


def _on_batch(session: Session, letter: Letter) -> list[Change]:
    """What was decided of the letter together with others of its batch."""
    batch = batch_of(session, letter)
    deeds = deeds_on(session, subject_of(batch.number)) if batch is not None else []
    return [deed for deed in deeds if letter.id in deed.particulars[DECIDED]]


def _again(session: Session, letter: Letter, zone: str) -> tuple[tuple[int, str], ...]:
    found = (
        select(Letter.id, Letter.laid_out_at)
        .where(
            Letter.round_id == letter.round_id,
            Letter.kind == Kind.SENT_AGAIN.value,
            Letter.recipient == letter.recipient,
            Letter.ordinal.startswith(f"{letter.id} ", autoescape=True),
        )
        .order_by(Letter.id)
    )
    return tuple((id, moment_in_words(at, zone)) for id, at in session.execute(found))


def _others_refused(session: Session, letter: Letter) -> tuple[tuple[int, str], ...]:
    found = (
        select(Letter.id, Letter.kind)
        .where(Letter.recipient == letter.recipient, Letter.state == State.REFUSED.value, Letter.id != letter.id)
        .order_by(Letter.id.desc())
        .limit(OTHERS_SHOWN)
    )
    return tuple((id, KIND_NAMES.get(Kind(kind), kind)) for id, kind in session.execute(found))
