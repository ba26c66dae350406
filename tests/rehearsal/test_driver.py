"""The driver where the season does not simply go on: letters that are held, a mail server that is left in peace."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from domain.letters import Kind
from models.letters import OwedLetter, lay_out
from models.mail_queue import hold_queue
from models.rounds import Round
from notifications.holding import LettersHeld
from notifications.smtp.transport import Ready, Unreachable
from rehearsal.driver import Driver, StuckSeason
from runtime.installation import close_installation
from tests.folders import a_folder_in_memory
from tests.small_season import SmallSeason


class Nobody:
    """Players who never do anything."""

    def read_letters(self) -> int:
        return 0

    def next_moment(self) -> datetime | None:
        return None

    def act(self, now: datetime) -> int:
        return 0


@pytest.fixture
def season() -> Iterator[SmallSeason]:
    """A round that nothing wakes, and a letter to the office that is due."""
    with a_folder_in_memory() as folder:
        season = SmallSeason(folder, "1.13")
        with season.installation.transaction() as session:
            round_ = session.get_one(Round, season.id())
            round_.waits_until = None
            lay_out(session, round_, [OwedLetter(Kind.UNPLACED, "office")], season.clock.now())
        yield season
        season.post.close()
        close_installation()


def driver(season: SmallSeason) -> Driver:
    return Driver(season.installation, season.clock, Nobody(), season.post, lambda _: None)


def test_held_letters_end_the_play_with_what_is_to_be_done(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        hold_queue(session, "Исправьте пароль, затем rounds letters release.", season.clock.now())
    with pytest.raises(LettersHeld, match=r"Исправьте пароль, затем rounds letters release\."):
        driver(season).play()


def test_a_mail_server_that_is_left_in_peace_is_asked_again_in_real_time_at_the_same_moment(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.retries.SERVER_FIRST_PAUSE", timedelta(milliseconds=200))
    season.server.announced[""] = [Unreachable("421 not now"), Ready("250 OK")]
    began = season.clock.now()
    with pytest.raises(StuckSeason):  # the round waits for nothing; the letter has left
        driver(season).play()
    assert (len(season.server.taken), season.server.connected) == (1, 2)
    assert season.clock.now() == began
