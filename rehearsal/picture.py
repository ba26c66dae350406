"""A rehearsal's report for people: one page that shows the season, gathered from the record."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.calendar import Calendar
from domain.letters import Kind, Role
from domain.office_words import KIND_NAMES
from domain.russian import counted, plural
from domain.russian_dates import date_in_words
from domain.season import Days, Season
from domain.stages import Stage
from models.people import School
from models.rounds import rounds_in_order
from papers.days_picture import Axis, picture_css, stretches
from papers.letters_picture import kind_picture, letters_picture
from papers.page_picture import first_page_png
from papers.season_picture import season_picture
from rehearsal.picture_concerns import concerns
from rehearsal.picture_files import ReportFiles
from rehearsal.picture_letters import (
    KindCount,
    ShownLetter,
    accepted_by_day,
    by_role,
    kind_counts,
    shown_letters,
)
from rehearsal.picture_rounds import ROLES, corrected_rows, funnels, results, round_lines
from runtime.installation import Installation

PDF = "application/pdf"
FILES = "report-files"
"""The folder beside the page."""
COLUMNS = ("laid_out", "accepted", "refused", "withdrawn", "other")

LetterDays = Mapping[Kind, Mapping[date, int]]


class Played(Protocol):
    """A setting, as far as the page needs one."""

    @property
    def season(self) -> Season:
        """The season that was played."""


def write_picture(setting: Played, installation: Installation, report: dict[str, Any]) -> None:
    """Write the page into the home, and beside it the folder of the files that it links.

    The same record and report give the same page; nothing in it comes from elsewhere or runs as a program.
    """
    home = installation.home
    files = ReportFiles(home.folder / FILES, installation.files)
    with installation.reading() as session:
        page = _TEMPLATES.get_template("picture.html").render(_values(session, setting.season, report, files))
    home.picture.write_text(page, encoding="utf-8")


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals |= {"counted": counted, "plural": plural}
_TEMPLATES.filters["decimal"] = lambda number: f"{number:,}".replace(",", "\u00a0")


def _values(session: Session, season: Season, report: dict[str, Any], files: ReportFiles) -> dict[str, object]:
    rounds = rounds_in_order(session)
    timeline = season_picture(round_lines(season, rounds), season.calendar)
    days = accepted_by_day(session, season.calendar)
    kinds = kind_counts(session, days)
    letters = shown_letters(session, files)
    axes = _axes([stretch.axis for stretch in timeline], days, season.calendar)
    return {
        "season": season,
        "report": report,
        "css": Markup(picture_css()),  # noqa: S704 - a file of the house
        "cohorts": _further_cohorts(session, season),
        "closed": sum(round_.stage == Stage.CLOSED.value for round_ in rounds),
        "results": results(rounds, report),
        "timeline": _sized([(stretch.axis, stretch.picture) for stretch in timeline]),
        "corrected": corrected_rows(season),
        "funnels": funnels(session, rounds, report),
        "letter_days": _letter_days(axes, days),
        "busiest": _busiest(days),
        "kinds": _kinds(axes, kinds),
        "totals": {name: sum(getattr(kind, name) for kind in kinds) for name in COLUMNS},
        "letters": [(ROLES[role], [each for each in letters if each.role is role]) for role in Role],
        "unsent": [KIND_NAMES[kind] for kind in Kind if kind not in {each.kind for each in letters}],
        "paper": _paper(letters, files),
        "concerns": concerns(session, rounds),
    }


def _further_cohorts(session: Session, season: Season) -> list[tuple[int, int]]:
    """Schools that take part in sampled rounds only: year in which they joined, and how many."""
    found = select(School.cohort, func.count()).where(School.cohort != season.year).group_by(School.cohort)
    return [(cohort, number) for cohort, number in session.execute(found.order_by(School.cohort))]


def _axes(axes: Sequence[Axis], days: LetterDays, calendar: Calendar) -> Sequence[Axis]:
    """Those of the timeline, unless letters left on days that it does not show."""
    left = {day for numbers in days.values() for day in numbers}
    if all(any(axis.first <= day <= axis.last for axis in axes) for day in left):
        return axes
    return stretches([*(Days(axis.first, axis.last) for axis in axes), *(Days(day, day) for day in left)], calendar)


def _sized(pictures: Sequence[tuple[Axis, Markup]]) -> list[dict[str, object]]:
    """Pictures with their share of the width, so that a day is as wide in each."""
    longest = max((axis.days for axis, _ in pictures), default=1)
    return [
        {"name": axis.name, "share": round(100 * axis.days / longest, 2), "picture": picture}
        for axis, picture in pictures
    ]


def _letter_days(axes: Sequence[Axis], days: LetterDays) -> list[dict[str, object]]:
    counts = by_role(days)
    most = max((sum(roles.values()) for roles in counts.values()), default=0)
    return _sized([(axis, letters_picture(axis, counts, most)) for axis in axes]) if most else []


def _busiest(days: LetterDays) -> tuple[str, int] | None:
    """The day on which most letters left, the first of such days, and how many."""
    sums = {day: sum(roles.values()) for day, roles in by_role(days).items()}
    if not sums:
        return None
    day = min(sums, key=lambda day: (-sums[day], day))
    return date_in_words(day), sums[day]


def _kinds(axes: Sequence[Axis], kinds: Sequence[KindCount]) -> list[dict[str, object]]:
    """The kinds with their pictures, by recipient."""
    drawn = [(kind, kind_picture(axes, kind.days, kind.role)) for kind in kinds]
    return [
        {"role": role, "words": ROLES[role], "kinds": of_role, "accepted": sum(kind.accepted for kind, _ in of_role)}
        for role in Role
        if (of_role := [each for each in drawn if each[0].role is role])
    ]


def _paper(letters: Sequence[ShownLetter], files: ReportFiles) -> dict[str, str] | None:
    """The conclusion that went with the letter shown, its first page as a picture."""
    for letter in letters:
        for attached in letter.attachments:
            if letter.kind is Kind.CONCLUSION and attached.media_type == PDF:
                page = first_page_png(files.files.read(attached.sha256))
                return {
                    "name": attached.name,
                    "size": attached.size,
                    "href": attached.href,
                    "to": letter.recipient,
                    "page": f"data:image/png;base64,{base64.b64encode(page).decode()}",
                }
    return None
