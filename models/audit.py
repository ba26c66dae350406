"""The chain of deeds: who came in and what was done. Each row is bound to the one before by a keyed hash.

Rows are added in the transaction of their fact and never altered: the database itself refuses it. One transaction
writes at a time (decision 0014), so that the last row cannot change between a look at it and the next row.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.deeds import Deed
from models.record import Moment, Record

BEGINNING = "0" * 64
"""What stands in place of the MAC before the first row."""

_SEAL = "audit"
_AN_ID = re.compile(r"[A-Za-z0-9_.:/+-]{0,200}")


class AuditNotSealed(RuntimeError):
    """A deed was to be recorded in a transaction that was given no key: it was begun past the installation."""


class AuditRow(Record):
    """One deed. It holds ids and keyed hashes only, so that forgetting a person never has to touch it."""

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("previous"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(digest) = 64 AND length(previous) = 64 AND length(mac) = 64", name="hashes"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1 on, without gaps."""
    at: Mapped[datetime] = mapped_column(Moment)
    """On the season's clock."""
    really_at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str]
    """Id of a person, a school or an expert; an alias of whoever worked for the office; or nothing."""
    deed: Mapped[str]
    round_id: Mapped[str]
    """Or nothing. No foreign key: a row outlives whatever it tells of."""
    subject: Mapped[str]
    fact: Mapped[str]
    """What of the record this row vouches for, such as `change:17`; or nothing."""
    digest: Mapped[str]
    """Keyed hash of the fact's particulars: it can be compared, and tells nothing to who has no key."""
    previous: Mapped[str]
    """MAC of the row before."""
    mac: Mapped[str]


@dataclass(frozen=True)
class Fact:
    """What a row vouches for: its name, and all of it that never changes, as plain values and moments."""

    name: str
    particulars: Mapping[str, Any]


NO_FACT = Fact("", {})


@dataclass(frozen=True)
class Seal:
    """What a transaction needs to add to the chain."""

    key: Callable[[], bytes]
    """Gives the chain's key, when it is wanted."""
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]


@dataclass(frozen=True)
class Head:
    """The end of the chain. Who keeps it elsewhere can tell later whether the chain was cut or written anew."""

    number: int
    mac: str

    def __str__(self) -> str:
        return f"{self.number}:{self.mac}"


def chain_key(links_key: bytes) -> bytes:
    """The chain's key, derived from that of personal links."""
    return hmac.digest(links_key, b"rounds audit chain", hashlib.sha256)


def seal(session: Session, with_: Seal) -> None:
    """Let deeds be recorded in this session."""
    session.info[_SEAL] = with_


def enter(
    session: Session,
    deed: Deed,
    *,
    who: str = "",
    worker: str = "",
    round_id: str = "",
    subject: str = "",
    fact: Fact = NO_FACT,
    at: datetime | None = None,
) -> None:
    """Add a deed to the chain in the transaction that does it. Raises AuditNotSealed.

    `who`: an id; `worker`: whoever works for the office, as they call themselves, of whom an alias is kept, as of
    everything else here that is no id. `at`: on the season's clock, where the caller has looked at it already.
    """
    given = _seal_of(session)
    key, last = given.key(), head_of(session)
    row = AuditRow(
        number=last.number + 1,
        at=at or given.now(),
        really_at=given.real_now(),
        who=alias_of(key, worker) if worker else _id_or_alias(key, who),
        deed=deed.value,
        round_id=round_id,
        subject=_id_or_alias(key, subject),
        fact=fact.name,
        digest=digest_of(key, fact),
        previous=last.mac,
    )
    row.mac = mac_of(key, row)
    session.add(row)
    session.flush()


def head_of(session: Session) -> Head:
    """The end of the chain; number 0 where nothing was recorded yet."""
    found = session.execute(select(AuditRow.number, AuditRow.mac).order_by(AuditRow.number.desc()).limit(1)).first()
    return Head(0, BEGINNING) if found is None else Head(found[0], found[1])


def mac_of(key: bytes, row: AuditRow) -> str:
    """The MAC that belongs to a row as it stands."""
    written = [
        *(row.number, _said(row.at), _said(row.really_at), row.who, row.deed, row.round_id, row.subject, row.fact),
        *(row.digest, row.previous),
    ]
    return _keyed(key, "row", written)


def digest_here(session: Session, fact: Fact) -> str:
    """The digest of a fact under the key of this session. Raises AuditNotSealed."""
    return digest_of(_seal_of(session).key(), fact)


def digest_of(key: bytes, fact: Fact) -> str:
    """The keyed hash of a fact's particulars; whatever came back from a database as JSON hashes as it was written."""
    plain = json.loads(json.dumps(dict(fact.particulars), default=_said))
    return _keyed(key, "fact", [fact.name, plain])


def alias_of(key: bytes, name: str) -> str:
    """What stands for a name: the same for the same name, and told by nobody without the key."""
    return f"~{_keyed(key, 'who', name)[:16]}"


def _seal_of(session: Session) -> Seal:
    given: Seal | None = session.info.get(_SEAL)
    if given is None:
        raise AuditNotSealed("begin the transaction by Installation.transaction(), or seal the session")
    return given


def _id_or_alias(key: bytes, said: str) -> str:
    return said if _AN_ID.fullmatch(said) else alias_of(key, said)


def _keyed(key: bytes, label: str, value: Any) -> str:
    written = json.dumps([label, value], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, written.encode(), hashlib.sha256).hexdigest()


def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
