"""Two crowds of one season: what they do side by side is what one would have done, and either's end is the play's."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy.exc import NoResultFound

from models.links import Link, renew
from models.submissions import last_hand_in
from rehearsal.browser import Traffic
from rehearsal.doors import HandIn, TakeOn
from rehearsal.other_crowd import OtherCrowdFailed, OtherCrowdGone, other_crowd
from rehearsal.reading import handing_schools
from rehearsal.two_crowds import TwoCrowds, two_crowds
from tests.rehearsal.delivery import Delivery, write_letters_in_full
from tests.small_season import SCHOOLS, small_seasons

ROW = "1.13"


class Played(Delivery):
    """A round whose people are two crowds."""

    def hand_in(self, *schools: str) -> list[str | None]:
        """Let these schools hand in at one moment."""
        with self.season.reading() as session:
            of_schools = handing_schools(session, schools)
        rules = self.season.rules[ROW]
        return self.crowd.attempt(
            [HandIn(f"d-{id}", self.season.id(ROW), rules, of_schools[id], 1, whole=True) for id in schools]
        )

    def versions(self) -> dict[str, int]:
        """By school that handed in, which version that was."""
        with self.season.reading() as session:
            found = {id: last_hand_in(session, self.season.id(ROW), id) for id in SCHOOLS}
        return {id: one.version for id, one in found.items() if one is not None}


@pytest.fixture
def played() -> Iterator[Callable[[], tuple[Played, TwoCrowds, int]]]:
    """Begin a round; with both crowds as one, and the process of the other's."""
    with small_seasons() as start, ExitStack() as open_ones:

        def begin() -> tuple[Played, TwoCrowds, int]:
            season = start(ROW)
            write_letters_in_full(season)
            other = open_ones.enter_context(other_crowd())
            other.open(season.installation.home)
            crowds = open_ones.enter_context(two_crowds(season.installation, other))
            assert other.process.pid is not None
            return Played(season, crowds), crowds, other.process.pid

        yield begin


def test_each_does_its_own_people_s_deeds_and_refusals_come_in_the_order_of_the_attempts(
    played: Callable[[], tuple[Played, TwoCrowds, int]],
) -> None:
    play, crowds, _ = played()
    play.go("2022-03-16 12:00")
    # Each letter of these days has links; an office's later ones may have none.
    assert crowds.traffic().letters == len(play.season.server.taken)
    first, second = SCHOOLS[:2]
    assert play.hand_in(first, second) == [None, None]
    play.go("2022-03-29 12:00")
    # The window is over: all who come now are told so, in either crowd.
    late = [SCHOOLS[3], SCHOOLS[2], second]
    sentences = play.hand_in(*late)

    assert play.versions() == {first: 1, second: 1}
    assert [sentence is not None for sentence in sentences] == [True, True, True]
    assert play.crowd.attempt([]) == []


def test_an_error_of_the_other_crowd_ends_the_play_with_its_text(
    played: Callable[[], tuple[Played, TwoCrowds, int]],
) -> None:
    play, _, _ = played()
    play.go("2022-03-16 12:00")
    # Of two who have as much to do, the second goes to the other crowd.
    first, id = sorted(SCHOOLS)[:2]
    with play.season.installation.transaction() as session:
        renew(session, session.get_one(Link, f"school-2022-1.13-d-{id}-{id}"))

    with pytest.raises(OtherCrowdFailed, match=r"UnexpectedPage: answer 404 at /l/…: .*Ссылка не работает"):
        play.hand_in(first, id)


def test_an_error_that_can_be_carried_over_is_what_it_was(
    played: Callable[[], tuple[Played, TwoCrowds, int]],
) -> None:
    play, _, _ = played()
    play.go("2022-03-16 12:00")
    with play.season.reading() as session:
        of_schools = handing_schools(session, SCHOOLS[:1])
    rules, school = play.season.rules[ROW], SCHOOLS[0]
    # Who hands in has more to do: the expert goes to the other crowd.
    hand_in = HandIn(f"d-{school}", play.season.id(ROW), rules, of_schools[school], 1, whole=True)
    with pytest.raises(NoResultFound, match="No row was found") as raised:
        play.crowd.attempt([hand_in, TakeOn("x-1", "no such assignment")])
    assert "expert_pages.py" in raised.value.__notes__[0]


def test_that_the_other_crowd_was_killed_is_told(played: Callable[[], tuple[Played, TwoCrowds, int]]) -> None:
    play, _, process = played()
    os.kill(process, signal.SIGKILL)
    with pytest.raises(OtherCrowdGone, match=r"завершился сам \(код -9\)"):
        play.go("2022-03-16 12:00")


def test_a_play_that_is_interrupted_ends_the_other_crowd() -> None:
    with pytest.raises(KeyboardInterrupt), other_crowd() as other:  # noqa: PT012 - as from the terminal
        os.kill(other.process.pid or 0, signal.SIGINT)
        raise KeyboardInterrupt
    assert (other.process.exitcode, other.traffic) == (-signal.SIGTERM, Traffic())


def test_the_other_crowd_knows_nothing_of_prefect() -> None:
    told = "import sys, rehearsal.other_crowd; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0


def test_a_letter_that_leads_nowhere_ends_the_play_though_nobody_acts_on_it(
    played: Callable[[], tuple[Played, TwoCrowds, int]],
) -> None:
    play, crowds, _ = played()
    play.go("2022-03-16 12:00")
    box = play.season.installation.home.mail / "new"
    letter = b"Delivered-To: x@x.example\r\nMessage-ID: <x>\r\n\r\n%s/l/nowhere\r\n"
    (box / "1.M0P1Q99999.catcher").write_bytes(letter % play.season.installation.base_url.encode())

    with pytest.raises(OtherCrowdFailed, match=r"UnexpectedPage: answer 404 at /l/…"):
        crowds.read([])
