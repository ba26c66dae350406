"""The cookie of a visit: who comes with it, how it is set, and how it is taken away."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from domain.deeds import Deed
from domain.letters import Role
from models.links import Link
from models.office_members import OfficeMember
from models.visits import Visit, begin_visit, end_visit, let_in, living_visit, open_visit
from portal.policy import Opened, Visitor
from runtime.installation import Installation

VISIT_LASTS = timedelta(hours=12)


def cookie_name(installation: Installation) -> str:
    """With TLS the name forbids the cookie to any other host and path; a loopback without TLS can't have that."""
    return "__Host-rounds" if _by_tls(installation) else "rounds"


def visit_of(session: Session, installation: Installation, request: Request) -> Visit | None:
    """The living visit that the request's cookie names."""
    cookie = request.cookies.get(cookie_name(installation), "")
    return living_visit(session, _id(cookie), datetime.now(UTC)) if cookie else None


def visitor_of(session: Session, installation: Installation, request: Request) -> Visitor | None:
    """Who asks, with what is still open to them; None: nobody who is known."""
    cookie = request.cookies.get(cookie_name(installation), "")
    visit = open_visit(session, _id(cookie), datetime.now(UTC), installation.now()) if cookie else None
    if visit is None:
        return None
    member = session.get(OfficeMember, visit.person) if visit.in_office else None
    in_office = member is not None and member.until is None
    return Visitor(
        person=visit.person,
        opened=tuple(Opened(Role(role), round_id, subject) for role, round_id, subject in visit.opened),
        in_office=in_office,
        may_approve=in_office and member is not None and member.may_approve,
    )


def begin_with_link(session: Session, installation: Installation, request: Request, link: Link) -> str | None:
    """Let the link's owner in; return the cookie to set, or None where the browser's own visit goes on.

    Somebody else's visit in the same browser ends for it: two people are never let in by one cookie.
    """
    visit = visit_of(session, installation, request)
    if visit is not None and visit.person == link.recipient:
        let_in(session, visit, link)
        return None
    if visit is not None:
        end_visit(session, visit.id)
    cookie, visit = _new_visit(session, link.recipient)
    let_in(session, visit, link)
    return cookie


def look_with_all(session: Session, installation: Installation, request: Request, links: Sequence[Link]) -> str:
    """Look at a rehearsal as the owner of all these links, in a visit of its own; return the cookie to set."""
    _end_former(session, installation, request)
    cookie, visit = _new_visit(session, links[0].recipient)
    for link in links:
        let_in(session, visit, link, Deed.LOOK_AS)
    return cookie


def begin_in_office(
    session: Session, installation: Installation, request: Request, person: str, coming_in: Deed
) -> str:
    """Let a member of the office in; return the cookie to set. The browser's former visit is over."""
    _end_former(session, installation, request)
    cookie, _ = _new_visit(session, person, coming_in)
    return cookie


def _end_former(session: Session, installation: Installation, request: Request) -> None:
    """End the visit that the browser had, whoever's: its cookie is about to be another."""
    visit = visit_of(session, installation, request)
    if visit is not None:
        end_visit(session, visit.id)


def set_cookie(answer: Response, installation: Installation, cookie: str) -> None:
    """Give the browser its cookie; it is gone when the browser is closed."""
    answer.set_cookie(
        cookie_name(installation), cookie, path="/", secure=_by_tls(installation), httponly=True, samesite="lax"
    )


def drop_cookie(answer: Response, installation: Installation) -> None:
    """Take the cookie away."""
    answer.delete_cookie(
        cookie_name(installation), path="/", secure=_by_tls(installation), httponly=True, samesite="lax"
    )


def _new_visit(session: Session, person: str, in_office: Deed | None = None) -> tuple[str, Visit]:
    cookie = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    return cookie, begin_visit(session, _id(cookie), person, now, now + VISIT_LASTS, in_office=in_office)


def _id(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def _by_tls(installation: Installation) -> bool:
    return installation.base_url.startswith("https://")
