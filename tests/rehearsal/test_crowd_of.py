"""Who is in which crowd."""

from rehearsal.crowd_of import is_in_other_crowd, is_in_this_crowd


def test_the_crowds_are_two_halves_and_an_address_is_in_one_however_it_is_written() -> None:
    addresses = [f"school-{number}@kansk.example" for number in range(1000)]
    there = {address for address in addresses if is_in_other_crowd(address)}

    assert {address for address in addresses if not is_in_this_crowd(address)} == there
    assert 450 < len(there) < 550
    assert {address for address in addresses if is_in_other_crowd(address.upper())} == there
