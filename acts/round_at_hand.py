"""The round that a person means: by its id, «2022/1.13», or by its row alone where that is enough."""

from sqlalchemy.orm import Session

from acts.refusals import RoundIsClosed, UnknownRound
from domain.stages import Stage
from models.rounds import Round, rounds_in_order


def round_at_hand(session: Session, named: str) -> Round:
    """The round of that id, or of that row in the only season that has it. Raises UnknownRound."""
    there = rounds_in_order(session)
    found = [each for each in there if named in (each.id, each.row)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(each.id for each in found)
        raise UnknownRound(f"Экспертиза {named} есть в нескольких сезонах: назовите одну из них полностью — {ids}.")
    if not there:
        raise UnknownRound("Экспертиз ещё нет: внесите сезон командой rounds schedule.")
    ids = ", ".join(each.id for each in there)
    raise UnknownRound(f"Экспертизы {named} нет. Есть {ids}.")


def open_round_at_hand(session: Session, named: str) -> Round:
    """The same for a deed on a round that is under way or yet to come. Raises UnknownRound, RoundIsClosed."""
    round_ = round_at_hand(session, named)
    if round_.stage == Stage.CLOSED:
        raise RoundIsClosed(f"Экспертиза {round_.id} завершена: изменить в ней ничего нельзя.")
    return round_


def zone_of_office(session: Session) -> str:
    """The IANA zone by whose clocks the office is told moments; UTC where there is no round yet."""
    first = next(iter(rounds_in_order(session)), None)
    return "UTC" if first is None else first.regulation.calendar.zone
