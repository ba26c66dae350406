"""How people come in and go out: by a personal link, which shows who it is for and lets in when asked to."""

from starlette.responses import RedirectResponse, Response

from domain.letters import Role
from domain.office_words import ROLES
from domain.round_words import round_words
from domain.russian import capitalised
from models.links import Link
from models.people import Person, initials_of
from models.rounds import Round
from models.visits import end_visit
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.entry.cookies import begin_with_link, drop_cookie, set_cookie, visit_of
from portal.entry.links import leads_to, link_of_token, page_of
from portal.pages import page
from portal.policy import Purpose


def welcome(asked: Asked) -> Response:
    """The first page: what is open to whoever has come in, or how to come in."""
    with asked.installation.reading() as session:
        pages = []
        for opened in asked.visitor.opened:
            round_ = session.get_one(Round, opened.round_id)
            where = leads_to(opened.role, opened.round_id, opened.subject, asked.visitor.person)
            pages.append(
                {"role": capitalised(ROLES[opened.role]), "title": round_words(round_.regulation).title, "to": where}
            )
    return page("entry/welcome.html", pages=pages, in_office=asked.visitor.in_office, known=bool(asked.visitor.person))


def show_link(asked: Asked) -> Response:
    """Say whose link it is, and ask for a click: whoever opens links to look for viruses only looks."""
    link = link_of_token(asked.installation, asked.path["token"])
    if link is None:
        return _dead_link()
    with asked.installation.reading() as session:
        person = session.get(Person, link.recipient)
        round_ = session.get_one(Round, link.round_id)
        who = initials_of(person) if person else round_.season.office.name
        title = round_words(round_.regulation).title
    return page("entry/link.html", who=who, role=capitalised(ROLES[Role(link.role)]), title=title, to=asked.address)


def open_link(asked: Asked) -> Response:
    """Let in, and lead to the page; the token does not stay in the address."""
    installation = asked.installation
    link = link_of_token(installation, asked.path["token"])
    if link is None:
        return _dead_link()
    if link.role == Role.OFFICE:
        return RedirectResponse("/office/code", 303)
    with installation.transaction() as session:
        cookie = begin_with_link(session, installation, asked.request, session.get_one(Link, link.id))
    answer = RedirectResponse(page_of(link), 303)
    if cookie is not None:
        set_cookie(answer, installation, cookie)
    return answer


def go_out(asked: Asked) -> Response:
    """End the visit."""
    with asked.installation.transaction() as session:
        visit = visit_of(session, asked.installation, asked.request)
        if visit is not None:
            end_visit(session, visit.id)
    answer = RedirectResponse("/", 303)
    drop_cookie(answer, asked.installation)
    return answer


def _dead_link() -> Response:
    return page("entry/dead_link.html", 404)


DOORS = (
    Door("GET", "/", Purpose.COME_IN, welcome),
    Door("GET", "/l/{token}", Purpose.COME_IN, show_link),
    Door("POST", "/l/{token}", Purpose.COME_IN, open_link, body=Body.FORM),
    Door("POST", "/out", Purpose.COME_IN, go_out, body=Body.FORM),
)
