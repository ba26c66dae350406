"""The office learns at once of letters that somebody who must act did not get, or perhaps did not get."""

from domain.book import Book
from domain.letters import Kind
from domain.stages import Stage
from models.letter_ordinals import ordinal_to_office
from models.letters import OFFICE, OwedLetter, lay_out, letters_to_report
from models.rounds import Round
from runtime.installation import here
from tasks.articles import article


@article(until=Stage.CLOSED)
def tell_office_of_refusals(book: Book) -> None:
    """Tell the office of letters that were refused for good or stand in doubt, each once, where somebody must act."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        failed = letters_to_report(session, round_.id)
        if failed:
            ordinal = ordinal_to_office(session, round_.id, Kind.UNDELIVERABLE, now)
            for letter in failed:
                letter.reported_in = ordinal
            lay_out(session, round_, [OwedLetter(Kind.UNDELIVERABLE, OFFICE, ordinal=ordinal)], now)
