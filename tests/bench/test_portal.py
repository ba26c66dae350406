"""The bench of uploads says no where a demand is not met; a small run of it, by counts and not by seconds."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.portal import MOST_GROWTH_MEGABYTES, MOST_P95_SECONDS, Measured, Seen, beyond, measure

SOUND = Measured(
    schools=100,
    alone=Seen([0.1] * 100),
    beside=Seen([0.2] * 100),
    uploads=Seen([9.0] * 100),
    memory=[137.0, 154.0, 153.0],
    took=60.0,
    kept=100,
)
SCHOOLS, MEGABYTES, SECONDS = 12, 20, 3
MOST_GROWTH_OF_A_FEW = 60
"""Megabytes by which the door may grow while twelve files of 20 MB pass through it."""


def test_what_meets_the_demands_is_passed_over() -> None:
    assert beyond(SOUND) == []
    assert beyond(replace(SOUND, memory=[137.0, 137.0 + MOST_GROWTH_MEGABYTES])) == []


@pytest.mark.parametrize(
    ("measured", "sentences"),
    [
        (
            replace(SOUND, uploads=Seen([9.0], ["POST 503", "POST 503", "ReadTimeout"])),
            ["3 requests failed: POST 503, ReadTimeout"],
        ),
        (replace(SOUND, alone=Seen([0.1], ["GET 429"])), ["1 requests failed: GET 429"]),
        (replace(SOUND, kept=98), ["2 files are not kept"]),
        (replace(SOUND, beside=Seen([0.1] * 90 + [0.6] * 10)), ["that is 6.0 times that alone, more than 5"]),
        (
            replace(SOUND, alone=Seen([0.9]), beside=Seen([MOST_P95_SECONDS])),
            ["p95 of a page beside uploads is 1.00 s, not below 1"],
        ),
        (replace(SOUND, memory=[137.0, 500.0, 140.0]), ["the door grew by 363 MB, more than 100"]),
    ],
)
def test_each_demand_that_is_not_met_is_a_sentence(measured: Measured, sentences: list[str]) -> None:
    assert beyond(measured) == sentences


@pytest.mark.slow
def test_a_few_schools_upload_at_once_and_none_fails_and_the_door_does_not_grow(tmp_path: Path) -> None:
    measured = measure(tmp_path / "home", SCHOOLS, MEGABYTES, SECONDS)

    assert (measured.alone.failed, measured.beside.failed, measured.uploads.failed) == ([], [], [])
    assert (measured.kept, len(measured.uploads.seconds)) == (measured.schools, measured.schools)
    assert measured.schools >= SCHOOLS
    assert measured.growth < MOST_GROWTH_OF_A_FEW
