"""The person whom somebody of the office means."""

from sqlalchemy.orm import Session

from acts.refusals import PersonErased, UnknownPerson
from models.people import Person

LOOK_UP = "Кому письмо, показывает rounds letters list."


def person_at_hand(session: Session, person_id: str) -> Person:
    """The person, locked for a deed. Raises UnknownPerson, PersonErased."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise UnknownPerson(f"Человека {person_id} нет.", typed=LOOK_UP)
    if person.erased_at is not None:
        raise PersonErased("Сведения об этом человеке удалены по его просьбе: писать ему больше нельзя.")
    return person
