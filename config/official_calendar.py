"""The official working calendar of Russia, and a region's own days on top of it."""

from collections.abc import Iterable
from datetime import date

import holidays

from domain.calendar import Calendar


def transfers_are_known(year: int) -> bool:
    """Say whether the government's decision on transferred days off of a year is among what the library knows."""
    return year in holidays.country_holidays("RU").special_public_holidays


def regional_calendar(year: int, zone: str, days_off: Iterable[date], working_days: Iterable[date]) -> Calendar:
    """The working days of a region from the year before to the year after, since windows may cross a New Year.

    The region's own days win over the official ones. Source: PyPI `holidays`, which knows the transfers of the
    government's decisions; of a year for which there is no decision yet it knows the holidays without transfers.
    """
    official = holidays.country_holidays("RU", years=[year - 1, year, year + 1])
    own_off, own_working = frozenset(days_off), frozenset(working_days)
    # Saturdays and Sundays are off by the week already; a shorter set is one that can be read.
    off = frozenset(day for day in official if day.weekday() < 5)
    return Calendar(
        zone=zone,
        days_off=(off | own_off) - own_working,
        working_days=(frozenset(official.weekend_workdays) | own_working) - own_off,
    )
