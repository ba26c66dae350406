"""Article 7. Closing: a round is closed when each of its letters has left, been refused, or stands in doubt."""

from domain.book import Book
from domain.letters import Kind
from domain.stages import Stage
from models.letters import OFFICE, OwedLetter, is_any_waiting, lay_out, ordinal_to_office, unreported_refusals
from models.rounds import Round, advance
from runtime.installation import here
from tasks.articles import article


@article(until=Stage.CLOSED)
def tell_office_of_refusals(book: Book) -> None:
    """Tell the office of the letters that were refused for good and whose recipients must act; each is told once."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        refused = unreported_refusals(session, round_.id)
        if refused:
            ordinal = ordinal_to_office(session, round_.id, Kind.UNDELIVERABLE, now)
            for letter in refused:
                letter.reported_in = ordinal
            lay_out(session, round_, [OwedLetter(Kind.UNDELIVERABLE, OFFICE, ordinal=ordinal)], now)


def letters_are_settled(book: Book) -> bool:
    """Say whether no letter of the round waits any more, and the office knows of each that it must be told of."""
    with here().reading() as session:
        return not is_any_waiting(session, book.round_id) and not unreported_refusals(session, book.round_id)


@article(until=Stage.CLOSED)
def close_round(book: Book) -> None:
    """Close the round."""
    installation = here()
    with installation.transaction() as session:
        round_ = session.get_one(Round, book.round_id)
        advance(session, round_, Stage.CLOSED)
        round_.closed_at = installation.now()
