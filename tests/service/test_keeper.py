"""The keeper while Prefect is away: what it must not say before the rounds go on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import update

from models.beats import KEEPER, beat
from models.letters import Letter
from models.outages import outages
from notifications.letters.owed import NEVER_APPROVED
from runtime.task_seconds import seconds_taken
from service import keeper
from tasks.outages import note_outage_until_now
from tests.beginnings import so_far
from tests.small_season import SmallSeason, small_seasons


@pytest.fixture
def season() -> Iterator[SmallSeason]:
    """Tuesday noon; a keeper gave its last sign of life now."""
    with small_seasons(None) as start:
        season = start(played=so_far.go("2022-03-15 12:00"))
        with season.installation.transaction() as session:
            beat(session, KEEPER, "a machine/1", datetime.now(UTC), season.clock.now())
        yield season


class Patience:
    """Asked to end once the work is done; whoever rests meanwhile rests three hours of the season."""

    def __init__(self, season: SmallSeason) -> None:
        self.asked = False
        self._season = season

    def wait(self, _seconds: float) -> bool:
        self._season.clock.move_to(self._season.clock.now() + timedelta(hours=3))
        return self.asked


def spans(season: SmallSeason) -> list[tuple[str, str]]:
    with season.reading() as session:
        return [(season.shown(each.began_at), season.shown(each.ended_at)) for each in outages(session)]


def test_while_prefect_is_away_no_outage_is_over_and_then_it_is_told_as_one(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience, answers = Patience(season), iter([None, None, None, uuid4()])

    def deploy(_work_pool: str | None) -> UUID:
        assert spans(season) == []
        known = next(answers)
        if known is None:
            raise httpx.ConnectError("nobody listens")
        patience.asked = True
        return known

    monkeypatch.setattr(keeper, "deploy", deploy)
    keeper.keep(season.installation, patience)  # type: ignore[arg-type]

    assert spans(season) == [("15.03 12:00", "15.03 21:00")]


def test_who_begins_next_does_not_tell_the_same_outage_again(season: SmallSeason) -> None:
    season.stand("2022-03-17 12:00")
    note_outage_until_now()
    season.stand("2022-03-17 12:01")
    note_outage_until_now()
    assert spans(season) == [("15.03 12:00", "17.03 12:00")]
    season.settle()
    assert season.letters("outage") == [("17.03 12:01", "outage", "office")]


def test_drafts_of_closed_rounds_whose_links_have_ended_are_withdrawn_by_the_keeper(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    season.go("2022-05-10 12:00")
    letter = season.ledger("invitation")[0].id
    season.change(update(Letter).where(Letter.id == letter).values(state="draft", accepted_at=None))
    patience = Patience(season)

    def start_called() -> None:
        patience.asked = True

    monkeypatch.setattr(keeper, "Sweep", lambda *_, **__: SimpleNamespace(look=list))
    monkeypatch.setattr(keeper, "deploy", lambda _work_pool: uuid4())
    monkeypatch.setattr(keeper, "give_runs", lambda _: 0)
    monkeypatch.setattr(keeper, "start_called", start_called)
    keeper.keep(season.installation, patience)  # type: ignore[arg-type]

    (draft,) = [each for each in season.ledger("invitation") if each.id == letter]
    assert (season.stage(), draft.state, draft.reason) == ("closed", "withdrawn", NEVER_APPROVED)


def test_each_look_over_the_rounds_is_counted_once_it_has_come_to_its_end(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    season.installation.home.metrics.mkdir(exist_ok=True)
    patience = Patience(season)
    looks: Iterator[list[str] | Exception] = iter([httpx.ConnectError("nobody listens"), [], ["2022/1.13"]])

    class Looking:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def look(self) -> list[str]:
            found = next(looks)
            if isinstance(found, Exception):
                raise found
            patience.asked = bool(found)
            return found

    monkeypatch.setattr(keeper, "SWEEP_SECONDS", 0.0)
    monkeypatch.setattr(keeper, "Sweep", Looking)
    monkeypatch.setattr(keeper, "deploy", lambda _work_pool: uuid4())
    for deed in ("give_runs", "start_called"):
        monkeypatch.setattr(keeper, deed, lambda *_: 0)
    keeper.keep(season.installation, patience)  # type: ignore[arg-type]

    assert {task: taken.count for task, taken in seconds_taken(season.installation.home.metrics).items()} == {
        "sweep": 2
    }
