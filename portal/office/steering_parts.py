"""What the pages on which the office acts share: their round, who acts, who may, which sending of a form it is."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response
from wtforms import Form

from acts.refusals import DoneAlready, Refusal
from domain.deeds import Deed
from domain.round_words import round_words
from domain.russian_dates import moment_in_words
from models.changes import Change
from models.office_members import members_of_office
from models.people import Person, initials_of
from models.rounds import Round
from portal.doors import Asked, round_of_path
from portal.office.steering_forms import Mistakes, mistakes_of
from portal.policy import Thing

ROUND = "/office/rounds/{season}/{row}"


@dataclass(frozen=True)
class Acting:
    """Who looks at a page on which one acts."""

    may: bool
    """Whether they act themselves."""
    others: tuple[str, ...]
    """Who does it for those who may not."""


@dataclass(frozen=True)
class Heading:
    """The round as a page about it is headed."""

    id: str
    title: str
    to: str
    """The round's own page."""
    is_closed: bool
    paused: str | None
    """«20 марта 2022 г. в 14:05», since when it rests."""


def find_round(session: Session, path: Mapping[str, str]) -> Thing | None:
    """The round that the address names."""
    id = round_of_path(path)
    return Thing(round_id=id) if session.get(Round, id) is not None else None


def heading_of(round_: Round) -> Heading:
    """How pages about the round begin."""
    return Heading(
        id=round_.id,
        title=round_words(round_.regulation).title,
        to=f"/office/rounds/{round_.id}",
        is_closed=round_.closed_at is not None,
        paused=moment_in_words(round_.paused_at, round_.regulation.calendar.zone) if round_.paused_at else None,
    )


def acting(session: Session, asked: Asked) -> Acting:
    """Whether the visitor may act, and if not, who may."""
    if asked.visitor.may_approve:
        return Acting(may=True, others=())
    approvers = [member.person for member in members_of_office(session) if member.may_approve]
    return Acting(may=False, others=tuple(sorted(initials_of(person) for person in approvers)))


def who_acts(asked: Asked) -> str:
    """The visitor as the history names them: «Иванова О. Н. (страница)»."""
    with asked.installation.reading() as session:
        return f"{initials_of(session.get_one(Person, asked.visitor.person))} (страница)"


def request_of(asked: Asked) -> str:
    """Which sending of which form this is: the same only where everything in it is; empty of a form that names none.

    Somebody who goes back and chooses something else sends the same page, yet asks for another thing.
    """
    if not asked.text("request"):
        return ""
    fields = [(name, value) for name, value in asked.form.multi_items() if isinstance(value, str)]
    return hashlib.sha256(repr((asked.visitor.person, asked.address, fields)).encode()).hexdigest()[:32]


def done_once(
    asked: Asked,
    form: Form,
    do: Callable[[dict[str, str]], object],
    again: Callable[[Asked, Mistakes, int], Response],
    to: str,
    field: str = "why",
) -> Response:
    """Do what a form with a reason asks, or find it done already, since the same form may come twice.

    `do` is given who, why and which request, as acts take them; `to`: the page that tells of it; `again`: the page that
    sent the form, with its mistakes or, at the field, with the refusal.
    """
    if not form.validate():
        return again(asked, mistakes_of(form), 422)
    try:
        do({"who": who_acts(asked), "why": str(form["why"].data), "request": request_of(asked)})
    except DoneAlready:
        pass
    except Refusal as refusal:
        return again(asked, ((field, refusal.on_page),), 409)
    return RedirectResponse(f"{to}#receipt", 303)


def newest_deed(session: Session, deeds: tuple[Deed, ...], round_id: str | None, subject: str) -> Change | None:
    """The newest of these deeds on one thing; `round_id`: None asks for those of any round."""
    found = (
        select(Change)
        .where(Change.deed.in_([each.value for each in deeds]), Change.subject == subject)
        .order_by(Change.id.desc())
        .limit(1)
    )
    return session.scalars(found if round_id is None else found.where(Change.round_id == round_id)).first()
