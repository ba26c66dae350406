"""The keeper: a process that hands wakes to Prefect, and looks over the rounds for what died.

`python -m service.keeper`, with ROUNDS_HOME and Prefect's address in the environment. However many there are, one
works; the others wait for its place.
"""

import logging
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
from prefect.exceptions import PrefectException
from sqlalchemy.exc import InterfaceError, OperationalError

from flows.deployment import deploy
from flows.waking import Sweep, give_runs, start_called
from models.beats import KEEPER, beat, forget_beats_before
from runtime.installation import Installation
from runtime.locks import LockLost, LockTaken, held, is_free
from runtime.task_seconds import add_seconds
from service.audit_heads import keep_head
from service.child import ONE_LOOK_VARIABLE, Stop, begin, who_i_am
from service.leftovers import remove_leftovers
from service.up import say_up
from tasks.batches import withdraw_what_nobody_approved
from tasks.outages import note_outage_until_now

logger = logging.getLogger("service.keeper")

HAND_SECONDS, SWEEP_SECONDS, BEAT_SECONDS = 0.5, 10.0, 5.0
TIDY_SECONDS = 24 * 3600.0
PLACE_SECONDS = 2.0
"""How long one waits for the keeper's place before looking whether it was asked to end."""
LONGEST_REST_SECONDS = 15.0
BEATS_ARE_KEPT = timedelta(days=30)

AWAY = (httpx.HTTPError, PrefectException, InterfaceError, OperationalError, LockLost, OSError)
"""Prefect or the database cannot be reached, or do not know us any more: all that helps is to begin anew later.

What the database refuses through a fault of ours is not among it: that ends the process aloud, and the supervisor
begins it again.
"""


def keep(installation: Installation, stop: Stop) -> None:
    """Look after the rounds until asked to end; what cannot be reached is tried again, and said once."""
    one_look, rest, silent = os.environ.get(ONE_LOOK_VARIABLE) == "1", 1.0, False
    while not stop.asked:
        try:
            with held(KEEPER, patience_seconds=PLACE_SECONDS):
                deployment_id = deploy(installation.settings.work_pool)
                # Not before Prefect answers: until then the outage is not over.
                note_outage_until_now()
                for _ in _turns(installation, deployment_id, one_look, stop):
                    one_look, rest, silent = False, 1.0, False
        except LockTaken:
            say_up()  # another keeper works, and this one is there for when it does not
        except AWAY as error:
            if not silent:
                logger.warning("the rounds cannot be looked after: %s: %s", type(error).__name__, error)
            silent = True
            stop.wait(rest)
            rest = min(rest * 2, LONGEST_REST_SECONDS)


def _turns(installation: Installation, deployment_id: UUID, one_look: bool, stop: Stop) -> Iterator[None]:
    sweep = Sweep(deployment_id, is_free, one_look=one_look)
    swept_at = beaten_at = tidied_at = float("-inf")
    while not stop.asked:
        now = time.monotonic()
        if now - beaten_at >= BEAT_SECONDS:
            _beat(installation)
            beaten_at = now
            say_up()
        if now - swept_at >= SWEEP_SECONDS:
            for round_id in sweep.look():
                logger.info("the run of round %s was given or brought back", round_id, extra={"round": round_id})
            # Only one that came to its end: the alert asks whether the rounds were looked over.
            add_seconds(installation.home.metrics, "sweep", time.monotonic() - now)
            swept_at = now
        give_runs(deployment_id)
        start_called()
        if now - tidied_at >= TIDY_SECONDS:
            remove_leftovers(installation, datetime.now(UTC))
            keep_head(installation, datetime.now(UTC))
            withdraw_what_nobody_approved()
            tidied_at = now
        yield
        stop.wait(HAND_SECONDS)


def _beat(installation: Installation) -> None:
    with installation.transaction() as session:
        real_now = datetime.now(UTC)
        beat(session, KEEPER, who_i_am(), real_now, installation.now())
        forget_beats_before(session, KEEPER, real_now - BEATS_ARE_KEPT)


if __name__ == "__main__":
    keep(*begin(KEEPER))
