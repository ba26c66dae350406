"""How a round's experts are allotted now, for terminal and page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.allotment_plan import Fairness
from domain.allotment_replay import Replay
from models.allotments import Allotment, allotments_of, awaits_approval
from models.assignments import standing_of
from models.office_pairs import office_pairs_of
from models.rounds import Round
from models.vacancies import vacancies_of
from notifications.letters.letterhead import initials_of


@dataclass(frozen=True)
class AssignmentShown:
    """One assignment that stands."""

    school_id: str
    school: str
    municipality: str
    expert_id: str
    expert: str
    reason: str
    worth: int | None
    """By the question of the allotment that made it; none where no allotment did."""
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
    """Read it from the record. Raises Unreadable for allotments that were damaged."""
    replay, newest = Replay(), None
    for newest in allotments_of(session, round_.id, whole=True):
        replay.take(newest.ordinal, newest.made_at, newest.question, newest.plan)
    assignments = [
        AssignmentShown(
            each.school_id,
            each.school.name,
            each.school.municipality.name,
            each.expert_id,
            initials_of(each.expert.person),
            each.reason,
            made.worth if (made := replay.made.get((each.school_id, each.expert_id))) is not None else None,
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


def _newest(kept: Allotment) -> NewestShown:
    certificate = kept.plan.certificate
    fairness = None if certificate is None else certificate.fairness
    return NewestShown(kept.ordinal, kept.made_at, kept.occasion, kept.policy, kept.digest, fairness)
