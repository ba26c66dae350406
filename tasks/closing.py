"""Article 7. Closing: a round is closed when each of its letters has left, been refused, or stands in doubt."""

from domain.book import Book
from domain.stages import Stage
from models.letters import is_any_waiting, letters_to_report
from models.rounds import Round, advance
from runtime.installation import here
from tasks.articles import article


@article(until=Stage.CLOSED)
def close_round(book: Book) -> None:
    """Close the round if none of its letters waits any more, and the office knows of each that it must be told of.

    It looks and closes in one transaction: what is laid out or settled a moment before keeps the round open.
    """
    installation = here()
    with installation.transaction() as session:
        if is_any_waiting(session, book.round_id) or letters_to_report(session, book.round_id):
            return
        round_ = session.get_one(Round, book.round_id)
        advance(session, round_, Stage.CLOSED)
        round_.closed_at = installation.now()


def round_is_closed(book: Book) -> bool:
    """Say whether the round is closed."""
    with here().reading() as session:
        return session.get_one(Round, book.round_id).stage == Stage.CLOSED
