from datetime import date, timedelta
from pathlib import Path

import yaml

from config.official_calendar import regional_calendar

TRANSCRIPTION = Path(__file__).parent / "roadmap-2022.yaml"
ZONE = "Asia/Krasnoyarsk"


def days_of(text: str | date) -> set[date]:
    begins, _, ends = str(text).partition("/")
    first, last = date.fromisoformat(begins), date.fromisoformat(ends or begins)
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def test_every_day_of_2022_is_off_or_not_as_the_checked_transcription_says() -> None:
    official = yaml.safe_load(TRANSCRIPTION.read_text(encoding="utf-8"))["official_calendar_2022"]
    off = set().union(*(days_of(text) for text in official["non_working_ranges"]))
    working = set().union(*(days_of(text) for text in official["working_saturdays"]))
    calendar = regional_calendar(2022, ZONE, [], [])
    year = sorted(days_of("2022-01-01/2022-12-31"))
    assert [day for day in year if calendar.works(day)] == [
        day for day in year if day in working or (day.weekday() < 5 and day not in off)
    ]


def test_a_day_off_of_the_region_wins_over_an_official_working_saturday() -> None:
    assert not regional_calendar(2022, ZONE, [date(2022, 3, 5)], []).works(date(2022, 3, 5))


def test_a_working_day_of_the_region_wins_over_an_official_day_off() -> None:
    assert regional_calendar(2022, ZONE, [], [date(2022, 11, 4)]).works(date(2022, 11, 4))


def test_the_new_year_after_the_season_is_known() -> None:
    assert not regional_calendar(2022, ZONE, [], []).works(date(2023, 1, 4))
