"""A pair of school and expert about which somebody of the office decides: what stands of it, and what forbids it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from acts.allotment_at_hand import is_allotted, movable_pairs, refuse_if_too_late
from acts.allotment_refusals import NoSuchPair, PairNotPossible, RulingThereAlready, WorkBegun
from acts.round_at_hand import open_round_at_hand
from domain.allotment.reasons import WHY_NOT, Hindrance
from domain.allotment.values import Pair, SubmissionToJudge
from domain.replacements import hindrance_of
from domain.russian_dates import short_moment
from domain.stages import Stage
from models.allotment_question_at_hand import Wish
from models.assignments import Assignment, assignment_id, assignments_of
from models.conclusion_drafts import draft_of
from models.experts_at_hand import experts_at_hand
from models.office_pairs import OfficePair, Ruling
from models.pairs_forbidden import LAW, pairs_forbidden_now
from models.people import Expert, School
from models.progress import schools_to_judge
from models.rounds import Participation, Round

CHOOSE = "Откройте распределение ещё раз и выберите пару там."
RULED = {Ruling.LOCKED: "закреплена", Ruling.FORBIDDEN: "исключена"}


@dataclass(frozen=True)
class PairAtHand:
    """A pair in a round that still may change."""

    round_: Round
    school: School
    expert: Expert
    assignment: Assignment | None
    """Standing or ended."""
    is_judged: bool
    """Whether the round is allotted and the school's documents are judged now."""

    @property
    def pair(self) -> Pair:
        """Its ids."""
        return self.school.id, self.expert.id


def pair_at_hand(session: Session, named: str, pair: Pair, now: datetime) -> PairAtHand:
    """The pair in that round. Raises UnknownRound, RoundIsClosed, TooLateToChange, NoSuchPair."""
    round_ = open_round_at_hand(session, named)
    refuse_if_too_late(round_, now)
    found = known_pair(session, round_, pair)
    allotted = is_allotted(session, round_)
    if not may_take_part(session, round_, found[0]):
        raise NoSuchPair(f"Школа {pair[0]} в экспертизе {round_.id} не участвует.")
    assignment = session.get(Assignment, assignment_id(round_.id, *pair))
    is_judged = allotted and pair[0] in schools_to_judge(session, round_, now)
    return PairAtHand(round_, *found, assignment, is_judged)


def known_pair(session: Session, round_: Round, pair: Pair) -> tuple[School, Expert]:
    """The school and the expert, whether they have to do with the round or not. Raises NoSuchPair."""
    school, expert, show = session.get(School, pair[0]), session.get(Expert, pair[1]), _show(round_)
    if school is None:
        raise NoSuchPair(f"Школы {pair[0]} нет.", typed=f"Коды школ показывает {show}.", clicked=CHOOSE)
    if expert is None:
        raise NoSuchPair(f"Эксперта {pair[1]} нет.", typed=f"Коды экспертов показывает {show}.", clicked=CHOOSE)
    return school, expert


def may_take_part(session: Session, round_: Round, school: School) -> bool:
    """Whether the school takes part; of a round that has not opened, whether it is of the year that will be asked."""
    if session.get(Participation, (round_.id, school.id)) is not None:
        return True
    return round_.stage == Stage.SCHEDULED and school.cohort == round_.regulation.cohort


def refuse_if_ruled(session: Session, found: PairAtHand, ruling: Ruling) -> None:
    """Raise RulingThereAlready where the office decided the very same before."""
    there = session.get(OfficePair, (found.round_.id, *found.pair))
    if there is not None and there.ruling == ruling:
        at = short_moment(there.since, found.round_.regulation.calendar.zone)
        raise RulingThereAlready(f"Эта пара уже {RULED[ruling]} {at}.")


def refuse_if_impossible(session: Session, found: PairAtHand, now: datetime) -> None:
    """Raise PairNotPossible where something but a full load or a colleague keeps the expert from the school."""
    experts = {each.id: each for each in experts_at_hand(session, found.round_, now)}
    who = experts.get(found.expert.id)
    if who is None:
        raise PairNotPossible("Этого эксперта назначить нельзя: адрес не действует, письмо не дойдёт.")
    hindrance = hindrance_of(_submission(session, found), who)
    if hindrance is not None and hindrance is not Hindrance.NO_FREE_PLACE:
        raise PairNotPossible(f"Этого эксперта назначить нельзя: {WHY_NOT[hindrance]}. Выберите другого.")


def refuse_against_the_law(session: Session, found: PairAtHand, now: datetime) -> None:
    """Raise PairNotPossible for a standing pair that may not be any more, such as a conflict declared since."""
    hindrance = pairs_forbidden_now(session, found.round_, now).get(found.pair)
    if hindrance in LAW:
        raise PairNotPossible(f"Закрепить эту пару нельзя: {WHY_NOT[hindrance]}. Передайте работу другому эксперту.")


def wish_to_make(
    session: Session, found: PairAtHand, now: datetime, *, instead_of: PairAtHand | None = None, begun_too: bool
) -> Wish:
    """The wish that the pair is made, instead of another of the same school if one is named. Raises a Refusal."""
    if found.assignment is not None and found.assignment.stands:
        raise PairNotPossible("Этот эксперт уже оценивает документы этой школы.")
    refuse_if_impossible(session, found, now)
    movable = movable_pairs(session, found.round_.id, begun_too=begun_too)
    if instead_of is None:
        return Wish(movable, locked=frozenset({found.pair}), only=frozenset({found.school.id}))
    _refuse_if_it_may_not_go(session, instead_of, begun_too=begun_too)
    return Wish(
        movable | {instead_of.pair},
        locked=frozenset({found.pair}),
        forbidden=frozenset({instead_of.pair}),
        only=frozenset({found.school.id}),
    )


def wish_to_drop(session: Session, found: PairAtHand, *, begun_too: bool) -> Wish:
    """The wish that the pair stands no more, and somebody else gets the work. Raises a Refusal."""
    _refuse_if_it_may_not_go(session, found, begun_too=begun_too)
    movable = movable_pairs(session, found.round_.id, begun_too=begun_too)
    return Wish(movable | {found.pair}, forbidden=frozenset({found.pair}), only=frozenset({found.school.id}))


def _show(round_: Round) -> str:
    return f"rounds allotment show {round_.id}"


def _refuse_if_it_may_not_go(session: Session, found: PairAtHand, *, begun_too: bool) -> None:
    if found.assignment is None or not found.assignment.stands:
        raise NoSuchPair(
            f"Эксперт {found.expert.id} не оценивает документы школы {found.school.id}.",
            typed=f"Кто чьи оценивает, показывает {_show(found.round_)}.",
            clicked=CHOOSE,
        )
    if found.assignment.filed:
        raise WorkBegun("Заключение по этой школе уже подано: передать работу другому нельзя.")
    if not begun_too and draft_of(session, found.assignment.id) is not None:
        raise WorkBegun(
            "Заключение по этой школе уже начато.",
            typed="Передать работу всё равно — та же команда и --begun-too.",
            clicked="Передать работу всё равно можно: посмотрите ещё раз, что изменится.",
        )


def _submission(session: Session, found: PairAtHand) -> SubmissionToJudge:
    asked = (each for each in assignments_of(session, found.round_.id) if each.school_id == found.school.id)
    return SubmissionToJudge(
        id=found.school.id,
        school=found.school.id,
        municipality=found.school.municipality_id,
        places=1,
        asked_before=frozenset(each.expert_id for each in asked),
    )
