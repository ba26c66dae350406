"""Under what a roster's rows are known again: names without what people write now so, now so, and ids made of them."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from difflib import get_close_matches

_QUOTES = str.maketrans(dict.fromkeys("«»\"“”„'") | {"ё": "е", "–": "-", "—": "-", "‑": "-"})


def plain(name: str) -> str:
    """A name as it is compared: without case, quotes and ё, one blank between words, one kind of dash."""
    return re.sub(r"\s+", " ", name.casefold().translate(_QUOTES)).replace("№ ", "№").strip()


def id_of_municipality(name: str) -> str:
    """The id of a municipality that has none of its own; the same name gives the same."""
    return f"m-{_digest(plain(name))}"


def id_of_school(name: str, municipality_id: str) -> str:
    """The id of a school that has none of its own, from its name and where it is."""
    return f"s-{_digest(plain(name), municipality_id)}"


def id_of_person(email: str, key: bytes) -> str:
    """The id of a person who is met for the first time: the same for one address, and told by nobody without the key.

    It stays in the history and in logs when the person is erased, so it must not tell whose it was.
    """
    return f"p-{_keyed(key, 'person', email.casefold())}"


def former_id_of_person(email: str) -> str:
    """The id that versions gave which made it without a key: whoever was erased under it is known by it alone."""
    return f"p-{_digest(email.casefold())}"


def id_of_expert(email: str, key: bytes) -> str:
    """The id of an expert who has none of its own, from the address at the first meeting, as that of a person."""
    return f"e-{_keyed(key, 'expert', email.casefold())}"


def differs_by_zeros(id: str, known: Iterable[str]) -> str | None:
    """The known id that differs from this one only by zeros at its beginning, which a number in a cell loses."""
    if not id.isdecimal():
        return None
    return next(
        (each for each in known if each != id and each.isdecimal() and each.lstrip("0") == id.lstrip("0")), None
    )


def meant(word: str, known: Iterable[str]) -> str:
    """A sentence about what may have been meant, or nothing."""
    names = {plain(each): each for each in known}
    close = get_close_matches(plain(word), list(names), n=1, cutoff=0.7)
    return f" Возможно, имелось в виду «{names[close[0]]}»." if close else ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]


def _keyed(key: bytes, kind: str, email: str) -> str:
    return hmac.new(key, f"rounds id of {kind} {email}".encode(), hashlib.sha256).hexdigest()[:10]
