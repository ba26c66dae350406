"""A season comes to life: one flow run for each of its rounds, begun when its window opens."""

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.states import Scheduled

from flows.expertise_round import expertise_round
from tasks.season import Awaited, note_flow_run, rounds_without_a_run


@flow(name="season", flow_run_name="season-{season_id}", persist_result=False)
def season(season_id: str) -> None:
    """Give every round of the season that has none its flow run; said twice, nothing is doubled."""
    for awaited in rounds_without_a_run(season_id):
        note_flow_run(awaited.round_id, _new_run(awaited))


def _new_run(awaited: Awaited) -> str:
    with get_client(sync_client=True) as client:
        run = client.create_flow_run(
            expertise_round,
            parameters={"round_id": awaited.round_id},
            name=awaited.round_id,
            state=Scheduled(name="Awaiting the opening of the window", scheduled_time=awaited.wall_time),
        )
    return str(run.id)
