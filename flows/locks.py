"""One run at a time for each round, whoever started how many."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import Pause
from prefect.states import Completed

from flows.own_process import begin_own_process
from runtime.locks import LockTaken, held
from tasks.book import is_dropped

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 10
"""How long a second process waits for the first, in real time."""


@contextmanager
def the_only_run_of(round_id: str) -> Iterator[None]:
    """Hold the round's lock; who cannot have it leaves without a trace, since the holder will look at all there is.

    The run of a round that was dropped from its season has nothing to do any more: it ends as completed.
    Raises Prefect's Pause without a state: the run keeps the state that it was given, by the holder or here (returning
    would complete it, raising anything else would fail it).
    """
    begin_own_process()
    with ExitStack() as lock:
        try:
            lock.enter_context(held(round_id, PATIENCE_SECONDS))
        except LockTaken:
            raise Pause(state=None) from None
        run = FlowRunContext.get()
        if run is not None and run.flow_run is not None and is_dropped(round_id):
            logger.info("round %s was dropped from its season: its run ends", round_id, extra={"round": round_id})
            with get_client(sync_client=True) as client:
                told: State[object] = Completed(message="The round was dropped from its season.")
                client.set_flow_run_state(run.flow_run.id, told, force=True)
            raise Pause(state=None)
        yield
