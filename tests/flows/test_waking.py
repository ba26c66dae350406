"""Runs are given once, started when called or due, and brought back when they died: on a Prefect of its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from prefect.states import Cancelled, Completed, Crashed, Failed, Pending, Running, Scheduled
from sqlalchemy import delete

from domain.stages import Stage
from flows.deployment import deployment_id
from flows.expertise_round import expertise_round
from flows.waking import Sweep, give_runs, start_called
from models.revivals import revivals_of
from models.rounds import Participation, Round, bring_in, rounds_in_order
from models.wakes import wake
from runtime.clock import SetClock
from runtime.installation import Installation, close_installation, open_installation
from runtime.service_home import make_service_home
from tests.migrated import give_record
from tests.small_season import populate, season_of_2022

AN_HOUR = timedelta(hours=1)


class Record:
    """A record with one round, and its run in Prefect."""

    def __init__(self, installation: Installation, clock: SetClock, id: str) -> None:
        self.installation = installation
        self.clock = clock
        self.id = id

    @property
    def round(self) -> Round:
        with self.installation.reading() as session:
            return session.get_one(Round, self.id)

    @property
    def run(self) -> FlowRun:
        assert self.round.flow_run_id is not None
        with get_client(sync_client=True) as client:
            return client.read_flow_run(UUID(self.round.flow_run_id))

    @property
    def is_started(self) -> bool:
        """Whether Prefect is to start the run now."""
        state = self.run.state
        assert state is not None
        at = state.state_details.scheduled_time
        return state.type is StateType.SCHEDULED and at is not None and at <= datetime.now(UTC)

    def change(self, **values: object) -> None:
        with self.installation.transaction() as session:
            for name, value in values.items():
                setattr(session.get_one(Round, self.id), name, value)

    def put_run_into(self, state: State[object]) -> None:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(self.run.id, state, force=True)

    def revivals(self) -> list[str]:
        with self.installation.reading() as session:
            return [each.found for each in revivals_of(session, self.id)]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """A round that has parked in its intake, on a set clock; a season of its own, so that Prefect has not seen it."""
    home = make_service_home(tmp_path / "home")
    give_record(home)
    season = season_of_2022()
    (rules,) = (rules for rules in season.rounds if rules.row == "1.13")
    clock = SetClock(home.clock_file)
    clock.move_to(rules.submission.opens - AN_HOUR)
    name = f"s{uuid4().hex[:12]}"
    installation = open_installation(home)
    with installation.transaction() as session:
        bring_in(session, replace(season, id=name, rounds=(replace(rules, season=name),)))
        populate(session)
        (round_,) = rounds_in_order(session)
        id = round_.id
    yield Record(installation, clock, id)
    close_installation()


def free(_round_id: str) -> bool:
    return True


def taken(_round_id: str) -> bool:
    return False


def test_a_round_gets_its_run_once(record: Record, deployed: UUID) -> None:
    assert [give_runs(deployed), give_runs(deployed)] == [1, 0]

    assert record.run.deployment_id == deployed
    assert record.run.parameters == {"round_id": record.id}
    assert not record.is_started


def test_a_break_between_prefect_and_the_record_gives_no_second_run(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    first = record.round.flow_run_id
    record.change(flow_run_id=None)

    give_runs(deployed)

    assert record.round.flow_run_id == first


def test_a_run_of_another_deployment_is_replaced_by_one_that_will_be_started(record: Record, deployed: UUID) -> None:
    with get_client(sync_client=True) as client:
        played = client.create_flow_run(expertise_round, parameters={"round_id": record.id}, state=Running())
    record.change(flow_run_id=str(played.id))

    assert Sweep(deployed, taken).look() == [record.id]

    assert record.run.deployment_id == deployed
    assert record.revivals() == ["Missing"]


def test_a_round_starts_when_its_moment_has_come(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    assert start_called() == 0

    record.clock.move_to(record.clock.now() + AN_HOUR)

    assert start_called() == 1
    assert record.is_started
    assert start_called() == 0


def test_a_round_that_is_called_starts_and_its_wake_waits_for_the_waking(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    with record.installation.transaction() as session:
        wake(session, record.id, "a fact", record.clock.now())

    assert [start_called(), start_called()] == [1, 0]
    assert record.is_started


def test_a_run_at_work_is_left_alone(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    record.put_run_into(Running())
    with record.installation.transaction() as session:
        wake(session, record.id, "a fact", record.clock.now())

    assert start_called() == 0
    assert Sweep(deployed, taken).look() == []
    assert record.run.state_type is StateType.RUNNING


@pytest.mark.parametrize("state", [Crashed(), Failed(), Cancelled(), Completed()], ids=lambda state: state.name)
def test_a_run_that_ended_while_its_round_is_not_closed_is_brought_back(
    record: Record, deployed: UUID, state: State[object]
) -> None:
    give_runs(deployed)
    record.put_run_into(state)

    assert Sweep(deployed, free).look() == [record.id]

    assert record.is_started
    assert record.revivals() == [state.name]


def test_a_run_that_dies_again_at_once_is_left_in_peace_for_a_while(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    sweep = Sweep(deployed, free)
    found = []
    for _ in range(3):
        record.put_run_into(Failed())
        found.append(sweep.look())

    assert found == [[record.id], [], []]


def test_a_run_that_may_be_starting_is_brought_back_at_the_second_look(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    record.put_run_into(Running())
    sweep = Sweep(deployed, free)

    assert [sweep.look(), sweep.look()] == [[], [record.id]]


def test_a_run_that_began_between_two_looks_is_left_alone(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    record.put_run_into(Running())
    sweep = Sweep(deployed, free)
    sweep.look()
    record.put_run_into(Running())

    assert sweep.look() == []


def test_a_process_that_was_asked_for_a_moment_ago_is_given_time_to_begin(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    record.put_run_into(Pending())
    sweep = Sweep(deployed, free)

    assert [sweep.look(), sweep.look()] == [[], []]


def test_one_look_is_enough_where_nobody_can_be_at_work(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    record.put_run_into(Running())

    assert Sweep(deployed, free, one_look=True).look() == [record.id]


def test_a_run_that_prefect_does_not_know_is_made_anew(record: Record, deployed: UUID) -> None:
    record.change(flow_run_id=str(uuid4()))

    assert Sweep(deployed, free).look() == [record.id]

    assert record.run.name == record.id
    assert record.revivals() == ["Missing"]


def test_a_run_that_sleeps_past_its_rounds_moment_is_woken_at_it(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    record.put_run_into(Scheduled(name="Ждём", scheduled_time=datetime.now(UTC) + timedelta(days=999)))
    record.clock.move_to(record.clock.now() + AN_HOUR)

    assert Sweep(deployed, free).look() == []

    assert record.is_started
    assert record.run.state_name == "Ждём"


def test_a_closed_round_is_left_alone(record: Record, deployed: UUID) -> None:
    give_runs(deployed)
    record.put_run_into(Completed())
    record.change(stage=Stage.CLOSED.value)

    assert Sweep(deployed, free).look() == []


def test_the_run_of_a_round_that_was_dropped_from_its_season_ends_quietly(
    record: Record, deployed: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    give_runs(deployed)
    record.put_run_into(Scheduled(scheduled_time=datetime.now(UTC)))
    run = record.run
    with record.installation.transaction() as session:
        session.execute(delete(Participation).where(Participation.round_id == record.id))
        session.delete(session.get_one(Round, record.id))
    caplog.set_level("INFO", "flows")

    with temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}), pytest.raises(Pause):
        run_flow(expertise_round, run, parameters=run.parameters)

    with get_client(sync_client=True) as client:
        ended = client.read_flow_run(run.id)
    assert (ended.state_type, ended.state and ended.state.message) == (
        StateType.COMPLETED,
        "The round was dropped from its season.",
    )
    assert [(each.levelname, each.getMessage()) for each in caplog.records if each.name == "flows.locks"] == [
        ("INFO", f"round {record.id} was dropped from its season: its run ends")
    ]
    assert [each.getMessage() for each in caplog.records if each.levelname in ("WARNING", "ERROR", "CRITICAL")] == []
    assert Sweep(deployed, free).look() == []


def test_the_deployment_is_found_by_its_name(deployed: UUID) -> None:
    assert deployment_id() == deployed
