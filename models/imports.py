"""Imports of rosters: what was read and waits for somebody's word, and what the last one that was done changed."""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.roster.sheets import Roster
from models.record import Moment, Record, one_of


class ImportState(StrEnum):
    """How far an import is."""

    STAGED = "staged"
    """Read, and looked at; nothing of it is in the record's own tables."""
    DONE = "done"
    DROPPED = "dropped"
    UNDONE = "undone"


class Import(Record):
    """A file that somebody brought."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(one_of("state", ImportState), name="state"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str]
    """Its name: nothing but text."""
    sha256: Mapped[str]
    state: Mapped[str]
    brought_by: Mapped[str]
    brought_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    read: Mapped[str | None] = mapped_column(Text)
    """What was read, as JSON, while it is staged: it names people, and goes when it is settled."""
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """How many rows were new, changed, same and wrong when it was done."""


class ImportRow(Record):
    """A row of the record that the last import wrote, before and after; what an undoing needs."""

    __tablename__ = "import_rows"

    import_id: Mapped[int] = mapped_column(ForeignKey(Import.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """The table: `people`, `municipalities`, `schools`, `experts`."""
    row_id: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


@lru_cache(maxsize=1)
def _shape() -> TypeAdapter[Roster]:
    return TypeAdapter(Roster)


def stage_import(session: Session, roster: Roster, sha256: str, who: str, now: datetime) -> Import:
    """Keep what was read until somebody decides."""
    made = Import(
        file=roster.file,
        sha256=sha256,
        state=ImportState.STAGED.value,
        brought_by=who,
        brought_at=now,
        read=_shape().dump_json(roster).decode(),
        counts={},
    )
    session.add(made)
    session.flush()
    return made


def drop_waiting_imports(session: Session, now: datetime) -> None:
    """Give up what waits: one file waits at a time."""
    for waiting in session.scalars(select(Import).where(Import.state == ImportState.STAGED.value)):
        settle_import(waiting, ImportState.DROPPED, now)


def what_was_read(found: Import) -> Roster | None:
    """The roster of an import that waits; None once it is settled."""
    return None if found.read is None else _shape().validate_json(found.read)


def settle_import(found: Import, state: ImportState, now: datetime) -> None:
    """Note what became of an import; what it read is forgotten."""
    found.state, found.settled_at, found.read = state.value, now, None


def last_import(session: Session) -> Import | None:
    """The last import that was done and not undone, if its undoing is still possible by what is kept."""
    kept = exists().where(ImportRow.import_id == Import.id)
    done = select(Import).where(Import.state == ImportState.DONE.value, kept)
    return session.scalars(done.order_by(Import.id.desc()).limit(1)).first()


def waiting_import(session: Session) -> Import | None:
    """The import that waits for somebody's word."""
    return session.scalars(select(Import).where(Import.state == ImportState.STAGED.value)).first()


def rows_of_import(session: Session, import_id: int) -> list[ImportRow]:
    """What an import wrote, in the order in which it did."""
    found = select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.ordinal)
    return list(session.scalars(found))


def forget_former_rows(session: Session) -> None:
    """Forget what earlier imports changed: only the last can be undone, and these rows name people."""
    session.execute(delete(ImportRow))


_OF_AN_EXPERT: dict[str, Any] = {"institution": None, "absences": []}
"""What tells of the expert as a person, left out."""


def forget_in_imports(session: Session, person_id: str) -> None:
    """Forget a person in what the last import changed and in what waits: for whoever erases them."""
    session.execute(delete(ImportRow).where(ImportRow.kind == "people", ImportRow.row_id == person_id))
    for row in session.scalars(select(ImportRow).where(ImportRow.kind == "experts")):
        if row.after["person_id"] == person_id:
            row.after = {**row.after, **_OF_AN_EXPERT}
            row.before = None if row.before is None else {**row.before, **_OF_AN_EXPERT}
    for waiting in session.scalars(select(Import).where(Import.state == ImportState.STAGED.value)):
        settle_import(waiting, ImportState.DROPPED, waiting.brought_at)
