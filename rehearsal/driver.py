"""The driver of a rehearsal: it moves the clock's hands, and starts what is due in the worker's place.

At one moment people act first, then runs, then the post, until nothing moves; only then do the hands go on, to the
next moment at which anything will happen. So the same seed plays the same season.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow

from domain.stages import Stage
from flows.expertise_round import expertise_round
from flows.waking import start_now
from models.letters import accepted_so_far, next_departure
from models.rounds import Round, rounds_in_order
from models.wakes import rounds_to_wake
from notifications.holding import LettersHeld
from notifications.post import Post
from rehearsal.glimpse import Glimpse
from runtime.clock import SetClock
from runtime.installation import Installation

_LONGEST_NAP_SECONDS = 1.0


class StuckSeason(RuntimeError):
    """Nothing will happen any more, and a round is not closed: its text says which, and what it waits for."""


class Players(Protocol):
    """The people of a play."""

    def read_letters(self) -> int:
        """Decide, from the letters that have arrived, what to do and when; say how many letters that was."""

    def next_moment(self) -> datetime | None:
        """The next moment at which somebody will act."""

    def act(self, now: datetime) -> int:
        """Do what is due, and say how much that was."""


class Driver:
    """Plays one season to its end."""

    def __init__(
        self, installation: Installation, clock: SetClock, players: Players, post: Post, show: Callable[[Glimpse], None]
    ) -> None:
        self._installation = installation
        self._clock = clock
        self._players = players
        self._post = post
        self._show = show

    def play(self, until: datetime | None = None) -> None:
        """Move the hands until every round is closed, or until that moment. Raises StuckSeason, LettersHeld."""
        self._settle()
        while (moment := self._next_moment()) is not None:
            if until is not None and moment > until:
                self._clock.move_to(until)
                return
            now = self._clock.now()
            if moment <= now:
                # What is due waits for a mail server that is left in peace, and that is so in real time.
                time.sleep(min(self._post.rest(), _LONGEST_NAP_SECONDS))
            self._clock.move_to(max(moment, now))
            self._settle()
        self._refuse_to_leave_a_round_open()

    def _settle(self) -> None:
        moved = 1
        while moved:
            self._players.read_letters()
            moved = self._players.act(self._clock.now())
            moved += self._run_rounds()
            moved += self._post.step()
            if self._post.held_why is not None:
                raise LettersHeld(self._post.held_why)
            self._show(self._glimpse())

    def _run_rounds(self) -> int:
        started = 0
        for round_id, flow_run_id in self._rounds_due():
            _start(round_id, UUID(flow_run_id))
            started += 1
        return started

    def _rounds_due(self) -> list[tuple[str, str]]:
        now = self._clock.now()
        with self._installation.reading() as session:
            woken = set(rounds_to_wake(session))
            return [
                (round_.id, round_.flow_run_id)
                for round_ in rounds_in_order(session)
                if round_.flow_run_id is not None
                and round_.stage != Stage.CLOSED
                and (round_.id in woken or (round_.waits_until is not None and round_.waits_until <= now))
            ]

    def _next_moment(self) -> datetime | None:
        with self._installation.reading() as session:
            waiting = [each.waits_until for each in rounds_in_order(session) if each.stage != Stage.CLOSED]
            moments = [*waiting, next_departure(session), self._players.next_moment()]
        return min((moment for moment in moments if moment is not None), default=None)

    def _glimpse(self) -> Glimpse:
        with self._installation.reading() as session:
            rounds = tuple((round_.row, Stage(round_.stage)) for round_ in rounds_in_order(session))
            return Glimpse(self._clock.now(), rounds, accepted_so_far(session))

    def _refuse_to_leave_a_round_open(self) -> None:
        with self._installation.reading() as session:
            left = [_open_in_words(each) for each in rounds_in_order(session) if each.stage != Stage.CLOSED]
        if left:
            raise StuckSeason("; ".join(left))


def _open_in_words(round_: Round) -> str:
    return f"round {round_.row} stands at {round_.stage} and waits for {round_.waits_for or 'nothing'}"


def _start(round_id: str, flow_run_id: UUID) -> None:
    with get_client(sync_client=True) as client:
        flow_run = client.read_flow_run(flow_run_id)
        # Its moment on the wall is that of no clock that is moved by hand.
        start_now(client, flow_run)
    # Prefect watches whether somebody pauses a run of a deployment, and takes half a second to begin and end that.
    # Nobody pauses a round of a play, and the run is the deployment's in Prefect's own record all the same.
    flow_run = flow_run.model_copy(update={"deployment_id": None})
    try:
        run_flow(expertise_round, flow_run=flow_run, parameters={"round_id": round_id})
    except Pause:
        # The round parked itself and has said in the record until when.
        return
