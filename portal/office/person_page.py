"""The doors to people: who they are, and what the office decides about somebody's links and address."""

from collections.abc import Callable

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from wtforms import Form

from acts.correct_address import correct_address
from acts.hand_out import hand_out_kept
from acts.refusals import DoneAlready, Refusal, UnknownPerson
from acts.renew_links import revoke_link, send_links
from acts.round_at_hand import zone_of_office
from domain.russian_dates import moment_in_words
from portal.attachments import disposition
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.office import people_list
from portal.office.lists import page_of, wish_of
from portal.office.person_reading import find_person, person_view
from portal.office.steering_forms import (
    AddressForm,
    Mistakes,
    RevokeForm,
    SendLinksForm,
    mistakes_of,
    sent,
    typed_of,
)
from portal.office.steering_parts import acting, request_of, who_acts
from portal.pages import page
from portal.policy import Purpose
from portal.workbooks import workbook
from runtime.person_in_words import in_words

LIST = "/office/people"
HERE = f"{LIST}/{{person}}"
FIELDS = ("link", "send", "why", "send_why", "address", "address_why")


def show_people(asked: Asked) -> Response:
    """The list."""
    wish = wish_of(asked, people_list.STATES)
    with asked.installation.reading() as session:
        rows = people_list.person_rows(session, wish)
    return page("office/people.html", here=LIST, states=people_list.STATES, wish=wish, page=page_of(rows, wish.page))


def give_workbook(asked: Asked) -> Response:
    """The same people as a workbook, of all pages."""
    wish = wish_of(asked, people_list.STATES)
    with asked.installation.reading() as session:
        cells = [people_list.cells_of(row) for row in people_list.person_rows(session, wish)]
        now = moment_in_words(asked.installation.now(), zone_of_office(session))
    return workbook("Люди", people_list.COLUMNS, cells, wish.note(people_list.STATES, f"состояние на {now}"))


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """The page of a person."""
    with asked.installation.reading() as session:
        return page(
            "office/person.html",
            status,
            view=person_view(session, asked.path["person"], asked.installation.now()),
            here=HERE.format(**asked.path),
            acting=acting(session, asked),
            typed=typed_of(sent(asked), FIELDS),
            mistakes=mistakes,
            done=asked.request.query_params.get("done", "") if asked.request.method == "GET" else "",
        )


def revoke(asked: Asked) -> Response:
    """Take a link back, and send its owner another one if that is wished."""
    form = RevokeForm(sent(asked))

    def do(deed: dict[str, str]) -> str:
        revoked = revoke_link(str(form.link.data), owner=asked.path["person"], send=form.send.data, **deed)
        return "revoke-unsent" if revoked.why_none else "revoke-sent" if revoked.leaves_from else "revoke"

    return _decided(asked, form, "why", "link", do, "revoke")


def send(asked: Asked) -> Response:
    """Send a person the links that are theirs now."""

    def do(deed: dict[str, str]) -> str:
        send_links(asked.path["person"], **deed)
        return "send"

    return _decided(asked, SendLinksForm(sent(asked)), "send_why", "send_why", do, "send")


def correct(asked: Asked) -> Response:
    """Give a person another address."""
    form = AddressForm(sent(asked))

    def do(deed: dict[str, str]) -> str:
        correct_address(asked.path["person"], str(form.address.data), **deed)
        return "address"

    return _decided(asked, form, "address_why", "address", do, "address")


def hand_out(asked: Asked) -> Response:
    """All that is held of a person, as a text to be given to them (152-FZ)."""
    try:
        kept = hand_out_kept(asked.path["person"], who=who_acts(asked))
    except UnknownPerson:
        return not_found()
    with asked.installation.reading() as session:
        zone = zone_of_office(session)
    text = "\n".join(in_words(kept, zone)) + "\n"
    headers = {"Content-Disposition": disposition(f"Сведения о человеке {kept.id}.txt")}
    return PlainTextResponse(text, headers=headers)


def _decided(
    asked: Asked, form: Form, reason: str, field: str, do: Callable[[dict[str, str]], str], again: str
) -> Response:
    """Do it once and tell what came of it; `again`: what is told where the same form came before."""
    if not form.validate():
        return show(asked, mistakes_of(form), 422)
    try:
        done = do({"who": who_acts(asked), "why": str(form[reason].data), "request": request_of(asked)})
    except DoneAlready:
        done = again
    except Refusal as refusal:
        return show(asked, ((field, refusal.on_page),), 409)
    return RedirectResponse(f"{HERE.format(**asked.path)}?done={done}#receipt", 303)


DOORS = (
    Door("GET", LIST, Purpose.LOOK_FROM_OFFICE, show_people),
    Door("GET", f"{LIST}.xlsx", Purpose.LOOK_FROM_OFFICE, give_workbook),
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, find_person),
    Door("POST", f"{HERE}/revoke", Purpose.ACT_FOR_OFFICE, revoke, find_person, Body.FORM),
    Door("POST", f"{HERE}/send", Purpose.ACT_FOR_OFFICE, send, find_person, Body.FORM),
    Door("POST", f"{HERE}/kept", Purpose.ACT_FOR_OFFICE, hand_out, find_person, Body.FORM),
    Door("POST", f"{HERE}/address", Purpose.ACT_FOR_OFFICE, correct, find_person, Body.FORM),
)
