"""The letter that brings a member of the office the code to come in by."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.letters import Letter
from models.rounds import Round
from notifications.ledger.links import mark_of_code
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_person, write
from notifications.letters.particulars import the_round

CODE_LIVES = timedelta(minutes=15)
"""Real time from the request on, after which its code is good for nothing."""

TOO_OLD = "код уже не действует"


def entry_code(drafting: Drafting, letter: Letter) -> Draft:
    """The code of the request that the letter's ordinal names: a mark until the letter leaves."""
    values = {
        "code": mark_of_code(letter.ordinal),
        "minutes": CODE_LIVES // timedelta(minutes=1),
        "link": f"{drafting.base_url}/office/code",
    }
    return write(letter, the_round(drafting.session, letter), the_person(drafting.session, letter), values)


def code_too_old(_session: Session, letter: Letter, _round: Round, now: datetime) -> str | None:
    """A code that waited longer than it lives only puzzles whoever gets it. A season's clock may run faster."""
    return TOO_OLD if now >= letter.laid_out_at + CODE_LIVES else None
