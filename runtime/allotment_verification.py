"""A round's allotments checked from the record alone: their proofs, the chain of deeds, and that assignments follow.

What this finds and what it cannot stands in docs/allotment.md.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from domain.allotment.replay import Replay, newly_made
from domain.allotment.values import AllotmentError, NotCertified
from domain.allotment.verification.verify import verify
from domain.russian_dates import short_moment
from models.allotments import Allotment, Occasion, Unreadable, allotment_fact
from models.audit import AuditRow, digest_of
from models.rounds import Round
from runtime.assignments_verified import AssignmentsVerified, of_assignments
from runtime.deeds_of_round import deeds_of_round, of_whole_chain
from runtime.rulings_verified import of_rulings

ONE_AT_A_TIME: dict[str, Any] = {"execution_options": {"yield_per": 1}}
"""Questions of a large round are megabytes each."""


@dataclass
class AllotmentsVerified(AssignmentsVerified):
    """What checking a round's allotments came to."""

    allotments: dict[str, int] = field(default_factory=dict)
    """How many were checked, by occasion."""
    places: int = 0
    """Places that they filled, all together."""
    difference: str | None = None
    """The first thing that does not hold: a Russian sentence."""


def verify_allotments(session: Session, key: bytes, round_: Round) -> AllotmentsVerified:
    """Check the proofs of a round's allotments, and the round's assignments by them; `key`: of the chain of deeds."""
    found = AllotmentsVerified(round_.id)
    found.difference = next(_differences(session, key, round_, found), None)
    return found


def _differences(session: Session, key: bytes, round_: Round, found: AllotmentsVerified) -> Iterator[str]:
    """All differences, the first of which the others may follow from."""
    told = deeds_of_round(session, key, round_.id)
    of_allotments = {fact: row for fact, row in told.rows.items() if fact.startswith("allotment:")}
    replaced, replay, occasions = deque(told.replaced()), Replay(), Counter[str]()
    first: Allotment | None = None
    query = select(Allotment).where(Allotment.round_id == round_.id).order_by(Allotment.ordinal)
    query = query.options(undefer(Allotment.packed_question), undefer(Allotment.packed_plan))
    for number, kept in enumerate(session.scalars(query, **ONE_AT_A_TIME), start=1):
        first = first or kept
        if kept.ordinal != number:
            yield f"Распределения {number} в учёте нет, а следующее за ним есть."
        row = of_allotments.pop(allotment_fact(kept).name, None)
        while row is not None and replaced and replaced[0].number < row.number:
            replaced.popleft().take_into(replay)
        yield from _of_proof(kept, round_, replay, found)
        yield from _of_chain(kept, key, row, round_)
        occasions[kept.occasion] += 1
    for each in replaced:
        each.take_into(replay)
    found.allotments = dict(occasions)
    for fact in of_allotments:
        yield f"Журнал действий говорит о распределении {fact.rpartition(':')[2]}, а в учёте его нет."
    yield from told.differences
    began_before = first is None or first.occasion != Occasion.FIRST
    older_than = datetime.max.replace(tzinfo=UTC) if first is None else first.made_at
    yield from of_assignments(session, key, round_, told, replay, found, older_than if began_before else None)
    yield from of_rulings(session, round_, told)
    yield from of_whole_chain(session, key)


def _of_proof(kept: Allotment, round_: Round, replay: Replay, found: AllotmentsVerified) -> Iterator[str]:
    named = _named(kept, round_)
    try:
        question, plan = kept.question, kept.plan
        if question.digest() != kept.digest:
            yield f"{named}: вопрос изменён, его SHA-256 теперь {question.digest()}, а записан {kept.digest}."
        verify(question, plan)
    except (Unreadable, AllotmentError):
        yield f"{named}: запись не читается, она повреждена или изменена."
        return
    except NotCertified as error:
        yield f"{named}: {str(error).rstrip('.')}."
        return
    if kept.policy != question.policy.value:
        yield f"{named}: записано другое правило распределения."
    found.places += len(newly_made(question, plan))
    replay.take(kept.ordinal, kept.made_at, question, plan)


def _of_chain(kept: Allotment, key: bytes, row: AuditRow | None, round_: Round) -> Iterator[str]:
    if row is None:
        yield f"{_named(kept, round_)}: журнал действий о нём не говорит, оно записано в обход программы."
    elif row.digest != digest_of(key, allotment_fact(kept)):
        yield f"{_named(kept, round_)}: запись не та, за которую ручается журнал действий."


def _named(kept: Allotment, round_: Round) -> str:
    return f"Распределение {kept.ordinal} от {short_moment(kept.made_at, round_.regulation.calendar.zone)}"
