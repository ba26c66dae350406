"""What the script that keeps a text while it is typed is told: a line for the page, and not a page."""

from datetime import datetime

from starlette.responses import Response

from domain.calendar import Calendar
from models.rounds import Round
from portal.doors import Asked
from portal.pages import page

BY_SCRIPT = "x-by-script"
"""The header by which the script says that it asks by itself; nobody pressed a button."""


def is_by_script(asked: Asked) -> bool:
    """Whether the page's script asks, and not the reader."""
    return BY_SCRIPT in asked.request.headers


def calendar_of(asked: Asked) -> Calendar:
    """The calendar of the round whose page it is, by whose clocks the time is told."""
    with asked.installation.reading() as session:
        return session.get_one(Round, asked.thing.round_id).regulation.calendar


def kept(edition: int | str, at: datetime, calendar: Calendar) -> Response:
    """It is kept; the next saving goes on from that edition."""
    return page("kept.html", edition=edition, at=f"{calendar.local(at):%H:%M}")


def kept_elsewhere(sentence: str, address: str) -> Response:
    """Another window has kept another text; both are shown at the address."""
    return page("kept_elsewhere.html", 409, sentence=sentence, address=address)


def not_kept(sentence: str, *, can_be_mended: bool = False) -> Response:
    """It is not kept: until the reader mends the text, or for good."""
    return page("not_kept.html", 422 if can_be_mended else 409, sentence=sentence, can_be_mended=can_be_mended)
