"""The letter that asks the project office to look at letters that wait for it, and when it need not leave any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.letters import LINK_GRACE, Role
from domain.office_words import KIND_NAMES
from domain.russian import capitalised, counted
from domain.russian_dates import date_in_words, moment_in_words
from models.batches import batches_waiting, is_any_draft
from models.letters import OFFICE, Letter
from models.rounds import Round
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_office, write
from notifications.letters.particulars import the_round

DECIDED = "писем, которые ждут согласования, больше нет"
OF_ANOTHER_DAY = "сегодня об этом напомнит другое письмо"


def batch_to_approve(drafting: Drafting, letter: Letter) -> Draft:
    """Which letters wait, how many and since when, and where they are approved or cancelled."""
    round_ = the_round(drafting.session, letter)
    rules = round_.regulation
    waiting = batches_waiting(drafting.session, round_.id)
    number = sum(each.drafts for each in waiting)
    values = {
        "number": counted(number, "письмо ждёт", "письма ждут", "писем ждут"),
        "waiting": [
            {
                "number": each.number,
                "what": capitalised(KIND_NAMES[each.kind]),
                "letters": counted(each.drafts, "письмо", "письма", "писем"),
                "since": moment_in_words(each.made_at, rules.calendar.zone),
            }
            for each in waiting
        ],
        "until": date_in_words(rules.calendar.day_of(rules.expertise.closes + LINK_GRACE)),
        "round_id": round_.id,
        "link": drafting.link(OFFICE, Role.OFFICE, round_),
    }
    return write(letter, round_, the_office(round_.season.office), values)


def batches_decided_already(session: Session, letter: Letter, round_: Round, now: datetime) -> str | None:
    """Why the letter is no longer owed: nothing waits any more, or its day is over."""
    if not is_any_draft(session, round_.id):
        return DECIDED
    calendar = round_.regulation.calendar
    return OF_ANOTHER_DAY if calendar.day_of(letter.leaves_from) < calendar.day_of(now) else None
