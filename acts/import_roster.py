"""The office brings municipalities, schools and experts in from a file: a look, a wait for a word, the deed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from acts.import_refusals import ImportOutOfDate, ImportSettled, NothingToImport, RowsWrong, UnknownImport
from acts.reason import reason_given
from acts.roster_consequences import let_it_be_known, rounds_that_invite
from acts.roster_work import work_that_may_not_stay
from domain.deeds import Deed
from domain.roster.changes import plan_import
from domain.roster.kept import ImportPlan, RowState, SchoolKept, Write
from domain.roster.sheets import Roster
from models.changes import note_change
from models.imports import (
    Import,
    ImportRow,
    ImportState,
    drop_waiting_imports,
    forget_former_rows,
    settle_import,
    stage_import,
    what_was_read,
)
from models.rosters import KINDS, recorded_roster, write_kept
from runtime.installation import here

SHAPES = {name: TypeAdapter(kind) for kind, name in KINDS.items()}
"""How a row is kept as JSON, by its table."""


@dataclass(frozen=True)
class Preview:
    """What an import would do now, or did."""

    plan: ImportPlan
    notes: tuple[str, ...]
    """What is worth knowing of the whole file, and what follows from it."""


def look_at_import(roster: Roster) -> Preview:
    """What would come of a roster now; nothing is changed."""
    installation = here()
    with installation.reading() as session:
        return preview_of(session, roster)


def preview_of(session: Session, roster: Roster) -> Preview:
    """The same within a look at the record."""
    plan = plan_import(roster, recorded_roster(session), here().links_key())
    return Preview(plan, (*roster.notes, *_what_follows(session, plan)))


def stage_roster(roster: Roster, content: bytes, *, who: str) -> int:
    """Keep what was read of a file until somebody decides; return the number of the import."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        drop_waiting_imports(session, now)
        return stage_import(session, roster, hashlib.sha256(content).hexdigest(), who, now).id


def import_roster(roster: Roster, content: bytes, *, who: str, why: str, good_rows: bool = False) -> Preview:
    """Do at once what a roster says, all in one transaction, or nothing. Raises a Refusal.

    A file that waits for somebody's word on the page goes on waiting.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        reason = reason_given(why)
        found = stage_import(session, roster, hashlib.sha256(content).hexdigest(), who, now)
        return _carry_out(session, found, roster, now, who=who, why=reason, good_rows=good_rows)


def drop_import(import_id: int) -> None:
    """Forget a file that waits; one that is settled stays as it is. Raises UnknownImport."""
    installation = here()
    with installation.transaction() as session:
        found = _import(session, import_id)
        if found.state == ImportState.STAGED.value:
            settle_import(found, ImportState.DROPPED, installation.now())


def confirm_import(import_id: int, *, who: str, why: str, good_rows: bool = False, seen: str | None = None) -> Preview:
    """Do what a waiting import would do, all in one transaction. Raises a Refusal.

    With a wrong row nothing is done, unless `good_rows` asks for the others. `seen` is the digest of the plan that the
    office looked at: what has changed since must be looked at anew.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        reason = reason_given(why)
        found = _import(session, import_id)
        roster = what_was_read(found)
        if roster is None:
            raise ImportSettled("Этот список уже внесён или убран: загрузите файл заново, если он нужен ещё раз.")
        return _carry_out(session, found, roster, now, who=who, why=reason, good_rows=good_rows, seen=seen)


def _carry_out(
    session: Session,
    found: Import,
    roster: Roster,
    now: datetime,
    *,
    who: str,
    why: str,
    good_rows: bool,
    seen: str | None = None,
) -> Preview:
    preview = preview_of(session, roster)
    plan = preview.plan
    if seen is not None and seen != plan.digest:
        raise ImportOutOfDate("За это время учёт изменился. Просмотрите строки ещё раз и подтвердите снова.")
    wrong = plan.count(RowState.WRONG)
    if wrong and not good_rows:
        raise RowsWrong(
            f"Не внесено ничего: есть негодные строки ({wrong}). Исправьте их в файле и загрузите его снова или "
            "внесите только годные строки."
        )
    if not plan.writes:
        raise NothingToImport("Вносить нечего: всё годное, что есть в файле, уже в учёте.")
    _write(session, found, plan.writes, now)
    settle_import(found, ImportState.DONE, now)
    found.counts = {state.value: plan.count(state) for state in RowState}
    particulars = {**found.counts, "import": found.id, "file": found.file, "sha256": found.sha256}
    note_change(session, Deed.IMPORT, who=who, why=why, now=now, subject=str(found.id), particulars=particulars)
    let_it_be_known(session, plan.writes, now)
    return preview


def _import(session: Session, import_id: int) -> Import:
    found = session.get(Import, import_id, with_for_update=True)
    if found is None:
        raise UnknownImport("Такого импорта нет: загрузите файл заново.")
    return found


def _write(session: Session, found: Import, writes: Sequence[Write], now: datetime) -> None:
    forget_former_rows(session)
    for ordinal, each in enumerate(writes, 1):
        write_kept(session, each.before, each.after, now)
        kind = KINDS[type(each.after)]
        session.add(
            ImportRow(
                import_id=found.id,
                ordinal=ordinal,
                kind=kind,
                row_id=each.after.id,
                before=None if each.before is None else SHAPES[kind].dump_python(each.before, mode="json"),
                after=SHAPES[kind].dump_python(each.after, mode="json"),
            )
        )
    session.flush()


def _what_follows(session: Session, plan: ImportPlan) -> list[str]:
    notes = [
        f"Экспертиза {each.row} принимает документы: новые школы этого года войдут в неё и сразу получат приглашение."
        for each in rounds_that_invite(session, plan.writes)
    ]
    if any(
        isinstance(each.before, SchoolKept)
        and isinstance(each.after, SchoolKept)
        and each.before.director_id != each.after.director_id
        for each in plan.writes
    ):
        notes.append(
            "Где сменился директор, ссылки прежнего директора на страницу школы перестанут открываться; новый получит "
            "свою со следующим письмом."
        )
    return [*notes, *work_that_may_not_stay(session, plan.writes)]
