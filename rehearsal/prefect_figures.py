"""How many runs Prefect's own record holds after a play."""

import time

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events.worker import EventsWorker

PATIENCE_SECONDS = 15.0
LOOK_SECONDS = 1.3


def prefect_figures() -> dict[str, int]:
    """Count flow runs and task runs, once Prefect has written down all that it was told.

    Task runs reach its record by way of events, a good second late: two looks that are further apart and agree are
    enough.
    """
    EventsWorker.drain_all()
    deadline = time.monotonic() + PATIENCE_SECONDS
    with get_client(sync_client=True) as client:
        before = -1
        while (now := _count(client, "task_runs")) != before and time.monotonic() < deadline:
            before = now
            time.sleep(LOOK_SECONDS)
        return {"flow_runs": _count(client, "flow_runs"), "task_runs": now}


def _count(client: SyncPrefectClient, what: str) -> int:
    answer = client.request("POST", f"/{what}/count", json={})  # type: ignore[arg-type]
    answer.raise_for_status()
    return int(answer.json())
