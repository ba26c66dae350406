"""What every letter has: a recipient, a salutation, the office that writes, and the round it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.letters import Kind
from domain.round_words import round_words
from domain.russian import addressee, salutation, typographic
from domain.season import Office
from models.letters import Letter
from models.people import Person, named
from models.rounds import Round
from notifications.letters.drafts import Draft, DraftAttachment
from notifications.letters.particulars import NotInRecord
from notifications.letters.rendering import render

LONGEST_NAME = 200
"""Signs of a name in the To header."""


@dataclass(frozen=True)
class Recipient:
    """To whom a letter goes, and how it begins."""

    name: str
    address: str
    salutation: str
    addressee: str | None = None
    """«Директору МБОУ «…» Ивановой О. Н.», on letters to schools."""


def the_person(session: Session, letter: Letter, organisation: str | None = None) -> Recipient:
    """The letter's recipient; with an organisation, the addressee line in the dative. Raises NotInRecord."""
    person = session.get(Person, letter.recipient)
    if person is None:
        raise NotInRecord(f"person {letter.recipient}")
    who = named(person)
    name = " ".join(part for part in (person.surname, person.given, person.patronymic) if part)
    line = addressee(who, organisation) if organisation else None
    return Recipient(typographic(name)[:LONGEST_NAME], person.email, salutation(who), line)


def the_office(office: Office) -> Recipient:
    """The project office as a recipient of its own letters."""
    return Recipient(typographic(office.sender_name), office.address, "Уважаемые коллеги!")


def write(
    letter: Letter,
    round_: Round,
    recipient: Recipient,
    values: Mapping[str, object],
    attachments: Sequence[DraftAttachment] = (),
) -> Draft:
    """Render the letter's templates with what all letters have, and with the kind's own values."""
    everywhere = {
        "office": round_.season.office,
        "round": round_words(round_.regulation),
        "salutation": recipient.salutation,
        "addressee": recipient.addressee,
    }
    rendered = render(Kind(letter.kind), everywhere | dict(values))
    return Draft(recipient.name, recipient.address, rendered.title, rendered.text, rendered.html, tuple(attachments))
