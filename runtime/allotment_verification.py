"""A round's allotments checked from the record alone: their proofs, the chain of deeds, and that assignments follow."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from domain.allotment_replay import Made, Replay
from domain.allotment_values import AllotmentError, NotCertified, Pair
from domain.allotment_verification import verify
from models.allotments import Allotment, Occasion, Unreadable, allotment_fact, approval_of
from models.assignments import Assignment, assignment_id
from models.audit import AuditRow, digest_of, mac_of
from models.changes import Change, amended_by, change_fact
from models.rounds import Round

REPLACED = "replace"
"""The deed by which the office gave an expert's work to another; its particulars name the assignment made."""

ONE_AT_A_TIME: dict[str, Any] = {"execution_options": {"yield_per": 1}}
"""Questions of a large round are megabytes each."""


@dataclass
class AllotmentsVerified:
    """What checking a round's allotments came to."""

    round_id: str
    allotments: dict[str, int] = field(default_factory=dict)
    """How many were checked, by occasion."""
    places: int = 0
    """Places that they filled, all together."""
    assignments: int = 0
    """Assignments that were compared with them, ended ones included."""
    by_hand: int = 0
    """Of these, those that the office chose when it replaced an expert: the chain of deeds tells of them."""
    of_old: int = 0
    """Assignments that an older program made, which kept no proofs: these are not compared."""
    difference: str | None = None
    """The first thing that does not hold: a Russian sentence."""


def verify_allotments(session: Session, key: bytes, round_: Round) -> AllotmentsVerified:
    """Check the proofs of a round's allotments, and the round's assignments by them; `key`: of the chain of deeds."""
    found = AllotmentsVerified(round_.id)
    found.difference = next(_differences(session, key, round_, found), None)
    return found


def _differences(session: Session, key: bytes, round_: Round, found: AllotmentsVerified) -> Iterator[str]:
    """All differences, the first of which the others may follow from."""
    replay, occasions = Replay(), Counter[str]()
    chain = {row.fact: row for row in session.scalars(_rows_of(round_))}
    first: Allotment | None = None
    query = select(Allotment).where(Allotment.round_id == round_.id).order_by(Allotment.ordinal)
    query = query.options(undefer(Allotment.packed_question), undefer(Allotment.packed_plan))
    for number, kept in enumerate(session.scalars(query, **ONE_AT_A_TIME), start=1):
        first = first or kept
        if kept.ordinal != number:
            yield f"Распределения {number} в учёте нет, а следующее за ним есть."
        yield from _of_proof(kept, round_, replay)
        yield from _of_chain(kept, key, chain.pop(allotment_fact(kept).name, None), round_)
        occasions[kept.occasion] += 1
    found.allotments, found.places = dict(occasions), len(replay.made) + len(replay.dropped)
    for fact in chain:
        yield f"Журнал действий говорит о распределении {fact.rpartition(':')[2]}, а в учёте его нет."
    yield from _of_assignments(session, key, round_, replay, first, found)


def _rows_of(round_: Round) -> Select[AuditRow]:
    return select(AuditRow).where(AuditRow.deed == "allotment", AuditRow.round_id == round_.id)


def _of_proof(kept: Allotment, round_: Round, replay: Replay) -> Iterator[str]:
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
    replay.take(kept.ordinal, kept.made_at, question, plan)


def _of_chain(kept: Allotment, key: bytes, row: AuditRow | None, round_: Round) -> Iterator[str]:
    if row is None:
        yield f"{_named(kept, round_)}: журнал действий о нём не говорит, оно записано в обход программы."
    elif row.digest != digest_of(key, allotment_fact(kept)) or row.mac != mac_of(key, row):
        yield f"{_named(kept, round_)}: запись не та, за которую ручается журнал действий."


def _of_assignments(
    session: Session, key: bytes, round_: Round, replay: Replay, first: Allotment | None, found: AllotmentsVerified
) -> Iterator[str]:
    """Each assignment is one that an allotment made, or that the office chose; none of them is missing."""
    chosen = _chosen_by_office(session, key, round_.id)
    began_before = first is None or first.occasion != Occasion.FIRST
    there: dict[Pair, Assignment] = {}
    for each in session.scalars(select(Assignment).where(Assignment.round_id == round_.id).order_by(Assignment.id)):
        pair = (each.school_id, each.expert_id)
        there[pair] = each
        if each.id in chosen and each.id == assignment_id(round_.id, *pair):
            found.by_hand += 1
        elif pair not in replay.made and pair not in replay.dropped:
            if began_before and each.id == assignment_id(round_.id, *pair) and _is_older(each, first):
                found.of_old += 1
                continue
            yield f"Школа {pair[0]}, эксперт {pair[1]}: такого назначения не делало ни одно распределение."
        found.assignments += 1
        yield from _of_assignment(each, round_, replay)
    # What was not approved in time was never made: then nobody was told of anything, and nothing is there.
    if not there and round_.regulation.allotment.approval and approval_of(session, round_.id) is None:
        return
    for pair, made in sorted(replay.made.items()):
        if pair not in there and assignment_id(round_.id, *pair) not in chosen:
            yield f"Школа {pair[0]}, эксперт {pair[1]}: назначено распределением {made.ordinal}, а в учёте этого нет."


def _is_older(each: Assignment, first: Allotment | None) -> bool:
    return first is None or each.assigned_at < first.made_at


def _of_assignment(each: Assignment, round_: Round, replay: Replay) -> Iterator[str]:
    pair = (each.school_id, each.expert_id)
    named = f"Школа {pair[0]}, эксперт {pair[1]}"
    if each.id != assignment_id(round_.id, *pair):
        yield f"{named}: запись названа иначе ({each.id}), в ней подменили школу или эксперта."
    made: Made | None = replay.made.get(pair)
    if made is not None and (each.reason, each.assigned_at) != (made.reason.value, made.at):
        yield f"{named}: основание или время не те, что в распределении {made.ordinal}."
    if pair in replay.dropped and each.stands:
        yield f"{named}: назначение передано другому эксперту, а в учёте оно действует."


def _chosen_by_office(session: Session, key: bytes, round_id: str) -> frozenset[str]:
    """Assignments of which deeds tell that the chain vouches for: a deed that somebody wrote in is none."""
    amended = amended_by(session)
    chosen = set()
    for change in session.scalars(select(Change).where(Change.round_id == round_id, Change.deed == REPLACED)):
        fact = change_fact(change)
        row = session.scalars(select(AuditRow).where(AuditRow.fact == fact.name)).first()
        if row is not None and amended.get(fact.name, row.digest) == digest_of(key, fact):
            chosen.add(change.particulars.get("assignment"))
    return frozenset(id for id in chosen if id)


def _named(kept: Allotment, round_: Round) -> str:
    return f"Распределение {kept.ordinal} от {round_.regulation.calendar.local(kept.made_at):%d.%m.%Y %H:%M}"
