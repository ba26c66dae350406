"""How a round's experts are allotted now, for terminal and page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.allotment.difference import worth_by
from domain.allotment.plan import Fairness
from models.allotments import Allotment, awaits_approval, last_allotment
from models.assignments import standing_of
from models.experts_at_hand import experts_of_the_primary, topics_of
from models.office_pairs import office_pairs_of
from models.people import Expert, experts_by_id, initials_of
from models.rounds import Round, schools_of_round
from models.vacancies import vacancies_of


@dataclass(frozen=True)
class AssignmentShown:
    """One assignment that stands."""

    school_id: str
    school: str
    municipality: str
    expert_id: str
    expert: str
    reason: str
    worth: int
    """By the facts and the weights of today."""
    assigned_at: datetime


@dataclass(frozen=True)
class VacancyShown:
    """A submission that lacks experts."""

    school_id: str
    school: str
    missing: int
    why: str
    moves: int | None


@dataclass(frozen=True)
class PairShown:
    """What the office decided of a pair."""

    school_id: str
    school: str
    expert_id: str
    expert: str
    ruling: str
    since: datetime


@dataclass(frozen=True)
class NewestShown:
    """The newest allotment of the round."""

    ordinal: int
    made_at: datetime
    occasion: str
    policy: str
    digest: str
    fairness: Fairness | None


@dataclass(frozen=True)
class AllotmentShown:
    """All of it."""

    round_id: str
    awaits_approval: bool
    newest: NewestShown | None
    assignments: tuple[AssignmentShown, ...]
    vacancies: tuple[VacancyShown, ...]
    pairs: tuple[PairShown, ...]

    @property
    def missing(self) -> int:
        """How many experts are lacking."""
        return sum(each.missing for each in self.vacancies)


def allotment_shown(session: Session, round_: Round) -> AllotmentShown:
    """Read it from the record, in as many questions to it whatever its size. Raises Unreadable for a damaged allotment.

    Of the allotments only the newest is opened, however many there were.
    """
    newest = last_allotment(session, round_.id)
    # Held while it is read, so that each row finds its names at hand instead of asking for them.
    _at_hand = schools_of_round(session, round_.id), experts_by_id(session)
    worth_of = _worths(session, round_)
    assignments = [
        AssignmentShown(
            each.school_id,
            each.school.name,
            each.school.municipality.name,
            each.expert_id,
            initials_of(each.expert.person),
            each.reason,
            worth_of(each.school_id, each.expert),
            each.assigned_at,
        )
        for each in standing_of(session, round_.id)
    ]
    return AllotmentShown(
        round_id=round_.id,
        awaits_approval=awaits_approval(session, round_),
        newest=None if newest is None else _newest(newest),
        assignments=tuple(assignments),
        vacancies=tuple(
            VacancyShown(each.school_id, each.school.name, each.missing, each.why, each.moves)
            for each in vacancies_of(session, round_.id)
        ),
        pairs=tuple(
            PairShown(
                each.school_id,
                each.school.name,
                each.expert_id,
                initials_of(each.expert.person),
                each.ruling,
                each.since,
            )
            for each in office_pairs_of(session, round_.id)
        ),
    )


def _worths(session: Session, round_: Round) -> Callable[[str, Expert], int]:
    weights, topics = round_.regulation.allotment.weights, topics_of(session, round_)
    primary = experts_of_the_primary(session, round_)

    def worth_of(school: str, expert: Expert) -> int:
        shared = topics(school) & {each.topic for each in expert.competences}
        return worth_by(weights, shared, judged_the_primary=expert.id in primary.get(school, ()))

    return worth_of


def _newest(kept: Allotment) -> NewestShown:
    certificate = kept.plan.certificate
    fairness = None if certificate is None else certificate.fairness
    return NewestShown(kept.ordinal, kept.made_at, kept.occasion, kept.policy, kept.digest, fairness)
