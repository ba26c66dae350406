import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models.assignments import Conclusion
from models.files import Files
from models.letters import Letter
from models.rows import lines_of, tables_of
from models.submissions import Submission
from runtime.home import Home
from service import backup as backup_module
from service.backup import back_up
from service.backup_home import LEFT_OUT, without_secrets
from service.backup_manifest import BackupDamaged, BackupRefused, read_manifest, write_manifest
from service.backup_trial import verify
from tests.beginnings import so_far
from tests.small_season import SmallSeason, small_seasons

pytestmark = pytest.mark.usefixtures("migrated_once")


@pytest.fixture
def season() -> Iterator[SmallSeason]:
    """Monday 21.03 noon: three schools have handed in, their experts have work."""
    with small_seasons() as start:
        begun = start(
            "1.13", "1.14", played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-2", "s-3").go("2022-03-21 12:00")
        )
        yield begun


def record_of(season: SmallSeason) -> dict[str, list[dict[str, object]]]:
    """Every row of the record, by table."""
    with season.reading() as session:
        connection = session.connection()
        return {
            table.name: [json.loads(line) for line in lines_of(connection, table)] for table in tables_of(connection)
        }


def test_a_backup_holds_the_record_the_documents_the_key_and_the_clock(season: SmallSeason, tmp_path: Path) -> None:
    made = back_up(season.installation, tmp_path / "copies")

    kept = {
        name: [json.loads(line) for line in (made.folder / "record" / f"{name}.jsonl").read_text().splitlines()]
        for name in made.manifest.tables
    }
    assert kept == record_of(season)
    assert {name: piece.rows for name, piece in made.manifest.tables.items()} == {
        name: len(rows) for name, rows in kept.items()
    }
    assert set(made.manifest.home) == {"clock.json", "home.json", "links.key"}
    assert (made.folder / "home/links.key").read_text() == season.installation.home.key().hex()
    assert made.copied == len(made.manifest.files) == len({row["sha256"] for row in kept["documents"]})
    assert (made.manifest.missing, made.manifest.with_secrets) == ((), False)
    assert read_manifest(made.folder) == made.manifest
    verify(made.folder, made.manifest)


def test_only_the_owner_of_the_installation_may_read_a_backup(season: SmallSeason, tmp_path: Path) -> None:
    made = back_up(season.installation, tmp_path / "copies")

    paths = (tmp_path / "copies", made.folder, *made.folder.rglob("*"))
    assert {path.stat().st_mode & 0o077 for path in paths} == {0}


def test_what_lies_there_under_its_hash_is_not_copied_again(season: SmallSeason, tmp_path: Path) -> None:
    first = back_up(season.installation, tmp_path)
    season.hand_in("s-4")
    second = back_up(season.installation, tmp_path)

    assert (first.copied > 0, second.copied) == (True, 0)
    assert second.manifest.tables["submissions"].rows == first.manifest.tables["submissions"].rows + 1
    assert {first.folder.name < second.folder.name, first.folder.exists()} == {True}


def test_what_was_damaged_in_the_backup_is_copied_anew(season: SmallSeason, tmp_path: Path) -> None:
    first = back_up(season.installation, tmp_path)
    path = Files(tmp_path / "files").path_of(first.manifest.files[0])
    path.chmod(0o600)
    path.write_bytes(b"rot")
    with pytest.raises(BackupDamaged):
        verify(first.folder, first.manifest)

    assert back_up(season.installation, tmp_path).copied == 1
    verify(first.folder, first.manifest)


def test_a_document_that_the_home_lost_is_named_and_the_rest_is_kept(season: SmallSeason, tmp_path: Path) -> None:
    files = season.installation.files
    with season.reading() as session:
        hashes = sorted(row[0] for row in session.connection().exec_driver_sql("SELECT DISTINCT sha256 FROM documents"))
    files.path_of(hashes[0]).unlink()
    files.path_of(hashes[1]).chmod(0o600)
    files.path_of(hashes[1]).write_bytes(b"rot")

    made = back_up(season.installation, tmp_path)
    assert made.manifest.missing == tuple(hashes[:2])
    assert set(made.manifest.files) == set(hashes[2:])
    verify(made.folder, made.manifest)


