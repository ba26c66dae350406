from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import ceil
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.sampling.draw import (
    NobodyToDrawFrom,
    NoSeed,
    NotDrawn,
    Sample,
    SchoolTwice,
    ShareOutOfRange,
    Stratum,
    draw,
    size_of_sample,
)

HALF = Decimal("0.5")
SEED = "Красноярск, 15 апреля 2022 года"

shares = some.decimals("0.001", 1, places=3)
seeds = some.text("абвгд 0123456789", min_size=1).filter(str.strip)
populations = some.lists(some.integers(1, 7), min_size=1, max_size=8).map(
    lambda sizes: [(f"school-{town}-{n}", f"Район {town}") for town, size in enumerate(sizes) for n in range(size)]
)


@pytest.mark.parametrize(
    ("share", "population", "size"),
    [
        ("0.55", 100, 55),
        ("0.5", 40, 20),
        ("0.5", 41, 21),
        ("0.001", 3, 1),
        ("1", 7, 7),
        ("0.1", 1, 1),
        ("0.07", 100, 7),
    ],
)
def test_the_size_is_rounded_up_from_exact_decimals(share: str, population: int, size: int) -> None:
    assert size_of_sample(Decimal(share), population) == size


@pytest.mark.parametrize("share", ["0", "1.5", "-0.5", "1.0001", "NaN", "Infinity"])
def test_a_share_outside_nought_to_one_is_an_error(share: str) -> None:
    with pytest.raises(ShareOutOfRange):
        size_of_sample(Decimal(share), 10)


def test_nobody_to_draw_from_is_an_error() -> None:
    with pytest.raises(NobodyToDrawFrom):
        draw([], HALF, SEED)


def test_a_school_that_stands_twice_is_an_error_even_in_two_municipalities() -> None:
    with pytest.raises(SchoolTwice, match=r"^a$"):
        draw([("a", "Канск"), ("b", "Канск"), ("a", "Ачинск")], HALF, SEED)


def test_a_blank_phrase_is_an_error() -> None:
    with pytest.raises(NoSeed):
        draw([("a", "Канск")], HALF, " \n")


def test_one_school_is_its_own_sample() -> None:
    only = Stratum("Канск", Fraction(1), ("a",), ())
    assert draw([("a", "Канск")], Decimal("0.01"), SEED) == Sample(("a",), (), (only,))


def drawn_with_a_pencil(population: list[tuple[str, str]], share: Decimal, seed: str) -> tuple[list[str], list[str]]:
    """The description at the head of the file, once more and in other words."""

    def lot(name: str) -> str:
        return sha256(seed.encode("utf-8") + b"\n" + name.encode("utf-8")).hexdigest()

    numerator, denominator = share.as_integer_ratio()
    wanted = -(-numerator * len(population) // denominator)
    towns = {town: [school for school, of in population if of == town] for _, town in population}
    gets = {town: wanted * len(schools) // len(population) for town, schools in towns.items()}
    rest = {town: wanted * len(schools) % len(population) for town, schools in towns.items()}
    for town in sorted(towns, key=lot):
        ahead = [t for t in towns if rest[t] > rest[town] or (rest[t] == rest[town] and lot(t) < lot(town))]
        if len(ahead) < wanted - sum(wanted * len(schools) // len(population) for schools in towns.values()):
            gets[town] += 1
    taken = [school for town, schools in towns.items() for school in sorted(schools, key=lot)[: gets[town]]]
    return sorted(taken, key=lot), sorted({school for school, _ in population} - set(taken), key=lot)


@given(populations, shares, seeds)
def test_a_second_program_written_from_the_description_draws_the_same(
    population: list[tuple[str, str]], share: Decimal, seed: str
) -> None:
    sample = draw(population, share, seed)
    assert (list(sample.schools), list(sample.reserve)) == drawn_with_a_pencil(population, share, seed)


@given(populations, shares, seeds, some.randoms(use_true_random=False))
def test_the_order_of_the_population_does_not_matter(
    population: list[tuple[str, str]], share: Decimal, seed: str, chance: Random
) -> None:
    shuffled = list(population)
    chance.shuffle(shuffled)
    assert draw(shuffled, share, seed) == draw(population, share, seed)


@given(populations, shares, seeds)
def test_the_sample_has_its_exact_size_and_each_stratum_is_within_one_of_its_quota(
    population: list[tuple[str, str]], share: Decimal, seed: str
) -> None:
    sample = draw(population, share, seed)
    assert len(sample.schools) == ceil(Fraction(share) * len(population))
    assert sorted(sample.schools + sample.reserve) == sorted(school for school, _ in population)
    assert [stratum for stratum in sample.strata if abs(len(stratum.drawn) - stratum.quota) >= 1] == []
    assert sum(stratum.quota for stratum in sample.strata) == len(sample.schools)


def test_another_phrase_draws_another_sample() -> None:
    population = [(f"school-{n}", f"Район {n % 5}") for n in range(40)]
    drawn = {draw(population, HALF, f"{SEED}, {n}").schools for n in range(20)}
    assert len(drawn) == 20


def test_no_school_is_favoured_over_many_phrases() -> None:
    population = [(f"school-{n}", f"Район {n % 2}") for n in range(4)]
    times = [sum(f"school-{n}" in draw(population, HALF, str(seed)).schools for seed in range(400)) for n in range(4)]
    assert [150 < n < 250 for n in times] == [True] * 4


def test_this_phrase_draws_these_schools_for_ever() -> None:
    # Lots found with sha256sum: 2 is 173c…, Минусинск 1a96…, 4 is 3421…, 5 is 38c7…, 1 is 69de…, 3 is 7d22…,
    # Ачинск 9d6f…, 6 is 9dbb…; of the two halves that remain, Минусинск's comes first.
    population = [("1", "Канск"), ("2", "Канск"), ("3", "Ачинск"), ("4", "Ачинск"), ("5", "Ачинск"), ("6", "Минусинск")]
    assert draw(population, HALF, SEED) == Sample(
        schools=("2", "4", "6"),
        reserve=("5", "1", "3"),
        strata=(
            Stratum("Ачинск", Fraction(3, 2), ("4",), ("5", "3")),
            Stratum("Канск", Fraction(1), ("2",), ("1",)),
            Stratum("Минусинск", Fraction(1, 2), ("6",), ()),
        ),
    )


def test_a_school_that_leaves_is_followed_from_its_stratum_and_then_from_the_whole_reserve() -> None:
    population = [(f"{town}{n}", town) for town in ("a", "b") for n in range(4)]
    sample = draw(population, HALF, SEED)
    first, second = sample.strata
    left = first.drawn[0]
    assert sample.successor_of(left) == first.reserve[0]
    assert sample.successor_of(first.reserve[0]) == first.reserve[1]
    assert sample.successor_of(left, called=first.reserve) == second.reserve[0]
    assert sample.successor_of(left, called=sample.reserve) is None


def test_a_successor_of_a_stranger_is_an_error() -> None:
    with pytest.raises(NotDrawn):
        draw([("a", "Канск")], HALF, SEED).successor_of("b")
