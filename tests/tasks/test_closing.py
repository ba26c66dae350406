from collections.abc import Callable

from sqlalchemy import update

from domain.letters import Kind
from models.letters import Letter, OwedLetter, lay_out
from models.rounds import Round
from tasks.book import open_book
from tasks.closing import close_round, round_is_closed
from tests.beginnings import so_far
from tests.small_season import SmallSeason, run_regulation

Start = Callable[..., SmallSeason]


def closed_at(season: SmallSeason) -> str | None:
    with season.reading() as session:
        moment = session.get_one(Round, "2022/1.13").closed_at
        return None if moment is None else season.shown(moment)


def test_a_letter_that_waits_keeps_the_round_open(start: Start) -> None:
    season = start(played=so_far.go("2022-03-20 12:00").hand_in("s-1").go("2022-03-28 08:00"))
    season.mail_defers_once("c-3")
    season.go("2022-03-28 09:00")
    assert (season.stage(), closed_at(season), season.waits_until()) == ("closing", None, None)
    season.go("2022-03-28 12:00")
    assert (season.stage(), closed_at(season)) == ("closed", "28.03 09:05")


def test_a_refused_letter_closes_the_round_as_well(start: Start) -> None:
    season = start()
    season.mail_refuses("d-s-6")
    season.go("2022-03-28 12:00")
    assert {each.state for each in season.ledger("invitation")} == {"accepted", "refused"}
    assert season.stage() == "closed"


def test_what_is_laid_out_a_moment_before_keeps_the_round_open(start: Start) -> None:
    season = start(played=so_far.go("2022-03-20 12:00").hand_in("s-1").go("2022-03-28 08:00"))
    now, further = season.clock.now(), OwedLetter(Kind.EXTENSION, "d-s-1", "s-1", "9")
    with season.installation.transaction() as session:
        # Somebody looks, finds nothing that waits, and before the round is closed a further letter is laid out.
        session.execute(update(Letter).where(Letter.state == "queued").values(state="accepted", accepted_at=now))
        lay_out(session, session.get_one(Round, "2022/1.13"), [further], now)
    book = open_book.fn("2022/1.13")
    close_round.fn(book)
    assert (season.stage(), round_is_closed(book)) == ("closing", False)
    season.go("2022-03-28 12:00")
    assert (season.stage(), round_is_closed(book)) == ("closed", True)


def test_a_closed_round_is_left_alone(start: Start) -> None:
    season = start(played=so_far.go("2022-03-28 12:00"))
    before = [letter.key for letter in season.ledger()]
    season.stand("2022-04-20 12:00")
    assert run_regulation("2022/1.13")
    assert [letter.key for letter in season.ledger()] == before
    assert closed_at(season) == "28.03 09:00"
