"""The one address that somebody typed, as letters can go to it."""

from acts.refusals import AddressUnusable
from config.addresses import NotAnAddress, NotLatin, read_address


def usable_address(address: str) -> str:
    """The address as it is kept, with the domain as mail servers know it. Raises AddressUnusable."""
    try:
        return read_address(address).kept
    except NotAnAddress as error:
        raise AddressUnusable(
            f"«{address}» — не адрес электронной почты. Нужен один адрес вида school@example.ru."
        ) from error
    except NotLatin as error:
        raise AddressUnusable(f"«{address}»: {error}. Наберите его латинскими буквами или укажите другой.") from error
