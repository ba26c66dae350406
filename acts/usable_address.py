"""The one address that somebody typed, as letters can go to it."""

from email_validator import EmailNotValidError, validate_email

from acts.refusals import AddressUnusable


def usable_address(address: str) -> str:
    """The address as it is kept, with the domain as mail servers know it. Raises AddressUnusable."""
    try:
        found = validate_email(address.strip(), check_deliverability=False, allow_display_name=False)
    except EmailNotValidError as error:
        raise AddressUnusable(
            f"«{address}» — не адрес электронной почты. Нужен один адрес вида school@example.ru."
        ) from error
    if found.ascii_email is None:
        raise AddressUnusable(f"«{address}»: до знака @ — не латинские буквы, такой адрес примут не все серверы.")
    return found.ascii_email
