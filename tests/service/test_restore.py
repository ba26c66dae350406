import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select, update

from acts.pause import pause, resume_restored
from acts.refusals import NotPaused
from config.settings_mistakes import SettingsErrors
from domain.letters import State
from models.changes import changes_of
from models.database import open_database, reading, transaction
from models.files import Files
from models.letters import Letter
from models.mail_queue import MailQueue, hold_queue
from models.rounds import Round, rounds_in_order
from models.rows import lines_of, tables_of
from models.schema import bring_up_to_date
from models.submissions import Submission
from runtime.clock import SetClock
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.record_version import known_revisions, refuse_other_record, revision_in
from service import backup as backup_module
from service import restore as restore_module
from service.backup import back_up
from service.backup_manifest import (
    BackupDamaged,
    BackupMissing,
    BackupNotUsable,
    BackupOfANewerVersion,
    BackupRefused,
    backups_in,
    read_manifest,
    write_manifest,
)
from service.restore import Restored, restore
from tests.beginnings import KeptFolder, so_far
from tests.folders import a_folder_in_memory
from tests.postgresql import PostgresqlServer
from tests.small_season import SmallSeason, small_seasons

pytestmark = pytest.mark.usefixtures("migrated_once")

CHANGED = {"letters", "rounds", "mail_queue", "changes", "wakes", "audit"}
"""Tables in which a restoring writes."""


@pytest.fixture
def season() -> Iterator[SmallSeason]:
    """Monday 21.03 09:30: experts have work; one letter is in hand, one under way, one waits for another day."""
    with a_season() as begun:
        yield begun


@contextmanager
def a_season() -> Iterator[SmallSeason]:
    with small_seasons() as start:
        begun = start(
            "1.13",
            "1.14",
            played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-2", "s-3").go("2022-03-21 12:00").hand_in("s-4"),
        )
        begun.change(update(Round).values(flow_run_id=Round.id))
        lease = {"lease_holder": "gone", "lease_until": datetime.now(UTC) + timedelta(hours=1)}
        begun.change(update(Letter).where(Letter.id == 1).values(state="claimed", tries=0, **lease))
        begun.change(update(Letter).where(Letter.id == 2).values(state="data_started", **lease))
        begun.change(update(Letter).where(Letter.id == 3).values(state="claimed", tries=1, **lease))
        yield begun


@pytest.fixture(scope="module")
def taken_once() -> KeptFolder:
    """A backup of that season, for all who only look at what is done with it."""
    with a_season() as season, a_folder_in_memory() as folder:
        back_up(season.installation, folder)
        return KeptFolder(folder)


@pytest.fixture
def taken(taken_once: KeptFolder, tmp_path: Path) -> Path:
    """That backup; it lies below `copies`."""
    taken_once.put(tmp_path / "copies")
    return backups_in(tmp_path / "copies")[-1]


def bring_back(season: SmallSeason, tmp_path: Path, **environment: str) -> Restored:
    """A backup of the season, brought back beside it."""
    back_up(season.installation, tmp_path / "copies")
    return restore(tmp_path / "copies", tmp_path / "new", environment, who="office")


