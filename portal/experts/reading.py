"""What the page of an assignment shows: whose documents, until when, what is drafted or filed, and what was before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.round_words import days_left, deadline_words, early_end_words, round_words
from domain.rubric import Rubric
from domain.russian import capitalised
from domain.russian_dates import moment_in_words
from models.assignments import Assignment, Ending, assignment_id
from models.conclusion_drafts import draft_of
from models.outcomes import remarks_of_primary
from models.progress import early_end_of
from models.remark_answers import answers_of
from models.rounds import Round, expertise_is_over, round_id
from models.submissions import Submission, judged_hand_in
from portal.papers_shown import (
    AnsweredRemark,
    FiledAnswer,
    ShownDocument,
    answered_remarks,
    documents_of,
    filed_answers,
)
from portal.policy import Thing

ENDED = {
    Ending.CONFLICT: "вы отказались: конфликт интересов",
    Ending.ILLNESS: "вы отказались: болезнь",
    Ending.OTHER: "вы отказались",
    Ending.SILENT: "передано другому эксперту: от вас не было ответа",
    Ending.UNREACHABLE: "передано другому эксперту: письма до вас не доходили",
}
"""How an ending is told to the expert; any other is the office's doing."""
ENDED_BY_OFFICE = "передано другому эксперту проектным офисом"


@dataclass(frozen=True)
class AssignmentView:
    """The page, ready to be laid out."""

    id: str
    school: str
    municipality: str
    title: str
    deadline: str
    left: str | None
    """«Осталось 4 дня», while conclusions can be filed."""
    past: bool
    """Whether the expertise is over."""
    ended: str | None
    """Why the assignment is the expert's no more."""
    taken_on: bool
    over: str | None
    """Why no conclusion can be filed now, if none can."""
    handed_in: str | None
    documents: tuple[ShownDocument, ...]
    remarks: tuple[AnsweredRemark, ...]
    rubric: Rubric
    kept: Mapping[str, Mapping[str, str]]
    """The draft's answers, by the codes of criteria."""
    edition: int
    saved: str | None
    """When the draft was saved."""
    filed: str | None
    """When the conclusion was filed."""
    filed_answers: tuple[FiledAnswer, ...]


def find_assignment(session: Session, path: Mapping[str, str]) -> Thing | None:
    """Whose assignment it is, and whether it stands."""
    id = assignment_id(round_id(path["season"], path["row"]), path["school"], path["expert"])
    columns = Assignment.round_id, Assignment.school_id, Assignment.expert_id, Assignment.ended_at.is_(None)
    found = session.execute(select(*columns).where(Assignment.id == id)).first()
    if found is None:
        return None
    round_id_, school, expert, stands = found
    return Thing(round_id=round_id_, school=school, expert=expert, stands=stands)


def id_of(thing: Thing) -> str:
    """The id of the assignment that an address names."""
    return assignment_id(thing.round_id, thing.school, thing.expert)


def assignment_view(session: Session, thing: Thing, now: datetime) -> AssignmentView:
    """Look up all that the page shows. Of an assignment that has ended there are neither documents nor remarks."""
    assignment = session.get_one(Assignment, id_of(thing), options=[joinedload(Assignment.school)])
    round_ = session.get_one(Round, thing.round_id, options=[joinedload(Round.season)])
    rules, closes = round_.regulation, round_.regulation.expertise.closes
    past = expertise_is_over(round_, now)
    stands, draft = assignment.stands, draft_of(session, assignment.id)
    judged = judged_hand_in(session, round_.id, thing.school) if stands else None
    conclusion = assignment.conclusion
    return AssignmentView(
        id=assignment.id,
        school=assignment.school.full_name,
        municipality=assignment.school.municipality.name,
        title=round_words(rules).title,
        deadline=deadline_words(closes, rules, round_.season.office),
        left=None if past else capitalised(days_left(closes, rules, now)),
        past=past,
        ended=None if stands else ended_words(assignment.ending),
        taken_on=assignment.taken_on_at is not None,
        over=why_closed(session, round_, now),
        handed_in=moment_in_words(judged.handed_in_at, rules.calendar.zone) if judged else None,
        documents=documents_of(round_, judged.documents if judged else ()),
        remarks=_remarks(session, round_, judged) if judged else (),
        rubric=rules.rubric,
        kept=draft.answers if draft else {},
        edition=draft.edition if draft else 0,
        saved=moment_in_words(draft.saved_at, rules.calendar.zone) if draft else None,
        filed=moment_in_words(conclusion.filed_at, rules.calendar.zone) if conclusion else None,
        filed_answers=filed_answers(rules.rubric, assignment),
    )


def why_closed(session: Session, round_: Round, now: datetime) -> str | None:
    """Why no conclusion can be filed in the round now, if none can."""
    if now < round_.regulation.expertise.opens:
        return "Срок экспертизы ещё не начался."
    if (early := how_ended_early(session, round_)) is not None:
        return early
    if expertise_is_over(round_, now):
        return "Срок экспертизы истёк, заключения больше не принимаются."
    return None


def how_ended_early(session: Session, round_: Round) -> str | None:
    """When and why the expertise ended before its window did, if it did."""
    early = early_end_of(session, round_)
    return (
        None if early is None else f"Экспертиза закончилась {early_end_words(early, round_.regulation.calendar.zone)}."
    )


def ended_words(ending: str | None) -> str:
    """How the end of an assignment is told to its expert."""
    return next((words for each, words in ENDED.items() if each.value == ending), ENDED_BY_OFFICE)


def _remarks(session: Session, round_: Round, judged: Submission) -> tuple[AnsweredRemark, ...]:
    remarks = remarks_of_primary(session, round_, judged.school_id)
    answers = answers_of(session, round_.id, judged.school_id, judged.version) if remarks else {}
    return answered_remarks(remarks, answers)
