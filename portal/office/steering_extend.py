"""The office moves a deadline: whom it would touch, what they are told, and how a slip is taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from acts.extend import extend, preview_extension
from acts.extension_at_hand import Extension
from acts.refusals import DoneAlready, Refusal
from acts.take_back_extension import take_back_extension
from domain.deeds import OF_DEADLINES, Deed
from domain.round_words import deadline_words
from domain.russian_dates import moment_in_words
from domain.typed_text import one_line
from models.changes import Change
from models.people import School, initials_of
from models.rounds import Round, participations_of
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.office.steering_forms import DayForm, ExtendForm, Mistakes, TakeBackForm, mistakes_of, sent, typed_of
from portal.office.steering_parts import ROUND, acting, find_round, heading_of, newest_deed, request_of, who_acts
from portal.pages import page
from portal.policy import Purpose

HERE = f"{ROUND}/extend"
FIELDS = ("school", "until", "why", "back_why")


@dataclass(frozen=True)
class Touched:
    """A school whose deadline would move."""

    school: str
    before: str
    after: str
    recipient: str
    """Who gets the letter of it."""


@dataclass(frozen=True)
class Preview:
    """What a move comes to."""

    until: str
    """As the form sends it on."""
    moves_window: bool
    schools: tuple[Touched, ...]
    letters_leave: str


@dataclass(frozen=True)
class LastMove:
    """The last move of this deadline that still holds."""

    until: str
    schools: int
    who: str
    why: str
    when: str


LONGEST_TYPED = 200
"""Signs of what an address brings, as far as it is shown again."""


def show(asked: Asked) -> Response:
    """The form; with a day in the address, whom the move to it would touch."""
    said = asked.request.query_params
    typed = {name: one_line(value)[:LONGEST_TYPED] for name, value in typed_of(said, FIELDS).items()}
    if "until" not in said:
        return _page(asked, typed)
    form = DayForm(FormData(list(said.multi_items())))
    if not form.validate():
        return _page(asked, typed, mistakes_of(form), 422)
    return _page(asked, typed, until=form.until.day)


def move(asked: Asked) -> Response:
    """Move the deadline. Sent twice, it is moved once."""
    form = ExtendForm(sent(asked))
    typed = typed_of(sent(asked), FIELDS)
    valid, until, school = form.validate(), form.until.day, form.school.data or None
    if not valid or until is None:
        return _page(asked, typed, mistakes_of(form), 422, until=until)
    who, why = who_acts(asked), str(form.why.data)
    try:
        extend(asked.thing.round_id, until, who=who, why=why, school_id=school, request=request_of(asked))
    except DoneAlready:
        pass
    except Refusal as refusal:
        return _page(asked, typed, (("until", refusal.on_page),), 409)
    return _back(asked, school, "moved")


def take_back(asked: Asked) -> Response:
    """Give back the deadline that held before."""
    form = TakeBackForm(sent(asked))
    typed = typed_of(sent(asked), FIELDS)
    if not form.validate():
        return _page(asked, typed, mistakes_of(form), 422)
    who, why, school = who_acts(asked), str(form.back_why.data), form.school.data or None
    try:
        take_back_extension(asked.thing.round_id, who=who, why=why, school_id=school, request=request_of(asked))
    except DoneAlready:
        pass
    except Refusal as refusal:
        return _page(asked, typed, (("back_why", refusal.on_page),), 409)
    return _back(asked, school, "back")


def _page(
    asked: Asked, typed: dict[str, str], mistakes: Mistakes = (), status: int = 200, until: date | None = None
) -> Response:
    preview = None
    school = typed["school"]
    if until is not None:
        try:
            preview = preview_extension(asked.thing.round_id, until, school_id=school or None)
        except Refusal as refusal:
            mistakes, status = (*mistakes, ("until", refusal.on_page)), 409
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        parts = sorted(participations_of(session, round_.id), key=lambda part: (part.school.name, part.school_id))
        return page(
            "office/steering_extend.html",
            status,
            head=heading_of(round_),
            here=HERE.format(**asked.path),
            now_until=deadline_words(round_.regulation.submission.closes, round_.regulation, round_.season.office),
            schools=[(part.school_id, part.school.name) for part in parts],
            chosen=next((part.school.name for part in parts if part.school_id == school), ""),
            preview=_preview(session, round_, preview) if preview else None,
            last=_last(round_, newest_deed(session, OF_DEADLINES, round_.id, school)),
            acting=acting(session, asked),
            typed=typed,
            mistakes=mistakes,
            done=asked.request.query_params.get("done", "") if asked.request.method == "GET" else "",
        )


def _preview(session: Session, round_: Round, extension: Extension) -> Preview:
    rules, office = round_.regulation, round_.season.office
    ids = [each.school_id for each in extension.schools]
    found = select(School).where(School.id.in_(ids)).options(joinedload(School.director))
    directors = {school.id: initials_of(school.director) for school in session.scalars(found)}
    return Preview(
        until=extension.until.isoformat(),
        moves_window=extension.moves_window,
        schools=tuple(
            Touched(
                each.school,
                deadline_words(each.before, rules, office),
                deadline_words(each.after, rules, office),
                directors[each.school_id],
            )
            for each in extension.schools
        ),
        letters_leave=moment_in_words(extension.letters_leave_from, rules.calendar.zone),
    )


def _last(round_: Round, change: Change | None) -> LastMove | None:
    if change is None or change.deed != Deed.EXTEND or round_.closed_at is not None:
        return None
    rules = round_.regulation
    return LastMove(
        until=deadline_words(datetime.fromisoformat(change.particulars["after"]), rules, round_.season.office),
        schools=len(change.particulars["before"]),
        who=change.who,
        why=change.why,
        when=moment_in_words(change.made_at, rules.calendar.zone),
    )


def _back(asked: Asked, school: str | None, done: str) -> Response:
    query = urlencode({"school": school or "", "done": done})
    return RedirectResponse(f"{HERE.format(**asked.path)}?{query}#receipt", 303)


DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, find_round),
    Door("POST", HERE, Purpose.ACT_FOR_OFFICE, move, find_round, Body.FORM),
    Door("POST", f"{HERE}/take-back", Purpose.ACT_FOR_OFFICE, take_back, find_round, Body.FORM),
)
