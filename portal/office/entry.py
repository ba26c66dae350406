"""How the office comes in: by a code that a letter brings, or by a one-time address that the terminal prints."""

import logging
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from acts.office_entry import come_in_by_address, come_in_by_code, new_request, send_code, who_enters
from acts.refusals import Refusal
from config.addresses import LONGEST_ADDRESS
from domain.deeds import Deed
from domain.typed_text import one_line
from models.people import initials_of
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.entry.cookies import begin_in_office, set_cookie
from portal.failures import failure
from portal.pages import page
from portal.policy import Purpose

logger = logging.getLogger(__name__)


def show_form(asked: Asked, mistakes: tuple[tuple[str, str], ...] = (), status: int = 200) -> Response:
    """Ask for the address."""
    typed = one_line(asked.text("address"))[:LONGEST_ADDRESS]
    return page("office/code.html", status, mistakes=mistakes, typed=typed, in_office=asked.visitor.in_office)


def ask_code(asked: Asked) -> Response:
    """Send the code to a member; whoever asks gets the same answer, and in the same time: it is sent afterwards."""
    address = one_line(asked.text("address"))
    if not 3 <= len(address) <= LONGEST_ADDRESS or "@" not in address:
        return show_form(asked, (("address", "Напишите адрес целиком, например ivanova@example.ru."),), 422)
    request = new_request()
    answer = RedirectResponse(f"/office/code/{request}", 303)
    answer.background = BackgroundTask(_send, address, request)
    return answer


def _send(address: str, request: str) -> None:
    try:
        send_code(address, request, datetime.now(UTC))
    except SQLAlchemyError as error:
        # Whoever waits for it asks anew: the page says how.
        logger.error("a code of entry was not sent: %s", type(error).__name__)  # noqa: TRY400 - no names in the log


def show_entry(asked: Asked, mistakes: tuple[tuple[str, str], ...] = (), status: int = 200) -> Response:
    """Ask for the code. The page is the same whether there is such a request or not."""
    typed = one_line(asked.text("code"))[:20]
    return page("office/code_entry.html", status, mistakes=mistakes, typed=typed, request=asked.path["request"])


def enter_by_code(asked: Asked) -> Response:
    """Let in who typed the right code."""
    visit = _Visit(asked, Deed.COME_IN_BY_CODE)
    try:
        come_in_by_code(asked.path["request"], asked.text("code"), datetime.now(UTC), visit.begin)
    except Refusal as refusal:
        return show_entry(asked, (("code", refusal.on_page),), 422)
    return visit.answer()


def show_address(asked: Asked) -> Response:
    """Say whom the one-time address lets in, and ask for a click."""
    with asked.installation.reading() as session:
        member = who_enters(session, asked.path["request"], asked.path["token"], datetime.now(UTC))
        who = None if member is None else initials_of(member.person)
    if who is None:
        return _over()
    return page("entry/link.html", who=who, role="Сотрудник", title="Вход для проектного офиса", to=asked.address)


def enter_by_address(asked: Asked) -> Response:
    """Let in once."""
    visit = _Visit(asked, Deed.COME_IN_BY_ADDRESS)
    try:
        come_in_by_address(asked.path["request"], asked.path["token"], datetime.now(UTC), visit.begin)
    except Refusal:
        return _over()
    return visit.answer()


class _Visit:
    """A visit that begins in the transaction of the act, and the answer that brings its cookie."""

    def __init__(self, asked: Asked, coming_in: Deed) -> None:
        self._asked = asked
        self._coming_in = coming_in
        self._cookie = ""

    def begin(self, session: Session, person: str) -> None:
        asked = self._asked
        self._cookie = begin_in_office(session, asked.installation, asked.request, person, self._coming_in)

    def answer(self) -> Response:
        answer = RedirectResponse("/office", 303)
        set_cookie(answer, self._asked.installation, self._cookie)
        return answer


def _over() -> Response:
    return failure(
        404,
        "Адрес для входа не работает",
        "Он действует 15 минут и годится один раз. Войдите по коду из письма на странице /office/code или попросите "
        "выдать новый адрес: rounds office link.",
    )


DOORS = (
    Door("GET", "/office/code", Purpose.COME_IN, show_form),
    Door("POST", "/office/code", Purpose.COME_IN, ask_code, body=Body.FORM),
    Door("GET", "/office/code/{request}", Purpose.COME_IN, show_entry),
    Door("POST", "/office/code/{request}", Purpose.COME_IN, enter_by_code, body=Body.FORM),
    Door("GET", "/office/enter/{request}/{token}", Purpose.COME_IN, show_address),
    Door("POST", "/office/enter/{request}/{token}", Purpose.COME_IN, enter_by_address, body=Body.FORM),
)
