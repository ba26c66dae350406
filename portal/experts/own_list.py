"""An expert's list in a round: every assignment with its state, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload
from starlette.responses import RedirectResponse, Response

from acts.refusals import Refusal
from acts.take_on import take_on
from domain.round_words import days_left, deadline_words, round_words
from domain.russian import capitalised, counted
from domain.russian_dates import date_in_words, moment_in_words
from domain.unassigned import Unassigned
from models.assignments import Assignment
from models.conclusion_drafts import ConclusionDraft, drafts_of
from models.people import Expert
from models.rounds import Round, expertise_is_over
from models.unassigned import WhyUnassigned
from portal.doors import Asked, round_of_path
from portal.experts.addresses import list_of, page_of
from portal.experts.reading import ended_words, how_ended_early, id_of, why_closed
from portal.pages import page
from portal.policy import Thing

NEXT = "Когда появится работа для вас, придёт письмо."
WHY_NONE = {
    Unassigned.EXPERTISE_OVER: "экспертиза закончилась, новых не будет.",
    Unassigned.NOT_BEGUN: f"экспертов распределят, когда начнётся экспертиза, {{begins}} {NEXT}",
    Unassigned.NO_DOCUMENTS: f"документов, которые нужно оценить, нет. {NEXT}",
    Unassigned.NOT_ALLOTTED: f"экспертов ещё не распределяли. {NEXT}",
    Unassigned.AWAITS_APPROVAL: f"распределение экспертов ждёт утверждения проектным офисом. {NEXT}",
    Unassigned.BAD_ADDRESS: "письма на ваш адрес не доходят. Сообщите проектному офису, на какой адрес вам писать.",
    Unassigned.NOT_ASKED_AGAIN: "после отказа по болезни или молчания работы этой экспертизы больше не назначаются.",
    Unassigned.ABSENT: "по данным проектного офиса вы отсутствуете до конца экспертизы. Если это не так, напишите ему.",
    Unassigned.NO_CAPACITY: "ваша предельная нагрузка – 0 работ. Если это не так, напишите в проектный офис.",
    Unassigned.FULL: f"у вас столько работ, сколько можно вести одновременно. {NEXT}",
    Unassigned.KEPT_AWAY: f"документы этих школ вам не назначаются: свой муниципалитет, конфликт, отказ. {NEXT}",
    Unassigned.WITH_OTHERS: f"все документы сейчас у других экспертов. {NEXT}",
}
"""Why an expert has no assignments, as the expert is told."""


@dataclass(frozen=True)
class ListedAssignment:
    """A row of the list."""

    id: str
    school_id: str
    school: str
    municipality: str
    state: str
    is_new: bool
    """Owed, and not taken on yet."""
    is_owed: bool
    is_filed: bool
    stands: bool


@dataclass(frozen=True)
class ListView:
    """The list, ready to be laid out."""

    title: str
    deadline: str
    left: str | None
    past: bool
    """Whether the expertise is over."""
    early: str | None
    """When and why it ended before its window did, if it did."""
    over: str | None
    next_step: str
    assignments: tuple[ListedAssignment, ...]
    """What is owed first, then what is filed, then what has ended; each by the school's name."""


def find_expert(session: Session, path: Mapping[str, str]) -> Thing | None:
    """Whose list it is."""
    id = round_of_path(path)
    known = session.scalar(select(Expert.id).where(Expert.id == path["expert"], exists().where(Round.id == id)))
    return Thing(round_id=id, expert=path["expert"]) if known else None


def show_list(asked: Asked, mistakes: tuple[tuple[str, str], ...] = (), status: int = 200) -> Response:
    """The list; mistakes come with the id of the row that each is about."""
    with asked.installation.reading() as session:
        view = list_view(session, asked.thing, asked.installation.now())
    return page("experts/list.html", status, view=view, here=list_of(asked), mistakes=mistakes)


