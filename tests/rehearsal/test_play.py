"""A whole season played as its user plays it: by the command, in a process of its own, with everything real.

Of the season of the demo the same is asked by `.ci/check_report.py`.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from domain.letters import KINDS

pytestmark = pytest.mark.slow

SEASON = Path(__file__).parents[2] / "config" / "seasons" / "2022"
CHANGES_FROM_PLAY_TO_PLAY = ("seconds", "prefect")
MINUTES = 240


def rehearse(
    home: Path, *, schools: int = 12, seed: int = 7, hash_seed: str = "0", season: Path = SEASON
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cli", "rehearse", str(season), "--json"]
    settings = ["--schools", str(schools), "--seed", str(seed), "--home", str(home)]
    return subprocess.Popen(
        command + settings,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def played(home: Path, *, seed: int = 7, hash_seed: str = "0", season: Path = SEASON) -> dict[str, Any]:
    process = rehearse(home, seed=seed, hash_seed=hash_seed, season=season)
    output, errors = process.communicate(timeout=MINUTES)
    assert process.returncode == 0, errors.decode()
    report: dict[str, Any] = json.loads(output)
    return report


def what_stays(report: dict[str, Any]) -> dict[str, Any]:
    rounds = [{key: value for key, value in round_.items() if key != "wakes"} for round_ in report["rounds"]]
    return {key: value for key, value in report.items() if key not in CHANGES_FROM_PLAY_TO_PLAY} | {"rounds": rounds}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("play") / "home"


@pytest.fixture(scope="module")
def report(home: Path) -> dict[str, Any]:
    return played(home)


def test_the_report_printed_is_the_report_kept(report: dict[str, Any], home: Path) -> None:
    assert json.loads((home / "report.json").read_text()) == report


def test_seven_rounds_come_to_their_end(report: dict[str, Any]) -> None:
    assert {round_["id"]: round_["stage_now"] for round_ in report["rounds"]} == dict.fromkeys(
        ("1.13", "1.14", "1.19", "1.20", "1.23", "1.24", "2.1"), "closed"
    )


def test_outcomes_add_up_to_participants(report: dict[str, Any]) -> None:
    sums = {round_["id"]: sum(round_["outcomes"].values()) for round_ in report["rounds"]}
    assert sums == {round_["id"]: round_["participants"] for round_ in report["rounds"]}
    # ceil(0.5 × 6): the cohort of 2021 is half as many schools, and half of it is drawn.
    assert sums == dict.fromkeys(("1.13", "1.14", "1.19", "1.20", "1.23", "1.24"), 12) | {"2.1": 3}


def test_letters_add_up(report: dict[str, Any]) -> None:
    letters = report["letters"]
    assert sum(sum(round_["letters"].values()) for round_ in report["rounds"]) == letters["intended"]
    assert letters["intended"] == letters["accepted"] + letters["refused"]
    assert (letters["bounced"], letters["in_doubt"], letters["waiting"]) == (0, 0, 0)


def test_the_post_box_holds_exactly_the_accepted_letters(report: dict[str, Any], home: Path) -> None:
    held = Counter(message_from_bytes(path.read_bytes())["Message-ID"] for path in (home / "mail" / "new").iterdir())
    with sqlite3.connect(home / "rounds.db") as record:
        accepted = [row[0] for row in record.execute("SELECT message_id FROM letters WHERE state = 'accepted'")]
    record.close()
    assert held == Counter(accepted)
    assert set(held.values()) == {1}
    assert held.total() == report["letters"]["accepted"]


def test_each_round_is_one_run_of_prefects_own_record(report: dict[str, Any], home: Path) -> None:
    with sqlite3.connect(home / "prefect" / "prefect.db") as prefect:
        runs = dict(prefect.execute("SELECT name, state_type FROM flow_run").fetchall())
        number = prefect.execute("SELECT count(*) FROM flow_run").fetchone()[0]
    prefect.close()
    assert runs == {f"2022/{round_['id']}": "COMPLETED" for round_ in report["rounds"]}
    assert number == len(runs) == report["prefect"]["flow_runs"]


def test_no_living_link_lies_in_the_home(report: dict[str, Any], home: Path) -> None:
    assert report["letters"]["accepted"] > 0
    letter = next((home / "mail" / "new").iterdir()).read_bytes()
    part = next(part for part in message_from_bytes(letter).walk() if part.get_content_type() == "text/plain")
    text = part.get_payload(decode=True).decode()  # type: ignore[union-attr]
    token = text.partition("/l/")[2].split()[0]
    assert len(token) == 43
    kept = (home / "rounds.db").read_bytes() + (home / "report.html").read_bytes()
    assert token.encode() not in kept


def test_an_interrupted_play_ends_soon_leaves_no_process_and_makes_room_for_the_same_season(
    report: dict[str, Any], tmp_path: Path
) -> None:
    home = tmp_path / "interrupted"
    process = rehearse(home)
    assert process.stderr is not None
    prepared = process.stderr.readline()
    # Then comes the first stage of the first round: the server and the post box run.
    first = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert prepared.decode().startswith("Готовим репетицию сезона 2022: 12")
    assert "1.13" in first.decode()
    assert process.returncode == 130
    assert "Прервано." in errors.decode()
    assert those_who_speak_of(home) == []
    assert what_stays(played(home, hash_seed="1")) == what_stays(report)


def test_a_season_in_which_the_office_approves_every_letter_that_it_may_comes_to_its_end(tmp_path: Path) -> None:
    season = tmp_path / "season"
    shutil.copytree(SEASON, season)
    kinds = ", ".join(kind.value for kind, rule in KINDS.items() if rule.may_await_approval)
    written = (season / "season.yaml").read_text(encoding="utf-8")
    assert "letters_to_approve: []" in written
    changed = written.replace("letters_to_approve: []", f"letters_to_approve: [{kinds}]")
    (season / "season.yaml").write_text(changed, encoding="utf-8")

    found = played(tmp_path / "home", season=season)

    assert {round_["stage_now"] for round_ in found["rounds"]} == {"closed"}
    assert found["letters"]["waiting"] == 0
    asked = [round_["letters"]["batch_to_approve"] for round_ in found["rounds"]]
    assert all(number > 0 for number in asked)
    assert {round_["letters"].get("conclusion", 0) > 0 for round_ in found["rounds"]} == {True}


def test_another_seed_gives_another_season(report: dict[str, Any], tmp_path: Path) -> None:
    other = what_stays(played(tmp_path / "other", seed=8))
    assert other["rounds"] != what_stays(report)["rounds"]


def those_who_speak_of(home: Path) -> list[str]:
    """The command lines and environments of living processes that name the home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if str(home).encode() in told:
            found.append(folder.name)
    return found
