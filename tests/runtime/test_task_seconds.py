import subprocess
import sys
from pathlib import Path

import pytest

from runtime.task_seconds import Taken, add_seconds, measured, seconds_taken


def test_runs_are_counted_summed_and_sorted(tmp_path: Path) -> None:
    for seconds in (0.00390625, 0.02, 3.0, 100.0):
        add_seconds(tmp_path, "close_intake", seconds)
    add_seconds(tmp_path, "open_book", 0.5)

    assert seconds_taken(tmp_path) == {
        "close_intake": Taken(4, 103.02390625, (1, 2, 2, 2, 2, 2, 3, 3, 3)),
        "open_book": Taken(1, 0.5, (0, 0, 0, 1, 1, 1, 1, 1, 1)),
    }


def test_a_run_that_fails_is_counted_as_well(tmp_path: Path) -> None:
    with pytest.raises(LookupError), measured(tmp_path, "open_book"):
        raise LookupError

    assert seconds_taken(tmp_path)["open_book"].count == 1


def test_a_home_that_is_not_measured_stays_as_it_was(tmp_path: Path) -> None:
    add_seconds(tmp_path / "metrics", "open_book", 1.0)

    assert (list(tmp_path.iterdir()), seconds_taken(tmp_path / "metrics")) == ([], {})


def test_processes_that_come_and_go_leave_one_count_and_no_files_of_their_own(tmp_path: Path) -> None:
    count = "import sys, pathlib, runtime.task_seconds as t; folder = pathlib.Path(sys.argv[1])"
    code = count + "\nfor _ in range(50): t.add_seconds(folder, 'open_book', 1.0)"

    begun = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(8)]

    assert [each.wait() for each in begun] == [0] * 8
    assert seconds_taken(tmp_path)["open_book"] == Taken(400, 400.0, (0, 0, 0, 0, 400, 400, 400, 400, 400))
    assert {path.name for path in tmp_path.iterdir()} == {"task_seconds.json", "task_seconds.lock"}


def test_a_process_that_died_while_it_counted_holds_nobody_up(tmp_path: Path) -> None:
    add_seconds(tmp_path, "open_book", 1.0)
    (tmp_path / "task_seconds.new").write_text('{"open_book": {"cou')

    add_seconds(tmp_path, "open_book", 1.0)

    assert seconds_taken(tmp_path)["open_book"].count == 2
