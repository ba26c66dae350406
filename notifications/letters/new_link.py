"""The letter with a person's links, asked for at the door or sent by the office: all pages that are open to them."""

from sqlalchemy.orm import Session

from domain.letters import Role
from domain.round_words import round_words
from domain.russian_dates import date_in_words
from models.letters import Letter
from models.links import Link, living_links_of
from models.people import Municipality, School
from models.rounds import Round
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_person, write
from notifications.letters.particulars import the_round

BY_OFFICE = "office "
"""How the letter's ordinal begins where the office sends it; where it was asked for, the ordinal is the minute."""

PAGES = {
    Role.SCHOOL: "страница школы",
    Role.EXPERT: "страница эксперта",
    Role.COORDINATOR: "страница муниципального координатора",
    Role.CURATOR: "страница куратора",
}


def new_link(drafting: Drafting, letter: Letter) -> Draft:
    """Every page that is open to the person, with its link. What is over or was taken back is not among them."""
    session = drafting.session
    pages = []
    for link in living_links_of(session, letter.recipient, drafting.now):
        round_ = session.get_one(Round, link.round_id)
        pages.append(
            {
                "round": round_words(round_.regulation).title,
                "what": ": ".join(part for part in (PAGES[Role(link.role)], _place(session, link)) if part),
                "until": date_in_words(round_.regulation.calendar.day_of(link.ends_at)),
                "link": drafting.link(letter.recipient, Role(link.role), round_, link.subject),
            }
        )
    values = {"pages": pages, "by_office": letter.ordinal.startswith(BY_OFFICE)}
    return write(letter, the_round(session, letter), the_person(session, letter), values)


def _place(session: Session, link: Link) -> str:
    """The school or the municipality that a page is about; nothing where it is about the person's own work."""
    if link.role == Role.SCHOOL:
        school = session.get(School, link.subject)
        return school.name if school is not None else ""
    municipality = session.get(Municipality, link.subject) if link.role == Role.COORDINATOR else None
    return municipality.name if municipality is not None else ""
