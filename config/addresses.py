"""One address of e-mail, as letters can go to it: wherever it is typed or read from a file, it is judged here."""

import re
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

_LATIN, _CYRILLIC = re.compile("[a-z]", re.IGNORECASE), re.compile("[а-яё]", re.IGNORECASE)

LONGEST_ADDRESS = 254
"""Signs that an address may have (RFC 5321, 4.5.3.1.3, without the angle brackets)."""


class NotAnAddress(ValueError):
    """It is none, or several."""


class NotLatin(ValueError):
    """Letters that are not Latin stand where they must not; its text, in Russian, says where."""


@dataclass(frozen=True)
class Address:
    """A usable address."""

    kept: str
    """As the record holds it: the domain as mail servers know it."""
    spoken: str
    """With the domain as people write it."""


def _mixes_scripts(label: str) -> bool:
    """«mаil» with a Cyrillic а: letters would go to a stranger's domain that looks like the right one."""
    return bool(_LATIN.search(label)) and bool(_CYRILLIC.search(label))


def read_address(written: str) -> Address:
    """Read what somebody wrote; blanks around it mean nothing. Raises NotAnAddress, NotLatin."""
    try:
        found = validate_email(written.strip(), check_deliverability=False, strict=True, allow_display_name=False)
    except EmailNotValidError:
        raise NotAnAddress from None
    if found.ascii_email is None:
        raise NotLatin("до знака @ нелатинские буквы, такой адрес примут не все почтовые серверы")
    if any(_mixes_scripts(label) for label in found.domain.split(".")):
        strangers = "".join(dict.fromkeys(_CYRILLIC.findall(written)))
        raise NotLatin(f"среди латинских букв есть русские ({strangers}), похоже на опечатку")
    return Address(found.ascii_email, found.normalized)


_FOR_EXAMPLES = re.compile(r"(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|net|org))$", re.IGNORECASE)
"""Domains that are set aside and will never be anybody's (RFC 2606)."""


def is_for_examples(address: str) -> bool:
    """Whether an address is of a domain in which there can be no mailbox."""
    return _FOR_EXAMPLES.search(address.rpartition("@")[2]) is not None
