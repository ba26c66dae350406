"""The letter that a person of the office means, and what every deed on a letter asks first."""

from sqlalchemy.orm import Session

from acts.refusals import PersonErased, ReasonMissing, UnknownLetter
from models.letter_search import letter_named
from models.letters import Letter
from models.people import Person


def letter_at_hand(session: Session, named: str) -> Letter:
    """The letter of that key or number, for a deed on it. Raises UnknownLetter, PersonErased."""
    letter = letter_named(session, named, locked=True)
    if letter is None:
        raise UnknownLetter(f"Письма {named} нет. Ключи и номера писем показывает rounds letters list.")
    person = session.get(Person, letter.recipient)
    if person is not None and person.erased_at is not None:
        raise PersonErased(
            "Сведения об адресате удалены по его просьбе: это письмо больше нельзя ни отправить, ни изменить."
        )
    return letter


def reason_given(why: str) -> str:
    """The reason without blanks around it. Raises ReasonMissing for an empty one."""
    reason = why.strip()
    if not reason:
        raise ReasonMissing("Напишите в --why, почему: причина останется в истории.")
    return reason
