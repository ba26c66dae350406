"""How Prefect knows the regulation: one deployment, of which every round is one run."""

from contextlib import suppress
from typing import cast
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.types.entrypoint import EntrypointType

from flows.expertise_round import expertise_round

NAME = "rounds"


def deployment(work_pool: str | None = None) -> RunnerDeployment:
    """The deployment. With a work pool, workers on any machine start its runs; without, this machine's runner."""
    # By module path, not by file: the flow is then the same on each machine, wherever its checkout lies.
    made = expertise_round.to_deployment(NAME, entrypoint_type=EntrypointType.MODULE_PATH, work_pool_name=work_pool)
    # Prefect's types say that it may be a coroutine; so it is within a running loop, where nobody calls this.
    return cast("RunnerDeployment", made)


def deploy(work_pool: str | None = None) -> UUID:
    """Make the deployment, and its work pool, known to Prefect, or bring it up to date; returns its id."""
    if work_pool is not None:
        _make_pool(work_pool)
    return cast("UUID", deployment(work_pool).apply())


def deployment_id() -> UUID | None:
    """The deployment's id in Prefect; none: its database does not know it (any more)."""
    with get_client(sync_client=True) as client:
        try:
            return client.read_deployment_by_name(f"{expertise_round.name}/{NAME}").id
        except ObjectNotFound:
            return None


def _make_pool(name: str) -> None:
    """Make the pool of processes, unless a worker that started earlier has."""
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=name, type="process"))
