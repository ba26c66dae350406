"""The head of the chain of deeds is kept once a day, and tells later what was cut off."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from acts.pause import pause, resume
from models.audit import head_of
from service.audit_heads import keep_head
from tests.beginnings import so_far
from tests.small_season import SmallSeason, small_seasons

MORNING = datetime(2027, 3, 18, 1, tzinfo=UTC)
WHY = {"who": "ivan", "why": "Карантин"}


@pytest.fixture
def season() -> Iterator[SmallSeason]:
    """Wednesday of the intake: nothing was done yet that the chain would tell of."""
    with small_seasons(None) as start:
        yield start(played=so_far.go("2022-03-16 12:00"))


def kept(season: SmallSeason) -> list[str]:
    file = season.installation.home.audit_heads
    return file.read_text(encoding="ascii").splitlines() if file.exists() else []


def head(season: SmallSeason) -> str:
    with season.reading() as session:
        return str(head_of(session))


def test_a_day_has_one_head_however_often_a_service_begins(
    season: SmallSeason, caplog: pytest.LogCaptureFixture
) -> None:
    assert (keep_head(season.installation, MORNING), kept(season)) == (False, [])

    pause("1.13", **WHY)
    first = head(season)
    with caplog.at_level(logging.INFO):
        assert keep_head(season.installation, MORNING)
    resume("1.13", **WHY)
    assert not keep_head(season.installation, MORNING + timedelta(hours=20))
    assert keep_head(season.installation, MORNING + timedelta(hours=23))

    assert kept(season) == [f"2027-03-18 {first}", f"2027-03-19 {head(season)}"]
    assert f"the head of the chain of deeds is {first}" in caplog.text


def test_where_it_cannot_be_kept_the_log_has_it_and_the_service_goes_on(
    season: SmallSeason, caplog: pytest.LogCaptureFixture
) -> None:
    pause("1.13", **WHY)
    season.installation.home.audit_heads.mkdir()

    assert not keep_head(season.installation, MORNING)
    assert f"the head of the chain of deeds is {head(season)}, and cannot be kept" in caplog.text


@pytest.mark.parametrize("torn", [b"2027-03-17 1 abc", b"\xff\xfe\x00 ruined"])
def test_a_line_that_was_torn_or_ruined_stays_alone_and_the_next_is_whole(season: SmallSeason, torn: bytes) -> None:
    pause("1.13", **WHY)
    file = season.installation.home.audit_heads
    file.write_bytes(torn)

    assert keep_head(season.installation, MORNING)
    assert file.read_bytes() == torn + f"\n2027-03-18 {head(season)}\n".encode()
