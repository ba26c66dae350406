"""A refused letter goes once more, after a person has mended what it was refused for."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.letter_at_hand import letter_at_hand
from acts.letter_refusals import AddressIsBad, LetterAltered, NoLongerOwed, NothingToRetry
from acts.reason import reason_given
from domain.deeds import Deed
from domain.letters import Kind, State, leaves_from
from domain.office_words import STATES
from domain.russian_dates import short_day, short_moment
from models.changes import note_change
from models.files import FileMissing
from models.letters import Letter
from models.people import Person
from models.rendering import forget_rendering
from notifications.ledger.claim import as_kept
from notifications.ledger.links import LinkUnknown
from notifications.ledger.written import bytes_of
from notifications.letters.kinds import no_longer_owed
from runtime.installation import Installation, here


def retry_letter(named: str, *, who: str, why: str, request: str = "") -> datetime:
    """Lay out a further try of a refused letter, and return when it leaves. Raises a Refusal.

    To the same address go the bytes of the first try. Where the address was mended since, or where it was never
    tried, it is written anew from the record: what was refused for good never came to anybody.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        letter = letter_at_hand(session, named)
        reason = reason_given(why)
        _refuse_unless_refused(letter)
        person = session.get(Person, letter.recipient)
        if person is not None and person.address_bad_since is not None:
            day = short_day(letter.round.regulation.calendar.day_of(person.address_bad_since))
            raise AddressIsBad(
                f"Адрес получателя не действует с {day}: сначала исправьте его.",
                typed=f"Исправить — rounds person address {person.id} НОВЫЙ_АДРЕС --why ПРИЧИНА.",
                clicked="Для этого есть форма ниже на этой странице.",
            )
        stale = no_longer_owed(session, letter, now)
        if stale is not None:
            raise NoLongerOwed(f"Письмо {letter.id} больше не нужно: {stale}.")
        address = letter.round.season.office.address if person is None else person.email
        if letter.tries == 0 or address != letter.recipient_address:
            forget_rendering(session, [letter])
        else:
            _refuse_if_altered(session, installation, letter)
        rules = letter.round.regulation
        letter.state, letter.settled_at, letter.first_tried_at = State.QUEUED.value, None, None
        answer, letter.answer, letter.reported_in = letter.answer, None, None
        letter.leaves_from = leaves_from(Kind(letter.kind), now, rules.calendar, rules.hours)
        note_change(
            session,
            Deed.RETRY_LETTER,
            who=who,
            why=reason,
            now=now,
            round_id=letter.round_id,
            subject=letter.key,
            particulars={"before": State.REFUSED.value, "after": State.QUEUED.value, "answer": answer},
            request=request,
        )
        return letter.leaves_from


def _refuse_unless_refused(letter: Letter) -> None:
    state = State(letter.state)
    if state is State.REFUSED:
        return
    if state is State.IN_DOUBT:
        raise NothingToRetry(
            f"Письмо {letter.id} под вопросом: оно могло дойти. Узнайте у получателя и решите.",
            typed=f"Решить — rounds letters resolve {letter.id} --arrived, --send-again или --give-up.",
            clicked="Для этого есть форма ниже на этой странице.",
        )
    if state is State.DEFERRED:
        leaves = short_moment(letter.leaves_from, letter.round.regulation.calendar.zone, year=False)
        raise NothingToRetry(f"Почтовый сервер попросил подождать: письмо {letter.id} само уйдёт {leaves}.")
    raise NothingToRetry(f"Письмо {letter.id} «{STATES[state]}»: повторять нечего.")


def _refuse_if_altered(session: Session, installation: Installation, letter: Letter) -> None:
    """The post sends no other bytes than those of the first try: it would refuse the letter each time."""
    if letter.sha256 is None:
        return
    try:
        content = bytes_of(as_kept(session, installation.links_key(), letter), installation.files)
    except (FileMissing, LinkUnknown):
        content = b""
    if hashlib.sha256(content).hexdigest() != letter.sha256:
        raise LetterAltered(
            f"Письмо {letter.id} уже не собрать таким, каким оно уходило в первый раз: из него удалены сведения "
            "о человеке по его просьбе либо пропал приложенный файл. Повторить его нельзя; если оно ещё нужно, "
            "напишите получателю сами."
        )
