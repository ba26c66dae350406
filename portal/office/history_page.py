"""The doors to the history: everything that happened, narrowed down by round, sort and words, and as a workbook."""

from sqlalchemy.orm import Session
from starlette.responses import Response

from acts.round_at_hand import zone_of_office
from domain.russian_dates import moment_in_words
from models.rounds import rounds_in_order
from papers.tables import Column
from portal.doors import Asked, Door
from portal.office.history_reading import Happened, in_words
from portal.office.lists import Wish, page_of, wish_of
from portal.pages import page
from portal.policy import Purpose
from portal.workbooks import workbook
from runtime.history import history_of

HERE = "/office/history"
MOST_EVENTS = 50_000
"""The newest that are looked through."""

SORTS = {
    "deed": "решения и действия офиса",
    "letters": "письма",
    "wake": "пробуждения экспертиз",
    "revival": "возвращения после сбоев",
    "outage": "перерывы в работе",
}
"""What a list can be narrowed down to, by the sort of an event."""

COLUMNS = ("Когда", "Экспертиза", Column("Что", width=60), Column("Кто или кому", width=60), Column("Почему", width=60))


def show(asked: Asked) -> Response:
    """The newest first."""
    wish = wish_of(asked, SORTS)
    with asked.installation.reading() as session:
        rounds = [(each.id, f"{each.row} {each.regulation.title}") for each in rounds_in_order(session)]
        found = _found(session, wish)
    return page("office/history.html", here=HERE, sorts=SORTS, rounds=rounds, wish=wish, page=page_of(found, wish.page))


def as_workbook(asked: Asked) -> Response:
    """The same events, of all pages; where letters went to many, all names."""
    wish = wish_of(asked, SORTS)
    with asked.installation.reading() as session:
        rows = [(each.moment, each.round_id, each.what, each.everybody, each.why) for each in _found(session, wish)]
        now = moment_in_words(asked.installation.now(), zone_of_office(session))
    of_round = [f"экспертиза {wish.round}"] if wish.round else []
    return workbook("История", COLUMNS, rows, "; ".join([*of_round, wish.note(SORTS, f"состояние на {now}")]))


def _found(session: Session, wish: Wish) -> list[Happened]:
    known = {each.id for each in rounds_in_order(session)}
    if wish.round and wish.round not in known:
        return []
    events = [
        each for each in reversed(history_of(session, wish.round or None, MOST_EVENTS)) if wish.state in ("", each.sort)
    ]
    return [
        each
        for each in in_words(session, events, zone_of_office(session))
        if wish.finds(each.what, each.everybody, each.why)
    ]


DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show),
    Door("GET", f"{HERE}.xlsx", Purpose.LOOK_FROM_OFFICE, as_workbook),
)
