"""The office approves the whole allotment of a round, and experts are written to."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from acts.allotment_at_hand import allotted_round_at_hand
from acts.allotment_refusals import ApprovalNotWanted, ApprovedAlready, ChangedMeanwhile, PlanOutOfDate
from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from acts.round_at_hand import open_round_at_hand
from acts.tell_experts import tell_experts
from domain.allotment.question import canonical
from domain.allotment.reasons import WHY_NOT
from domain.deeds import Deed
from domain.letters import Kind
from domain.russian_dates import short_moment
from domain.stages import Stage
from models.allotments import approval_of, last_allotment
from models.assignments import standing_of
from models.changes import note_change
from models.pairs_forbidden import pairs_forbidden_now
from models.people import Expert, School, initials_of
from models.rounds import Round, advance
from models.vacancies import vacancies_of
from models.wakes import wake
from models.withdrawals import withdraw_untried
from runtime.installation import here

GIVEN = "распределение уже утверждено"


def approve_allotment(named: str, *, who: str, why: str, seen: str | None = None, request: str = "") -> int:
    """Let the round's experts be told of their assignments, and return how many these are. Raises a Refusal.

    `seen`: names the allotment that the office looked at (`allotment_seen`); None: it did not look before.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_ = _round_to_approve(session, named, now)
        if seen is not None and seen != allotment_seen(session, round_.id):
            raise ChangedMeanwhile(
                "Пока вы смотрели, назначения изменились: посмотрите распределение ещё раз и утвердите."
            )
        _refuse_what_may_not_be(session, round_, now)
        reason = reason_given(why)
        standing, last = standing_of(session, round_.id), last_allotment(session, round_.id)
        told = {
            "assignments": len(standing),
            "allotment": last.ordinal if last is not None else None,
            "digest": last.digest if last is not None else None,
        }
        note_change(
            session, Deed.APPROVE, who=who, why=reason, now=now, round_id=round_.id, particulars=told, request=request
        )
        tell_experts(session, round_, now)
        advance(session, round_, Stage.EXPERTISE)
        withdraw_untried(session, round_.id, (Kind.APPROVAL_WANTED,), ("",), GIVEN, now)
        wake(session, round_.id, "the office approved the allotment", now)
        return len(standing)


def _refuse_what_may_not_be(session: Session, round_: Round, now: datetime) -> None:
    forbidden = pairs_forbidden_now(session, round_, now)
    for (school_id, expert_id), hindrance in sorted(forbidden.items()):
        school, expert = session.get_one(School, school_id), session.get_one(Expert, expert_id)
        raise PlanOutOfDate(
            f"Утвердить нельзя: {school.name} досталась эксперту, которому её отдать уже нельзя "
            f"({initials_of(expert.person)}: {WHY_NOT[hindrance]}). Исключите эту пару: работа перейдёт другому "
            "эксперту, и распределение можно будет утвердить."
        )


def allotment_seen(session: Session, round_id: str) -> str:
    """Names what one looks at before one approves: who judges whom, and how many experts each school lacks."""
    pairs = [[each.school_id, each.expert_id] for each in standing_of(session, round_id)]
    missing = [[each.school_id, each.missing] for each in vacancies_of(session, round_id)]
    return sha256(canonical([sorted(pairs), sorted(missing)]).encode()).hexdigest()


def _round_to_approve(session: Session, named: str, now: datetime) -> Round:
    round_ = open_round_at_hand(session, named)
    if not round_.regulation.allotment.approval:
        raise ApprovalNotWanted(
            f"Распределение экспертизы {round_.id} утверждать не нужно: письма экспертам уходят сразу. Если нужно "
            "утверждать, укажите approval: true в файлах сезона."
        )
    if not Stage(round_.stage).comes_before(Stage.EXPERTISE) and approval_of(session, round_.id) is None:
        raise ApprovalNotWanted(f"Экспертиза {round_.id} уже идёт, эксперты получили письма: утверждать нечего.")
    approved = approval_of(session, round_.id)
    if approved is not None:
        at = short_moment(approved.made_at, round_.regulation.calendar.zone)
        raise ApprovedAlready(f"Распределение экспертизы {round_.id} утверждено {at}.")
    return allotted_round_at_hand(session, named, now)
