"""A second program, written from docs/sample.md alone, draws the same schools from the text of a frozen list."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from domain.sampling.population import Population, population_of
from models.people import schools_of_cohort
from models.record import Record
from rehearsal.population import populate
from tests.small_season import season_of_2022


def second_program(text: str, seed: str) -> tuple[list[str], list[str]]:
    """The sample and its reserve, in their orders."""

    def lot(name: str) -> str:
        return sha256((seed + "\n" + name).encode()).hexdigest()

    (_, share, _), *schools = [line.split("\t") for line in text.splitlines()]
    towns: dict[str, list[str]] = {}
    for id, town, _ in schools:
        towns.setdefault(town, []).append(id)
    n = ceil(Fraction(share) * len(schools))
    quota = {town: Fraction(n * len(ids), len(schools)) for town, ids in towns.items()}
    gets = {town: int(quota[town]) for town in towns}
    for town in sorted(towns, key=lambda town: (-(quota[town] % 1), lot(town)))[: n - sum(gets.values())]:
        gets[town] += 1
    drawn = {id for town, ids in towns.items() for id in sorted(ids, key=lot)[: gets[town]]}
    ordered = sorted((school[0] for school in schools), key=lot)
    return [id for id in ordered if id in drawn], [id for id in ordered if id not in drawn]


def agree(population: Population, seed: str) -> bool:
    sample = population.drawn_by(seed)
    return second_program(population.text, seed) == ([*sample.schools], [*sample.reserve])


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Record.metadata.create_all(engine)
    with Session(engine) as session:
        populate(session, season_of_2022(), schools=80, seed=500, experts=0.3, cohort=0.5)
        yield session
    engine.dispose()


def test_it_draws_the_sample_of_the_demo(session: Session) -> None:
    (rules,) = [each for each in season_of_2022().rounds if each.share is not None]
    schools = [(each.id, each.municipality.name, each.name) for each in schools_of_cohort(session, rules.cohort)]
    population = population_of("2022/2.1", rules.share or Decimal(0), schools)

    assert len(schools) == 40
    assert agree(population, rules.sample_seed or "")


names = some.text("Канский районЁё№ 7«»", min_size=1, max_size=9).filter(str.strip)
lists = some.lists(
    some.tuples(some.integers(0, 10**6), names, names), min_size=1, max_size=60, unique_by=lambda it: it[0]
)


@given(lists, some.decimals("0.001", 1, places=3), some.text("абв 0123456789", min_size=1).filter(str.strip))
def test_it_draws_the_same_of_any_list(schools: list[tuple[int, str, str]], share: Decimal, seed: str) -> None:
    population = population_of("2022/2.1", share, [(f"s-{id}", town, name) for id, town, name in schools])
    assert agree(population, seed)
