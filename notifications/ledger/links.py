"""The tokens of personal links. A token is computed when a letter's bytes are made, and kept nowhere."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping

_MARK = re.compile(r"@@([^@\s<>\"']+)@@")
_IN_AN_ADDRESS = "/l/"


class LinkUnknown(LookupError):
    """A letter's text holds the mark of a link that its recipient does not have."""


def token(key: bytes, link_id: str, generation: int) -> str:
    """The link's token: 256 bits under the home's key, base64url without padding.

    Another generation is another token, so that a link can be taken back.
    """
    digest = hmac.digest(key, f"rounds link {generation} {link_id}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def marks_in(*texts: str) -> frozenset[str]:
    """The ids of the links whose marks, `@@id@@`, stand in the texts."""
    return frozenset(id for text in texts for id in _MARK.findall(text))


def with_living_links(text: str, tokens: Mapping[str, str]) -> str:
    """The text with tokens, by link id, in place of the marks.

    A mark without a token stays as it is where somebody merely wrote such signs. Raises LinkUnknown where it is part of
    a link's address: a letter with a dead button does not leave.
    """

    def living(mark: re.Match[str]) -> str:
        found = tokens.get(mark[1])
        if found is None and text.endswith(_IN_AN_ADDRESS, 0, mark.start()):
            raise LinkUnknown(mark[1])
        return mark[0] if found is None else found

    return _MARK.sub(living, text)
