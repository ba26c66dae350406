"""«Войти как…»: a rehearsal is looked at through anybody's eyes, on the machine where it lies and nowhere else."""

from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from acts.office_of_rehearsal import member_of_rehearsal
from acts.refusals import Refusal
from domain.deeds import Deed
from domain.typed_text import one_line
from models.links import Link, revive_links_of
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.entry.cookies import begin_in_office, look_with_all, set_cookie
from portal.entry.links import page_of
from portal.entry.people import ROLES, people_by_round
from portal.failures import failure, not_found
from portal.pages import page
from portal.policy import Purpose
from portal.rehearsed import rehearsed

HERE = "/look-as"
LONGEST = 100
A_DAY = timedelta(days=1)


def show(asked: Asked) -> Response:
    """Some people of each role in each round, or those who are sought."""
    if not _may_look():
        return not_found()
    sought = one_line(asked.request.query_params.get("q", ""))[:LONGEST]
    with asked.installation.reading() as session:
        rounds = people_by_round(session, sought)
    return page("entry/look_as.html", rounds=rounds, sought=sought, known=bool(asked.visitor.person))


def look_as(asked: Asked) -> Response:
    """Begin a visit as the owner of a link, with all that is open to the person, and lead to the link's page."""
    if not _may_look():
        return not_found()
    installation = asked.installation
    with installation.transaction() as session:
        link = session.get(Link, asked.text("link"))
        if link is None or link.role not in {role.value for role in ROLES}:
            return not_found()
        # A played season is over when it is looked at, and so are its links.
        links = revive_links_of(session, link.recipient, installation.now() + A_DAY)
        cookie, where = look_with_all(session, installation, asked.request, links), page_of(link)
    answer = RedirectResponse(where, 303)
    set_cookie(answer, installation, cookie)
    return answer


def look_as_office(asked: Asked) -> Response:
    """Begin a visit as a member of the office who approves."""
    if not _may_look():
        return not_found()
    try:
        person = member_of_rehearsal()
    except Refusal as refusal:
        return failure(409, "Войти не получилось", str(refusal))
    with asked.installation.transaction() as session:
        cookie = begin_in_office(session, asked.installation, asked.request, person, Deed.LOOK_AS)
    answer = RedirectResponse("/office", 303)
    set_cookie(answer, asked.installation, cookie)
    return answer


def _may_look() -> bool:
    holds = rehearsed()
    return holds is not None and holds.may_look_as


DOORS = (
    Door("GET", HERE, Purpose.COME_IN, show),
    Door("POST", HERE, Purpose.COME_IN, look_as, body=Body.FORM),
    Door("POST", f"{HERE}/office", Purpose.COME_IN, look_as_office, body=Body.FORM),
)
