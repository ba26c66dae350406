"""The letter that asks the project office to approve an allotment, and when it need not leave any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.letters import Role
from domain.round_words import deadline_words
from domain.russian import counted
from domain.stages import Stage
from models.allotments import awaits_approval
from models.assignments import standing_of
from models.letters import OFFICE, Letter
from models.rounds import Round
from models.vacancies import vacancies_of
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_office, write
from notifications.letters.particulars import the_round

APPROVED = "распределение уже утверждено или утверждать его поздно"
OF_ANOTHER_DAY = "сегодня об этом напомнит другое письмо"


def approval_wanted(drafting: Drafting, letter: Letter) -> Draft:
    """How many assignments wait, what could not be placed, and where the whole is approved or changed."""
    session = drafting.session
    round_ = the_round(session, letter)
    standing = standing_of(session, round_.id)
    missing = sum(each.missing for each in vacancies_of(session, round_.id))
    values = {
        "schools": counted(len({each.school_id for each in standing}), "школы", "школ", "школ"),
        "assignments": counted(len(standing), "назначение", "назначения", "назначений"),
        "experts": counted(len({each.expert_id for each in standing}), "эксперту", "экспертам", "экспертам"),
        "missing": counted(missing, "эксперта", "экспертов", "экспертов") if missing else "",
        "deadline": deadline_words(round_.regulation.expertise.closes, round_.regulation, round_.season.office),
        "round_id": round_.id,
        "link": drafting.link(OFFICE, Role.OFFICE, round_),
    }
    return write(letter, round_, the_office(round_.season.office), values)


def approval_given_already(session: Session, letter: Letter, round_: Round, now: datetime) -> str | None:
    """Why the letter is no longer owed: the allotment is approved, it is too late for it, or its day is over."""
    if round_.stage != Stage.ALLOTMENT or not awaits_approval(session, round_):
        return APPROVED
    return OF_ANOTHER_DAY if letter.ordinal < round_.regulation.calendar.day_of(now).isoformat() else None
