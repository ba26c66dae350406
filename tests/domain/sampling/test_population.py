from decimal import Decimal
from hashlib import sha256

import pytest

from domain.sampling.draw import NobodyToDrawFrom, SchoolTwice, ShareOutOfRange
from domain.sampling.population import population_of, share_in_text

SCHOOLS = [("t-2", "Район № 1", "Школа 2"), ("t-1", "Район № 2", "Школа\tс  табуляцией\n")]


def test_the_text_names_the_round_the_share_and_each_school_in_the_order_of_ids() -> None:
    population = population_of("2022/2.1", Decimal("0.50"), SCHOOLS)

    assert population.text == "2022/2.1\t0.5\t2\nt-1\tРайон № 2\tШкола с табуляцией\nt-2\tРайон № 1\tШкола 2\n"
    assert population.digest == sha256(population.text.encode()).hexdigest()
    assert population.size == 1


def test_the_order_in_which_schools_are_given_does_not_matter() -> None:
    assert population_of("r", Decimal("0.5"), SCHOOLS) == population_of("r", Decimal("0.5"), SCHOOLS[::-1])


def test_another_share_round_or_name_is_another_digest() -> None:
    digests = {
        population_of(id, Decimal(share), schools).digest
        for id in ("2022/2.1", "2023/2.1")
        for share in ("0.5", "0.6")
        for schools in (SCHOOLS, [*SCHOOLS[:1], ("t-1", "Район № 2", "Школа 1")])
    }
    assert len(digests) == 8


@pytest.mark.parametrize(
    ("share", "text"), [("0.5", "0.5"), ("1", "1"), ("1.0", "1"), ("0.10", "0.1"), ("1E-2", "0.01")]
)
def test_a_share_is_written_in_its_shortest_plain_decimals(share: str, text: str) -> None:
    assert share_in_text(Decimal(share)) == text


def test_a_list_from_which_nothing_can_be_drawn_is_not_made() -> None:
    with pytest.raises(NobodyToDrawFrom):
        population_of("r", Decimal("0.5"), [])
    with pytest.raises(SchoolTwice):
        population_of("r", Decimal("0.5"), [*SCHOOLS, SCHOOLS[0]])
    for share in ("0", "1.5"):
        with pytest.raises(ShareOutOfRange):
            population_of("r", Decimal(share), SCHOOLS)


def test_one_school_is_drawn_whatever_the_share_and_all_are_by_a_share_of_one() -> None:
    only = population_of("r", Decimal("0.001"), SCHOOLS[:1])
    assert only.drawn_by("351624").schools == ("t-2",)
    assert population_of("r", Decimal(1), SCHOOLS).drawn_by("351624").reserve == ()
