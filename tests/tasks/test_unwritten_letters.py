"""Letters that could not be written: the office learns of them while the round waits, whatever it waits for."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.calendar import Window
from domain.letters import Kind
from models.letters import Letter
from notifications.ledger.desk import Desk
from notifications.letters.drafts import Draft, Drafting
from notifications.post import Post
from tests.notifications.small_record import compose
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]


def that_cannot_write(kind: Kind, season: SmallSeason) -> SmallSeason:
    """The season with another post, which stumbles over every letter of that kind."""

    def stumble(drafting: Drafting, letter: Letter) -> Draft:
        if letter.kind == kind:
            raise LookupError("something is missing")
        return compose(drafting, letter)

    season.post.close()
    home = season.installation
    desk = Desk(home.engine, home.files, b"key", "http://127.0.0.1:8085", home.now, compose=stumble)
    season.post = Post(desk, season.server, connections=1)
    return season


def test_the_office_is_told_of_the_very_last_letters_that_could_not_be_written(start: Start) -> None:
    season = that_cannot_write(Kind.COMPLETION_NOTICE, start())
    season.go("2022-04-01 12:00")
    unwritten = season.ledger("completion_notice")
    (told,) = season.ledger("undeliverable")
    assert [each.state for each in unwritten] == ["refused"] * 3
    assert [each.reported_in for each in unwritten] == [told.ordinal] * 3
    assert (told.state, season.stage()) == ("accepted", "closed")


def test_the_office_is_told_at_once_between_the_intake_and_the_expertise(start: Start) -> None:
    krasnoyarsk = ZoneInfo("Asia/Krasnoyarsk")
    early = Window(datetime(2022, 3, 9, tzinfo=krasnoyarsk), datetime(2022, 3, 17, tzinfo=krasnoyarsk))
    season = that_cannot_write(Kind.NO_DOCUMENTS, start(r_1_13={"submission": early}))
    season.go("2022-03-17 12:00")
    (told,) = season.ledger("undeliverable")
    assert (season.shown(told.laid_out_at), told.state, season.stage()) == ("17.03 09:00", "accepted", "allotment")
    assert {each.reported_in for each in season.ledger("no_documents")} == {told.ordinal}
