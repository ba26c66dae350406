from collections.abc import Callable

from notifications.smtp.transport import Accepted, InDoubt
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]


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


def test_the_office_is_told_at_once_of_a_letter_in_doubt_to_somebody_who_must_act(start: Start) -> None:
    season = start()
    season.server.delivered = [InDoubt("no answer"), Accepted("250 OK")]
    season.go("2022-03-14 12:00")

    (doubtful,) = [each for each in season.ledger() if each.state == "in_doubt"]
    assert (doubtful.kind, doubtful.subject) == ("invitation", "s-1")
    assert season.letters("undeliverable") == [("14.03 09:00", "undeliverable", "office")]
    season.go("2022-03-15 12:00")
    assert len(season.ledger("undeliverable")) == 1
