"""How Prefect knows the regulation: one deployment, of which every round is one run."""

from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.flows import EntrypointType

from flows.expertise_round import expertise_round

NAME = "rounds"


def deploy(work_pool: str | None = None) -> UUID:
    """Make the deployment known to Prefect, or bring it up to date; returns its id.

    With a work pool, workers on any machine start its runs; without one, the runner of this machine.
    """
    # By module path, not by file: the flow is then the same on each machine, wherever its checkout lies.
    deployment = expertise_round.to_deployment(
        NAME, entrypoint_type=EntrypointType.MODULE_PATH, work_pool_name=work_pool
    )
    return deployment.apply()


def deployment_id() -> UUID | None:
    """The deployment's id in Prefect; none: its database does not know it (any more)."""
    with get_client(sync_client=True) as client:
        try:
            return client.read_deployment_by_name(f"{expertise_round.name}/{NAME}").id
        except ObjectNotFound:
            return None
