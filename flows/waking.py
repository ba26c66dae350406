"""Runs are given, started and brought back: the record says which rounds have something to do, Prefect starts them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Scheduled

from runtime.installation import here
from tasks.waking import AtLarge, note_flow_run, note_revival, rounds_at_large

SLACK = timedelta(seconds=2)
"""Prefect rounds to whole seconds: a run that is scheduled so near its moment is left alone."""

LONGEST_START = timedelta(seconds=60)
"""From the runner's word to the process's own: on a machine with much to do a start takes a quarter of a minute."""

STARTING = frozenset({StateType.RUNNING, StateType.PENDING, StateType.CANCELLING})
"""A process may be at work in these, or be about to: it is believed dead only when it is seen so twice."""


def give_runs(deployment_id: UUID) -> int:
    """Give every round that has no flow run its own, and say how many that were.

    Said twice, or broken off between Prefect and the record, nothing is doubled: Prefect knows a run by its round and
    deployment.
    """
    without = [round_ for round_ in rounds_at_large() if round_.flow_run_id is None]
    if without:
        with get_client(sync_client=True) as client:
            for round_ in without:
                _give_run(client, deployment_id, round_)
    return len(without)


def start_called() -> int:
    """Start the rounds that a fact has called, or whose moment has come; say how many were started.

    A run that is at work needs nothing: it looks once more before it parks. The wake itself is taken by the waking.
    """
    now = here().now()
    ids = [
        round_.flow_run_id
        for round_ in rounds_at_large()
        if round_.flow_run_id is not None and (round_.called or (round_.due is not None and round_.due <= now))
    ]
    if not ids:
        return 0
    with get_client(sync_client=True) as client:
        runs = [run for id in ids if (run := _read(client, id)) is not None]
        return sum(start_now(client, run) for run in runs)


def start_now(client: SyncPrefectClient, run: FlowRun) -> bool:
    """Let a parked run start at once; False where it is at work, or is starting already."""
    state = run.state
    now = datetime.now(UTC)
    if state is None or not state.is_scheduled() or _time_of(state) <= now:
        return False
    client.set_flow_run_state(run.id, Scheduled(name=state.name, scheduled_time=now), force=True)
    return True


FIRST_PAUSE_SECONDS = 5.0
PEACE_SECONDS = 3600.0
"""A run that did not die for so long is well again."""


@dataclass(frozen=True)
class _Deaths:
    """How often in a row a run died, when it was last brought back, and when it may be again (monotonic seconds)."""

    number: int = 0
    last_at: float = float("-inf")
    not_before: float = float("-inf")


class Sweep:
    """Looks over all rounds for runs that died, are lost, or sleep past their moment, and brings them back.

    A run that may be at work is brought back at the second look that finds the round's lock free, or at once where the
    first look is said to be enough, because nobody can be at work yet. One that dies again and again is left in peace
    for longer each time: whatever kills it needs a person.
    """

    def __init__(self, deployment_id: UUID, is_free: Callable[[str], bool], *, one_look: bool = False) -> None:
        self._deployment_id = deployment_id
        self._is_free = is_free
        self._one_look = one_look
        self._suspects: dict[str, datetime | None] = {}
        self._deaths: dict[str, _Deaths] = {}

    def look(self) -> list[str]:
        """Look once, and return the ids of the rounds whose runs were brought back or made anew."""
        brought_back = []
        suspects: dict[str, datetime | None] = {}
        with get_client(sync_client=True) as client:
            for round_ in rounds_at_large():
                run = _read(client, round_.flow_run_id) if round_.flow_run_id is not None else None
                # One that a rehearsal played, or whose deployment was deleted and made anew, nobody would ever start.
                if run is None or run.state is None or run.deployment_id != self._deployment_id:
                    _give_run(client, self._deployment_id, round_)
                    if round_.flow_run_id is not None:
                        note_revival(round_.round_id, "Missing", datetime.now(UTC))
                    brought_back.append(round_.round_id)
                elif self._is_dead(round_, run.state, suspects):
                    if self._may_be_brought_back(round_.round_id):
                        note_revival(round_.round_id, run.state.name or run.state.type.value, datetime.now(UTC))
                        _schedule(client, run.id, run.state, datetime.now(UTC))
                        brought_back.append(round_.round_id)
                elif run.state.is_scheduled():
                    _put_right(client, run, round_)
        self._suspects, self._one_look = suspects, False
        return brought_back

    def _may_be_brought_back(self, round_id: str) -> bool:
        now = time.monotonic()
        deaths = self._deaths.get(round_id, _Deaths())
        if now < deaths.not_before:
            return False
        number = deaths.number + 1 if now - deaths.last_at < PEACE_SECONDS else 1
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (number - 1), PEACE_SECONDS / 4)
        self._deaths[round_id] = _Deaths(number, now, now + pause)
        return True

    def _is_dead(self, round_: AtLarge, state: State[object], suspects: dict[str, datetime | None]) -> bool:
        if state.is_scheduled() or not self._is_free(round_.round_id):
            return False
        if state.type not in STARTING or self._one_look:
            return True
        if state.type is StateType.PENDING and datetime.now(UTC) - state.timestamp < LONGEST_START:
            return False
        suspects[round_.round_id] = state.timestamp
        # The same state at both looks: between them nobody began, parked or ended.
        return self._suspects.get(round_.round_id) == state.timestamp


def _give_run(client: SyncPrefectClient, deployment_id: UUID, round_: AtLarge) -> None:
    run = client.create_flow_run_from_deployment(
        deployment_id,
        parameters={"round_id": round_.round_id},
        name=round_.round_id,
        idempotency_key=f"{round_.round_id} {deployment_id}",
        state=Scheduled(name="Awaiting", scheduled_time=_wall_time(round_)),
    )
    note_flow_run(round_.round_id, str(run.id))


def _put_right(client: SyncPrefectClient, run: FlowRun, round_: AtLarge) -> None:
    """Let a run that sleeps past its round's moment sleep until it: the record is the one that knows."""
    if run.state is None:
        return
    wanted = _wall_time(round_)
    if _time_of(run.state) > wanted + SLACK:
        _schedule(client, run.id, run.state, wanted)


def _schedule(client: SyncPrefectClient, run_id: UUID, state: State[object], at: datetime) -> None:
    name = state.name if state.is_scheduled() else "Awaiting"
    client.set_flow_run_state(run_id, Scheduled(name=name, scheduled_time=at), force=True)


def _wall_time(round_: AtLarge) -> datetime:
    installation = here()
    return installation.clock.wall_time(round_.due or installation.now() + timedelta(days=366))


def _time_of(state: State[object]) -> datetime:
    return state.state_details.scheduled_time or state.timestamp


def _read(client: SyncPrefectClient, flow_run_id: str) -> FlowRun | None:
    try:
        return client.read_flow_run(UUID(flow_run_id))
    except ObjectNotFound:
        return None
