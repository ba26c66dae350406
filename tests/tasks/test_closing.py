from collections.abc import Callable

from models.rounds import Round
from tests.small_season import SCHOOLS, SmallSeason, run_regulation

Start = Callable[..., SmallSeason]


def closed_at(season: SmallSeason) -> str | None:
    with season.reading() as session:
        moment = session.get_one(Round, "2022/1.13").closed_at
        return None if moment is None else season.shown(moment)


def test_a_letter_that_waits_keeps_the_round_open(start: Start) -> None:
    season = start()
    season.go("2022-03-20 12:00")
    season.hand_in("s-1")
    season.go("2022-03-28 08:00")
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


def test_the_office_is_told_once_of_each_refusal_whose_recipient_must_act(start: Start) -> None:
    season = start()
    season.mail_refuses("d-s-6", "d-s-5", "c-1")
    season.go("2022-03-28 12:00")

    (told,) = season.ledger("undeliverable")
    assert season.shown(told.laid_out_at) == "14.03 09:00"
    reported = {each.subject: each.reported_in for each in season.ledger("invitation")}
    assert reported == dict.fromkeys(SCHOOLS) | {"s-5": told.ordinal, "s-6": told.ordinal}
    # A coordinator has nothing to do: the office reads it in the figures of the round.
    assert [each.reported_in for each in season.ledger("window_opened") if each.state == "refused"] == [None]


def test_a_closed_round_is_left_alone(start: Start) -> None:
    season = start()
    season.go("2022-03-28 12:00")
    before = [letter.key for letter in season.ledger()]
    season.stand("2022-04-20 12:00")
    assert run_regulation("2022/1.13")
    assert [letter.key for letter in season.ledger()] == before
    assert closed_at(season) == "28.03 09:00"
