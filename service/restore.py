"""Bringing a backup back into an empty place. Nothing leaves afterwards until a person has looked at what would."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from acts.pause import let_rest
from acts.round_at_hand import zone_of_office
from config.settings import Settings
from config.settings_reading import read_settings
from domain.deeds import Deed
from domain.letters import ON_THEIR_WAY, State
from domain.russian_dates import short_moment
from domain.stages import Stage
from models.audit import Seal, chain_key, seal
from models.changes import RESTORED, note_change
from models.database import open_database, transaction
from models.files import Files
from models.letters import Letter
from models.mail_queue import hold_queue, release_queue
from models.rounds import Round, rounds_in_order
from models.schema import bring_up_to_date
from notifications.ledger.leases import free_all
from runtime.clock import read_clock
from runtime.home import Home, home_at, write_durably
from runtime.record_version import known_revisions
from service.backup_home import SECRETS, SETTINGS
from service.backup_identity import identity_in, in_place_of, refuse_another, refuse_several
from service.backup_manifest import (
    BackupOfANewerVersion,
    BackupRefused,
    Identity,
    Manifest,
    chosen_backup,
    read_manifest,
    write_private,
)
from service.backup_trial import bring_record_in, try_the_record, verify

PREPARED = frozenset({SETTINGS, SECRETS, "lost+found"})
"""What may lie in the place already: the office's own settings, which go before those of the backup."""

UNDER_WAY = ".restoring"
"""Stands in the place while a backup is brought back, so that a place where that broke off can be taken again."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class WouldLeave:
    """A letter that leaves once letters are released. If it left after the backup was taken, it would leave twice."""

    id: int
    key: str
    state: State
    leaves_from: datetime


Found = tuple[tuple[WouldLeave, ...], int, tuple[str, ...], str]
"""Letters that would leave, how many are in doubt anew, rounds that rest, the zone of the office."""


@dataclass(frozen=True)
class Restored:
    """What was brought back, and what a person must know of it."""

    home: Path
    backup: Path
    manifest: Manifest
    database: str
    """Where the record is now, without its password."""
    would_leave: tuple[WouldLeave, ...]
    """By moment."""
    doubtful: int
    """Letters that were being handed over when the backup was taken: nobody knows whether they arrived."""
    resting: tuple[str, ...]
    """Ids of the rounds that rest from now on; those that the office had paused before are not among them."""
    zone: str
    """By whose clocks the office is told moments."""


def restore(
    from_: Path,
    to: Path,
    environment: Mapping[str, str],
    *,
    who: str,
    though_another: bool = False,
    say: Say = lambda _words: None,
) -> Restored:
    """Bring a backup, or the newest below a folder, into an empty home and an empty database.

    Its letters are held and its rounds rest. Raises BackupNotUsable and HomeError, with the place as it was; and
    SettingsErrors where the settings lack what the backup left out: it may be added in the place, and the same be said
    again. A backup of another installation than the place was prepared for is refused, unless `though_another`.
    """
    backup = chosen_backup(from_.resolve())
    if backup != from_.resolve():
        refuse_several(from_.resolve())
    manifest = read_manifest(backup)
    _refuse_newer(manifest)
    home = home_at(to)
    whose = identity_in(backup, manifest)
    _refuse_taken(home, whose)
    if not though_another:
        refuse_another(whose, home, environment)
    say(f"Копия установки: {whose.in_words()}.")
    say("Проверяю копию…")
    verify(backup, manifest)
    if manifest.revision != known_revisions()[-1]:
        try_the_record(backup, manifest)
    say("Восстанавливаю…")
    try:
        return _bring_back(backup, manifest, home, environment, who)
    except OSError as error:
        raise BackupRefused(
            f"{home.folder}: восстановить не удалось ({error.strerror or error}). Устраните причину и повторите."
        ) from error


def _bring_back(backup: Path, manifest: Manifest, home: Home, environment: Mapping[str, str], who: str) -> Restored:
    _clear_place(home)
    _bring_home_in(backup, manifest, home)
    mark = (backup / "home" / home.mark.name).read_text(encoding="utf-8")
    played = json.loads(mark).get("made_by") == "rehearsal"
    settings = Settings() if played else read_settings(home.folder, environment)
    files, pool = Files(settings.files or home.files), Files(backup.parent / "files")
    for sha256 in manifest.files:
        files.put(pool.read(sha256))
    url = settings.database_url or home.database_url
    bring_up_to_date(url, manifest.revision)
    engine = open_database(url)
    now = read_clock(home.clock_file).now()
    key = chain_key(home.key() if settings.links_key is None else bytes.fromhex(settings.links_key.get_secret_value()))
    sealed = Seal(lambda: key, lambda: now, lambda: datetime.now(UTC))
    hold = partial(_hold, manifest=manifest, now=now, who=who, sealed=sealed)
    try:
        if manifest.revision == known_revisions()[-1]:
            # In one transaction: whoever else works on this database finds letters that are held already.
            found = bring_record_in(engine, backup, manifest, hold)
        else:
            bring_record_in(engine, backup, manifest, lambda _session: None)
            bring_up_to_date(url)
            with transaction(engine) as session:
                found = hold(session)
        database = engine.url.render_as_string()
    finally:
        engine.dispose()
    # The mark makes the place a home, so it comes last.
    write_durably(home.mark, mark)
    (home.folder / UNDER_WAY).unlink()
    return Restored(home.folder, backup, manifest, database, *found)


def _hold(session: Session, manifest: Manifest, now: datetime, who: str, sealed: Seal) -> Found:
    """Let nothing leave and no round go on, forget Prefect's runs, and give back what was in hand at the backup."""
    zone = zone_of_office(session)
    words = short_moment(manifest.taken, zone)
    look = "посмотрите, что уйдёт (rounds letters list), затем rounds letters release"
    release_queue(session)
    hold_queue(session, f"восстановлено из копии от {words}: {look}", now)
    session.execute(update(Round).values(flow_run_id=None))
    doubtful = free_all(session, now)
    taken = {"taken_at": manifest.taken_at, "program": manifest.program, "revision": manifest.revision}
    why = f"восстановление из копии от {words}"
    seal(session, sealed)
    note_change(session, Deed.RESTORE, who=who, why=why, now=now, particulars=taken)
    resting = [each for each in rounds_in_order(session) if each.stage != Stage.CLOSED and each.paused_at is None]
    for each in resting:
        # A round that went on would act upon what the backup does not know: close an intake, replace an expert.
        let_rest(session, each, who=who, why=why, now=now, particulars={RESTORED: manifest.taken_at})
    waiting = select(Letter).where(Letter.state.in_([state.value for state in ON_THEIR_WAY]))
    letters = tuple(
        WouldLeave(each.id, each.key, State(each.state), each.leaves_from)
        for each in session.scalars(waiting.order_by(Letter.leaves_from, Letter.key))
    )
    return letters, doubtful, tuple(each.id for each in resting), zone


