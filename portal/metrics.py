"""What a monitoring system asks for: letters, rounds, wakes, signs of life and the seconds of tasks, for Prometheus.

Everything is counted from the record at the moment of asking, so the figures survive restarts and are the same on each
machine; the seconds of tasks are this machine's.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from domain.letters import ON_THEIR_WAY, State
from domain.stages import Stage
from models.beats import last_beat
from models.letters import Letter
from models.mail_queue import THE_QUEUE, MailQueue
from models.revivals import count_revivals
from models.rounds import Round
from models.tries import tries_within
from models.wakes import Wake
from portal.readiness import BEATING
from runtime.installation import Installation
from runtime.task_seconds import BOUNDS, seconds_taken

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class _OfTheInstallation:
    """Collects from the record when it is asked; `rounds_up` is 0 where the database is away."""

    def __init__(self, installation: Installation, real_now: datetime) -> None:
        self._installation = installation
        self._real_now = real_now

    def collect(self) -> Iterator[Metric]:
        """Everything, in the order in which it is printed."""
        kept: list[Metric] = []
        try:
            with self._installation.reading() as session:
                kept = [*_of_the_record(session, self._installation, self._real_now)]
        except SQLAlchemyError:
            kept.clear()
        up = 1 if kept else 0
        yield GaugeMetricFamily("rounds_database_up", "Whether the record's database answered.", up)
        yield from kept
        yield _task_seconds(self._installation)


def metrics_of(installation: Installation, real_now: datetime | None = None) -> bytes:
    """The metrics now, in Prometheus' text form."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_OfTheInstallation(installation, real_now or datetime.now(UTC)))
    return generate_latest(registry)


def _of_the_record(session: Session, installation: Installation, real_now: datetime) -> Iterator[Metric]:
    now = installation.now()
    yield from _letters(session, now)
    queue = session.get(MailQueue, THE_QUEUE)
    held = queue is not None and queue.held_since is not None
    yield GaugeMetricFamily("rounds_letters_held", "Whether the queue of letters is held.", int(held))
    yield from _budget(session, installation, now)
    yield from _rounds(session)
    yield from _wakes(session)
    yield CounterMetricFamily("rounds_revivals", "Flow runs that died and were brought back.", count_revivals(session))
    yield _beats(session, real_now)


def _letters(session: Session, now: datetime) -> Iterator[Metric]:
    states = GaugeMetricFamily("rounds_letters", "Letters by kind and state.", labels=("kind", "state"))
    counted = select(Letter.kind, Letter.state, func.count()).group_by(Letter.kind, Letter.state)
    doubtful = 0
    for kind, state, number in session.execute(counted.order_by(Letter.kind, Letter.state)):
        states.add_metric((kind, state), number)
        doubtful += number if state == State.IN_DOUBT else 0
    yield states
    yield GaugeMetricFamily("rounds_letters_in_doubt", "Letters of which a person must decide.", doubtful)
    waits = Letter.state.in_([state.value for state in ON_THEIR_WAY])
    oldest = session.execute(select(func.min(Letter.laid_out_at), func.min(Letter.leaves_from)).where(waits)).one()
    waiting, overdue = (max(0.0, (now - moment).total_seconds()) if moment else 0.0 for moment in oldest)
    yield GaugeMetricFamily(
        "rounds_letters_oldest_waiting_seconds",
        "Since the oldest letter that waits was laid out, by the season.",
        waiting,
    )
    yield GaugeMetricFamily(
        "rounds_letters_oldest_overdue_seconds", "Since a letter that waits could have left, by the season.", overdue
    )


def _budget(session: Session, installation: Installation, now: datetime) -> Iterator[Metric]:
    left = GaugeMetricFamily("rounds_letters_budget_left", "Tries that the settings still allow.", labels=("span",))
    settings = installation.settings
    for name, span, limit in (("minute", MINUTE, settings.letters_per_minute), ("day", DAY, settings.letters_per_day)):
        if limit is not None:
            left.add_metric((name,), max(0, limit - tries_within(session, span, now)))
    yield left


def _rounds(session: Session) -> Iterator[Metric]:
    stages = GaugeMetricFamily("rounds_rounds", "Rounds by stage.", labels=("stage",))
    found = session.execute(select(Round.stage, func.count()).group_by(Round.stage))
    counted = {row[0]: row[1] for row in found}
    for stage in Stage:
        stages.add_metric((stage.value,), counted.get(stage.value, 0))
    yield stages
    paused = session.scalar(select(func.count()).where(Round.paused_at.is_not(None)))
    yield GaugeMetricFamily("rounds_rounds_paused", "Rounds that the office lets rest.", paused or 0)


def _wakes(session: Session) -> Iterator[Metric]:
    waiting, handed = session.execute(
        select(
            func.count().filter(Wake.handed_at.is_(None)),
            func.count().filter(Wake.handed_at.is_not(None)),
        ).select_from(Wake)
    ).one()
    yield GaugeMetricFamily("rounds_wakes_waiting", "Wakes that no waking has taken yet.", waiting)
    yield CounterMetricFamily("rounds_wakes_handed", "Wakes that were taken.", handed)


def _beats(session: Session, real_now: datetime) -> Metric:
    ages = GaugeMetricFamily(
        "rounds_beat_age_seconds", "Real seconds since a part's last sign of life.", labels=("part",)
    )
    for part in BEATING:
        last = last_beat(session, part)
        if last is not None:
            ages.add_metric((part,), (real_now - last.real_at).total_seconds())
    return ages


def _task_seconds(installation: Installation) -> Metric:
    taken = HistogramMetricFamily(
        "rounds_task_seconds", "Seconds that tasks took, over all processes.", labels=("task",)
    )
    for task, found in seconds_taken(installation.home.metrics).items():
        buckets: Sequence[tuple[str, float]] = [
            *((str(bound), float(count)) for bound, count in zip(BOUNDS, found.within, strict=True)),
            ("+Inf", float(found.count)),
        ]
        taken.add_metric((task,), buckets, found.seconds)
    return taken
