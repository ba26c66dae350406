import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from config.settings import Settings
from runtime.clock import SetClock, SystemClock
from runtime.home import Home, HomeBelongsToSomethingElse, HomeMissing
from runtime.installation import HOME_VARIABLE, NoInstallation, close_installation, here, open_installation
from runtime.record_version import RecordMissing, RecordNewer, RecordOlder
from runtime.rehearsal_home import make_rehearsal_home
from runtime.service_home import make_service_home
from tests.migrated import give_record

NOW = datetime(2022, 3, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    close_installation()
    yield
    close_installation()


def test_the_installation_that_was_opened_is_the_one_that_is_here(folder: Path) -> None:
    home = make_rehearsal_home(folder / "home", "https://rounds.example/")
    SetClock(home.clock_file).move_to(NOW)

    opened = open_installation(home)

    assert here() is opened
    assert (opened.now(), opened.base_url, opened.files.folder) == (NOW, "https://rounds.example", home.files)
    with opened.transaction() as session:
        session.execute(text("CREATE TABLE t (n INTEGER)"))
        session.execute(text("INSERT INTO t VALUES (1)"))
    with opened.reading() as session:
        assert session.execute(text("SELECT n FROM t")).scalar_one() == 1


def test_without_set_hands_it_goes_by_the_machines_time(folder: Path) -> None:
    assert isinstance(open_installation(make_rehearsal_home(folder / "home")).clock, SystemClock)


def test_a_process_finds_the_home_that_the_variable_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_rehearsal_home(folder / "home")
    give_record(home)
    monkeypatch.setenv(HOME_VARIABLE, str(home.folder))
    assert here().home == home
    assert here() is here()


@pytest.mark.parametrize(("revision", "error"), [(None, RecordMissing), ("0001", RecordOlder), ("9999", RecordNewer)])
def test_a_process_of_a_service_refuses_a_record_of_another_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch, revision: str | None, error: type[Exception]
) -> None:
    home = make_rehearsal_home(folder / "home")
    monkeypatch.setenv(HOME_VARIABLE, str(home.folder))
    if revision is not None:
        give_record(home)
        with open_installation(home).transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        close_installation()

    for _ in range(2):  # the second question is not answered by what the first one opened
        with pytest.raises(error):
            here()


OFFICE = "sqlite:////nowhere/office.db"
WRITTEN = (
    f'database_url = "{OFFICE}"\nsmtp_host = "smtp.example.ru"\nbase_url = "https://rounds.example/"\nport = "x"\n'
)


def test_a_rehearsal_heeds_neither_the_environment_nor_the_settings_in_its_home(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_rehearsal_home(folder / "home")
    (home.folder / "rounds.toml").write_text(WRITTEN)
    for name in ("DATABASE_URL", "SMTP_HOST", "BASE_URL", "PORT", "SMTP_HOTS"):
        monkeypatch.setenv(f"ROUNDS_{name}", OFFICE)

    opened = open_installation(home)

    assert opened.settings == Settings()
    assert (str(opened.engine.url), opened.base_url) == (home.database_url, "http://127.0.0.1:8085")
    assert (opened.files.folder, opened.links_key()) == (home.files, home.key())


def test_a_home_of_a_service_is_as_its_settings_say(folder: Path) -> None:
    home = make_service_home(folder / "home")
    key = "0f" * 32
    (home.folder / "rounds.toml").write_text(
        f'database_url = "sqlite:///{folder}/office.db"\nbase_url = "https://rounds.example/"\n'
        f'files = "documents"\nlinks_key = "{key}"\n'
    )

    opened = open_installation(home)

    assert (str(opened.engine.url), opened.base_url) == (f"sqlite:///{folder}/office.db", "https://rounds.example")
    assert (opened.files.folder, opened.links_key()) == (home.folder / "documents", bytes.fromhex(key))


@pytest.mark.parametrize("said", [None, ""])
def test_where_nobody_opened_one_and_none_is_named_there_is_no_installation(
    monkeypatch: pytest.MonkeyPatch, said: str | None
) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    if said is not None:
        monkeypatch.setenv(HOME_VARIABLE, said)
    with pytest.raises(NoInstallation, match=HOME_VARIABLE):
        here()


def test_another_home_takes_the_place_of_the_first(folder: Path) -> None:
    open_installation(make_rehearsal_home(folder / "one"))
    second = open_installation(make_rehearsal_home(folder / "two"))
    assert here() is second


def test_what_is_no_home_is_not_opened_and_the_open_one_stays(folder: Path) -> None:
    opened = open_installation(make_rehearsal_home(folder / "home"))
    with pytest.raises(HomeMissing):
        open_installation(Home(folder / "nowhere"))
    assert here() is opened


def test_a_mark_without_a_base_url_is_no_mark_of_a_home(folder: Path) -> None:
    home = make_rehearsal_home(folder / "home")
    home.mark.write_text(json.dumps({"rounds_home": 1, "made_by": "rehearsal"}))
    with pytest.raises(HomeBelongsToSomethingElse):
        open_installation(home)
