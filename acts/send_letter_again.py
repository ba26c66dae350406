"""A letter that the mail server took is sent once more, as a letter of its own: its recipient cannot find it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.letter_at_hand import letter_at_hand
from acts.letter_refusals import AddressIsBad, NothingToSendAgain
from acts.name_traces import GONE
from acts.reason import reason_given
from domain.deeds import Deed
from domain.letters import KINDS, WAITING, Kind, Role, State, key_of
from domain.office_words import STATES
from models.changes import note_change
from models.letters import Letter, OwedLetter, lay_out
from models.people import Person
from notifications.letters.owed import HELD_BY_ANOTHER, no_longer_owed
from runtime.installation import here

TO_ITS_READER = frozenset({Role.SCHOOL, Role.EXPERT, Role.COORDINATOR, Role.CURATOR})
"""The office's own letters stand on its pages; codes and links are asked for anew."""


def send_letter_again(named: str, *, who: str, why: str, request: str = "") -> datetime:
    """Lay out a further letter with the words and files of an accepted one; when it leaves. Raises a Refusal.

    The accepted one stays as it is: it is the proof that it went, and when. The further one says in its title that it
    is a repeat, and goes to the address that its recipient has now.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        letter = letter_at_hand(session, named)
        reason = reason_given(why)
        why_not = why_not_again(session, letter, now)
        if why_not:
            raise NothingToSendAgain(why_not)
        _refuse_a_bad_address(session, letter)
        ordinal = f"{letter.id} {now:%Y-%m-%dT%H:%M:%SZ}"
        owed = OwedLetter(Kind.SENT_AGAIN, letter.recipient, letter.subject, ordinal)
        lay_out(session, letter.round, [owed], now)
        key = key_of(letter.round_id, owed.kind, owed.recipient, owed.subject, owed.ordinal)
        leaves_from = session.scalar(select(Letter.leaves_from).where(Letter.key == key))
        if leaves_from is None:
            raise NothingToSendAgain("Повторы писем отключены в файлах сезона (letters_off: sent_again).")
        note_change(
            session,
            Deed.SEND_LETTER_AGAIN,
            who=who,
            why=reason,
            now=now,
            round_id=letter.round_id,
            subject=letter.key,
            particulars={"letter": key},
            request=request,
        )
        return leaves_from


def why_not_again(session: Session, letter: Letter, now: datetime) -> str:
    """Why the letter cannot be sent once more, in a sentence; empty where it can."""
    if letter.state != State.ACCEPTED:
        return f"Письмо {letter.id} «{STATES[State(letter.state)]}»: ещё раз посылают то, что сервер уже принял."
    if Kind(letter.kind) is Kind.SENT_AGAIN:
        return f"Письмо {letter.id} само повтор: пошлите ещё раз первое письмо."
    if KINDS[Kind(letter.kind)].role not in TO_ITS_READER:
        return "Такие письма ещё раз не посылают: код и ссылки запрашивают заново, письма офису есть на его страницах."
    if letter.title is None or letter.text is None:
        return "Текст этого письма удалён по просьбе того, о ком в нём говорилось: послать его ещё раз нельзя."
    if any(GONE in said for said in (letter.title, letter.text, letter.html or "")):
        return "Из этого письма удалены сведения о человеке: таким, каким оно ушло, его уже не послать."
    if _repeats_on_their_way(session, letter):
        return "Повтор этого письма уже ждёт отправки."
    if no_longer_owed(session, letter, now) == HELD_BY_ANOTHER:
        return f"Послать его ещё раз нельзя: {HELD_BY_ANOTHER}."
    return ""


def _repeats_on_their_way(session: Session, letter: Letter) -> bool:
    found = select(Letter.ordinal).where(
        Letter.round_id == letter.round_id,
        Letter.recipient == letter.recipient,
        Letter.kind == Kind.SENT_AGAIN.value,
        Letter.state.in_([state.value for state in WAITING]),
    )
    return any(ordinal.startswith(f"{letter.id} ") for ordinal in session.scalars(found))


def _refuse_a_bad_address(session: Session, letter: Letter) -> None:
    person = session.get(Person, letter.recipient)
    if person is not None and person.address_bad_since is not None:
        raise AddressIsBad(
            "Адрес получателя не действует: сначала исправьте его.",
            typed=f"Исправить – rounds person address {person.id} НОВЫЙ_АДРЕС --why ПРИЧИНА.",
            clicked="Для этого есть форма ниже на этой странице.",
        )
