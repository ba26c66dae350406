"""The check of the demo's report, tried on reports that do and do not add up."""

import copy
import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
OUTCOMES = {"accepted": 5, "returned": 2, "no_documents": 1, "carried_over": 1, "not_assessed": 1}
RIGHT: dict[str, Any] = {
    "rounds": [
        {
            "id": f"7.{number}",
            "participants": 10,
            "handed_in": 8,
            "assignments": 8,
            "conclusions": 7,
            "outcomes": OUTCOMES,
            "letters": {"invitation": 1, "receipt": 1},
            "stage_now": "closed",
        }
        for number in range(1, 8)
    ],
    "letters": {
        "intended": 14,
        "accepted": 12,
        "bounced": 0,
        "refused": 2,
        "in_doubt": 0,
        "waiting": 0,
        "withdrawn": 3,
    },
    "prefect": {"flow_runs": 7, "task_runs": 90},
}


RUNS = tuple((f"2022/7.{number}", "COMPLETED") for number in range(1, 8))


def judge(
    home: Path, report: dict[str, Any], letters: list[str], *, runs: Sequence[tuple[str, str]] = RUNS, record: str = ""
) -> tuple[int, list[str]]:
    (home / "prefect").mkdir()
    with closing(sqlite3.connect(home / "prefect/prefect.db")) as prefect, prefect:
        prefect.execute("CREATE TABLE flow_run (name, state_type)")
        prefect.executemany("INSERT INTO flow_run VALUES (?, ?)", runs)
    (home / "rounds.db").write_text(record)
    (home / "report.html").write_text("<p>")
    for number, message_id in enumerate(letters):
        folder = home / "mail" / ("new" if number % 2 else "cur")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / str(number)).write_text(f"Message-ID: {message_id}\nSubject: x\n\n{LINK}\n", encoding="utf-8")
    (home / "report.json").write_text(json.dumps(report), encoding="utf-8")
    program: list[str | Path] = [sys.executable, ROOT / ".ci/check_report.py", home]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines() + done.stderr.splitlines()


LINK = f"https://rounds.example/l/{'x' * 43}"
LETTERS = [f"<{number}@rounds.example>" for number in range(12)]


def test_a_report_that_adds_up_passes(tmp_path: Path) -> None:
    assert judge(tmp_path, RIGHT, LETTERS) == (0, [f"The report of {tmp_path} adds up."])


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("rounds", 0, "stage_now"), "expertise", "round 7.1 is expertise, not closed"),
        (("rounds", 1, "participants"), 11, "round 7.2: 10 outcomes for 11 participants"),
        (("rounds", 2, "conclusions"), 9, "round 7.3: 9 conclusions on 8 assignments"),
        (("rounds", 3, "id"), "7.1", "there are 6 rounds instead of 7"),
        (("letters", "intended"), 15, "15 letters are intended, 14 have a known fate, 14 are counted by kind"),
        (("prefect", "flow_runs"), 6, "the report knows 6 flow runs, Prefect 7 of 7 rounds"),
    ],
)
def test_a_report_that_does_not_add_up_is_told(
    tmp_path: Path, path: tuple[str | int, ...], value: object, told: str
) -> None:
    report: Any = copy.deepcopy(RIGHT)
    place = report
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert judge(tmp_path, report, LETTERS) == (1, [told])


def test_a_letter_that_lies_twice_in_the_post_box_is_told(tmp_path: Path) -> None:
    assert judge(tmp_path, RIGHT, [*LETTERS[:-1], LETTERS[0]]) == (1, ["2 letters are <0@rounds.example>"])


def test_a_letter_that_is_missing_from_the_post_box_is_told(tmp_path: Path) -> None:
    assert judge(tmp_path, RIGHT, LETTERS[:-1]) == (1, ["the post box holds 11 letters, 12 were accepted"])


def test_a_run_that_was_not_finished_and_one_too_many_are_told(tmp_path: Path) -> None:
    assert judge(tmp_path, RIGHT, LETTERS, runs=[*RUNS[:-1], ("2022/7.1", "CRASHED")]) == (
        1,
        ["the report knows 7 flow runs, Prefect 7 of 6 rounds", "the run of 2022/7.1 is CRASHED, not COMPLETED"],
    )


def test_a_link_that_can_be_read_in_the_record_is_told(tmp_path: Path) -> None:
    assert judge(tmp_path, RIGHT, LETTERS, record=LINK) == (1, ["rounds.db holds a link of a letter"])
