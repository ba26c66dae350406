"""Backups tell installations apart: where they are written, where they come back, and what is said of them."""

import hashlib
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.home import Home
from runtime.installation import Installation, close_installation, open_installation
from runtime.service_home import make_service_home
from service.backup import Backup, back_up
from service.backup_identity import id_of
from service.backup_manifest import BackupRefused, Identity, Manifest, read_manifest
from service.restore import restore
from tests.folders import a_folder_in_memory
from tests.migrated import give_record

pytestmark = pytest.mark.usefixtures("migrated_once")

HERE = "https://expertise.example.ru"
ELSEWHERE = "https://other.example.ru"
KEY = "0f" * 32


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder_in_memory() as made:
        yield made
        close_installation()


def a_home(folder: Path, base_url: str = HERE) -> Installation:
    home = make_service_home(folder, base_url)
    give_record(home)
    return open_installation(home)


def backed_up(folder: Path, name: str, base_url: str = HERE) -> Backup:
    """A new installation, and its backup below `copies`."""
    return back_up(a_home(folder / name, base_url), folder / "copies" / name)


def refusal(from_: Path, to: Path, **environment: str) -> str:
    with pytest.raises(BackupRefused) as caught:
        restore(from_, to, environment, who="office")
    return str(caught.value)


def as_of_format_2(made: Backup) -> Manifest:
    """What a program before this one would have written."""
    written = json.loads((made.folder / "manifest.json").read_text()) | {"rounds_backup": 2}
    del written["installation"]
    content = json.dumps(written).encode()
    (made.folder / "manifest.json").write_bytes(content)
    (made.folder / "manifest.sha256").write_text(hashlib.sha256(content).hexdigest())
    return read_manifest(made.folder)


def test_a_backup_says_of_which_installation_it_is(folder: Path) -> None:
    made = backed_up(folder, "a")

    assert read_manifest(made.folder).installation == Identity(
        id=id_of(Home(folder / "a").key()),
        base_url=HERE,
        made_by="service",
        machine=socket.gethostname(),
        folder=str(folder / "a"),
        seasons=(),
    )
    key = (folder / "a/links.key").read_text()
    assert key not in (made.folder / "manifest.json").read_text()


def test_backups_of_two_installations_do_not_go_into_one_folder(folder: Path) -> None:
    first = backed_up(folder, "a")
    with pytest.raises(BackupRefused, match=rf"копии другой установки, последняя — {first.folder.name}"):
        back_up(a_home(folder / "b"), folder / "copies/a", keep=1)

    assert [path.name for path in (folder / "copies/a").glob("2*")] == [first.folder.name]


def test_an_installation_that_came_back_goes_on_with_its_backups(folder: Path) -> None:
    first = backed_up(folder, "a")
    close_installation()
    done = restore(folder / "copies/a", folder / "again", {}, who="office")

    second = back_up(open_installation(Home(done.home)), folder / "copies/a")

    ids = [each.installation and each.installation.id for each in (first.manifest, second.manifest)]
    assert ids == [id_of(Home(folder / "a").key())] * 2


def test_of_a_folder_with_backups_of_two_the_newest_is_not_taken_but_one_that_is_named(folder: Path) -> None:
    first, second = backed_up(folder, "a"), backed_up(folder, "b", ELSEWHERE)
    for path in (folder / "copies/b/files").iterdir():
        path.rename(folder / "copies/a/files" / path.name)
    moved = second.folder.rename(folder / "copies/a" / f"{second.folder.name}-9")

    told = refusal(folder / "copies/a", folder / "new")
    done = restore(moved, folder / "new", {}, who="office")

    assert told.endswith(f"Назовите ту, которая нужна, полностью: {moved}")
    assert first.folder.name in told
    assert Home(done.home).read_mark()["base_url"] == ELSEWHERE


def test_it_is_said_of_which_installation_a_backup_is_that_comes_back(folder: Path) -> None:
    backed_up(folder, "a")
    said: list[str] = []

    restore(folder / "copies/a", folder / "new", {}, who="office", say=said.append)

    assert said[0] == f"Копия установки: {HERE}, папка {folder}/a на машине {socket.gethostname()}."


@pytest.mark.parametrize(
    ("written", "environment", "told"),
    [
        (f'base_url = "{ELSEWHERE}"', {}, f"в настройках base_url = {ELSEWHERE}"),
        ("", {"ROUNDS_BASE_URL": ELSEWHERE}, f"в настройках base_url = {ELSEWHERE}"),
        (f'links_key = "{KEY}"', {}, "в настройках другой ключ личных ссылок"),
    ],
)
def test_a_place_that_is_prepared_for_another_installation_wants_a_word_more(
    folder: Path, written: str, environment: dict[str, str], told: str
) -> None:
    backed_up(folder, "a")
    place = folder / "place"
    place.mkdir()
    (place / "rounds.toml").write_text(written)

    said = refusal(folder / "copies/a", place, **environment)
    left = [path.name for path in place.iterdir()]
    restore(folder / "copies/a", place, environment, who="office", though_another=True)

    assert said.startswith(f"Это копия другой установки: {HERE}, папка {folder}/a")
    assert (told in said, "повторите команду с --yes" in said, left) == (True, True, ["rounds.toml"])


def test_a_place_that_is_prepared_for_the_same_installation_is_taken(folder: Path) -> None:
    backed_up(folder, "a")
    place = folder / "place"
    place.mkdir()
    (place / "rounds.toml").write_text(f'base_url = "{HERE}/"\nport = 9001\n')
    key = {"ROUNDS_LINKS_KEY": (folder / "a/links.key").read_text().strip()}

    assert restore(folder / "copies/a", place, key, who="office").home == place


def test_a_rehearsals_backup_does_not_go_where_settings_of_a_service_lie(folder: Path) -> None:
    home = make_service_home(folder / "a", HERE)
    home.mark.write_text(home.mark.read_text().replace('"service"', '"rehearsal"'))
    give_record(home)
    back_up(open_installation(home), folder / "copies/a")
    (folder / "place").mkdir()
    (folder / "place/rounds.toml").write_text("port = 9001\n")

    assert "Это копия другой установки: репетиция" in refusal(folder / "copies/a", folder / "place")


def test_over_a_home_that_lives_it_is_said_whether_it_is_the_same(folder: Path) -> None:
    backed_up(folder, "a")
    backed_up(folder, "b", ELSEWHERE)

    same, other = refusal(folder / "copies/a", folder / "a"), refusal(folder / "copies/a", folder / "b")

    assert same.startswith(f"{folder}/a: здесь живёт та же установка, что и в копии.")
    assert other.startswith(
        f"{folder}/b: здесь живёт другая установка ({ELSEWHERE}), а копия — установки {HERE}, папка {folder}/a"
    )


def test_a_backup_of_an_older_format_is_known_by_its_key(folder: Path) -> None:
    made = backed_up(folder, "a")
    assert as_of_format_2(made).installation is None
    (folder / "place").mkdir()
    (folder / "place/rounds.toml").write_text(f'base_url = "{ELSEWHERE}"\n')

    told = refusal(folder / "copies/a", folder / "place")
    with pytest.raises(BackupRefused, match="копии другой установки"):
        back_up(a_home(folder / "b"), folder / "copies/a")

    assert re.match(rf"Это копия другой установки: {HERE}\. ", told)
    assert restore(folder / "copies/a", folder / "new", {}, who="office").home == folder / "new"
