"""The letter to the project office about an outage: what it made late in a round, and what it made stale."""

from datetime import datetime

from sqlalchemy import select

from domain.letters import Role
from domain.office_words import STEPS
from domain.outages import MissedStep
from domain.russian import capitalised, counted
from domain.russian_dates import moment_in_words
from domain.season import Regulation
from models.letters import OFFICE, Letter
from models.outages import Outage
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_office, write
from notifications.letters.particulars import NotInRecord, the_round


def outage(drafting: Drafting, letter: Letter) -> Draft:
    """From when to when nothing ran, what is done late now, and what is left out. The ordinal is the outage's end."""
    round_ = the_round(drafting.session, letter)
    rules = round_.regulation
    found = select(Outage).where(Outage.ended_at == datetime.fromisoformat(letter.ordinal)).order_by(Outage.id.desc())
    told = drafting.session.scalars(found).first()
    if told is None or round_.id not in told.missed:
        raise NotInRecord(f"outage until {letter.ordinal} in {round_.id}")
    missed = told.missed[round_.id]
    values = {
        "began": moment_in_words(told.began_at, rules.calendar.zone),
        "ended": moment_in_words(told.ended_at, rules.calendar.zone),
        "late": [_words(each, rules) for each in missed.late],
        "left_out": [_words(each, rules) for each in missed.left_out],
        "letters": missed.letters,
        "link": drafting.link(OFFICE, Role.OFFICE, round_),
    }
    return write(letter, round_, the_office(round_.season.office), values)


def _words(missed: MissedStep, rules: Regulation) -> str:
    people = f" ({counted(missed.people, 'получатель', 'получателя', 'получателей')})" if missed.people else ""
    return f"{capitalised(STEPS[missed.step])}{people}: по плану {moment_in_words(missed.at, rules.calendar.zone)}"
