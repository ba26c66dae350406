"""The code on a conclusion by which anybody can ask whether the office signed it."""

import hashlib
import hmac
from datetime import date

FIGURES = 12


def code_of(key: bytes, number: str, signed_on: date) -> str:
    """«4821-0937-5526»: nobody without the home's key can make it for a number, and it tells nothing by itself."""
    digest = hmac.digest(key, f"rounds conclusion {number} {signed_on.isoformat()}".encode(), hashlib.sha256)
    figures = f"{int.from_bytes(digest) % 10**FIGURES:0{FIGURES}d}"
    return "-".join(figures[place : place + 4] for place in range(0, FIGURES, 4))


def is_code(key: bytes, number: str, signed_on: date, said: str) -> bool:
    """Whether somebody says the conclusion's code; blanks and hyphens do not matter."""
    figures = "".join(sign for sign in said if sign in "0123456789")
    return hmac.compare_digest(figures, code_of(key, number, signed_on).replace("-", ""))
