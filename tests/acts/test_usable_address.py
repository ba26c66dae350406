"""An address that somebody types and one that a roster brings are judged alike."""

import pytest

from acts.refusals import AddressUnusable
from acts.usable_address import usable_address
from config.roster.cells import WrongCell, address_of
from tests.corpus.addresses import ADDRESSES

FURTHER = (
    "a" * 65 + "@x.example",
    "a" * 64 + "@" + "b" * 63 + ".example",
    "New.Address@Школа.example",
    "почта@x.example",
)


def typed(address: str) -> str | None:
    try:
        return usable_address(address)
    except AddressUnusable:
        return None


def from_a_roster(address: str) -> str | None:
    try:
        return address_of(address)
    except WrongCell:
        return None


@pytest.mark.parametrize("address", [*(each for each in ADDRESSES if "\n" not in each), *FURTHER])
def test_a_roster_takes_what_the_office_may_type_and_keeps_it_alike(address: str) -> None:
    assert from_a_roster(address) == typed(address)
