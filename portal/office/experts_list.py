"""The experts, each with what they carry in a round and in all rounds together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.capacity import Room, days_left, room_of
from domain.season import Days
from domain.silence import Standing
from models.assignments import Assignment, assignments_of
from models.experts_at_hand import loads_now
from models.people import Expert, experts_by_id, initials_of
from models.rounds import Round
from models.standings import standings_of
from papers.tables import Column, ColumnKind
from portal.office.expert_facts import ExpertFacts, facts_of, topic_names
from portal.office.lists import Wish, municipality_names
from portal.office.words import moment_or_nothing

STATES = {
    "asked": "с назначениями в этой экспертизе",
    "owing": "должны заключения",
    "quiet": "не отвечают",
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
    name: str
    municipality: str
    state: str
    standing: int
    """Assignments in this round."""
    taken_on: int
    filed: int
    ended: int
    load: int
    """Conclusions owed in this round and in all that are at work, as an allotment counts them."""
    capacity: int
    """How many of those are possible at all, by the own limit and by the working days that are left."""
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
        for name in ("Назначений", "Взято в работу", "Заключений", "Снято", "Должен всего", "Может одновременно")
    ),
    "Узнал о назначениях",
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
    left = days_left(rules.calendar, rules.hours, rules.expertise, now)
    topics = topic_names(session)
    rows = []
    for each in experts_by_id(session):
        absences = [Days(one.first_day, one.last_day) for one in each.absences]
        own, owed = rules.capacity if each.capacity is None else each.capacity, load.get(each.id, 0)
        room = room_of(own, owed, rules.conclusions_per_working_day, left, absences)
        facts = facts_of(each, topics, places)
        rows.append(_row(each, round_, held.get(each.id, []), owed, room, facts, places, standings))
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
    load: int,
    room: Room,
    facts: ExpertFacts,
    places: Mapping[str, str],
    standings: dict[str, Standing],
) -> ExpertRow:
    theirs = [each for each in held if each.stands]
    standing = standings.get(expert.id)
    told_at = standing.told_at if standing else None
    is_quiet = standing is not None and standing.owes and not standing.alive and told_at is not None
    return ExpertRow(
        id=expert.id,
        name=initials_of(expert.person),
        municipality=places[expert.municipality_id],
        state=_state(standing, room, is_quiet=is_quiet, address_is_bad=expert.person.address_bad_since is not None),
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


def _state(standing: Standing | None, room: Room, *, is_quiet: bool, address_is_bad: bool) -> str:
    if address_is_bad:
        return "письма не доходят"
    if standing is None:
        return "отсутствует до конца экспертизы" if room.absent else "без назначений"
    if is_quiet:
        return "ещё не ответил"
    if not standing.owes:
        return "ничего не должен"
    return "работает" if standing.alive else "письмо в пути"
