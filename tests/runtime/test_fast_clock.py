"""The clock that runs many times faster than the machine's, for a demonstration."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from runtime.clock import ClockUnreadable, FastClock, SetClock, SystemClock, read_clock
from runtime.clock_choice import ClockRefused, choose_clock
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.rehearsal_home import make_rehearsal_home
from runtime.service_home import make_service_home

BEGUN = datetime(2026, 11, 25, 12, tzinfo=UTC)
SEASON = datetime(2027, 3, 15, 9, tzinfo=timezone(timedelta(hours=7)))
TO_THE_WORLD = Settings(smtp_host="smtp.example.ru")

speeds = st.integers(1, 1_000_000)
spans = st.timedeltas(min_value=-timedelta(days=400), max_value=timedelta(days=400))
short = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=1))


@pytest.fixture
def home(folder: Path) -> Home:
    return make_service_home(folder / "home")


@given(speeds, short)
def test_so_many_times_more_of_the_season_passes(speed: int, passed: timedelta) -> None:
    assert FastClock(speed, SEASON, BEGUN).season_time(BEGUN + passed) == SEASON + passed * speed


@given(speeds, spans, spans)
def test_what_is_later_for_the_season_is_never_earlier_for_the_machine(
    speed: int, one: timedelta, another: timedelta
) -> None:
    clock = FastClock(speed, SEASON, BEGUN)
    sooner, later = sorted((one, another))
    assert clock.wall_time(SEASON + sooner) <= clock.wall_time(SEASON + later)


@given(speeds, spans)
def test_a_scheduler_acts_at_the_first_instant_at_which_the_moment_has_come(speed: int, ahead: timedelta) -> None:
    clock = FastClock(speed, SEASON, BEGUN)
    moment = SEASON + ahead
    wall = clock.wall_time(moment)
    assert clock.season_time(wall) >= moment > clock.season_time(wall - timedelta(microseconds=1))


@given(speeds, short)
def test_a_process_that_looks_at_the_real_moment_of_an_instant_sees_that_instant(speed: int, passed: timedelta) -> None:
    clock = FastClock(speed, SEASON, BEGUN)
    assert clock.wall_time(clock.season_time(BEGUN + passed)) == BEGUN + passed


def test_a_process_knows_how_long_to_sleep() -> None:
    clock = FastClock(100, SEASON, BEGUN)
    with freeze_time(BEGUN + timedelta(seconds=10)):
        assert clock.now() == SEASON + timedelta(seconds=1000)
        assert clock.real_seconds_until(SEASON + timedelta(seconds=1500)) == 5.0
        assert clock.real_seconds_until(SEASON) == -10.0


def test_every_process_reads_the_same_clock(home: Home) -> None:
    with freeze_time(BEGUN):
        choose_clock(home, Settings(), 1000, SEASON)

    read = read_clock(home.clock_file)

    assert isinstance(read, FastClock)
    assert read.season_time(BEGUN + timedelta(seconds=3)) == SEASON + timedelta(seconds=3000)
    assert json.loads(home.clock_file.read_text()) == {
        "clock": "fast",
        "speed": 1000,
        "season_from": "2027-03-15T02:00:00+00:00",
        "real_from": "2026-11-25T12:00:00+00:00",
    }


def test_a_home_keeps_the_machines_clock_too(home: Home) -> None:
    assert isinstance(choose_clock(home, TO_THE_WORLD), SystemClock)
    assert json.loads(home.clock_file.read_text()) == {"clock": "system"}
    assert isinstance(read_clock(home.clock_file), SystemClock)


def test_a_fast_clock_begins_where_the_machines_stands_and_goes_on_at_the_next_start(home: Home) -> None:
    with freeze_time(BEGUN):
        assert choose_clock(home, Settings(), 60).now() == BEGUN
    kept = home.clock_file.read_text()

    with freeze_time(BEGUN + timedelta(hours=1)):
        for speed in (None, 60):
            assert choose_clock(home, Settings(), speed).now() == BEGUN + timedelta(hours=60)
    assert home.clock_file.read_text() == kept


def test_a_home_that_writes_to_the_world_has_no_fast_clock(home: Home) -> None:
    with pytest.raises(ClockRefused, match=r"письма пошли бы через smtp\.example\.ru настоящим людям"):
        choose_clock(home, TO_THE_WORLD, 60)
    assert not home.clock_file.exists()


def test_a_home_with_a_fast_clock_is_not_opened_with_a_mail_server(home: Home) -> None:
    choose_clock(home, Settings(), 60)
    (home.folder / "rounds.toml").write_text('smtp_host = "smtp.example.ru"\n')
    with pytest.raises(ClockRefused):
        open_installation(home)
    close_installation()


@pytest.mark.parametrize(
    ("before", "said"), [(None, "как обычные"), (60, "в 60 раз быстрее обычных"), ("set", "по стрелкам репетиции")]
)
def test_the_clock_of_a_home_is_never_changed(folder: Path, before: int | str | None, said: str) -> None:
    home = make_rehearsal_home(folder / "home") if before == "set" else make_service_home(folder / "home")
    if before == "set":
        SetClock(home.clock_file).move_to(SEASON)
    else:
        choose_clock(home, Settings(), before if isinstance(before, int) else None)
    kept = home.clock_file.read_text()

    with pytest.raises(ClockRefused) as refused:
        choose_clock(home, Settings(), 1000)

    assert str(refused.value) == (
        f"{home.folder}: часы этой папки уже идут {said}, их ход не меняют. "
        "Для показа с другой скоростью назовите новую папку в --home."
    )
    assert home.clock_file.read_text() == kept


@pytest.mark.parametrize("written", ["", "{", "[]", "{}", '{"clock": "fast"}', '{"clock": "fast", "speed": "x"}', "1"])
def test_a_clock_that_cannot_be_read_is_told_not_guessed(home: Home, written: str) -> None:
    home.clock_file.write_text(written)
    with pytest.raises(ClockUnreadable, match=r"clock\.json: часы этой папки не читаются"):
        read_clock(home.clock_file)


def test_a_clock_of_a_newer_version_is_told(home: Home) -> None:
    home.clock_file.write_text('{"clock": "lunar"}')
    with pytest.raises(ClockUnreadable, match="таких часов эта программа не знает"):
        read_clock(home.clock_file)
