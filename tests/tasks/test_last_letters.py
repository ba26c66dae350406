"""A round's last letters: what the office must know of them it learns before the round closes."""

from collections.abc import Callable

from domain.letters import Kind
from models.letters import Letter
from notifications.ledger.recording import Desk
from notifications.letters.drafts import Draft, Drafting
from notifications.post import Post
from tests.notifications.small_record import compose
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]


def compose_but_completion_notices(drafting: Drafting, letter: Letter) -> Draft:
    if letter.kind == Kind.COMPLETION_NOTICE:
        raise LookupError("a municipality is missing")
    return compose(drafting, letter)


def with_a_post_that_cannot_write_completion_notices(season: SmallSeason) -> SmallSeason:
    season.post.close()
    home = season.installation
    desk = Desk(
        home.engine, home.files, b"key", "http://127.0.0.1:8085", home.now, compose=compose_but_completion_notices
    )
    season.post = Post(desk, season.server, connections=1)
    return season


def test_the_office_is_told_of_the_very_last_letters_that_could_not_be_written(start: Start) -> None:
    season = with_a_post_that_cannot_write_completion_notices(start())
    season.go("2022-04-01 12:00")
    unwritten = season.ledger("completion_notice")
    (told,) = season.ledger("undeliverable")
    assert [each.state for each in unwritten] == ["refused"] * 3
    assert [each.reported_in for each in unwritten] == [told.ordinal] * 3
    assert (told.state, season.stage()) == ("accepted", "closed")
