"""The letter that a person of the office means."""

from sqlalchemy.orm import Session

from acts.letter_refusals import UnknownLetter
from acts.refusals import PersonErased
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
