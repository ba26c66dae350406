"""What an import means for work that experts have in hand: a conflict comes in, and the school is theirs already."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.allotment.reasons import WHY_NOT, Hindrance
from domain.allotment.values import ExpertAtHand, SubmissionToJudge
from domain.replacements import hindrance_of
from domain.roster.kept import ExpertKept, Write
from domain.stages import Stage
from models.allotments import awaits_approval
from models.assignments import Assignment, Conclusion
from models.people import School, initials_of
from models.rounds import Round

STAYS = "Само назначение не снимется: исключите эту пару на странице распределения или замените эксперта."
FOUND_ANEW = "Письма об этом ещё не было, и экспертиза найдёт школе другого эксперта сама."


def work_that_may_not_stay(session: Session, writes: Sequence[Write]) -> Iterator[str]:
    """A sentence for each assignment without a conclusion that these rows forbid, and that stands all the same."""
    experts = {each.after.id: each for each in writes if isinstance(each.after, ExpertKept) and each.before is not None}
    found = (
        select(Assignment, School, Round)
        .join(School, School.id == Assignment.school_id)
        .join(Round, Round.id == Assignment.round_id)
        .outerjoin(Conclusion, Conclusion.assignment_id == Assignment.id)
        .where(
            Assignment.expert_id.in_(experts),
            Assignment.ended_at.is_(None),
            Conclusion.assignment_id.is_(None),
            Round.stage.in_([Stage.ALLOTMENT.value, Stage.EXPERTISE.value]),
        )
        .order_by(Assignment.id)
    )
    for assignment, school, round_ in session.execute(found).unique():
        before, after = experts[assignment.expert_id].before, experts[assignment.expert_id].after
        if isinstance(before, ExpertKept) and isinstance(after, ExpertKept):
            now = _forbids(after, school)
            if now is not None and _forbids(before, school) is None:
                follows = FOUND_ANEW if awaits_approval(session, round_) else STAYS
                yield (
                    f"Экспертиза {round_.row}: {initials_of(assignment.expert.person)} уже оценивает школу "
                    f"{school.name} ({school.id}), а теперь это нельзя: {WHY_NOT[now]}. {follows}"
                )


def _forbids(expert: ExpertKept, school: School) -> Hindrance | None:
    who = ExpertAtHand(
        expert.id,
        expert.municipality_id,
        free_places=1,
        load=0,
        conflicts=frozenset(expert.conflicts),
        neighbours=frozenset(expert.kept_away),
    )
    return hindrance_of(SubmissionToJudge(school.id, school.id, school.municipality_id, places=1), who)
