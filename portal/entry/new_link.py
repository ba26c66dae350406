"""«Ссылка не работает? Прислать новую»: asked by an address, and answered the same to everybody, at the same time."""

import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from acts.ask_new_link import ask_new_link
from config.addresses import LONGEST_ADDRESS, NotAnAddress, NotLatin, read_address
from domain.typed_text import one_line
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.pages import page
from portal.policy import Purpose

logger = logging.getLogger(__name__)

HERE = "/link"
NO_ADDRESS = "Напишите один адрес электронной почты, например school@example.ru."


def show(asked: Asked) -> Response:
    """The form; after it was sent, what happens now."""
    return page("entry/new_link.html", email="", sent="sent" in asked.request.query_params, mistakes=())


def ask(asked: Asked) -> Response:
    """Answer first and look afterwards, so that the answer's time tells nothing of the address either."""
    email = one_line(asked.text("email"))
    if not _may_be_an_address(email):
        mistakes = (("email", NO_ADDRESS),)
        return page("entry/new_link.html", 422, email=email[:LONGEST_ADDRESS], sent=False, mistakes=mistakes)
    return RedirectResponse(f"{HERE}?sent=1#receipt", 303, background=BackgroundTask(_write_to, email))


def _may_be_an_address(email: str) -> bool:
    try:
        read_address(email)
    except NotAnAddress:
        return False
    except NotLatin:
        # Nobody of the record has such a one now; a record of earlier times may hold it.
        return True
    return True


def _write_to(email: str) -> None:
    try:
        ask_new_link(email)
    except SQLAlchemyError as error:
        # Who asked has their answer already, and asks again when no letter comes.
        logger.error("links could not be sent again: %s", type(error).__name__)  # noqa: TRY400 - it may hold the address


DOORS = (
    Door("GET", HERE, Purpose.COME_IN, show),
    Door("POST", HERE, Purpose.COME_IN, ask, body=Body.FORM),
)
