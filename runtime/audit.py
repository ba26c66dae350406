"""Walking the chain of deeds from its first row on, with a look at what of the record each row vouches for."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer

from models.allotments import Allotment, allotment_fact
from models.assignments import DECLINED, Assignment, Conclusion
from models.audit import BEGINNING, AuditRow, Fact, Head, digest_of, mac_of
from models.audit_facts import conclusion_fact, decline_fact, hand_in_fact
from models.changes import Change, amended_by, change_fact
from models.submissions import Submission

WHOLE = (undefer(Allotment.packed_question), undefer(Allotment.packed_plan))
IN_PARTS: dict[str, Any] = {"execution_options": {"yield_per": 500}}
_WALKED = "rows of the chain"


class Fault(StrEnum):
    """What is wrong with a row, or with the end of the chain."""

    MISSING = "missing"
    """Rows before it are gone."""
    OUT_OF_CHAIN = "out_of_chain"
    """It does not follow from the row before."""
    ALTERED = "altered"
    """It does not stand as it was written; the first row: or the key is another one."""
    FACT_GONE = "fact_gone"
    FACT_ALTERED = "fact_altered"
    FACT_UNTOLD = "fact_untold"
    """The record holds a fact, later than the chain's beginning, of which no row tells."""
    CUT = "cut"
    """A head that was kept elsewhere does not stand in the chain: it was cut or written anew."""


@dataclass(frozen=True)
class Broken:
    """The first thing that does not hold."""

    fault: Fault
    number: int
    """Of the row; of the last one, where it is about none."""
    fact: str


@dataclass(frozen=True)
class Verified:
    """What the walk came to."""

    head: Head
    facts: int
    """How many rows vouch for a fact that was compared."""
    broken: Broken | None


def verify(session: Session, key: bytes, kept: Sequence[Head] = ()) -> Verified:
    """Walk the whole chain, until something does not hold; `kept`: heads of it that were kept elsewhere."""
    facts = {fact.name: (moment, digest_of(key, fact)) for moment, fact in _facts(session)}
    amended = amended_by(session)
    last, began, told = Head(0, BEGINNING), None, set[str]()
    unseen: dict[int, set[str]] = {}
    for head in kept:
        if head != last:
            unseen.setdefault(head.number, set()).add(head.mac)
    # Closed before its end where something does not hold: a cursor of the server would stay open.
    with closing(session.scalars(select(AuditRow).order_by(AuditRow.number), **IN_PARTS)) as rows:
        for row in rows:
            fault = _fault_of_row(row, last, key) or _fault_of_fact(row, facts, amended)
            if fault is None and unseen.pop(row.number, {row.mac}) != {row.mac}:
                fault = Fault.CUT
            if fault is not None:
                return Verified(last, len(told), Broken(fault, row.number, row.fact))
            last, began = Head(row.number, row.mac), began or row.at
            told |= {row.fact} - {""}
    if unseen:
        return Verified(last, len(told), Broken(Fault.CUT, last.number, ""))
    untold = sorted(name for name, (at, _) in facts.items() if began and at > began and name not in told)
    return Verified(last, len(told), Broken(Fault.FACT_UNTOLD, last.number, untold[0]) if untold else None)


def first_broken_row(session: Session, key: bytes) -> Broken | None:
    """Walk the rows alone, without what they vouch for; once in a look at the record, however often it is asked."""
    if _WALKED not in session.info:
        session.info[_WALKED] = _walk(session, key)
    found: Broken | None = session.info[_WALKED]
    return found


def _walk(session: Session, key: bytes) -> Broken | None:
    last = Head(0, BEGINNING)
    with closing(session.scalars(select(AuditRow).order_by(AuditRow.number), **IN_PARTS)) as rows:
        for row in rows:
            if fault := _fault_of_row(row, last, key):
                return Broken(fault, row.number, row.fact)
            last = Head(row.number, row.mac)
    return None


def _fault_of_row(row: AuditRow, last: Head, key: bytes) -> Fault | None:
    if row.number != last.number + 1:
        return Fault.MISSING
    if mac_of(key, row) != row.mac:
        return Fault.ALTERED
    return None if row.previous == last.mac else Fault.OUT_OF_CHAIN


def _fault_of_fact(row: AuditRow, facts: dict[str, tuple[datetime, str]], amended: dict[str, str]) -> Fault | None:
    if not row.fact:
        return None
    if row.fact not in facts:
        return Fault.FACT_GONE
    return None if facts[row.fact][1] == amended.get(row.fact, row.digest) else Fault.FACT_ALTERED


def _facts(session: Session) -> Iterator[tuple[datetime, Fact]]:
    """All that rows may vouch for, as the record has it now, each with its moment on the season's clock."""
    for change in session.scalars(select(Change), **IN_PARTS):
        yield change.made_at, change_fact(change)
    own = select(Submission).where(Submission.carried_from.is_(None)).options(selectinload(Submission.documents))
    for submission in session.scalars(own, **IN_PARTS):
        yield submission.handed_in_at, hand_in_fact(submission)
    filed = select(Conclusion).options(selectinload(Conclusion.marks))
    for conclusion in session.scalars(filed, **IN_PARTS):
        yield conclusion.filed_at, conclusion_fact(conclusion)
    for allotment in session.scalars(select(Allotment).options(*WHOLE), execution_options={"yield_per": 1}):
        yield allotment.made_at, allotment_fact(allotment)
    declined = select(Assignment).where(Assignment.ending.in_([each.value for each in DECLINED]))
    for assignment in session.scalars(declined, **IN_PARTS):
        if assignment.ended_at is not None:
            yield assignment.ended_at, decline_fact(assignment)
