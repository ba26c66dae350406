"""One address of e-mail, as letters can go to it: wherever it is typed or read from a file, it is judged here."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

LONGEST_ADDRESS = 254
"""Signs that an address may have (RFC 5321, 4.5.3.1.3, without the angle brackets)."""


class NotAnAddress(ValueError):
    """It is none, or several."""


class NotLatin(ValueError):
    """Before @ stand signs that are not ASCII: such an address not every server takes."""


@dataclass(frozen=True)
class Address:
    """A usable address."""

    kept: str
    """As the record holds it: the domain as mail servers know it."""
    spoken: str
    """With the domain as people write it."""


def read_address(written: str) -> Address:
    """Read what somebody wrote; blanks around it mean nothing. Raises NotAnAddress, NotLatin."""
    try:
        found = validate_email(written.strip(), check_deliverability=False, strict=True, allow_display_name=False)
    except EmailNotValidError:
        raise NotAnAddress from None
    if found.ascii_email is None:
        raise NotLatin
    return Address(found.ascii_email, found.normalized)
