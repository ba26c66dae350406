"""The runner: a process that starts the flow runs that are due, each in a process of its own.

`python -m service.runner`, with ROUNDS_HOME and Prefect's address in the environment.
"""

import asyncio
import logging
import os
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner

from flows.deployment import NAME, deployment
from runtime.installation import here
from runtime.lifeline import die_with_parent
from runtime.logs import set_up_logs
from service.parts import MOST_AT_ONCE
from service.up import say_up

logger = logging.getLogger("service.runner")

POLL_SECONDS = 1.0
LOOK_SECONDS = 5.0
FORGOTTEN = 3
"""Exit status: Prefect's database does not know our deployment any more. Whoever is started anew makes it known."""


async def run_what_is_due(deployed: RunnerDeployment) -> None:
    """Start what is due until the process is told to end, which it ends itself where Prefect has forgotten us."""
    # A round that is parked is not to be paused by our end, nor asked for signs of life.
    runner = Runner(name=NAME, query_seconds=POLL_SECONDS, limit=MOST_AT_ONCE, pause_on_shutdown=False)
    id = await runner.aadd_deployment(deployed)
    say_up()
    looking = asyncio.create_task(_end_when_forgotten(id))
    try:
        await runner.start()
    finally:
        looking.cancel()


async def _end_when_forgotten(id: UUID) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            async with get_client() as client:
                await client.read_deployment(id)
        except ObjectNotFound:
            logger.error("Prefect does not know the deployment any more")  # noqa: TRY400 - nobody needs the traceback
            os._exit(FORGOTTEN)
        except Exception as error:  # noqa: BLE001 - whatever keeps us from asking, the next look asks again
            logger.warning("Prefect cannot be asked: %s", error)


if __name__ == "__main__":
    die_with_parent()
    set_up_logs(here().settings.log)
    # The flow's process imports `flows` from here, wherever the service was started.
    os.chdir(Path(__file__).resolve().parents[1])
    asyncio.run(run_what_is_due(deployment()))