def test_a_backup_shows_one_moment_whatever_is_written_meanwhile(
    season: SmallSeason, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = record_of(season)

    def lines_while_people_work(connection: object, table: object) -> Iterator[str]:
        if getattr(table, "name", "") == "letters":
            season.hand_in("s-4")
            season.file("s-1")
        return lines_of(connection, table)  # type: ignore[arg-type]

    monkeypatch.setattr(backup_module, "lines_of", lines_while_people_work)
    made = back_up(season.installation, tmp_path)

    counted = {name: piece.rows for name, piece in made.manifest.tables.items()}
    assert counted == {name: len(rows) for name, rows in before.items()}
    with season.reading() as session:
        assert len(session.scalars(select(Submission)).all()) == counted["submissions"] + 1
        assert len(session.scalars(select(Conclusion)).all()) == counted["conclusions"] + 1


def test_of_many_backups_the_newest_are_kept_and_no_file_that_nobody_needs(season: SmallSeason, tmp_path: Path) -> None:
    old = back_up(season.installation, tmp_path)
    needed_by_the_old = Files(tmp_path / "files").put(b"of a document that is gone")
    text = json.loads((old.folder / "manifest.json").read_text())
    write_manifest(old.folder, replace(old.manifest, files=(*text["files"], needed_by_the_old)))
    middle = back_up(season.installation, tmp_path, keep=2)
    assert (middle.dropped, Files(tmp_path / "files").read(needed_by_the_old)) == ((), b"of a document that is gone")

    new = back_up(season.installation, tmp_path, keep=2)

    assert new.dropped == (old.folder.name,)
    assert [middle.folder.exists(), new.folder.exists(), old.folder.exists()] == [True, True, False]
    assert not Files(tmp_path / "files").path_of(needed_by_the_old).exists()
    verify(new.folder, new.manifest)


def test_a_record_that_could_not_be_brought_back_is_no_backup(season: SmallSeason, tmp_path: Path) -> None:
    good = back_up(season.installation, tmp_path)
    with season.installation.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("UPDATE letters SET round_id = 'gone' WHERE id = 1")
        raw.execute("PRAGMA foreign_keys=ON")

    with pytest.raises(BackupDamaged, match="таблица letters"):
        back_up(season.installation, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "files", good.folder.name}


def test_places_where_a_backup_would_be_lost_or_do_harm_are_refused(season: SmallSeason, tmp_path: Path) -> None:
    home = season.installation.home.folder
    (tmp_path / "file").write_text("")

    for place in (home, home / "copies", home / "files", tmp_path / "file"):
        with pytest.raises(BackupRefused):
            back_up(season.installation, place)
    assert not (home / "copies").exists()


def test_a_disk_that_is_full_leaves_earlier_backups_whole(
    season: SmallSeason, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = back_up(season.installation, tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_module, "write_manifest", full)
    with pytest.raises(BackupRefused, match="No space left"):
        back_up(season.installation, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "files", good.folder.name}
    verify(good.folder, good.manifest)


SETTINGS = """\
smtp_host = "smtp.example.ru"
smtp_password = "пароль-1"
  "links_key" = "0f"
database_url = "postgresql://rounds:s3cret@db/rounds"
prefect_database_url = "postgresql://rounds@db/prefect"
"""


def test_secrets_stay_out_of_a_backup_unless_they_are_asked_for(season: SmallSeason, tmp_path: Path) -> None:
    home: Home = season.installation.home
    (home.folder / "rounds.toml").write_text(SETTINGS, encoding="utf-8")
    (home.folder / "secrets").mkdir()
    (home.folder / "secrets/smtp_password").write_text("пароль-2", encoding="utf-8")

    plain = back_up(season.installation, tmp_path / "plain")
    whole = back_up(season.installation, tmp_path / "whole", with_secrets=True)

    kept = SETTINGS.splitlines(keepends=True)
    assert (plain.folder / "home/rounds.toml").read_text() == kept[0] + LEFT_OUT * 3 + kept[4]
    assert not (plain.folder / "home/secrets").exists()
    assert (whole.folder / "home/rounds.toml").read_text() == SETTINGS
    assert (whole.folder / "home/secrets/smtp_password").read_text() == "пароль-2"


@pytest.mark.parametrize(
    "written",
    ['smtp_password = """\nпароль-1\n"""\n', "smtp_password = '''\nпароль-1'''", 'smtp_password = "пароль-1\nnot toml'],
)
def test_settings_in_which_a_secret_could_still_be_seen_are_left_out_whole(written: str) -> None:
    assert without_secrets(written) == LEFT_OUT


def test_letters_in_hand_are_in_the_backup_as_they_stand(season: SmallSeason, tmp_path: Path) -> None:
    season.change(
        update(Letter)
        .where(Letter.id == 1)
        .values(state="claimed", lease_holder="x", lease_until=season.installation.now())
    )
    made = back_up(season.installation, tmp_path)
    lines = (made.folder / "record/letters.jsonl").read_text().splitlines()

    first = json.loads(lines[0])
    assert (first["state"], first["lease_until"]) == ("claimed", "2022-03-21T05:00:00+00:00")


def test_what_a_killed_backup_has_left_is_removed_by_the_next_and_nothing_else(
    season: SmallSeason, tmp_path: Path
) -> None:
    (tmp_path / "files/ab").mkdir(parents=True)
    (tmp_path / ".new-4711/record").mkdir(parents=True)
    (tmp_path / "files/ab/.new-x1y2z3_a").write_bytes(b"half a docu")
    (tmp_path / ".new-ideas").mkdir()
    (tmp_path / ".new-12").write_text("a file of somebody else")

    made = back_up(season.installation, tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {".lock", ".new-12", ".new-ideas", "files", made.folder.name}
    assert [*(tmp_path / "files").rglob(".new-*")] == []


def test_a_backup_opens_no_second_one_at_the_same_time(season: SmallSeason, tmp_path: Path) -> None:
    refused: list[BackupRefused] = []

    def say(_words: str) -> None:
        with pytest.raises(BackupRefused) as caught:
            back_up(season.installation, tmp_path)
        refused.append(caught.value)

    back_up(season.installation, tmp_path, say=say)
    assert "пишется другая копия" in str(refused[0])
