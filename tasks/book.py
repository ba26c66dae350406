"""Opening a round's book when it wakes, and noting in it what the round waits for when it parks."""

from datetime import datetime

from domain.book import Book
from domain.stages import Stage
from models.rounds import Round
from models.wakes import hand_over, rounds_to_wake
from runtime.installation import here
from tasks.articles import recorded


@recorded
def open_book(round_id: str) -> Book:
    """Read what the articles need to know of the round, and count the waking. Raises NoResultFound.

    The wakes that called it are taken in the same transaction: what is written from here on calls it once more.
    """
    installation = here()
    with installation.transaction() as session:
        round_ = session.get_one(Round, round_id)
        hand_over(session, round_id, installation.now())
        round_.wakes += 1
        round_.waits_for = None
        round_.waits_until = None
        return Book(
            round_id=round_.id,
            now=installation.now(),
            stage=Stage(round_.stage),
            submission=round_.regulation.submission,
            expertise=round_.regulation.expertise,
        )


def note_waiting(round_id: str, what: str, until: datetime | None) -> None:
    """Record what the round waits for, and the moment at which it wakes by itself; none: a fact alone wakes it."""
    with here().transaction() as session:
        round_ = session.get_one(Round, round_id)
        round_.waits_for = what
        round_.waits_until = until


def is_called(round_id: str) -> bool:
    """Say whether a fact has written a wake for the round that nobody has taken yet."""
    with here().reading() as session:
        return round_id in rounds_to_wake(session)
