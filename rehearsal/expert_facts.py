"""What the office knows of invented experts: what they are good at, where they work, when they are away.

Each has a stream of chance of the own, apart from the one that the name comes from.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.season import Days, Regulation, Season
from rehearsal.names import Place

MOST_COMPETENCES = 4
SHARE_WITHOUT_INSTITUTION = 0.05
ONE_AWAY_IN, FIRST_AWAY = 20, 7
"""Who is away through a whole expertise; a handful of experts has nobody of the kind, there each is needed."""
SHARE_AWAY_SOME_DAYS = 0.15
MOST_DAYS_AWAY = 3
ONE_KEPT_AWAY_IN, FIRST_KEPT_AWAY = 10, 4
FEWEST_TO_CHOOSE_FROM = 5
"""Municipalities; with fewer nobody is kept from a further one."""


@dataclass(frozen=True)
class InventedFacts:
    """Facts of one expert, as the record keeps them."""

    competences: tuple[str, ...]
    institution: str | None
    absences: tuple[tuple[Days, str], ...]
    """Days, and the words why."""
    kept_away: int | None
    """Which of the rehearsal's municipalities, besides the own; or none."""


def topics_of_season(season: Season) -> list[str]:
    """All that an expert can be good at: the document kinds and risks of all rounds, by code."""
    kinds = {kind.code for rules in season.rounds for kind in rules.documents}
    return sorted(kinds | {risk.code for rules in season.rounds for risk in rules.risks})


def invent_facts(seed: int, number: int, season: Season, places: Sequence[Place], at: int) -> InventedFacts:
    """The facts of the expert of that number, who lives at the place of that index."""
    chance = random.Random(f"{seed}:facts:{number}")
    topics = topics_of_season(season)
    competences = chance.sample(topics, min(len(topics), chance.randint(1, MOST_COMPETENCES)))
    own = places[at]
    institution = chance.choice(
        (
            f"Информационно-методический центр {own.genitive}",
            f"Управление образования {own.genitive}",
            f"{own.centre} СШ",
        )
    )
    known = chance.random() >= SHARE_WITHOUT_INSTITUTION
    rounds = sorted(season.rounds, key=lambda rules: rules.expertise.opens)
    absences = _absences(chance, number, rounds)
    kept_away = None
    if number % ONE_KEPT_AWAY_IN == FIRST_KEPT_AWAY and len(places) >= FEWEST_TO_CHOOSE_FROM:
        kept_away = (at + chance.randrange(1, len(places))) % len(places)
    return InventedFacts(tuple(sorted(competences)), institution if known else None, absences, kept_away)


def _absences(chance: random.Random, number: int, rounds: Sequence[Regulation]) -> tuple[tuple[Days, str], ...]:
    if not rounds:
        return ()
    rules, drawn = chance.choice(rounds), chance.random()
    first, last = rules.calendar.day_of(rules.expertise.opens), rules.calendar.last_day(rules.expertise)
    if number % ONE_AWAY_IN == FIRST_AWAY:
        return ((Days(first, last), "отпуск"),)
    if drawn >= SHARE_AWAY_SOME_DAYS:
        return ()
    begins = first + timedelta(days=chance.randrange((last - first).days + 1))
    ends = min(last, begins + timedelta(days=chance.randrange(MOST_DAYS_AWAY)))
    # One day stays to work on, whatever the calendar.
    begins = max(begins, first + timedelta(days=1)) if ends == last else begins
    return ((Days(min(begins, ends), ends), chance.choice(("командировка", "курсы повышения квалификации"))),)
