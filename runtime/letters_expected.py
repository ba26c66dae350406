"""Which letters a season will write, reckoned from the people in the record: nothing is laid out by looking."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.letter_forecast import Circle, ExpectedLetters, letters_ahead
from domain.sampling import draw
from domain.season import Coverage, Phase, Regulation
from domain.stages import Stage
from models.people import Expert, School, schools_of_cohort


def circle_of(session: Session, rules: Regulation) -> Circle:
    """To how many a round that has not opened yet will write; a repeat to no more than its primary."""
    schools = _schools(session, rules)
    return Circle(
        schools=len(schools),
        municipalities=len({school.municipality_id for school in schools}),
        curators=len({school.curator_id for school in schools}),
        experts=session.scalar(select(func.count()).select_from(Expert)) or 0,
        at_most=rules.phase is Phase.REPEAT,
    )


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
