"""How the rounds stand: one place from which the terminal and the page of states take what they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.deeds import Deed
from domain.expertise import EarlyEnd
from domain.letters import State
from domain.next_steps import NextStep, next_steps
from domain.office_words import STAGES, WAITS, waits_for_an_end
from domain.sampling.ceremony import WAITED_FOR
from domain.stages import Stage
from domain.verdicts import Outcome
from domain.window_days import WindowDay, window_day
from models.assignments import Assignment
from models.beats import KEEPER
from models.changes import changes_of
from models.letters import count_by_kind_and_state
from models.outcomes_told import told_schools
from models.progress import early_end_of, progress_of
from models.revivals import revivals_of
from models.rounds import Participation, Round, count_outcomes, rounds_in_order
from models.standings import standings_of
from models.submissions import hand_ins_of
from models.vacancies import vacancies_of
from runtime.concerns import Concern, concerns_of_round
from runtime.concerns_of_service import concerns_of_installation
from runtime.signs_of_life import Life, sign_of

LAST_CHANGES = 5
ENOUGH_CHANGES = 200
"""Among so many of a round's newest deeds its last pause is found."""


@dataclass(frozen=True)
class Funnel:
    """From the schools that take part to what came of it. Experts are counted by assignments, not by heads."""

    participants: int
    accepted_before: int
    """Of the participants, those that were accepted in the primary and have nothing to do."""
    handed_in: int
    places: int
    """Conclusions that are wanted: experts per submission, over all submissions that are judged by now."""
    assigned: int
    """Places that have an expert."""
    taken_on: int
    filed: int
    told: int
    """Schools whose letter with the outcome was accepted by the mail server."""
    outcomes: dict[Outcome, int]


@dataclass(frozen=True)
class LastChange:
    """A deed of the office."""

    at: datetime
    who: str
    deed: str
    subject: str
    why: str


@dataclass(frozen=True)
class RoundStatus:
    """One round, as its page and `rounds status` show it. Moments are aware; `zone` is where they are told."""

    id: str
    row: str
    title: str
    zone: str
    stage: Stage
    stage_words: str
    now: datetime
    window: str | None
    """`submission` or `expertise`: the window that runs by the stage; none between them, before and after."""
    day: WindowDay | None
    submission_opens: datetime
    submission_closes: datetime
    """Exclusive, as all ends."""
    expertise_opens: datetime
    expertise_closes: datetime
    funnel: Funnel
    waits_for: str | None
    """Russian, in the genitive; none while it works, is paused or is closed."""
    waits_until: datetime | None
    """When it goes on by itself at the latest; none: a fact alone wakes it."""
    waits_until_is_end: bool
    """Whether something ends at that moment, which people then read as the minute before it."""
    next_steps: tuple[NextStep, ...]
    concerns: tuple[Concern, ...]
    """What needs a person."""
    letters: dict[State, int]
    """All states are named."""
    wakings: int
    revivals: int
    paused_since: datetime | None
    paused_why: str | None
    early_end: EarlyEnd | None
    """How its expertise ended before its window did."""
    closed_at: datetime | None
    changes: tuple[LastChange, ...]
    """The newest first."""


