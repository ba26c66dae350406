"""What a service does before its first part begins."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.beats import KEEPER, beat
from models.outages import outages
from models.rounds import bring_in
from runtime.installation import close_installation, open_installation
from runtime.service_home import make_service_home
from service import serving
from service.prefect_server import free_port
from service.supervisor import Told
from tests.migrated import give_record
from tests.small_season import populate, season_of_2022


def test_an_outage_is_noted_before_the_post_can_send_what_it_held_up_and_in_the_log_as_the_settings_want_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = make_service_home(tmp_path / "home")
    give_record(home)
    installation = open_installation(home)
    with installation.transaction() as session:
        bring_in(session, season_of_2022())
        populate(session)
        # However many days off there are at a stretch, there were hours of letters since.
        long_ago = datetime.now(UTC) - timedelta(days=20)
        beat(session, KEEPER, "a machine/1", long_ago, long_ago)
    close_installation()
    seen: list[datetime] = []

    class NoParts:
        def __init__(self, _parts: object) -> None:
            pass

        def run(self, _told: Told, _enough: Callable[[], bool]) -> None:
            with open_installation(home).reading() as session:
                seen.extend(each.began_at for each in outages(session))
            close_installation()

    monkeypatch.setattr(serving, "Supervisor", NoParts)
    monkeypatch.setenv("ROUNDS_PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("ROUNDS_LOG", "json")

    serving.serve(home.folder, bind=None, port=free_port(), say=print, started=lambda _served: None)

    assert seen == [long_ago]
    lines: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["logger"], line["event"].partition(" from ")[0]) for line in lines] == [
        ("tasks.outages", "nobody looked after the rounds")
    ]
