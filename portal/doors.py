"""A door of the portal, and how every one of them is passed: who asks is known and judged before anything is read."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from portal.bodies import Body, BodyRefused, read_form
from portal.entry.cookies import visitor_of
from portal.failures import body_refused, not_allowed, not_found, not_known, out_of_order
from portal.policy import NOBODY, NOBODYS, Purpose, Thing, Visitor, is_no_secret, may
from runtime.installation import Installation

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """What an answer is made from: the installation, who asks for what, and the form that was sent."""

    installation: Installation
    visitor: Visitor
    thing: Thing
    request: Request
    form: FormData

    @property
    def path(self) -> Mapping[str, str]:
        """What the address names."""
        return self.request.path_params

    @property
    def address(self) -> str:
        """The address of the page itself, without its query."""
        return self.request.url.path

    def text(self, name: str) -> str:
        """A field's text as it was typed; of a field that came several times the first, and never a file."""
        found = next(iter(self.form.getlist(name)), "")
        return found if isinstance(found, str) else ""

    def files(self, name: str) -> list[UploadFile]:
        """The files that were chosen in a field; an empty choice is none."""
        return [one for one in self.form.getlist(name) if isinstance(one, UploadFile) and (one.filename or one.size)]


def nobodys(_session: Session, _path: Mapping[str, str]) -> Thing:
    """What belongs to nobody."""
    return NOBODYS


def round_of_path(path: Mapping[str, str]) -> str:
    """The id of the round that an address names by its season and row."""
    return f"{path['season']}/{path['row']}"


Find = Callable[[Session, Mapping[str, str]], Thing | None]


@dataclass(frozen=True)
class Door:
    """One way of asking at one address: what it is for, whose thing it is about, and who answers."""

    method: str
    path: str
    purpose: Purpose
    answer: Callable[[Asked], Response]
    find: Find = nobodys
    """Finds what the address names, with as little as decides whose it is; None: there is no such thing."""
    body: Body = Body.NONE
    learn_refused: Callable[[Thing, str], None] | None = None
    """Learns why a form was not taken as a whole: of what was in it nothing was read."""


Beside = Callable[..., Awaitable[Any]]
"""Does what it is given, with the arguments that follow, without keeping the event loop from others meanwhile."""


async def at_once(what: Callable[..., Any], *given: object) -> object:
    """Do it here: for a single visitor there is nobody whom that keeps waiting."""
    return what(*given)


def route_of(installation: Installation, door: Door, beside: Beside = run_in_threadpool) -> Route:
    """The door as the application knows it; `beside`: how the record is asked and the answer made."""

    async def ask(request: Request) -> Response:
        try:
            admitted: tuple[Visitor, Thing] | TurnedAway = await beside(_admit, installation, door, request)
        except SQLAlchemyError as error:
            return out_of_order(error, request.url.path, await _typed(installation, door, request))
        if isinstance(admitted, TurnedAway):
            return admitted.answer(await _typed(installation, door, request) if admitted.gives_back else None)
        if door.body is Body.NONE:
            return await _answered(door, Asked(installation, *admitted, request, FormData()), beside)
        try:
            form = await read_form(request, door.body, installation.settings.most_file_bytes)
        except BodyRefused as refused:
            return await refused_as_a_whole(door, admitted[1], refused, beside)
        except ClientDisconnect:
            return Response(status_code=400)
        except OSError as error:
            return out_of_order(error)
        try:
            # A body may take a quarter of an hour, and the link may be renewed or the visit ended meanwhile.
            try:
                admitted = await beside(_admit, installation, door, request)
            except SQLAlchemyError as error:
                return out_of_order(error, request.url.path, form)
            if isinstance(admitted, TurnedAway):
                return admitted.answer(form)
            return await _answered(door, Asked(installation, *admitted, request, form), beside)
        finally:
            await form.close()

    return Route(door.path, ask, methods=[door.method], name=f"{door.method} {door.path}")


@dataclass(frozen=True)
class TurnedAway:
    """Who asks is not let through: how it is said."""

    answer: Callable[[FormData | None], Response]
    gives_back: bool = False
    """Whether the texts of the form are read only to be given back; a form of the office is small, and has no files."""


def _admit(installation: Installation, door: Door, request: Request) -> tuple[Visitor, Thing] | TurnedAway:
    with installation.reading() as session:
        visitor = visitor_of(session, installation, request) or NOBODY
        thing = door.find(session, request.path_params)
    if thing is not None and may(visitor, door.purpose, thing):
        return visitor, thing
    if thing is not None and is_no_secret(visitor, door.purpose, thing):
        # The right may have been withdrawn while the form lay open.
        return TurnedAway(partial(not_allowed, request.url.path), gives_back=True)
    # To who is known, what belongs to others does not exist; who is not known is told how to come in.
    if visitor.person or door.purpose is Purpose.COME_IN:
        return TurnedAway(lambda _form: not_found())
    return TurnedAway(not_known, gives_back=door.purpose is Purpose.ACT_FOR_OFFICE)


async def _typed(installation: Installation, door: Door, request: Request) -> FormData | None:
    """What was typed by somebody of whom the record could not be asked: shown to nobody else, and kept nowhere."""
    if door.body is Body.NONE:
        return None
    try:
        form = await read_form(request, door.body, installation.settings.most_file_bytes, texts_only=True)
    except (BodyRefused, ClientDisconnect):
        return None
    await form.close()
    return form


async def refused_as_a_whole(door: Door, thing: Thing, refused: BodyRefused, beside: Beside) -> Response:
    """Tell why a form was not taken as a whole, and note it for the office where the record can be written."""
    if door.learn_refused is not None:
        try:
            await beside(door.learn_refused, thing, str(refused))
        except SQLAlchemyError:
            # Why it is refused is worth more to who sent it than the note is to the office.
            logger.exception("a refused form of %s cannot be noted", door.path)
    return body_refused(refused.status, str(refused))


async def _answered(door: Door, asked: Asked, beside: Beside) -> Response:
    try:
        made: Response = await beside(door.answer, asked)
    except (SQLAlchemyError, OSError) as error:
        return out_of_order(error, asked.request.url.path, asked.form)
    return made