def _bring_home_in(backup: Path, manifest: Manifest, home: Home) -> None:
    for part in (home.files, home.mail, home.prefect, home.locks):
        part.mkdir(exist_ok=True)
    prepared = {each.name for each in home.folder.iterdir()} & PREPARED
    for name in manifest.home:
        if name != home.mark.name and Path(name).parts[0] not in prepared:
            (home.folder / name).parent.mkdir(exist_ok=True, mode=0o700)
            write_private(home.folder / name, (backup / "home" / name).read_bytes())


def _refuse_newer(manifest: Manifest) -> None:
    if manifest.revision not in known_revisions():
        raise BackupOfANewerVersion(
            f"Копию сделала более новая версия программы ({manifest.program}, учёт версии {manifest.revision}). "
            "Обновите программу и повторите."
        )


def _refuse_taken(home: Home, whose: Identity) -> None:
    if home.folder.exists() and not home.folder.is_dir():
        raise BackupRefused(f"{home.folder}: это не папка. Назовите другую в --home.")
    found = {each.name for each in home.folder.iterdir()} if home.folder.exists() else set[str]()
    broken_off = UNDER_WAY in found and home.mark.name not in found
    if found - PREPARED and not broken_off:
        told = in_place_of(whose, home) or "Здесь уже что-то есть."
        raise BackupRefused(
            f"{home.folder}: {told[0].lower()}{told[1:]} Восстановление ничего не перезаписывает: назовите в --home "
            "пустую папку или уберите из этой всё, кроме rounds.toml и secrets."
        )


def _clear_place(home: Home) -> None:
    """Make the place empty but for what is prepared there; only what a restoring left that broke off is cleared."""
    home.folder.mkdir(parents=True, exist_ok=True)
    home.folder.chmod(0o700)
    for each in home.folder.iterdir():
        if each.name in PREPARED or each.name == UNDER_WAY:
            continue
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()
    write_private(home.folder / UNDER_WAY, f"{os.getpid()} {datetime.now(UTC).isoformat()}\n".encode())
