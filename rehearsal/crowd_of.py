"""Which of the two crowds somebody is in: a matter of their address alone, so that a letter tells it too."""

import hashlib


def is_in_other_crowd(address: str) -> bool:
    """Whether the owner of the address is in the crowd that has a process of its own."""
    return hashlib.sha256(address.lower().encode()).digest()[0] % 2 == 1


def is_in_this_crowd(address: str) -> bool:
    """Whether the owner of the address is in the crowd that lives in the play's own process."""
    return not is_in_other_crowd(address)
