"""The doors to the ledger of letters: the list, a letter, and what the office decides about one."""

from collections.abc import Callable

from starlette.responses import RedirectResponse, Response
from wtforms import Form

from acts.correct_address import correct_address
from acts.refusals import DoneAlready, Refusal
from acts.resolve_letter import Resolution, resolve_letter
from acts.retry_letter import retry_letter
from acts.send_letter_again import send_letter_again
from models.letters import Letter
from portal.attachments import attachment
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.office import letters_list
from portal.office.letters_reading import find_letter, letter_of_path, letter_view, words_of
from portal.office.letters_shown import alone, files_of
from portal.office.steering_forms import (
    AddressForm,
    AgainForm,
    Mistakes,
    ReasonForm,
    ResolveForm,
    mistakes_of,
    sent,
    typed_of,
)
from portal.office.steering_parts import acting, request_of, who_acts
from portal.pages import page
from portal.policy import Purpose

LIST = "/office/letters"
HERE = f"{LIST}/{{id:int}}"
FIELDS = ("why", "again_why", "resolution", "address", "address_why")


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """The letter."""
    with asked.installation.reading() as session:
        view = letter_view(session, asked.installation, int(asked.path["id"]), asked.installation.now())
        return page(
            "office/letters_one.html",
            status,
            view=view,
            here=f"{LIST}/{asked.path['id']}",
            acting=acting(session, asked),
            typed=typed_of(sent(asked), FIELDS),
            mistakes=mistakes,
            done=asked.request.query_params.get("done", "") if asked.request.method == "GET" else "",
        )


def look(asked: Asked) -> Response:
    """The letter by itself, as its recipient sees it."""
    with asked.installation.reading() as session:
        letter = session.get_one(Letter, int(asked.path["id"]))
        return alone(words_of(session, asked.installation, letter, asked.installation.now())) or not_found()


def attached(asked: Asked) -> Response:
    """A file that goes with the letter."""
    with asked.installation.reading() as session:
        letter = session.get_one(Letter, int(asked.path["id"]))
        files = files_of(session, asked.installation, letter, asked.installation.now())
        file = dict(enumerate(files)).get(int(asked.path["place"]))
        if file is None:
            return not_found()
        return attachment(asked.installation, file.sha256, file.name, file.media_type)


def retry(asked: Asked) -> Response:
    """Let a refused letter go once more."""

    def do(key: str, who: str, why: str, _form: Form) -> None:
        retry_letter(key, who=who, why=why, request=request_of(asked))

    return _decide(asked, ReasonForm(sent(asked)), "retry", "why", do)


def again(asked: Asked) -> Response:
    """Send an accepted letter once more, as a further one."""

    def do(key: str, who: str, why: str, _form: Form) -> None:
        send_letter_again(key, who=who, why=why, request=request_of(asked))

    return _decide(asked, AgainForm(sent(asked)), "again", "again_why", do, why="again_why")


def resolve(asked: Asked) -> Response:
    """Settle a letter in doubt."""

    def do(key: str, who: str, why: str, form: Form) -> None:
        resolve_letter(key, Resolution(form["resolution"].data), who=who, why=why, request=request_of(asked))

    form = ResolveForm(sent(asked))
    known = form.resolution.data in {each.value for each in Resolution}
    if not form.validate() or not known:
        unknown: Mistakes = () if known else (("resolution", "Выберите, что известно о письме."),)
        return show(asked, (*unknown, *mistakes_of(form)), 422)
    return _decide(asked, form, "resolve", "resolution", do)


def correct(asked: Asked) -> Response:
    """Give the recipient another address."""
    with asked.installation.reading() as session:
        letter = letter_of_path(session, asked.path)
        person = letter.recipient if letter is not None else ""

    def do(_key: str, who: str, why: str, form: Form) -> None:
        correct_address(person, str(form["address"].data), who=who, why=why, request=request_of(asked))

    return _decide(asked, AddressForm(sent(asked)), "address", "address", do, why="address_why")


def _decide(
    asked: Asked,
    form: Form,
    deed: str,
    field: str,
    do: Callable[[str, str, str, Form], None],
    *,
    why: str = "why",
) -> Response:
    """Do it, and show the letter. A form that was sent twice does it once, and shows the same."""
    if not form.validate():
        return show(asked, mistakes_of(form), 422)
    with asked.installation.reading() as session:
        key = session.get_one(Letter, int(asked.path["id"])).key
    try:
        do(key, who_acts(asked), str(form[why].data), form)
    except DoneAlready:
        pass
    except Refusal as refusal:
        return show(asked, ((field, refusal.on_page),), 409)
    return RedirectResponse(f"{LIST}/{asked.path['id']}?done={deed}#receipt", 303)


DOORS = (
    Door("GET", LIST, Purpose.LOOK_FROM_OFFICE, letters_list.show),
    Door("GET", f"{LIST}.xlsx", Purpose.LOOK_FROM_OFFICE, letters_list.as_workbook),
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, find_letter),
    Door("GET", f"{HERE}/look", Purpose.LOOK_FROM_OFFICE, look, find_letter),
    Door("GET", f"{HERE}/files/{{place:int}}", Purpose.LOOK_FROM_OFFICE, attached, find_letter),
    Door("POST", f"{HERE}/retry", Purpose.ACT_FOR_OFFICE, retry, find_letter, Body.FORM),
    Door("POST", f"{HERE}/again", Purpose.ACT_FOR_OFFICE, again, find_letter, Body.FORM),
    Door("POST", f"{HERE}/resolve", Purpose.ACT_FOR_OFFICE, resolve, find_letter, Body.FORM),
    Door("POST", f"{HERE}/address", Purpose.ACT_FOR_OFFICE, correct, find_letter, Body.FORM),
)
