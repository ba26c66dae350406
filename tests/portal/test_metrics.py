from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete, update

from config.settings import Settings
from models.beats import beat
from models.letters import Letter
from models.mail_queue import hold_queue
from models.revivals import Revival
from models.rounds import Round
from models.tries import Try
from models.wakes import hand_over, wake
from portal.metrics import metrics_of
from runtime.task_seconds import add_seconds
from tests.small_season import SmallSeason

REAL_NOW = datetime(2026, 1, 2, tzinfo=UTC)


def figures(season: SmallSeason) -> dict[str, float]:
    """By name and labels, the metrics of the moment."""
    found = text_string_to_metric_families(metrics_of(season.installation, REAL_NOW).decode())
    return {
        " ".join([sample.name, *(sample.labels[name] for name in sorted(sample.labels))]): sample.value
        for family in found
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_record(season: SmallSeason) -> None:
    season.change(update(Letter).where(Letter.id == 3).values(state="in_doubt"))
    season.change(update(Round).where(Round.row == "1.14").values(paused_at=season.installation.now()))
    with season.installation.transaction() as session:
        hold_queue(session, "пароль не принят", season.installation.now())
        wake(session, "2022/1.13", "an expert became free", season.installation.now())
        hand_over(session, "2022/1.13", season.installation.now())
        wake(session, "2022/1.13", "an expert became free", season.installation.now())
        session.add(Revival(round_id="2022/1.13", found="Crashed", real_at=REAL_NOW))
        beat(session, "keeper", "machine/1", REAL_NOW - timedelta(seconds=4), season.installation.now())
    season.hand_in("s-4")
    now = figures(season)

    kinds = {name: value for name, value in now.items() if name.startswith("rounds_letters ")}
    assert kinds == {
        "rounds_letters assignments accepted": 2.0,
        "rounds_letters expert_reminder accepted": 2.0,
        "rounds_letters invitation accepted": 5.0,
        "rounds_letters invitation in_doubt": 1.0,
        "rounds_letters late_schools accepted": 3.0,
        "rounds_letters no_documents accepted": 3.0,
        "rounds_letters receipt accepted": 3.0,
        "rounds_letters receipt queued": 1.0,
        "rounds_letters school_reminder accepted": 12.0,
        "rounds_letters unplaced accepted": 1.0,
        "rounds_letters window_opened accepted": 3.0,
    }
    rest = {name: value for name, value in now.items() if name not in kinds and value}
    assert rest == {
        "rounds_database_up": 1.0,
        "rounds_letters_in_doubt": 1.0,
        "rounds_letters_held": 1.0,
        "rounds_rounds scheduled": 1.0,
        "rounds_rounds expertise": 1.0,
        "rounds_rounds_paused": 1.0,
        "rounds_wakes_waiting": 1.0,
        "rounds_wakes_handed_total": 1.0,
        "rounds_revivals_total": 1.0,
        "rounds_beat_age_seconds keeper": 4.0,
    }


def test_a_letter_that_waits_too_long_is_seen(season: SmallSeason) -> None:
    season.hand_in("s-4")
    season.stand("2022-03-23 14:00")

    now = figures(season)
    assert now["rounds_letters_oldest_waiting_seconds"] == now["rounds_letters_oldest_overdue_seconds"] == 7200.0


def test_the_budget_left_is_told_where_there_is_one(season: SmallSeason) -> None:
    assert [name for name in figures(season) if "budget" in name] == []

    limited = replace(season.installation, settings=Settings(letters_per_minute=3, letters_per_day=500))
    with season.installation.transaction() as session:
        now = season.installation.now()
        session.execute(delete(Try))
        moments = [now - timedelta(seconds=age) for age in (1, 2, 3, 4, 61, 90_000)]
        session.add_all(Try(letter_id=1, number=10 + n, began_at=moment) for n, moment in enumerate(moments))
    told = metrics_of(limited, REAL_NOW).decode()

    assert [line for line in told.splitlines() if line.startswith("rounds_letters_budget_left{")] == [
        'rounds_letters_budget_left{span="minute"} 0.0',
        'rounds_letters_budget_left{span="day"} 495.0',
    ]


def test_seconds_of_tasks_are_a_histogram(season: SmallSeason) -> None:
    season.installation.home.metrics.mkdir()
    for seconds in (0.25, 4.0):
        add_seconds(season.installation.home.metrics, "close_intake", seconds)

    now = figures(season)
    assert now["rounds_task_seconds_count close_intake"] == 2.0
    assert now["rounds_task_seconds_sum close_intake"] == 4.25
    bucket = "rounds_task_seconds_bucket {} close_intake"
    assert [now[bucket.format(bound)] for bound in ("0.1", "0.5", "5.0", "+Inf")] == [0.0, 1.0, 2.0, 2.0]


def test_no_figure_names_a_person(season: SmallSeason) -> None:
    said = metrics_of(season.installation).decode()

    assert [word for word in ("Ясенева", "@", "d-s-", "x-e-") if word in said] == []
