"""Opening a round's book."""

from domain.book import Book
from domain.stages import Stage
from models.rounds import Round
from runtime.installation import here
from tasks.articles import recorded


@recorded
def open_book(round_id: str) -> Book:
    """Read what the articles need to know of the round, and count the waking. Raises NoResultFound."""
    installation = here()
    with installation.transaction() as session:
        round_ = session.get_one(Round, round_id)
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