def rows_of(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """Every row, by table."""
    with reading(engine) as session:
        connection = session.connection()
        return {
            table.name: [json.loads(line) for line in lines_of(connection, table)] for table in tables_of(connection)
        }


@contextmanager
def opened(home: Path) -> Iterator[Engine]:
    """The record of a home that works."""
    installation = open_installation(Home(home))
    try:
        refuse_other_record(installation.home, installation.engine)
        yield installation.engine
    finally:
        close_installation()


def test_what_was_backed_up_is_there_again(season: SmallSeason, tmp_path: Path) -> None:
    before = rows_of(season.installation.engine)
    old = season.installation.home

    done = bring_back(season, tmp_path)

    with opened(done.home) as engine:
        after = rows_of(engine)
    assert {name: rows for name, rows in after.items() if name not in CHANGED} == {
        name: rows for name, rows in before.items() if name not in CHANGED
    }
    assert after["audit"][: len(before["audit"])] == before["audit"] != []
    new = Home(done.home)
    assert [new.key(), new.read_mark(), new.clock_file.read_text()] == [
        old.key(),
        old.read_mark(),
        old.clock_file.read_text(),
    ]
    files = [path.relative_to(old.files) for path in old.files.glob("??/*")]
    assert {path for path in files if (new.files / path).read_bytes() == (old.files / path).read_bytes()} == {*files}
    assert not (done.home / ".restoring").exists()


def test_nothing_leaves_until_a_person_has_looked_at_what_would(season: SmallSeason, tmp_path: Path) -> None:
    done = bring_back(season, tmp_path)

    with opened(done.home) as engine, reading(engine) as session:
        queue = session.get_one(MailQueue, 1)
        taken = done.manifest.taken.astimezone(ZoneInfo("Asia/Krasnoyarsk"))
        letters = {each.id: each for each in session.scalars(select(Letter))}
        assert queue.held_why == (
            f"восстановлено из копии от {taken:%d.%m.%Y %H:%M}: посмотрите, что уйдёт "
            "(rounds letters list), затем rounds letters release"
        )
        assert [(letters[id].state, letters[id].lease_holder) for id in (1, 2, 3)] == [
            ("queued", None),
            ("in_doubt", None),
            ("deferred", None),
        ]
        receipt = next(each for each in letters.values() if each.kind == "receipt" and each.subject == "s-4")
        assert [(each.id, each.state) for each in done.would_leave] == [
            (1, State.QUEUED),
            (3, State.DEFERRED),
            (receipt.id, State.QUEUED),
        ]
        assert done.doubtful == 1
        assert set(session.scalars(select(Round.flow_run_id))) == {None}
        deeds = [(each.deed, each.round_id, each.who) for each in reversed(changes_of(session))]
        assert deeds == [
            ("restore", None, "office"),
            ("pause", "2022/1.13", "office"),
            ("pause", "2022/1.14", "office"),
        ]


def live_on_in(season: SmallSeason, home: Home) -> None:
    """Let the season go on in another home."""
    season.clock, season.installation = SetClock(home.clock_file), open_installation(home)
    season.post = season._post_of(home)


def how_it_stands(season: SmallSeason) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """The stages, the letters by key, and who judges whom."""
    return [season.stage(row) for row in ("1.13", "1.14")], [each.key for each in season.ledger()], season.who_judges()


def test_no_round_takes_a_step_until_a_person_says_so_however_late_it_is(tmp_path: Path) -> None:
    with small_seasons() as start:
        season = start(
            "1.13", "1.14", played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-2").go("2022-03-21 12:00")
        )
        backed_up = how_it_stands(season)
        done = bring_back(season, tmp_path)
        live_on_in(season, Home(done.home))

        season.stand("2022-03-29 12:00")
        season.settle()
        rested = how_it_stands(season)
        released = resume_restored(who="office", why="Просмотрено")
        season.settle()

        assert rested == backed_up
        assert done.resting == released == ("2022/1.13", "2022/1.14")
        assert (season.stage("1.13"), season.stage("1.14")) == ("closing", "intake")
        with pytest.raises(NotPaused):
            resume_restored(who="office", why="Ещё раз")


def test_a_round_that_the_office_had_paused_rests_on(season: SmallSeason, tmp_path: Path) -> None:
    pause("1.14", who="office", why="Ждём приказа")
    done = bring_back(season, tmp_path)
    live_on_in(season, Home(done.home))

    assert (done.resting, resume_restored(who="office", why="Просмотрено")) == (("2022/1.13",),) * 2
    with season.reading() as session:
        paused = [each.id for each in rounds_in_order(session) if each.paused_at is not None]
    assert paused == ["2022/1.14"]


def test_a_queue_that_was_held_before_is_held_for_the_new_reason(season: SmallSeason, tmp_path: Path) -> None:
    with season.installation.transaction() as session:
        hold_queue(session, "пароль не принят", season.installation.now())
    done = bring_back(season, tmp_path)

    with opened(done.home) as engine, reading(engine) as session:
        assert str(session.get_one(MailQueue, 1).held_why).startswith("восстановлено из копии")


def test_the_newest_of_several_backups_comes_back_unless_one_is_named(season: SmallSeason, tmp_path: Path) -> None:
    old = back_up(season.installation, tmp_path / "copies")
    season.hand_in("s-5")
    new = back_up(season.installation, tmp_path / "copies")

    newest = restore(tmp_path / "copies", tmp_path / "a", {}, who="office")
    named = restore(old.folder, tmp_path / "b", {}, who="office")
    assert (newest.backup, named.backup) == (new.folder, old.folder)
    with opened(named.home) as engine, reading(engine) as session:
        assert {each.school_id for each in session.scalars(select(Submission))} == {"s-1", "s-2", "s-3", "s-4"}


def test_a_place_that_holds_something_is_left_as_it_was(season: SmallSeason, taken: Path, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "something").write_text("mine")

    for place in (full, season.installation.home.folder, full / "something"):
        with pytest.raises(BackupRefused):
            restore(taken, place, {}, who="office")
    assert [path.name for path in full.iterdir()] == ["something"]


def test_settings_that_the_office_has_prepared_go_before_those_of_the_backup(
    season: SmallSeason, tmp_path: Path
) -> None:
    _as_service(season)
    home = season.installation.home.folder
    (home / "rounds.toml").write_text("port = 9001\n")
    (home / "secrets").mkdir()
    for name in ("prefect_database_url", "links_key"):
        (home / "secrets" / name).write_text("0f" * 32 if name == "links_key" else "postgresql://a:b@db/prefect")
    back_up(season.installation, tmp_path / "copies", with_secrets=True)
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    (prepared / "rounds.toml").write_text("port = 9002\n")

    restore(tmp_path / "copies", prepared, {}, who="office")
    assert (prepared / "rounds.toml").read_text() == "port = 9002\n"
    assert sorted(path.name for path in (prepared / "secrets").iterdir()) == ["links_key", "prefect_database_url"]


def test_settings_that_lack_the_secret_left_out_are_told_and_mended_in_the_place(
    season: SmallSeason, tmp_path: Path
) -> None:
    _as_service(season)
    home = season.installation.home.folder
    (home / "rounds.toml").write_text('smtp_host = "smtp.example.ru"\nsmtp_username = "a"\nsmtp_password = "b"\n')
    back_up(season.installation, tmp_path / "copies")

    with pytest.raises(SettingsErrors, match="smtp_password"):
        restore(tmp_path / "copies", tmp_path / "new", {}, who="office")
    (tmp_path / "new/secrets").mkdir()
    (tmp_path / "new/secrets/smtp_password").write_text("b")
    restore(tmp_path / "copies", tmp_path / "new", {}, who="office")
    assert "smtp_username" in (tmp_path / "new/rounds.toml").read_text()
    assert (tmp_path / "new/secrets/smtp_password").read_text() == "b"


def _as_service(season: SmallSeason) -> None:
    mark = season.installation.home.mark
    mark.write_text(mark.read_text().replace("rehearsal", "service"))


@pytest.mark.parametrize("harm", ["a row", "a document", "the manifest", "the key", "a table is gone"])
def test_a_damaged_backup_is_refused_before_anything_is_written(taken: Path, tmp_path: Path, harm: str) -> None:
    victim = {
        "a row": taken / "record/people.jsonl",
        "a document": Files(tmp_path / "copies/files").path_of(read_manifest(taken).files[0]),
        "the manifest": taken / "manifest.json",
        "the key": taken / "home/links.key",
        "a table is gone": taken / "record/letters.jsonl",
    }[harm]
    victim.chmod(0o600)
    victim.write_bytes(victim.read_bytes().replace(b"5", b"6") + b" ")
    if harm == "a table is gone":
        victim.unlink()

    with pytest.raises(BackupDamaged):
        restore(tmp_path / "copies", tmp_path / "new", {}, who="office")
    assert not (tmp_path / "new").exists()


def test_what_is_no_backup_or_a_newer_one_is_refused(taken: Path, tmp_path: Path) -> None:
    manifest = read_manifest(taken)

    def refusal(**changes: Any) -> type[BackupNotUsable]:
        write_manifest(taken, replace(manifest, **changes))
        with pytest.raises(BackupNotUsable) as caught:
            restore(tmp_path / "copies", tmp_path / "new", {}, who="office")
        return type(caught.value)

    assert refusal(revision="9999") is BackupOfANewerVersion
    assert refusal(rounds_backup=4) is BackupOfANewerVersion
    with pytest.raises(BackupMissing):
        restore(tmp_path, tmp_path / "new", {}, who="office")
    assert not (tmp_path / "new").exists()


def test_a_backup_of_an_older_record_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_seasons() as start:
        season = start(played=so_far.go("2022-03-18 12:00"))
        url = f"sqlite:///{tmp_path / 'old.db'}"
        bring_up_to_date(url, "0001")
        old = open_database(url)
        with reading(season.installation.engine) as session, old.begin() as there:
            for table in tables_of(there):
                rows = session.execute(select(*(table.c[column.name] for column in table.c))).mappings().all()
                if rows:
                    there.execute(table.insert(), [dict(row) for row in rows])
        monkeypatch.setattr(backup_module, "known_revisions", lambda: ("0001",))
        monkeypatch.setattr(type(season.installation), "reading", lambda _self: reading(old))
        back_up(season.installation, tmp_path / "copies")
        old.dispose()
        monkeypatch.undo()

        done = restore(tmp_path / "copies", tmp_path / "new", {}, who="office")
        assert done.manifest.revision == "0001"
        with opened(done.home) as engine:
            assert revision_in(engine) == known_revisions()[-1]
            with reading(engine) as session:
                assert session.get_one(MailQueue, 1).held_why is not None
                assert len(session.scalars(select(Letter)).all()) == len(season.ledger())


def test_a_restoring_that_broke_off_is_no_home_and_can_be_done_again(
    season: SmallSeason, taken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restore_module, "write_durably", break_off)
    with pytest.raises(KeyboardInterrupt):
        restore(taken, tmp_path / "new", {}, who="office")
    assert not Home(tmp_path / "new").mark.exists()
    monkeypatch.undo()

    done = restore(taken, tmp_path / "new", {}, who="office")
    with opened(done.home) as engine:
        assert len(rows_of(engine)["letters"]) == len(season.ledger(row="1.13"))


def test_a_backup_comes_back_into_the_other_database(
    season: SmallSeason, tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    _as_service(season)
    url = postgresql.new()
    back_up(season.installation, tmp_path / "a")
    first = restore(tmp_path / "a", tmp_path / "on-postgresql", {"ROUNDS_DATABASE_URL": url}, who="office")
    engine = open_database(url)
    try:
        there = rows_of(engine)
        with transaction(engine) as session:
            # The next row gets a number of its own.
            session.add(Letter(**_another(session.get_one(Letter, 1))))
        with pytest.raises(BackupRefused, match="уже есть данные"):
            restore(tmp_path / "a", tmp_path / "again", {"ROUNDS_DATABASE_URL": url}, who="office")
        assert rows_of(engine)["people"] == there["people"]
    finally:
        engine.dispose()
        postgresql.drop(url)

    second = restore(tmp_path / "a", tmp_path / "on-sqlite", {}, who="office")
    with opened(second.home) as back:
        here = rows_of(back)
    history = {"changes", "audit"}
    assert {name: rows for name, rows in there.items() if name not in history} == {
        name: rows for name, rows in here.items() if name not in history
    }
    assert (first.database.split(":")[0], second.database.split(":")[0]) == ("postgresql+psycopg", "sqlite")


def _another(letter: Letter) -> dict[str, object]:
    names = ("round_id", "kind", "role", "recipient", "subject", "state", "laid_out_at", "leaves_from")
    return {name: getattr(letter, name) for name in names} | {"key": "another", "ordinal": "another"}
