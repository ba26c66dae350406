"""Whom the office may put in an expert's place, asked before it is done and again when it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from acts.refusals import AssignmentEnded, ConclusionFiledAlready, ExpertiseIsOver, UnknownAssignment
from domain.allotment.values import SubmissionToJudge
from domain.replacements import Substitute, substitutes_for
from models.assignments import Assignment, assignments_of
from models.experts_at_hand import experts_at_hand, experts_of_the_primary
from models.office_pairs import Ruling, pairs_ruled
from models.rounds import Round, expertise_is_over


@dataclass(frozen=True)
class Replaceable:
    """An assignment whose work may go to somebody else now."""

    round_: Round
    assignment: Assignment
    substitutes: tuple[Substitute, ...]
    """Those who may take it come first; the others say what forbids it. Whose address is bad is not among them."""


def replacement_at_hand(session: Session, assignment_id: str, now: datetime) -> Replaceable:
    """Who may take an assignment over. Raises a Refusal where it can't be taken from its expert any more."""
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise UnknownAssignment("Такого назначения нет: вернитесь на страницу экспертизы и откройте замену оттуда.")
    if not assignment.stands:
        raise AssignmentEnded(
            "Это назначение уже снято с эксперта: посмотрите на странице экспертизы, у кого теперь эта работа."
        )
    if assignment.filed:
        raise ConclusionFiledAlready("Заключение по этой школе уже подано: заменить эксперта нельзя.")
    round_ = session.get_one(Round, assignment.round_id)
    rules = round_.regulation
    if expertise_is_over(round_, now):
        raise ExpertiseIsOver("Экспертиза уже закончилась: заменять эксперта поздно.")
    if rules.calendar.working_hour_from(now, rules.hours) >= rules.expertise.closes:
        raise ExpertiseIsOver(
            "До конца экспертизы новому эксперту уже не придёт письмо: письма уходят только в рабочие часы. Оставьте "
            "назначение прежнему эксперту: заключение ещё можно подать."
        )
    everybody = assignments_of(session, round_.id)
    submission = _submission(session, round_, assignment, everybody)
    experts = experts_at_hand(session, round_, now)
    beside = _institutions_beside(round_, assignment, everybody)
    ruled_out = pairs_ruled(session, round_.id, Ruling.FORBIDDEN)
    forbidden = frozenset(expert for school, expert in ruled_out if school == assignment.school_id)
    return Replaceable(round_, assignment, substitutes_for(submission, experts, beside, forbidden))


def _institutions_beside(round_: Round, assignment: Assignment, everybody: Sequence[Assignment]) -> frozenset[str]:
    """Where the others who judge this school work, if the season keeps colleagues apart."""
    if not round_.regulation.allotment.apart_by_institution:
        return frozenset()
    others = (each for each in everybody if each.school_id == assignment.school_id and each.id != assignment.id)
    return frozenset(each.expert.institution for each in others if each.stands and each.expert.institution is not None)


def _submission(
    session: Session, round_: Round, assignment: Assignment, everybody: Sequence[Assignment]
) -> SubmissionToJudge:
    school = assignment.school
    return SubmissionToJudge(
        id=school.id,
        school=school.id,
        municipality=school.municipality_id,
        places=1,
        asked_before=frozenset(each.expert_id for each in everybody if each.school_id == school.id),
        primary_experts=experts_of_the_primary(session, round_).get(school.id, frozenset()),
    )
