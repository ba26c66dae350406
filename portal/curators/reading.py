"""What a curator sees: the own schools in a round, and their signed conclusions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from domain.round_words import round_words
from domain.russian_dates import date_in_words
from models.outcomes import SignedConclusion, signed_conclusion
from models.people import Person, School, initials_of
from models.rounds import Participation, Round, participations_under, round_id
from portal.policy import Thing
from portal.round_course import Course, course_of
from portal.school_lines import SchoolLine, figures_of, lines_of


@dataclass(frozen=True)
class CuratorView:
    """The page, ready to be laid out."""

    curator: str
    title: str
    row: str
    note: str
    """Whose table it is, and of what day."""
    course: Course
    figures: tuple[tuple[str, int], ...]
    lines: tuple[SchoolLine, ...]


def find_curated(session: Session, path: Mapping[str, str]) -> Thing | None:
    """Whose page it is."""
    id = round_id(path["season"], path["row"])
    is_known = session.get(Round, id) is not None and session.get(Person, path["curator"]) is not None
    return Thing(round_id=id, curator=path["curator"]) if is_known else None


def find_conclusion(session: Session, path: Mapping[str, str]) -> Thing | None:
    """Whose conclusion it is: the curator's who has the school now."""
    id = round_id(path["season"], path["row"])
    theirs = exists().where(
        Participation.round_id == id,
        Participation.school_id == School.id,
        School.id == path["school"],
        School.curator_id == path["curator"],
    )
    if not session.scalar(select(theirs)):
        return None
    return Thing(round_id=id, curator=path["curator"], school=path["school"])


def curator_view(session: Session, thing: Thing, now: datetime) -> CuratorView:
    """Look up all that the page shows."""
    round_ = session.get_one(Round, thing.round_id)
    rules = round_.regulation
    lines = lines_of(session, round_, participations_under(session, round_.id, thing.curator), now)
    return CuratorView(
        curator=initials_of(session.get_one(Person, thing.curator)),
        title=round_words(rules).title,
        row=rules.row,
        note=f"{round_.season.office.name}, {date_in_words(rules.calendar.day_of(now))}",
        course=course_of(session, round_, lines, now),
        figures=figures_of(lines),
        lines=lines,
    )


def conclusion_of(session: Session, thing: Thing) -> SignedConclusion | None:
    """The school's signed conclusion, once it is laid out."""
    signed = signed_conclusion(session, thing.round_id, thing.school)
    return signed if signed is not None and signed.sha256 else None
