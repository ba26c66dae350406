"""The experts, each with what they carry in a round and in all rounds together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.capacity import Room, days_left, room_of
from domain.office_words import UNASSIGNED
from domain.russian import counted
from domain.season import Days
from domain.silence import Standing
from models.assignments import Assignment, assignments_of
from models.experts_at_hand import loads_now
from models.people import Expert, experts_by_id, initials_of
from models.rounds import Round, expertise_is_over
from models.standings import standings_of
from models.unassigned import WhyUnassigned
from papers.tables import Column, ColumnKind
from portal.office.expert_facts import ExpertFacts, facts_of, topic_names
from portal.office.lists import Wish, municipality_names
from portal.office.words import moment_or_nothing

STATES = {
    "asked": "с назначениями в этой экспертизе",
    "owing": "заключения не сданы",
    "quiet": "без ответа",
    "free": "есть свободные места",
    "full": "нагрузка исчерпана",
    "absent": "отсутствуют до конца экспертизы",
    "bad_address": "письма не доходят",
}
"""What a list can be narrowed down to."""


@dataclass(frozen=True)
class ExpertRow:
    """An expert, in words and figures."""

    id: str
    person: str
    """Id of the person who judges."""
    name: str
    municipality: str
    state: str
    standing: int
    """Assignments in this round."""
    taken_on: int
    filed: int
    ended: int
    load: int
    """Conclusions owed in all rounds that are at work, this one too, as an allotment counts them."""
    capacity: int
    """How many of those are possible at all: by the own limit and, while the round's expertise lasts, by its days."""
    told_at: str
    """When the first letter with assignments was accepted; or nothing."""
    is_quiet: bool
    """Was told, owes something, and has shown no sign of life in the round."""
    address_is_bad: bool
    is_absent: bool
    """Works on none of the days that the expertise has left."""
    facts: ExpertFacts


_HOLDS: dict[str, Callable[[ExpertRow], bool]] = {
    "asked": lambda row: row.standing + row.ended > 0,
    "owing": lambda row: row.standing > row.filed,
    "quiet": lambda row: row.is_quiet,
    "free": lambda row: row.load < row.capacity,
    "full": lambda row: row.load >= row.capacity,
    "absent": lambda row: row.is_absent,
    "bad_address": lambda row: row.address_is_bad,
}

COLUMNS: tuple[Column | str, ...] = (
    *("Эксперт", "Муниципалитет", "Состояние"),
    *(
        Column(name, kind=ColumnKind.NUMBER)
        for name in (
            "Назначений",
            "Взято в работу",
            "Заключений",
            "Снято",
            "Нагрузка всего",
            "Предельная нагрузка",
        )
    ),
    "Назначения доставлены",
    *(Column("Место работы", width=34), Column("Компетенции", width=40)),
    *(Column("Отсутствует", width=30), Column("Не назначать на муниципалитеты", width=34)),
)


def expert_rows(session: Session, round_: Round, wish: Wish, now: datetime) -> list[ExpertRow]:
    """The experts that the wish is about, by name."""
    places = municipality_names(session)
    load = loads_now(session, round_, now)
    standings = {each.expert: each for each in standings_of(session, round_)}
    held: dict[str, list[Assignment]] = {}
    for assignment in assignments_of(session, round_.id):
        held.setdefault(assignment.expert_id, []).append(assignment)
    rules = round_.regulation
    over = expertise_is_over(round_, now)
    per_day = None if over else rules.conclusions_per_working_day
    left = days_left(rules.calendar, rules.hours, rules.expertise, now)
    unassigned = WhyUnassigned(session, round_, now, loads=load, asked=held)
    topics = topic_names(session)
    rows = []
    for each in experts_by_id(session):
        absences = [Days(one.first_day, one.last_day) for one in each.absences]
        own, owed = rules.capacity if each.capacity is None else each.capacity, load.get(each.id, 0)
        room = room_of(own, owed, per_day, left, absences)
        theirs, standing = held.get(each.id, []), standings.get(each.id)
        if any(one.stands for one in theirs):
            state = _state(theirs, standing, over=over)
        else:
            state = f"{'назначения сняты' if theirs else 'без назначений'}: {UNASSIGNED[unassigned.why(each)]}"
        facts = facts_of(each, topics, places)
        rows.append(_row(each, round_, theirs, state, owed, room, facts, places, standing))
    wanted = [
        row
        for row in rows
        if (not wish.state or _HOLDS[wish.state](row))
        and wish.finds(row.name, row.municipality, row.facts.institution)
        and wish.expert in ("", row.id)
    ]
    return sorted(wanted, key=lambda row: (row.name, row.id))


def cells_of(row: ExpertRow) -> Sequence[object]:
    """The row as a workbook has it."""
    return (
        *(row.name, row.municipality, row.state, row.standing, row.taken_on, row.filed, row.ended),
        *(row.load, row.capacity, row.told_at),
        *(row.facts.institution, row.facts.competences, row.facts.absences, row.facts.kept_away),
    )


def _row(
    expert: Expert,
    round_: Round,
    held: Sequence[Assignment],
    state: str,
    load: int,
    room: Room,
    facts: ExpertFacts,
    places: Mapping[str, str],
    standing: Standing | None,
) -> ExpertRow:
    theirs = [each for each in held if each.stands]
    told_at = standing.told_at if standing else None
    is_quiet = standing is not None and standing.owes and not standing.alive and told_at is not None
    return ExpertRow(
        id=expert.id,
        person=expert.person_id,
        name=initials_of(expert.person),
        municipality=places[expert.municipality_id],
        state=state,
        standing=len(theirs),
        taken_on=sum(each.taken_on_at is not None for each in theirs),
        filed=sum(each.filed for each in theirs),
        ended=len(held) - len(theirs),
        load=load,
        capacity=load + room.free_places,
        told_at=moment_or_nothing(told_at, round_.regulation.calendar.zone),
        is_quiet=is_quiet,
        address_is_bad=expert.person.address_bad_since is not None,
        is_absent=room.absent,
        facts=facts,
    )


def _state(held: Sequence[Assignment], standing: Standing | None, *, over: bool) -> str:
    """How somebody with assignments stands."""
    unfiled = sum(each.stands and not each.filed for each in held)
    if not unfiled:
        return "все заключения сданы"
    if over:
        return f"не сдано: {counted(unfiled, 'заключение', 'заключения', 'заключений')}"
    if held[0].expert.person.address_bad_since is not None:
        return "письма не доходят"
    if standing is None or standing.alive:
        return "в работе"
    return "письмо в пути" if standing.told_at is None else "ответа ещё нет"
