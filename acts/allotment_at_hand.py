"""The allotment that somebody of the office means to look at, change or approve: whether it can still be changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from acts.allotment_refusals import NotAllottedYet, TooLateToChange
from acts.round_at_hand import open_round_at_hand
from acts.tell_experts import is_too_late_to_tell
from domain.allotment.values import Pair
from domain.russian_dates import short_moment
from domain.stages import Stage
from models.allotments import last_allotment
from models.assignments import standing_of
from models.conclusion_drafts import drafts_of
from models.rounds import Round, expertise_is_over


def allotted_round_at_hand(session: Session, named: str, now: datetime) -> Round:
    """A round that is allotted, and in which an expert could still be told of a change.

    Raises UnknownRound, RoundIsClosed, NotAllottedYet, TooLateToChange.
    """
    round_ = open_round_at_hand(session, named)
    refuse_if_too_late(round_, now)
    if not is_allotted(session, round_):
        opens = short_moment(round_.regulation.expertise.opens, round_.regulation.calendar.zone)
        raise NotAllottedYet(
            f"Экспертам экспертизы {round_.id} ещё ничего не назначено: распределение делается, когда открывается "
            f"экспертиза ({opens})."
        )
    return round_


def refuse_if_too_late(round_: Round, now: datetime) -> None:
    """Raise TooLateToChange where no expert could be told of a change before the expertise ends."""
    if expertise_is_over(round_, now):
        raise TooLateToChange("Экспертиза уже закончилась: менять распределение поздно.")
    if is_too_late_to_tell(round_, now):
        raise TooLateToChange(
            "До конца экспертизы экспертам уже не придёт письмо: письма уходят только в рабочие часы. Распределение "
            "остаётся, каким было."
        )


def is_allotted(session: Session, round_: Round) -> bool:
    """Say whether the round's experts were chosen, told of it or not."""
    if Stage(round_.stage).comes_before(Stage.ALLOTMENT):
        return False
    return not Stage(round_.stage).comes_before(Stage.EXPERTISE) or last_allotment(session, round_.id) is not None


def movable_pairs(session: Session, round_id: str, *, begun_too: bool = False) -> frozenset[Pair]:
    """The assignments that may go to somebody else: nothing is written of their conclusions yet.

    `begun_too`: those as well of whose conclusion a draft is begun; what is filed never.
    """
    unfiled = [each for each in standing_of(session, round_id) if not each.filed]
    begun = {} if begun_too else drafts_of(session, [each.id for each in unfiled])
    return frozenset((each.school_id, each.expert_id) for each in unfiled if each.id not in begun)
