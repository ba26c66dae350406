"""What a municipal coordinator sees: the schools of the own municipality in a round, and of no other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.round_words import round_words
from domain.russian_dates import date_in_words
from models.people import Municipality
from models.rounds import Round, participations_in, round_id
from portal.policy import Thing
from portal.round_course import Course, course_of
from portal.school_lines import SchoolLine, figures_of, lines_of


@dataclass(frozen=True)
class MunicipalityView:
    """The page, ready to be laid out."""

    municipality: str
    title: str
    row: str
    note: str
    """Whose table it is, and of what day."""
    course: Course
    figures: tuple[tuple[str, int], ...]
    lines: tuple[SchoolLine, ...]


def find_municipality(session: Session, path: Mapping[str, str]) -> Thing | None:
    """Whose page it is."""
    id = round_id(path["season"], path["row"])
    municipality = session.get(Municipality, path["municipality"])
    if municipality is None or session.get(Round, id) is None:
        return None
    return Thing(round_id=id, municipality=municipality.id)


def municipality_view(session: Session, thing: Thing, now: datetime) -> MunicipalityView:
    """Look up all that the page shows."""
    round_ = session.get_one(Round, thing.round_id)
    rules, office = round_.regulation, round_.season.office
    parts = participations_in(session, round_.id, thing.municipality)
    lines = lines_of(session, round_, parts, now)
    return MunicipalityView(
        municipality=session.get_one(Municipality, thing.municipality).name,
        title=round_words(rules).title,
        row=rules.row,
        note=f"{office.name}, {date_in_words(rules.calendar.day_of(now))}",
        course=course_of(session, round_, lines, now),
        figures=figures_of(lines),
        lines=lines,
    )
