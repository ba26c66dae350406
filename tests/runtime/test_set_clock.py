"""The clock whose hands somebody moves, kept in the home for every process."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from runtime.clock import SetClock, SystemClock, read_clock
from tests.folders import a_folder_in_memory

KRASNOYARSK = timezone(timedelta(hours=7))
NINE = datetime(2022, 3, 14, 9, tzinfo=KRASNOYARSK)
READ = """
import pathlib, sys
from runtime.clock import read_clock
print(read_clock(pathlib.Path(sys.argv[1])).now().isoformat())
"""


@pytest.fixture
def clock(folder: Path) -> SetClock:
    """A clock set to nine in the morning."""
    made = SetClock(folder / "clock.json")
    made.move_to(NINE)
    return made


def test_it_stands_where_it_was_set_and_tells_utc(clock: SetClock) -> None:
    assert clock.now() == NINE
    assert clock.now().tzinfo is UTC


def test_the_hands_go_forward_and_may_be_set_to_where_they_are(clock: SetClock) -> None:
    for moment in (NINE, NINE + timedelta(microseconds=1), NINE + timedelta(days=300)):
        clock.move_to(moment)
        assert clock.now() == moment


def test_the_hands_never_go_back(clock: SetClock) -> None:
    with pytest.raises(ValueError, match="forward only"):
        clock.move_to(NINE - timedelta(microseconds=1))
    assert clock.now() == NINE


def test_a_moment_without_a_zone_is_refused(clock: SetClock) -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.move_to(datetime(2023, 1, 1))  # noqa: DTZ001
    assert clock.now() == NINE


def test_nobody_can_sleep_towards_a_moment_that_somebody_sets(clock: SetClock) -> None:
    seconds = [clock.real_seconds_until(NINE + timedelta(microseconds=step)) for step in (-1, 0, 1)]
    assert seconds == [0.0, 0.0, None]


@freeze_time("2026-01-01 12:00:00")
def test_a_scheduler_is_told_now_of_what_has_come_and_a_year_ahead_of_what_has_not(clock: SetClock) -> None:
    told = [clock.wall_time(clock.now() + after) for after in (timedelta(), timedelta(seconds=1), timedelta(days=300))]

    assert told == [datetime(2026, 1, 1, 12, tzinfo=UTC), *[datetime(2027, 1, 2, 12, tzinfo=UTC)] * 2]


def test_another_process_reads_the_same_hands(clock: SetClock, folder: Path) -> None:
    clock.move_to(NINE + timedelta(days=2))
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder / "clock.json")], capture_output=True, text=True, check=True
    )
    assert datetime.fromisoformat(done.stdout.strip()) == NINE + timedelta(days=2)


def test_a_clock_that_was_read_before_sees_the_hands_move(clock: SetClock, folder: Path) -> None:
    other = read_clock(folder / "clock.json")
    clock.move_to(NINE + timedelta(days=1))
    assert isinstance(other, SetClock)
    assert other.now() == NINE + timedelta(days=1)


def test_half_a_setting_is_never_read_and_nothing_is_left_beside_it(
    clock: SetClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", stop)
    with pytest.raises(OSError, match="No space"):
        clock.move_to(NINE + timedelta(days=1))
    monkeypatch.undo()
    assert clock.now() == NINE
    clock.move_to(NINE + timedelta(days=2))
    assert [path.name for path in folder.iterdir()] == ["clock.json"]


@pytest.mark.parametrize("written", [None, {"clock": "system"}])
def test_where_no_hands_are_set_the_machines_time_holds(folder: Path, written: dict[str, str] | None) -> None:
    file = folder / "clock.json"
    if written is not None:
        file.write_text(json.dumps(written))
    assert isinstance(read_clock(file), SystemClock)


@given(st.lists(st.integers(0, 10**9), max_size=10))
def test_whatever_it_is_told_it_shows_the_latest_moment(steps: list[int]) -> None:
    with a_folder_in_memory() as folder:
        clock = SetClock(folder / "clock.json")
        latest = NINE
        clock.move_to(NINE)
        for step in steps:
            moment = NINE + timedelta(milliseconds=step)
            if moment < latest:
                with pytest.raises(ValueError, match="forward only"):
                    clock.move_to(moment)
            else:
                clock.move_to(moment)
                latest = moment
        assert clock.now() == latest
