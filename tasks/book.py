"""Opening a round's book when it wakes, and noting in it what the round waits for when it parks."""

from datetime import datetime

from domain.book import Book
from domain.office_words import waiting_in_words
from domain.stages import Stage
from models.rounds import Round
from models.wakes import hand_over, rounds_to_wake
from runtime.installation import here
from runtime.round_status import round_status
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
            stage=Stage(round_.stage),
            submission=round_.regulation.submission,
            expertise=round_.regulation.expertise,
        )


def is_dropped(round_id: str) -> bool:
    """Say whether the record holds no such round: the office has taken it out of its season since it got its run."""
    with here().reading() as session:
        return session.get(Round, round_id) is None


def office_lets_it_go_on(book: Book) -> bool:
    """Say whether the office has not told the round to rest."""
    with here().reading() as session:
        return session.get_one(Round, book.round_id).paused_at is None


def note_waiting(round_id: str, what: str, wakes_at: datetime | None, until: datetime | None) -> str:
    """Record what the round waits for, and the moment at which it wakes by itself; none: a fact alone wakes it.

    Returns it in the office's words, with the end of the waiting where it has one.
    """
    with here().transaction() as session:
        round_ = session.get_one(Round, round_id)
        round_.waits_for = what
        round_.waits_until = wakes_at
        return waiting_in_words(what, until, round_.regulation.calendar.zone)


def is_called(round_id: str) -> bool:
    """Say whether a fact has written a wake for the round that nobody has taken yet."""
    with here().reading() as session:
        return round_id in rounds_to_wake(session)


def funnel_rows(round_id: str) -> list[dict[str, str | int]]:
    """How far the round is, for people: from the schools that take part to the outcomes, a row a step."""
    installation = here()
    with installation.reading() as session:
        status = round_status(session, session.get_one(Round, round_id), installation.now())
    funnel = status.funnel
    steps = {
        "школ в экспертизе": funnel.participants,
        "сдали документы": funnel.handed_in,
        "нужно заключений": funnel.places,
        "назначено экспертов": funnel.assigned,
        "взяли в работу": funnel.taken_on,
        "подано заключений": funnel.filed,
        "подведено итогов": sum(funnel.outcomes.values()),
    }
    return [{"шаг": step, "число": number} for step, number in steps.items()]
