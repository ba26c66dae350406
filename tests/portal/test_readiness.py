from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from models.mail_queue import hold_queue
from tests.portal.conftest import knock, let_work
from tests.small_season import SmallSeason


def unready(season: SmallSeason) -> dict[str, str]:
    """The parts that do not hold, and what is said of them; each says what to do."""
    answer = knock(season).get("/readyz")
    told = answer.json()
    bad = {part["part"]: part["says"] for part in told["parts"] if not part["ok"]}
    assert (answer.status_code, told["ready"]) == ((503, False) if bad else (200, True))
    assert all(bool(part["do"]) != part["ok"] for part in told["parts"])
    return bad


def test_an_installation_at_work_is_ready_and_names_its_parts(season: SmallSeason) -> None:
    let_work(season)

    parts = [part["part"] for part in knock(season).get("/readyz").json()["parts"]]
    assert (unready(season), parts) == ({}, ["database", "migrations", "keeper", "post", "queue", "disk"])


def test_parts_without_a_sign_of_life_for_thirty_seconds_are_named(season: SmallSeason) -> None:
    let_work(season, datetime.now(UTC) - timedelta(seconds=29))
    assert unready(season) == {}

    let_work(season, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert unready(season) == {
        "keeper": "Диспетчер экспертиз: последний признак жизни 02.01.2026 03:04:05 UTC.",
        "post": "Отправка писем: последний признак жизни 02.01.2026 03:04:05 UTC.",
    }


def test_a_queue_that_is_held_says_why(season: SmallSeason) -> None:
    let_work(season)
    with season.installation.transaction() as session:
        hold_queue(session, "пароль не принят.", season.installation.now())

    assert unready(season) == {"queue": "Отправка писем остановлена: пароль не принят."}


@pytest.mark.parametrize("revision", ["0001", "9999"])
def test_a_record_of_another_version_is_told_and_not_read(season: SmallSeason, revision: str) -> None:
    let_work(season)
    with season.installation.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :other"), {"other": revision})
        session.execute(text("DROP TABLE beats"))

    assert list(unready(season)) == ["migrations"]


def test_a_disk_that_is_almost_full_is_told(season: SmallSeason, monkeypatch: pytest.MonkeyPatch) -> None:
    let_work(season)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=199 * 1024**2))

    assert unready(season) == {"disk": "На диске осталось 199 МБ."}


def test_files_on_a_disk_that_is_gone_are_told(season: SmallSeason) -> None:
    let_work(season)
    files: Path = season.installation.files.folder
    files.rename(files.with_name("elsewhere"))

    assert list(unready(season)) == ["disk"]
