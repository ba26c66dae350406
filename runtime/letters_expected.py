"""Which letters a season will write, reckoned from the people in the record: nothing is laid out by looking."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.letter_forecast import Circle, ExpectedLetters, letters_ahead
from domain.sampling.ceremony import WAITED_FOR
from domain.sampling.draw import draw, size_of_sample
from domain.season import Coverage, Phase, Regulation
from domain.stages import Stage
from models.people import Expert, School, schools_of_cohort
from models.rounds import Participation, Round
from models.samples import sample_of


def circle_of(session: Session, rules: Regulation) -> Circle:
    """To how many a round that has not opened yet will write; a repeat to no more than its primary."""
    schools = _schools(session, rules)
    if schools and rules.share is not None and rules.sample_seed is None:
        return _of_unknown_sample(session, schools, size_of_sample(rules.share, len(schools)))
    return _of_schools(session, schools, at_most=rules.phase is Phase.REPEAT)


def _of_unknown_sample(session: Session, schools: Sequence[School], size: int) -> Circle:
    """Whose seed is not known yet: how many schools, but not where they are."""
    whole = _of_schools(session, schools, at_most=True)
    return replace(
        whole, schools=size, municipalities=min(size, whole.municipalities), curators=min(size, whole.curators)
    )


def _of_schools(session: Session, schools: Sequence[School], *, at_most: bool) -> Circle:
    return Circle(
        schools=len(schools),
        municipalities=len({school.municipality_id for school in schools}),
        curators=len({school.curator_id for school in schools}),
        experts=session.scalar(select(func.count()).select_from(Expert)) or 0,
        at_most=at_most,
    )


def circle_now(session: Session, round_: Round) -> Circle:
    """To how many a round writes as it stands: its schools once it is open, and those of its cohort until then."""
    if round_.stage == Stage.SCHEDULED:
        kept = sample_of(session, round_.id) if round_.regulation.coverage is Coverage.SAMPLE else None
        if kept is not None and kept.drawn_at is not None:
            drawn = session.scalars(select(School).where(School.id.in_(kept.members))).all()
            return _of_schools(session, drawn, at_most=False)
        return circle_of(session, round_.regulation)
    schools, municipalities, curators = session.execute(
        select(
            func.count(),
            func.count(func.distinct(School.municipality_id)),
            func.count(func.distinct(School.curator_id)),
        )
        .select_from(Participation)
        .join(School, School.id == Participation.school_id)
        .where(Participation.round_id == round_.id, Participation.accepted_in_primary.is_(False))
    ).one()
    experts = session.scalar(select(func.count()).select_from(Expert)) or 0
    return Circle(schools, municipalities, curators, experts)


def letters_to_come(session: Session, round_: Round, now: datetime) -> tuple[ExpectedLetters, ...]:
    """The letters that a round will owe by itself from now on; none while it rests, or its sample waits for its lot."""
    if round_.paused_at is not None or round_.waits_for == WAITED_FOR:
        return ()
    return letters_ahead(round_.regulation, circle_now(session, round_), Stage(round_.stage), now)


def letters_expected(
    session: Session, rounds: Iterable[Regulation], now: datetime
) -> dict[str, tuple[ExpectedLetters, ...]]:
    """By row, the letters that rounds which have not opened yet will owe by themselves."""
    return {rules.row: letters_ahead(rules, circle_of(session, rules), Stage.SCHEDULED, now) for rules in rounds}


def _schools(session: Session, rules: Regulation) -> list[School]:
    schools = schools_of_cohort(session, rules.cohort)
    if rules.coverage is not Coverage.SAMPLE or rules.share is None or rules.sample_seed is None or not schools:
        return schools
    population = [(school.id, school.municipality.name) for school in schools]
    drawn = {*draw(population, rules.share, rules.sample_seed).schools}
    return [school for school in schools if school.id in drawn]