def round_status(session: Session, round_: Round, now: datetime) -> RoundStatus:
    """How a round stands at a moment of the season."""
    rules, stage = round_.regulation, Stage(round_.stage)
    windows = {Stage.INTAKE: ("submission", rules.submission), Stage.EXPERTISE: ("expertise", rules.expertise)}
    name, window = windows.get(stage, (None, None))
    rests = round_.paused_at is not None or stage is Stage.CLOSED
    letters = letters_by_state(session, round_.id)
    changes = [
        LastChange(each.made_at, each.who, each.deed, each.subject, each.why)
        for each in changes_of(session, round_.id, limit=ENOUGH_CHANGES)
    ]
    return RoundStatus(
        id=round_.id,
        row=round_.row,
        title=rules.title,
        zone=rules.calendar.zone,
        stage=stage,
        stage_words=STAGES[stage],
        now=now,
        window=name,
        day=None if window is None else window_day(rules.calendar, window, now),
        submission_opens=rules.submission.opens,
        submission_closes=rules.submission.closes,
        expertise_opens=rules.expertise.opens,
        expertise_closes=rules.expertise.closes,
        funnel=_funnel(session, round_, now),
        waits_for=None if rests else WAITS.get(round_.waits_for or "", round_.waits_for),
        waits_until=None if rests else round_.waits_until,
        waits_until_is_end=round_.waits_for is not None and waits_for_an_end(round_.waits_for),
        next_steps=() if rests or round_.waits_for == WAITED_FOR else _steps(session, round_, stage, now),
        concerns=concerns_of_round(session, round_, letters, vacancies_of(session, round_.id), now),
        letters=letters,
        wakings=round_.wakes,
        revivals=len(revivals_of(session, round_.id)),
        paused_since=round_.paused_at,
        paused_why=_paused_why(round_, changes),
        early_end=early_end_of(session, round_),
        closed_at=round_.closed_at,
        changes=tuple(changes[:LAST_CHANGES]),
    )


@dataclass(frozen=True)
class InstallationStatus:
    """All rounds, by season and number of the row, and what needs a person whatever the round."""

    now: datetime
    """On the season's clock."""
    rounds: tuple[RoundStatus, ...]
    concerns: tuple[Concern, ...]
    service: Life
    """How the service is, by its keeper."""


def installation_status(
    session: Session, now: datetime, real_now: datetime, served_since: datetime | None = None
) -> InstallationStatus:
    """How everything stands; `now` on the season's clock, `real_now` on the machine's.

    `served_since`: when the service of this machine was started, where it lives.
    """
    rounds = rounds_in_order(session)
    return InstallationStatus(
        now=now,
        rounds=tuple(round_status(session, each, now) for each in rounds),
        concerns=concerns_of_installation(session, real_now, rounds[0] if rounds else None, served_since),
        service=sign_of(session, KEEPER, real_now, served_since).life,
    )


def letters_by_state(session: Session, round_id: str) -> dict[State, int]:
    """How many letters of the round stand in each state; all states are named."""
    counted = dict.fromkeys(State, 0)
    for (_, state), number in count_by_kind_and_state(session, round_id).items():
        counted[state] += number
    return counted


def _funnel(session: Session, round_: Round, now: datetime) -> Funnel:
    participants, accepted_before = session.execute(
        select(func.count(), func.count().filter(Participation.accepted_in_primary)).where(
            Participation.round_id == round_.id
        )
    ).one()
    progress = progress_of(session, round_, now)
    taken_on = select(func.count()).where(
        Assignment.round_id == round_.id, Assignment.ended_at.is_(None), Assignment.taken_on_at.is_not(None)
    )
    return Funnel(
        participants=participants,
        accepted_before=accepted_before,
        handed_in=len(hand_ins_of(session, round_.id)),
        places=progress.places,
        assigned=progress.filled,
        taken_on=session.scalar(taken_on) or 0,
        filed=progress.filed,
        told=len(told_schools(session, round_.id)),
        outcomes=count_outcomes(session, round_.id),
    )


def _steps(session: Session, round_: Round, stage: Stage, now: datetime) -> tuple[NextStep, ...]:
    own = select(Participation.own_deadline).where(
        Participation.round_id == round_.id, Participation.own_deadline > now
    )
    told_at = None
    if not stage.comes_before(Stage.EXPERTISE):
        told_at = {
            moment
            for each in standings_of(session, round_)
            if each.owes and not each.alive and (moment := each.told_at or each.told_from) is not None
        }
    deadlines = {deadline for deadline in session.scalars(own) if deadline is not None}
    return next_steps(round_.regulation, stage, now, own_deadlines=deadlines, told_at=told_at)


def _paused_why(round_: Round, changes: Sequence[LastChange]) -> str | None:
    if round_.paused_at is None:
        return None
    return next((each.why for each in changes if each.deed == Deed.PAUSE), None)
