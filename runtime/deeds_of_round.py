"""What the chain of deeds tells of a round: allotments, declines, and the deeds of the office that it vouches for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from domain.allotment.replay import Replay
from domain.allotment.values import Pair
from domain.deeds import Deed
from models.audit import AuditRow, digest_of, mac_of
from models.changes import Change, amended_by, change_fact
from runtime.audit import first_broken_row

TOLD_BY_FACTS = ("allotment:", "change:", "decline:")


@dataclass(frozen=True)
class ReplacementTold:
    """A replacement of an expert by the office."""

    number: int
    """Of its row in the chain."""
    at: datetime
    former: Pair
    chosen: Pair | None

    def take_into(self, replay: Replay) -> None:
        """Let it follow upon what was taken before."""
        replay.replace(self.former, self.chosen, self.at)


@dataclass(frozen=True)
class DeedsOfRound:
    """The rows of the chain about a round, and what of the history they vouch for."""

    rows: Mapping[str, AuditRow]
    """By the fact that they vouch for; each stands as it was written."""
    deeds: tuple[tuple[int, Change], ...]
    """What the office did and the chain vouches for, each with the number of its row, in the order of these."""
    began: datetime | None
    """When the chain began: nothing is told of what was before."""
    differences: tuple[str, ...]
    """What does not agree, in Russian sentences."""

    def of(self, *deeds: Deed) -> list[Change]:
        """The deeds of these kinds, in their order."""
        return [change for _, change in self.deeds if change.deed in deeds]

    def replaced(self) -> list["ReplacementTold"]:
        """Where the office put somebody, or nobody yet, in an expert's place."""
        return [_replacement(number, change) for number, change in self.deeds if change.deed == Deed.REPLACE]

    def is_told_of(self, moment: datetime) -> bool:
        """Whether the chain would tell of what was done at that moment."""
        return self.began is not None and moment > self.began


def deeds_of_round(session: Session, key: bytes, round_id: str) -> DeedsOfRound:
    """Read the rows of a round, and compare the deeds of the office with them."""
    rows, differences = dict[str, AuditRow](), list[str]()
    for row in session.scalars(_rows_of(round_id)):
        if row.mac != mac_of(key, row):
            differences.append(f"Запись {row.number} журнала действий изменена: rounds audit verify.")
        else:
            rows[row.fact] = row
    began = session.scalar(select(AuditRow.at).order_by(AuditRow.number).limit(1))
    amended, deeds = amended_by(session), list[tuple[int, Change]]()
    for change in session.scalars(select(Change).where(Change.round_id == round_id).order_by(Change.id)):
        fact = change_fact(change)
        told = rows.get(fact.name)
        named = f"В истории решений запись {change.id} («{change.deed}»)"
        if told is None and began is not None and change.made_at > began:
            differences.append(f"{named}: журнал действий о ней не говорит, она внесена в обход программы.")
        elif told is not None and amended.get(fact.name, told.digest) != digest_of(key, fact):
            differences.append(f"{named}: она не та, за которую ручается журнал действий.")
        elif told is not None:
            deeds.append((told.number, change))
    there = {f"change:{change.id}" for _, change in deeds}
    differences += _gone(session, rows, there)
    return DeedsOfRound(rows, tuple(sorted(deeds, key=lambda each: each[0])), began, tuple(differences))


def _replacement(number: int, change: Change) -> ReplacementTold:
    former, chosen = change.particulars["before"], change.particulars["after"]
    school = change.subject.removeprefix(f"{change.round_id}:").removesuffix(f":{former}")
    return ReplacementTold(number, change.made_at, (school, former), (school, chosen) if chosen else None)


def _rows_of(round_id: str) -> Select[AuditRow]:
    about = or_(*(AuditRow.fact.startswith(name) for name in TOLD_BY_FACTS))
    return select(AuditRow).where(AuditRow.round_id == round_id, about).order_by(AuditRow.number)


def _gone(session: Session, rows: Mapping[str, AuditRow], there: set[str]) -> Iterator[str]:
    """Deeds of which the chain tells and the history does not; those that differ are told of already."""
    for fact in rows:
        if fact.startswith("change:") and fact not in there:
            id = fact.removeprefix("change:")
            if not id.isdecimal() or session.get(Change, int(id)) is None:
                yield f"Журнал действий говорит о решении {id}, а в истории его нет."


def of_whole_chain(session: Session, key: bytes) -> Iterator[str]:
    """What does not hold of the chain itself: it vouches for nothing, if rows of it are gone or altered."""
    broken = first_broken_row(session, key)
    if broken is not None:
        yield f"Журнал действий не цел, запись {broken.number}: rounds audit verify скажет, что с ней."
