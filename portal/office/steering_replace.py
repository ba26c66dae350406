"""The office gives an expert's work to somebody else: whom to choose and why, then the choice."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from acts.refusals import Refusal
from acts.replace_expert import replace_expert
from acts.replacement_at_hand import Replaceable, replacement_at_hand
from domain.allotment.reasons import WHY_NOT
from domain.deeds import Deed
from domain.replacements import Substitute
from domain.russian import counted
from domain.russian_dates import moment_in_words
from models.assignments import Assignment
from models.changes import Change
from models.people import Expert, Municipality, experts_by_id, initials_of
from models.rounds import Round, expertise_is_over
from portal.bodies import Body
from portal.doors import Asked, Door, round_of_path
from portal.office.steering_forms import Mistakes, ReplaceForm, sent, typed_of
from portal.office.steering_parts import ROUND, acting, done_once, heading_of, newest_deed
from portal.office.words import standing_words
from portal.pages import page
from portal.policy import Purpose, Thing

HERE = f"{ROUND}/replace/{{assignment:path}}"
PROGRAM = "program"
"""The choice that leaves it to the allotment."""


@dataclass(frozen=True)
class Choice:
    """An expert in the list."""

    id: str
    name: str
    municipality: str
    words: str
    """What speaks for the expert, or what forbids it."""


@dataclass(frozen=True)
class Done:
    """What the office decided of the assignment already."""

    who: str
    when: str
    why: str
    successor: str
    """Whom it chose; empty where the program looks, or has looked, for somebody."""


def find_assignment(session: Session, path: Mapping[str, str]) -> Thing | None:
    """The assignment that the address names, by its whole id or by what stands in it after the round."""
    found = _assignment(session, path)
    return None if found is None else Thing(round_id=found.round_id, expert=found.expert_id, school=found.school_id)


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """Who has the work, and who may take it."""
    now = asked.installation.now()
    with asked.installation.reading() as session:
        found = _the_assignment(session, asked)
        round_ = session.get_one(Round, found.round_id)
        done = _done(session, round_, newest_deed(session, (Deed.REPLACE,), round_.id, found.id))
        may_take: tuple[Choice, ...] = ()
        may_not: tuple[Choice, ...] = ()
        closed_why = None
        try:
            may_take, may_not = _choices(session, replacement_at_hand(session, found.id, now))
        except Refusal as refusal:
            closed_why = refusal.on_page
        return page(
            "office/steering_replace.html",
            status,
            head=heading_of(round_),
            here=asked.address,
            school=found.school.name,
            municipality=found.school.municipality.name,
            former=initials_of(found.expert.person),
            state=standing_words(found, over=expertise_is_over(round_, now)),
            may_take=may_take,
            may_not=may_not,
            closed_why=closed_why,
            done=done,
            fresh=asked.request.method == "GET" and "done" in asked.request.query_params,
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("expert", "why")),
            mistakes=mistakes,
        )


def replace(asked: Asked) -> Response:
    """Give the work away. Sent twice, it is given away once."""
    form = ReplaceForm(sent(asked))

    def do(word: dict[str, str]) -> None:
        with asked.installation.reading() as session:
            id = _the_assignment(session, asked).id
        replace_expert(id, None if form.expert.data == PROGRAM else str(form.expert.data), **word)

    return done_once(asked, form, do, show, f"{asked.address}?done=1", "expert")


def _assignment(session: Session, path: Mapping[str, str]) -> Assignment | None:
    round_id, said = round_of_path(path), path["assignment"]
    id = said if said.startswith(f"{round_id}:") else f"{round_id}:{said}"
    return session.get(Assignment, id)


def _the_assignment(session: Session, asked: Asked) -> Assignment:
    found = _assignment(session, asked.path)
    if found is None:
        raise LookupError("the door has found it")
    return found


def _choices(session: Session, found: Replaceable) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    places = dict(session.execute(select(Municipality.id, Municipality.name)).all())
    experts = {expert.id: expert for expert in experts_by_id(session)}
    shown = [(each.hindrance is None, _choice(experts[each.expert.id], each, places)) for each in found.substitutes]
    return tuple(one for may, one in shown if may), tuple(one for may, one in shown if not may)


def _choice(expert: Expert, substitute: Substitute, places: Mapping[str, str]) -> Choice:
    words = WHY_NOT[substitute.hindrance] if substitute.hindrance else _speaks_for(substitute)
    return Choice(expert.id, initials_of(expert.person), places[expert.municipality_id], words)


def _speaks_for(substitute: Substitute) -> str:
    load, free = substitute.expert.load, substitute.expert.free_places
    carries = f"сейчас {counted(load, 'работа', 'работы', 'работ')}" if load else "сейчас без работ"
    primary = "; документы знакомы по первичной экспертизе" if substitute.judged_the_primary else ""
    return f"{carries}, можно ещё {free}{primary}"


def _done(session: Session, round_: Round, change: Change | None) -> Done | None:
    if change is None:
        return None
    after = change.particulars.get("after")
    successor = session.get(Expert, after) if after else None
    return Done(
        who=change.who,
        when=moment_in_words(change.made_at, round_.regulation.calendar.zone),
        why=change.why,
        successor=initials_of(successor.person) if successor else "",
    )


DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, find_assignment),
    Door("POST", HERE, Purpose.ACT_FOR_OFFICE, replace, find_assignment, Body.FORM),
)