def take_all_on(asked: Asked) -> Response:
    """Take on whatever is new; said twice, the first time counts."""
    with asked.installation.reading() as session:
        view = list_view(session, asked.thing, asked.installation.now())
    mistakes: list[tuple[str, str]] = []
    for each in view.assignments:
        if each.is_new:
            try:
                take_on(each.id)
            except Refusal as refusal:
                mistakes.append((f"school-{each.school_id}", f"{each.school}: {refusal}"))
    return show_list(asked, tuple(mistakes), 409) if mistakes else RedirectResponse(list_of(asked), 303)


def take_one_on(asked: Asked) -> Response:
    """Take one assignment on, and show its page."""
    try:
        take_on(id_of(asked.thing))
    except Refusal as refusal:
        return show_list(asked, ((f"school-{asked.thing.school}", str(refusal)),), 409)
    return RedirectResponse(page_of(asked), 303)


def list_view(session: Session, thing: Thing, now: datetime) -> ListView:
    """Look up all that the list shows."""
    round_ = session.get_one(Round, thing.round_id, options=[joinedload(Round.season)])
    rules, closes = round_.regulation, round_.regulation.expertise.closes
    found = session.scalars(
        select(Assignment)
        .where(Assignment.round_id == thing.round_id, Assignment.expert_id == thing.expert)
        .options(joinedload(Assignment.school))
    ).all()
    drafts = drafts_of(session, [each.id for each in found])
    listed = [_listed(each, drafts.get(each.id), round_) for each in found]
    over = why_closed(session, round_, now)
    past = expertise_is_over(round_, now)
    why_none = None
    if not any(each.stands for each in found):
        why = WhyUnassigned(session, round_, now).why(session.get_one(Expert, thing.expert))
        why_none = WHY_NONE[why].format(begins=date_in_words(rules.calendar.day_of(rules.expertise.opens)))
    return ListView(
        title=round_words(rules).title,
        deadline=deadline_words(closes, rules, round_.season.office),
        left=None if past else capitalised(days_left(closes, rules, now)),
        past=past,
        early=how_ended_early(session, round_),
        over=over,
        next_step=_next_step(listed, over, why_none),
        assignments=tuple(sorted(listed, key=lambda one: (not one.is_owed, not one.is_filed, one.school, one.id))),
    )


def _listed(each: Assignment, draft: ConclusionDraft | None, round_: Round) -> ListedAssignment:
    is_owed = each.stands and not each.filed
    return ListedAssignment(
        id=each.id,
        school_id=each.school_id,
        school=each.school.name,
        municipality=each.school.municipality.name,
        state=_state(each, draft, round_),
        is_new=is_owed and each.taken_on_at is None,
        is_owed=is_owed,
        is_filed=each.stands and each.filed,
        stands=each.stands,
    )


def _state(each: Assignment, draft: ConclusionDraft | None, round_: Round) -> str:
    if not each.stands:
        return ended_words(each.ending)
    if each.conclusion is not None:
        return f"заключение подано {moment_in_words(each.conclusion.filed_at, round_.regulation.calendar.zone)}"
    if draft is not None:
        return f"черновик сохранён {moment_in_words(draft.saved_at, round_.regulation.calendar.zone)}"
    return "в работе" if each.taken_on_at else "новое"


def _next_step(listed: list[ListedAssignment], over: str | None, why_none: str | None) -> str:
    owed, new = sum(one.is_owed for one in listed), sum(one.is_new for one in listed)
    if why_none is not None:
        return f"Назначений у вас {'больше ' if listed else ''}нет: {why_none}"
    if not owed:
        return "Все заключения поданы. Спасибо!"
    if over:
        return f"{over} Черновики и поданные заключения можно посмотреть."
    if new:
        return (
            "Подтвердите, что берёте работу: без ответа назначение передадут другому эксперту. Если взять не можете, "
            "откройте школу и откажитесь."
        )
    many = counted(owed, "заключение", "заключения", "заключений")
    return f"Осталось подать {many}: откройте школу, посмотрите документы и поставьте оценки."
