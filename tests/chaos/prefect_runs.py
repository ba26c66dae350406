"""A round's flow run on the kept server of Prefect, in a process that may die."""

from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.context import SyncClientContext
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Scheduled

from flows.expertise_round import expertise_round
from models.rounds import Round
from runtime.installation import here
from tasks.waking import note_flow_run
from tests.chaos.steps import Steps, watch


def give_a_run(round_id: str) -> None:
    """Let the round have a run of its own on the server."""
    with get_client(sync_client=True) as client:
        run = client.create_flow_run(
            expertise_round, parameters={"round_id": round_id}, name=round_id, state=Scheduled(name="Awaiting")
        )
    note_flow_run(round_id, str(run.id))


def run_once(round_id: str, steps: Steps | None = None) -> None:
    """Start the round's run in this process, as the runner would after the keeper's word, whatever state it is in."""
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), SyncClientContext.get_or_create():
        flow_run = _scheduled(round_id)
        if steps is not None:
            watch(steps)
        try:
            run_flow(expertise_round, flow_run=flow_run, parameters={"round_id": round_id})
        except Pause:
            return


def _scheduled(round_id: str) -> FlowRun:
    with here().reading() as session:
        id = UUID(session.get_one(Round, round_id).flow_run_id)
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(id, Scheduled(name="Awaiting"), force=True)
        return client.read_flow_run(id)
