"""Waiting for weeks without a process: the run parks itself in Prefect, and starts from its top when woken."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NoReturn

from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.exceptions import Pause
from prefect.states import Scheduled

from domain.book import Book
from flows.showing import show_funnel
from runtime.installation import here
from tasks.book import is_called, note_waiting

Condition = Callable[[Book], bool]
Chore = Callable[[Book], datetime | None]
"""Does what is owed while one waits, and names the next moment at which something will be."""

SHORT_SECONDS = 2.0
"""Prefect rounds to whole seconds and may start half a second early: what is this near is slept through."""

UNTIL_A_FACT = timedelta(days=366)
"""Prefect wants a time even for a run that only a fact will wake."""


def wait_for(
    book: Book,
    what: str,
    *,
    until: datetime | None = None,
    or_when: Condition | None = None,
    meanwhile: tuple[Chore, ...] = (),
) -> None:
    """Return once the time has come or the condition holds; otherwise do what is owed meanwhile and park the run.

    At each waking the flow comes here again, so chores are asked anew, and the run parks until the earliest of
    their next moments and `until`. Raises Prefect's Pause to leave the process.
    """
    while not _over(book, until, or_when):
        moments = [moment for chore in meanwhile if (moment := chore(book)) is not None]
        if or_when is not None and or_when(book):
            return
        moment = min([*moments, *([until] if until is not None else [])], default=None)
        seconds = here().clock.real_seconds_until(moment) if moment is not None else None
        if seconds is None or seconds > SHORT_SECONDS:
            _park(book, what, moment, until, or_when)
        time.sleep(max(seconds, 0.0))


def _over(book: Book, until: datetime | None, or_when: Condition | None) -> bool:
    return (until is not None and here().now() >= until) or (or_when is not None and or_when(book))


def _park(
    book: Book, what: str, moment: datetime | None, until: datetime | None, or_when: Condition | None
) -> NoReturn:
    installation = here()
    name = note_waiting(book.round_id, what, moment, until)
    wall = installation.clock.wall_time(moment or installation.now() + UNTIL_A_FACT)
    run = FlowRunContext.get()
    if run is None or run.flow_run is None:
        raise RuntimeError("a round waits inside its flow run only")
    show_funnel(book.round_id)
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run.flow_run.id, Scheduled(name=name, scheduled_time=wall), force=True)
        # A fact that came between the last look and the new state found nobody to wake: look once more.
        if is_called(book.round_id) or (or_when is not None and or_when(book)):
            now = installation.clock.wall_time(installation.now())
            client.set_flow_run_state(run.flow_run.id, Scheduled(name=name, scheduled_time=now), force=True)
    raise Pause(state=None)
