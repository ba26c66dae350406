"""The experts, each with what they carry in a round and in all rounds together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.silence import Standing
from models.assignments import Assignment, assignments_of
from models.experts_at_hand import loads_now
from models.people import Expert
from models.rounds import Round
from models.standings import standings_of
from notifications.letters.letterhead import initials_of
from papers.tables import Column, ColumnKind
from portal.office.lists import Wish, municipality_names
from portal.office.words import short_moment

STATES = {
    "asked": "с назначениями в этой экспертизе",
    "owing": "должны заключения",
    "quiet": "не отвечают",
    "free": "есть свободные места",
    "full": "нагрузка исчерпана",
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
    told_at: str
    """When the first letter with assignments was accepted; or nothing."""
    is_quiet: bool
    """Was told, owes something, and has shown no sign of life in the round."""
    address_is_bad: bool


_HOLDS: dict[str, Callable[[ExpertRow], bool]] = {
    "asked": lambda row: row.standing + row.ended > 0,
    "owing": lambda row: row.standing > row.filed,
    "quiet": lambda row: row.is_quiet,
    "free": lambda row: row.load < row.capacity,
    "full": lambda row: row.load >= row.capacity,
    "bad_address": lambda row: row.address_is_bad,
}

COLUMNS: tuple[Column | str, ...] = (
    *("Эксперт", "Муниципалитет", "Состояние"),
    *(
        Column(name, kind=ColumnKind.NUMBER)
        for name in ("Назначений", "Взято в работу", "Заключений", "Снято", "Должен всего", "Может одновременно")
    ),
    "Узнал о назначениях",
)


def expert_rows(session: Session, round_: Round, wish: Wish, now: datetime) -> list[ExpertRow]:
    """The experts that the wish is about, by name."""
    places = municipality_names(session)
    load = loads_now(session, round_, now)
    standings = {each.expert: each for each in standings_of(session, round_)}
    held: dict[str, list[Assignment]] = {}
    for assignment in assignments_of(session, round_.id):
        held.setdefault(assignment.expert_id, []).append(assignment)
    experts = session.scalars(select(Expert).options(selectinload(Expert.person))).all()
    rows = [
        _row(each, round_, places[each.municipality_id], held.get(each.id, []), load.get(each.id, 0), standings)
        for each in experts
    ]
    wanted = [
        row
        for row in rows
        if (not wish.state or _HOLDS[wish.state](row))
        and wish.finds(row.name, row.municipality)
        and wish.expert in ("", row.id)
    ]
    return sorted(wanted, key=lambda row: (row.name, row.id))


def cells_of(row: ExpertRow) -> Sequence[object]:
    """The row as a workbook has it."""
    return (
        *(row.name, row.municipality, row.state, row.standing, row.taken_on, row.filed, row.ended),
        *(row.load, row.capacity, row.told_at),
    )


def _row(
    expert: Expert,
    round_: Round,
    municipality: str,
    held: Sequence[Assignment],
    load: int,
    standings: dict[str, Standing],
) -> ExpertRow:
    theirs = [each for each in held if each.stands]
    standing = standings.get(expert.id)
    told_at = standing.told_at if standing else None
    is_quiet = standing is not None and standing.owes and not standing.alive and told_at is not None
    return ExpertRow(
        id=expert.id,
        name=initials_of(expert.person),
        municipality=municipality,
        state=_state(standing, is_quiet=is_quiet, address_is_bad=expert.person.address_bad_since is not None),
        standing=len(theirs),
        taken_on=sum(each.taken_on_at is not None for each in theirs),
        filed=sum(each.filed for each in theirs),
        ended=len(held) - len(theirs),
        load=load,
        capacity=round_.regulation.capacity if expert.capacity is None else expert.capacity,
        told_at=short_moment(round_.regulation.calendar, told_at),
        is_quiet=is_quiet,
        address_is_bad=expert.person.address_bad_since is not None,
    )


def _state(standing: Standing | None, *, is_quiet: bool, address_is_bad: bool) -> str:
    if address_is_bad:
        return "письма не доходят"
    if standing is None:
        return "без назначений"
    if is_quiet:
        return "ещё не ответил"
    if not standing.owes:
        return "ничего не должен"
    return "работает" if standing.alive else "письмо в пути"
