import pytest

from config.addresses import Address, NotAnAddress, NotLatin, read_address


def test_an_address_is_kept_as_mail_servers_know_it_and_spoken_as_people_write_it() -> None:
    assert read_address(" info@школа.рф ") == Address("info@xn--80atdl2c.xn--p1ai", "info@школа.рф")


@pytest.mark.parametrize("written", ["", "a@x..ru", "a@x.ru,b@x.ru", "Иванов <a@x.ru>", f"{'a' * 300}@x.ru"])
def test_what_looks_like_one_and_is_none_is_refused(written: str) -> None:
    with pytest.raises(NotAnAddress):
        read_address(written)


@pytest.mark.parametrize(("written", "why"), [("директор@школа.рф", "до знака @"), ("a@mаil.ru", r"русские \(а\)")])
def test_letters_that_only_look_latin_lead_elsewhere(written: str, why: str) -> None:
    with pytest.raises(NotLatin, match=why):
        read_address(written)
