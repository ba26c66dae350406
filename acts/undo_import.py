"""The office takes its last import back, as long as nothing hangs on what it brought."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.import_refusals import ImportRelied, NothingToUndo, NotLastImport
from acts.import_roster import SHAPES
from acts.reason import reason_given
from acts.roster_consequences import let_it_be_known
from domain.deeds import Deed
from domain.roster.kept import Kept, MunicipalityKept, PersonKept, Recorded, SchoolKept, Write
from models.changes import note_change
from models.imports import ImportRow, ImportState, last_import, rows_of_import, settle_import
from models.reliance import who_relies_on
from models.rosters import recorded_roster, remove_kept, write_kept
from runtime.installation import here

SHOWN = 5


def undo_last_import(*, who: str, why: str, number: int | None = None, request: str = "") -> str:
    """Put everything back as it was before the last import; return its file's name. Raises a Refusal.

    `number` is the import that is meant: another one than the last is not taken back. Rows that somebody changed since,
    and new ones that rounds, letters or links rely on by now, forbid all of it.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        reason = reason_given(why)
        found = last_import(session)
        rows = rows_of_import(session, found.id) if found is not None else []
        if found is None or not rows:
            raise NothingToUndo("Отменять нечего: последний импорт уже отменён, или его ещё не было.")
        if number is not None and number != found.id:
            raise NotLastImport(
                f"Отменить можно только последний импорт, а это теперь «{found.file}». Посмотрите, что в нём, и решите "
                "заново."
            )
        _refuse_if_relied_on(session, rows)
        put_back: list[Write] = []
        for row in reversed(rows):
            before, after = _value(row, row.before), _value(row, row.after)
            if after is None:
                continue
            if before is None:
                remove_kept(session, after)
                continue
            write_kept(session, after, before, now)
            put_back.append(Write(after, before))
        session.expire_all()
        let_it_be_known(session, put_back, now)
        _forget(session, rows)
        settle_import(found, ImportState.UNDONE, now)
        particulars = {"import": found.id, "file": found.file}
        note_change(
            session,
            Deed.UNDO_IMPORT,
            who=who,
            why=reason,
            now=now,
            subject=str(found.id),
            particulars=particulars,
            request=request,
        )
        return found.file


def _value(row: ImportRow, said: object) -> Kept | None:
    return None if said is None else SHAPES[row.kind].validate_python(said)


def _forget(session: Session, rows: Sequence[ImportRow]) -> None:
    for row in rows:
        session.delete(row)
    session.flush()


def _refuse_if_relied_on(session: Session, rows: Sequence[ImportRow]) -> None:
    recorded = recorded_roster(session)
    written = [(row, value) for row in rows if (value := _value(row, row.after)) is not None]
    changed = [_told(value) for row, value in written if value != _now(recorded, row)]
    if changed:
        raise ImportRelied(
            f"Импорт уже не отменить: после него изменено {_first(changed)}. Исправьте список и внесите его ещё раз."
        )
    holders = {id for row in rows for id in _holders(_value(row, row.before))}
    if any(recorded.people[id].is_erased for id in holders):
        raise ImportRelied(
            "Импорт уже не отменить: сведения о том, кто занимал место до него, удалены по его просьбе. Исправьте "
            "список и внесите его ещё раз."
        )
    new = {kind: [row.row_id for row in rows if row.kind == kind and row.before is None] for kind in SHAPES}
    relied = who_relies_on(session, new)
    if relied:
        names = {row.row_id: _told(value) for row, value in written}
        raise ImportRelied(
            "Импорт уже не отменить: на внесённое опираются экспертизы, письма или ссылки – "
            f"{_first([names[id] for id in relied])}. Исправьте список и внесите его ещё раз."
        )


def _holders(kept: Kept | None) -> tuple[str, ...]:
    match kept:
        case SchoolKept():
            return kept.director_id, kept.curator_id
        case MunicipalityKept():
            return (kept.coordinator_id,)
        case _:
            return ()


def _now(recorded: Recorded, row: ImportRow) -> Kept | None:
    known: Mapping[str, Mapping[str, Kept]] = {
        "people": recorded.people,
        "municipalities": recorded.municipalities,
        "schools": recorded.schools,
        "experts": recorded.experts,
    }
    return known[row.kind].get(row.row_id)


def _told(kept: Kept) -> str:
    if isinstance(kept, SchoolKept | MunicipalityKept | PersonKept):
        return f"«{kept.name}»"
    return f"эксперт {kept.id}"


def _first(names: Sequence[str]) -> str:
    more = f" и ещё {len(names) - SHOWN}" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
