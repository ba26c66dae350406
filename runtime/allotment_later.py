"""Why an expert came to a school in the middle of its round: when, in whose place, and by whose word."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.values import Pair
from domain.allotment.whys.later import Held, gave_way
from domain.allotment.whys.names import Names
from domain.deeds import Deed
from domain.office_words import DEEDS
from domain.russian_dates import short_moment
from models.allotments import Allotment, Occasion
from models.assignments import Assignment, Ending
from models.changes import Change
from models.rounds import Round
from runtime.allotment_words import ENDINGS

BY_HAND = (Deed.CHANGE, Deed.MOVE, Deed.LOCK, Deed.FORBID)
NOT_BEFORE = "до этого документы этой школы не распределялись"
NOBODY_BEFORE = "раньше на это место эксперта не находилось"


@dataclass(frozen=True)
class Later:
    """What the record holds of a round's assignments and allotments, ready to be asked."""

    session: Session
    round_: Round
    kept: Mapping[int, Allotment]
    work: Mapping[Pair, Assignment]
    names: Names
    open: Callable[[int], tuple[Question, Plan]]
    """Question and plan of an allotment, by its ordinal."""

    def why(self, pair: Pair) -> list[str]:
        """When and why the expert came; nothing of an assignment that the first allotment made, or none did."""
        made = self._made(pair)
        if made is None or made.occasion == Occasion.FIRST:
            return []
        at = short_moment(made.made_at, self.round_.regulation.calendar.zone)
        former = self._former(pair, made)
        instead = [] if not former else [f"вместо {_experts(former)}"]
        if made.occasion == Occasion.OFFICE:
            told = f"Назначено позже остальных, {at}, решением офиса{self._deed(made)}"
            return [f"{', '.join([told, *instead])}."]
        reason = instead or [NOBODY_BEFORE if self._waited(pair[0], made) else NOT_BEFORE]
        return [f"Назначено позже остальных, {at}: {reason[0]}."]

    def left(self, pair: Pair) -> list[str]:
        """When and why the expert gave the work back or lost it; nothing where no assignment ended."""
        one = self.work.get(pair)
        if one is None or one.ended_at is None:
            return []
        zone = self.round_.regulation.calendar.zone
        since, until = short_moment(one.assigned_at, zone), short_moment(one.ended_at, zone)
        return [f"Эта работа была у эксперта с {since} по {until} ({ENDINGS[Ending(one.ending or '')]})."]

    def _made(self, pair: Pair) -> Allotment | None:
        if pair not in self.work:
            return None
        moment = self.work[pair].assigned_at
        return next((each for each in self.kept.values() if each.made_at == moment), None)

    def _former(self, pair: Pair, made: Allotment) -> list[str]:
        """Who had the place before, and why no longer, in words."""
        of_school = {who: each for (one, who), each in self.work.items() if one == pair[0]}
        held = [Held(who, each.assigned_at, each.ended_at) for who, each in of_school.items()]
        gone = gave_way(held, made.made_at)
        if gone:
            return [self._gone(who, of_school[who], made) for who in gone]
        # What is dropped while approval is awaited leaves no trace but in the allotment itself.
        question, plan = self.open(made.ordinal)
        planned = {(each.submission, each.expert) for each in plan.assignments}
        dropped = sorted(who for one, who in question.kept - planned if one == pair[0])
        by_office = made.occasion == Occasion.OFFICE
        return [self.names.expert(who) + ("" if by_office else " (пара стала невозможна)") for who in dropped]

    def _gone(self, who: str, former: Assignment, made: Allotment) -> str:
        ending = Ending(former.ending or "")
        if ending is Ending.OFFICE and made.occasion == Occasion.OFFICE:
            return self.names.expert(who)
        return f"{self.names.expert(who)} ({ENDINGS[ending]})"

    def _deed(self, made: Allotment) -> str:
        """By which deed the office did it, and what it said; in brackets."""
        deeds = select(Change).where(Change.round_id == self.round_.id, Change.made_at == made.made_at)
        found = self.session.scalars(deeds.where(Change.deed.in_(BY_HAND)).order_by(Change.id)).first()
        return "" if found is None else f" ({DEEDS[found.deed]}: «{found.why}»)"

    def _waited(self, school: str, made: Allotment) -> bool:
        """Whether the school was there to be judged when the whole round was last looked at before."""
        if any(one == school and each.assigned_at < made.made_at for (one, _), each in self.work.items()):
            return True
        before = [each for each in self.kept.values() if each.ordinal < made.ordinal]
        whole = [each.ordinal for each in before if each.occasion != Occasion.OFFICE]
        return bool(whole) and school in {one.id for one in self.open(max(whole))[0].submissions}


def _experts(former: Sequence[str]) -> str:
    return f"эксперта {former[0]}" if len(former) == 1 else f"экспертов: {', '.join(former)}"
