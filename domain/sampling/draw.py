"""A sample of schools that anyone can draw again: SHA-256 of a public seed in place of chance (road map row 2.1).

How it is drawn, so that a second program draws the same (and with examples: docs/sample.md). All hashes are SHA-256 of
UTF-8 text, written in lower-case hexadecimal and compared as text; «the lot of x» is the hash of the seed, one line
feed, and x.

1. N schools are in the population; n = share × N in exact decimals, rounded up.
2. The stratum of a municipality with M schools has the quota n × M / N. It gets the whole part of its quota; the
   schools still missing to n go, one each, to the strata with the largest fractional parts; where these are equal, to
   the municipality whose name has the lesser lot.
3. In each stratum the schools stand in the order of the lots of their ids; as many as the stratum gets are drawn from
   the front, the rest are its reserve in that order.
4. The sample is listed in the order of the lots of its schools' ids, over all strata; so is the whole reserve.
5. A drawn school that leaves is replaced by the first of its stratum's reserve who was not called yet; where that is
   spent, by the first of the whole reserve who was not called yet.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor


class SamplingError(ValueError):
    """There is no sample to be drawn from what was given.

    SamplingError
    ├── NobodyToDrawFrom
    ├── ShareOutOfRange
    ├── SchoolTwice
    ├── NoSeed, NoSuchThrow, TooFewThrows, SeedTooLong
    └── NotDrawn
    """


class NobodyToDrawFrom(SamplingError):
    """The population is empty."""


class ShareOutOfRange(SamplingError):
    """The share is not above 0 and at most 1."""


class SchoolTwice(SamplingError):
    """A school stands more than once in the population."""


class NoSeed(SamplingError):
    """The seed is blank."""


class NoSuchThrow(SamplingError):
    """What dice are said to have given has a digit that no die has."""


class TooFewThrows(SamplingError):
    """What dice are said to have given are no digits, or too few."""


class SeedTooLong(SamplingError):
    """The seed is longer than anybody could compare by eye."""


class NotDrawn(SamplingError):
    """A successor was asked for a school that is neither in the sample nor in its reserve."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """The schools of one municipality, each part in the order of its lots."""

    municipality: str
    quota: Fraction
    """Its exact part of the sample; the number drawn is within one of it."""
    drawn: tuple[str, ...]
    reserve: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Drawn schools and who follows them, by the ids that were given."""

    schools: tuple[str, ...]
    """In drawn order."""
    reserve: tuple[str, ...]
    """All others, in the order of their lots."""
    strata: tuple[Stratum, ...]
    """By name of the municipality."""

    def successor_of(self, school: str, called: Collection[str] = ()) -> str | None:
        """Name who takes the place of a school that left, or None when the reserve is spent. Raises NotDrawn.

        `called` are the successors already called, whether they came or left again.
        """
        for stratum in self.strata:
            if school in stratum.drawn or school in stratum.reserve:
                free = (one for one in (*stratum.reserve, *self.reserve) if one not in called and one != school)
                return next(free, None)
        raise NotDrawn(school)


def size_of_sample(share: Decimal, population: int) -> int:
    """Count the schools of a sample: share × population, rounded up exactly. Raises SamplingError."""
    if population < 1:
        raise NobodyToDrawFrom("a sample needs at least one school to be drawn from")
    if not share.is_finite() or not 0 < share <= 1:
        raise ShareOutOfRange(f"the share must be above 0 and at most 1, not {share}")
    return ceil(Fraction(share) * population)


def draw(population: Iterable[tuple[str, str]], share: Decimal, seed: str) -> Sample:
    """Draw the sample from pairs of a school's id and its municipality, as the head of this file describes.

    The order of the pairs does not matter. Raises SamplingError.
    """
    schools_of: dict[str, list[str]] = defaultdict(list)
    for school, town in population:
        schools_of[town].append(school)
    times = Counter(school for schools in schools_of.values() for school in schools)
    size = size_of_sample(share, times.total())
    if len(times) < times.total():
        raise SchoolTwice(", ".join(sorted(school for school, n in times.items() if n > 1)))
    if not seed.strip():
        raise NoSeed("a sample is drawn by a public phrase; there is none")

    quotas = {town: Fraction(size * len(schools), times.total()) for town, schools in schools_of.items()}
    places = {town: floor(quota) for town, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda town: (places[town] - quotas[town], _lot(seed, town)))
    for town in by_remainder[: size - sum(places.values())]:
        places[town] += 1

    strata = []
    for town in sorted(quotas):
        ordered = sorted(schools_of[town], key=lambda school: _lot(seed, school))
        strata.append(Stratum(town, quotas[town], tuple(ordered[: places[town]]), tuple(ordered[places[town] :])))
    return Sample(
        tuple(sorted((school for stratum in strata for school in stratum.drawn), key=lambda one: _lot(seed, one))),
        tuple(sorted((school for stratum in strata for school in stratum.reserve), key=lambda one: _lot(seed, one))),
        tuple(strata),
    )


def _lot(seed: str, name: str) -> str:
    return sha256(f"{seed}\n{name}".encode()).hexdigest()
