"""The letter that asks the project office for the result of the draw, and when it need not leave any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.letters import Role
from domain.round_words import deadline_words
from domain.russian import counted
from domain.russian_dates import moment_in_words
from models.letters import OFFICE, Letter
from models.rounds import Round
from models.samples import drawn_when, sample_of
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_office, write
from notifications.letters.particulars import the_round

DRAWN = "результат жеребьёвки уже внесён"
OF_ANOTHER_DAY = "сегодня об этом напомнит другое письмо"


def seed_wanted(drafting: Drafting, letter: Letter) -> Draft:
    """What was frozen and when, how the lot is thrown, and where its result is written down."""
    round_ = the_round(drafting.session, letter)
    rules = round_.regulation
    kept = sample_of(drafting.session, round_.id)
    values = {
        "cohort": rules.cohort,
        "frozen": moment_in_words(kept.frozen_at, rules.calendar.zone) if kept is not None else None,
        "listed": counted(len(kept.schools), "школа", "школы", "школ") if kept is not None else "",
        "drawn": counted(kept.population.size, "школу", "школы", "школ") if kept is not None else "",
        "digest": kept.digest if kept is not None else "",
        "deadline": deadline_words(rules.submission.closes, rules, round_.season.office),
        "round_id": round_.id,
        "link": drafting.link(OFFICE, Role.OFFICE, round_),
    }
    return write(letter, round_, the_office(round_.season.office), values)


def seed_given_already(session: Session, letter: Letter, round_: Round, now: datetime) -> str | None:
    """Why the letter is no longer owed: the sample is drawn, or its day is over."""
    if drawn_when(session, round_.id) is not None:
        return DRAWN
    return OF_ANOTHER_DAY if letter.ordinal < round_.regulation.calendar.day_of(now).isoformat() else None
