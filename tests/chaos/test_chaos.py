"""A minute of chaos as a test; the whole of it is `make chaos`, and `make test-all` runs it here."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos import report
from tests.chaos.results import Played, Result

ROOT = Path(__file__).resolve().parents[2]


def chaos(report: Path, *arguments: str) -> tuple[int, str]:
    """Run it in a process of its own, since it forks; return its exit status and its last line."""
    asked = [sys.executable, "-m", "tests.chaos", "--report", str(report), *arguments]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout.splitlines() or [done.stderr])[-1]


@pytest.mark.slow
def test_every_fault_of_the_matrix_is_survived_on_both_databases(tmp_path: Path) -> None:
    status, last = chaos(tmp_path / "report.json")

    assert (status, ", 0 lost, 0 doubled, " in last, last.endswith("in doubt (all listed)")) == (0, True, True), last


def test_a_letter_that_was_lost_or_doubled_is_told_and_counted() -> None:
    played = [
        Played(2, "kills", "sqlite", Result(lost=("a",), doubled=("b", "c"), in_doubt=("d",), faults=7), 1.0),
        Played(2, "kills", "sqlite", Result(unlisted=("e",), faults=3), 1.0),
    ]

    assert not report.is_clean(played)
    lines = list(report.told(played))
    assert lines[-1] == "chaos: 10 faults, 1 lost, 2 doubled, 2 in doubt (1 not listed)"
    assert [line for line in lines if "lost: a" in line or "doubled: b, c" in line or "not listed: e" in line] == [
        "    lost: a",
        "    doubled: b, c",
        "    not listed: e",
    ]


def test_a_run_without_a_complaint_is_clean() -> None:
    played = [Played(3, "asked to end", "postgresql", Result(in_doubt=("d",), faults=50, seconds=2.5), 1.0)]

    assert report.is_clean(played)
    assert list(report.told(played))[-1] == "chaos: 50 faults, 0 lost, 0 doubled, 1 in doubt (all listed)"
