"""How a part of the service says that from now on it does its work: a byte to its supervisor."""

import os
from contextlib import suppress

UP_VARIABLE = "ROUNDS_UP"
"""Names the handle of the supervisor's pipe; a part that somebody else started has none, and says nothing."""


def say_up() -> None:
    """Say it; once is enough, and more does no harm."""
    said = os.environ.pop(UP_VARIABLE, None)
    if said is None:
        return
    # A supervisor that is gone takes us with it: there is nobody to be told.
    with suppress(OSError):
        os.write(int(said), b".")
    with suppress(OSError):
        os.close(int(said))
