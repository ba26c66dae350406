"""The tokens of personal links and the office's codes: computed when a letter's bytes are made, and kept nowhere."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping

_MARK = re.compile(r"@@([^@\s<>\"']+)@@")
_IN_AN_ADDRESS = "/l/"
_OF_A_CODE = "code:"
CODE_DIGITS = 8
MASK = "•••"


class LinkUnknown(LookupError):
    """A letter's text holds the mark of a link that its recipient does not have."""


def token(key: bytes, link_id: str, generation: int) -> str:
    """The link's token: 256 bits under the home's key, base64url without padding.

    Another generation is another token, so that a link can be taken back.
    """
    digest = hmac.digest(key, f"rounds link {generation} {link_id}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def entry_code(key: bytes, request: str) -> str:
    """The code by which a member of the office comes in: eight digits, of one request alone."""
    digest = hmac.digest(key, f"rounds office code {request}".encode(), hashlib.sha256)
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def entry_token(key: bytes, request: str) -> str:
    """What opens the one-time address that the terminal prints for a request: 256 bits, as a link's token."""
    digest = hmac.digest(key, f"rounds office entry {request}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def mark_of_code(request: str) -> str:
    """What stands in a letter's text where the code of that request will."""
    return f"@@{_OF_A_CODE}{request}@@"


def request_of_mark(mark: str) -> str | None:
    """The request whose code belongs in place of a mark; None: the mark is a link's."""
    return mark.removeprefix(_OF_A_CODE) if mark.startswith(_OF_A_CODE) else None


def marks_in(*texts: str) -> frozenset[str]:
    """What stands in the marks of the texts, `@@…@@`: ids of links, and requests for a code."""
    return frozenset(id for text in texts for id in _MARK.findall(text))


def masked(text: str) -> str:
    """The text for whoever is not its recipient: nothing in the place of links and codes can be taken for one."""
    return _MARK.sub(MASK, text)


def with_living_links(text: str, tokens: Mapping[str, str]) -> str:
    """The text with tokens and codes, by what stands in the mark, in place of the marks.

    A mark without a token stays as it is where somebody merely wrote such signs. Raises LinkUnknown where it is part of
    a link's address: a letter with a dead button does not leave.
    """

    def living(mark: re.Match[str]) -> str:
        found = tokens.get(mark[1])
        if found is None and text.endswith(_IN_AN_ADDRESS, 0, mark.start()):
            raise LinkUnknown(mark[1])
        return mark[0] if found is None else found

    return _MARK.sub(living, text)
