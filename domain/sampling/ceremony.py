"""Where the seed of a sample comes from, what counts as one, and when the office is asked for it."""

import unicodedata
from datetime import date, datetime
from enum import StrEnum

from domain.calendar import Calendar, Hours
from domain.sampling.draw import NoSeed, NoSuchThrow, SeedTooLong, TooFewThrows
from domain.typed_text import one_line

WAITED_FOR = "the result of the draw"
"""What a round waits for, as its flow calls it: until then it does nothing by itself but ask."""
FEWEST_THROWS = 6
LONGEST_SEED = 500
SIDES = frozenset("123456")
UNSEEN = ("Cf", "Cs")
"""Categories of signs that two people who read the same phrase would not both type: joiners, soft hyphens, halves."""


class SeedOrigin(StrEnum):
    """Where the seed came from."""

    DICE = "dice"
    """Thrown before people: the digits, 1 to 6, in the order of the throws."""
    PHRASE = "phrase"
    """A phrase that was fixed before the list was."""
    COMPUTER = "computer"
    """The computer's own chance, which nobody can check; so it is marked wherever the sample is shown."""


def seed_given(origin: SeedOrigin, typed: str) -> str:
    """The seed as it draws: a phrase on one line, without signs that nobody sees; of dice their digits alone.

    Raises NoSeed, NoSuchThrow, TooFewThrows and SeedTooLong.
    """
    seed = one_line("".join(sign for sign in typed if unicodedata.category(sign) not in UNSEEN))
    if origin is SeedOrigin.DICE:
        seed = "".join(sign for sign in seed if sign not in " ,;-")
    if not any(sign.isalnum() for sign in seed):
        raise NoSeed("a seed has at least one letter or digit")
    if len(seed) > LONGEST_SEED:
        raise SeedTooLong(f"{len(seed)} signs, and at most {LONGEST_SEED} are a seed")
    if origin is SeedOrigin.DICE and not (seed.isascii() and seed.isdigit() and len(seed) >= FEWEST_THROWS):
        raise TooFewThrows(f"dice give digits, at least {FEWEST_THROWS} of them")
    if origin is SeedOrigin.DICE and not SIDES.issuperset(seed):
        raise NoSuchThrow(f"a die has no {min(set(seed) - SIDES)}")
    return seed


def asking(calendar: Calendar, hours: Hours, now: datetime) -> tuple[date, datetime]:
    """The working day whose letter asks the office for the seed, and the moment at which the next one falls due.

    Outside the hours of letters it is the next day on which one can leave: nobody is asked twice in a morning.
    """
    day = calendar.day_of(calendar.working_hour_from(now, hours))
    return day, calendar.at(calendar.working_day_after(day, 1), hours.opens)
