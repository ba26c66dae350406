"""What the office sees: its first page, a round, the lists of a round, the road map. Nothing changes by looking."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from domain.russian import capitalised
from domain.russian_dates import moment_in_words
from models.rounds import Round, rounds_in_order
from papers.tables import Column
from portal.doors import Asked, Door, round_of_path
from portal.office import assignments_list, experts_list, road_map, schools_list
from portal.office.attention import attention_rows
from portal.office.cards import card_of
from portal.office.lists import Wish, page_of, wish_of
from portal.office.round_reading import round_view
from portal.office.season_words import summary_of, why_nothing_is_wanted
from portal.office.steering_parts import ROUND, find_round
from portal.office.timeline import timelines
from portal.pages import page
from portal.policy import NOBODYS, Purpose, Thing
from portal.workbooks import workbook
from runtime.installation import Installation
from runtime.round_status import installation_status
from runtime.service_home import served_since
from runtime.unassigned_words import why_nobody_judges


@dataclass(frozen=True)
class List:
    """A list of a round: what it is called, what it can be narrowed down to, its rows, and how they stand in xlsx."""

    name: str
    title: str
    states: Mapping[str, str]
    searched: str
    """What its field of search looks through."""
    rows: Callable[[Session, Round, Wish, datetime], Sequence[Any]]
    columns: Sequence[Column | str]
    cells: Callable[[Any], Sequence[object]]
    why_none: Callable[[Session, Round, datetime], str] | None = None
    """Why there are no rows at all, where that has many causes."""


SCHOOLS = List(
    "schools",
    "Школы",
    schools_list.STATES,
    "Школа или муниципалитет",
    schools_list.school_rows,
    schools_list.COLUMNS,
    schools_list.cells_of,
)
EXPERTS = List(
    "experts",
    "Эксперты",
    experts_list.STATES,
    "Эксперт или муниципалитет",
    experts_list.expert_rows,
    experts_list.COLUMNS,
    experts_list.cells_of,
)
ASSIGNMENTS = List(
    "assignments",
    "Назначения",
    assignments_list.STATES,
    "Школа, эксперт или муниципалитет",
    assignments_list.assignment_rows,
    assignments_list.COLUMNS,
    assignments_list.cells_of,
    why_nobody_judges,
)


def find_season(session: Session, path: Mapping[str, str]) -> Thing | None:
    """The season that the address names, with its rounds."""
    return NOBODYS if any(each.season_id == path["season"] for each in rounds_in_order(session)) else None


def show_office(asked: Asked) -> Response:
    """What needs attention first, then the rounds, then the season over the year."""
    with asked.installation.reading() as session:
        rounds = rounds_in_order(session)
        status = installation_status(
            session, asked.installation.now(), datetime.now(UTC), served_since(asked.installation.home)
        )
        return page(
            "office/office.html",
            rows=attention_rows(session, status, rounds),
            cards=[card_of(round_) for round_ in status.rounds],
            now=_now(asked.installation, rounds),
            summary=summary_of(status),
            why_nothing=why_nothing_is_wanted(status),
            timelines=timelines(rounds, asked.installation.now()),
        )


def show_round(asked: Asked) -> Response:
    """Where a round stands, what it will do by itself, what has happened."""
    with asked.installation.reading() as session:
        view = round_view(session, asked.thing.round_id, asked.installation.now())
    return page("office/round.html", view=view, here=asked.address)


def show_list(of: List) -> Callable[[Asked], Response]:
    """Show a list of a round, as the address wishes it."""

    def show(asked: Asked) -> Response:
        wish = wish_of(asked, of.states)
        with asked.installation.reading() as session:
            round_ = session.get_one(Round, asked.thing.round_id)
            now = asked.installation.now()
            rows = of.rows(session, round_, wish, now)
            why_none = of.why_none(session, round_, now) if of.why_none and not rows and not wish.query else ""
        return page(
            f"office/{of.name}.html",
            title=of.title,
            round_title=capitalised(round_.regulation.title),
            row=round_.row,
            here=asked.address,
            up=ROUND.format(**asked.path),
            states=of.states,
            searched=of.searched,
            wish=wish,
            page=page_of(rows, wish.page),
            why_none=why_none,
        )

    return show


def give_workbook(of: List) -> Callable[[Asked], Response]:
    """Give the same rows as a workbook, of all pages."""

    def give(asked: Asked) -> Response:
        wish = wish_of(asked, of.states)
        with asked.installation.reading() as session:
            rounds = rounds_in_order(session)
            round_ = session.get_one(Round, asked.thing.round_id)
            rows = of.rows(session, round_, wish, asked.installation.now())
            cells = [of.cells(row) for row in rows]
            now = _now(asked.installation, rounds)
        note = f"{capitalised(round_.regulation.title)}; {wish.note(of.states, f'состояние на {now}')}"
        return workbook(f"{of.title} {round_of_path(asked.path).replace('/', '-')}", of.columns, cells, note)

    return give


def give_road_map(asked: Asked) -> Response:
    """All rows of a season's road map as a workbook."""
    with asked.installation.reading() as session:
        rounds = [each for each in rounds_in_order(session) if each.season_id == asked.path["season"]]
        now = _now(asked.installation, rounds)
        cells, title = road_map.cells_of(rounds, asked.installation.now()), rounds[0].season.title
    return workbook("Дорожная карта", road_map.COLUMNS, cells, f"{title}; состояние на {now}")


def _now(installation: Installation, rounds: Sequence[Round]) -> str:
    return moment_in_words(installation.now(), rounds[0].regulation.calendar.zone if rounds else "UTC")


def _doors_of(of: List) -> tuple[Door, Door]:
    return (
        Door("GET", f"{ROUND}/{of.name}", Purpose.LOOK_FROM_OFFICE, show_list(of), find_round),
        Door("GET", f"{ROUND}/{of.name}.xlsx", Purpose.LOOK_FROM_OFFICE, give_workbook(of), find_round),
    )


DOORS = (
    Door("GET", "/office", Purpose.LOOK_FROM_OFFICE, show_office),
    Door("GET", "/office/road-map/{season}.xlsx", Purpose.LOOK_FROM_OFFICE, give_road_map, find_season),
    Door("GET", ROUND, Purpose.LOOK_FROM_OFFICE, show_round, find_round),
    *_doors_of(SCHOOLS),
    *_doors_of(EXPERTS),
    *_doors_of(ASSIGNMENTS),
)
