"""Who could judge a submission in somebody else's place, and why the others cannot: as an allotment would see it."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.allotment.reasons import Hindrance
from domain.allotment.values import ExpertAtHand, SubmissionToJudge


@dataclass(frozen=True, slots=True)
class Substitute:
    """An expert as the office sees one who might take a submission."""

    expert: ExpertAtHand
    judged_the_primary: bool
    hindrance: Hindrance | None
    """What forbids it; None: the expert may take it."""


def substitutes_for(
    submission: SubmissionToJudge,
    experts: Iterable[ExpertAtHand],
    beside: frozenset[str] = frozenset(),
    forbidden: frozenset[str] = frozenset(),
) -> tuple[Substitute, ...]:
    """All experts for one submission: first who may take it, as an allotment would prefer them, then the others.

    `beside`: institutions of those who judge it too, where the season keeps colleagues apart; `forbidden`: ids of
    experts whom the office keeps from this submission.
    """
    found = [
        Substitute(expert, expert.id in submission.primary_experts, hindrance_of(submission, expert, beside, forbidden))
        for expert in experts
    ]
    return tuple(sorted(found, key=_order))


def hindrance_of(
    submission: SubmissionToJudge,
    expert: ExpertAtHand,
    beside: frozenset[str] = frozenset(),
    forbidden: frozenset[str] = frozenset(),
) -> Hindrance | None:
    """What keeps the expert from the submission: of several things the first in the order of Hindrance."""
    holds = {
        Hindrance.OWN_MUNICIPALITY: submission.municipality == expert.municipality,
        Hindrance.NEIGHBOUR_MUNICIPALITY: submission.municipality in expert.neighbours,
        Hindrance.CONFLICT: submission.school in expert.conflicts,
        Hindrance.ALREADY_ASKED: expert.id in submission.asked_before,
        Hindrance.NOT_ASKED_AGAIN: not expert.asked_again,
        Hindrance.ABSENT: expert.absent,
        Hindrance.FORBIDDEN_BY_OFFICE: expert.id in forbidden,
        Hindrance.SAME_INSTITUTION: expert.institution in beside,
        Hindrance.NO_FREE_PLACE: expert.free_places <= 0,
    }
    return next((hindrance for hindrance in Hindrance if holds.get(hindrance)), None)


def _order(substitute: Substitute) -> tuple[int, bool, int, str]:
    rank = 0 if substitute.hindrance is None else 1 + list(Hindrance).index(substitute.hindrance)
    return rank, not substitute.judged_the_primary, substitute.expert.load, substitute.expert.id
