"""Why the experts of a round are those, read from the record's allotments, in words for terminal and page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.reasons import REASONS, Reason
from domain.allotment.replay import newly_made
from domain.allotment.values import Pair, Policy
from domain.allotment.whys.explanation import SHOWN, Alternative, Explanation
from domain.allotment.whys.fitness import rival_in_words
from domain.allotment.whys.names import Names
from domain.allotment.whys.shortage import LARGE
from domain.allotment.whys.words import (
    heading_of_alternatives,
    loss_in_words,
    moves_in_words,
    weights_in_words,
    why_in_words,
    why_not_in_words,
)
from domain.deeds import Deed
from domain.russian_dates import short_moment
from models.allotments import allotments_of
from models.assignments import assignments_of
from models.changes import Change
from models.rounds import Round
from notifications.letters.shortages import ShortageExplained, names_at_hand, shortages_at_hand
from runtime.allotment_later import Later

NO_LONGER = "Сейчас эксперт эту работу уже не ведёт."


@dataclass(frozen=True)
class AlternativeExplained:
    """Another expert in the place."""

    expert_id: str
    expert: str
    loss: str
    """What the whole would lose; without a capital and a full stop."""
    knows: str
    """What counts of them here, as for the one who was chosen: sentences."""
    changes: str
    """Whose experts would change too, likewise; empty where nobody's would."""


@dataclass(frozen=True)
class PairExplained:
    """Why an expert judges a school, or why not."""

    school_id: str
    school: str
    expert_id: str
    expert: str
    stands: bool
    allotment: int | None
    """Ordinal of the allotment that decided; none: no allotment did."""
    why: tuple[str, ...]
    """Sentences."""
    heading: str = ""
    """What is said before the alternatives, or instead of them."""
    alternatives: tuple[AlternativeExplained, ...] = ()
    """The next best experts, the best first."""


class AllotmentExplained:
    """The allotments of a round, ready to be asked. Methods raise Unreadable for allotments that were damaged.

    An allotment of a large round is megabytes, and each decline makes another: only those are opened that decided
    about what is asked.
    """

    def __init__(self, session: Session, round_: Round) -> None:
        self._session, self._round = session, round_
        self._kept = {each.ordinal: each for each in allotments_of(session, round_.id)}
        self._opened: dict[int, tuple[Question, Plan]] = {}
        self._explanations: dict[int, Explanation] = {}
        self._work = {(each.school_id, each.expert_id): each for each in assignments_of(session, round_.id)}
        self._standing = {pair: each for pair, each in self._work.items() if each.stands}

    @property
    def is_there(self) -> bool:
        """Whether the round was ever allotted."""
        return bool(self._kept)

    @cached_property
    def is_large(self) -> bool:
        """Whether to compare others with each assignment would take minutes."""
        asked = [self._open(ordinal)[0] for ordinal in {min(self._kept), max(self._kept)}] if self._kept else []
        return any(len(one.submissions) * len(one.experts) > LARGE for one in asked)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The assignments that stand, by school and expert."""
        return tuple(sorted(self._standing))

    @cached_property
    def names(self) -> Names:
        """What everything is called."""
        return names_at_hand(self._session, self._round)

    def pair(self, school: str, expert: str, shown: int = SHOWN) -> PairExplained | None:
        """Explain a pair; None where no allotment knew both of them, and the pair does not stand.

        Raises TooManyPairs.
        """
        pair = school, expert
        stands, by_hand = pair in self._standing, self._by_hand(pair)
        if stands and (made := self._made_by(pair)) is not None:
            return self._why(pair, made, shown)
        if stands:
            return self._told(pair, None, [f"Причина: {REASONS[Reason(self._standing[pair].reason)]}.", *by_hand])
        if by_hand:
            return self._told(pair, None, [*by_hand, *self._left(pair)])
        for ordinal in self._newest_first(school):
            question, plan = self._open(ordinal)
            if school in {one.id for one in question.submissions} and expert in {who.id for who in question.experts}:
                if any((one.submission, one.expert) == pair for one in plan.assignments):
                    told = self._why(pair, ordinal, shown)
                    return self._told(pair, ordinal, [*self._left(pair), *told.why])
                why_not = why_not_in_words(self._explanation(ordinal).why_not(pair), self.names)
                return self._told(pair, ordinal, [*self._later.left(pair), *why_not])
        return None

    @cached_property
    def _later(self) -> Later:
        return Later(self._session, self._round, self._kept, self._work, self.names, self._open)

    def _left(self, pair: Pair) -> list[str]:
        """What is said of work that somebody does not have any more."""
        return self._later.left(pair) or [NO_LONGER]

    def _made_by(self, pair: Pair) -> int | None:
        """The allotment that made what stands; None: no allotment did."""
        at = self._standing[pair].assigned_at
        for ordinal in sorted((n for n, each in self._kept.items() if each.made_at == at), reverse=True):
            if pair in newly_made(*self._open(ordinal)):
                return ordinal
        return None

    def _newest_first(self, school: str) -> Iterator[int]:
        """First the newest, which knows all empty places, and those that gave the school an expert; then all others."""
        moments = {each.assigned_at for (one, _), each in self._work.items() if one == school}
        newest_first = sorted(self._kept, reverse=True)
        likely = [n for n in newest_first if n == newest_first[0] or self._kept[n].made_at in moments]
        yield from likely
        yield from (n for n in newest_first if n not in likely)

    def _by_hand(self, pair: Pair) -> list[str]:
        """Whom the office chose in another's place, and what it said: a sentence; nothing where it did not."""
        if pair not in self._work or self._work[pair].reason != Reason.CHOSEN_BY_OFFICE:
            return []
        deeds = select(Change).where(Change.round_id == self._round.id, Change.deed == Deed.REPLACE.value)
        for change in self._session.scalars(deeds.order_by(Change.id.desc())):
            if change.particulars.get("assignment") == self._work[pair].id:
                at = short_moment(change.made_at, self._round.regulation.calendar.zone)
                former = self.names.expert(str(change.particulars.get("before")))
                return [f"Назначение офиса {at}, вместо эксперта {former}: «{change.why}»."]
        return []

    def _open(self, ordinal: int) -> tuple[Question, Plan]:
        if ordinal not in self._opened:
            kept = self._kept[ordinal]
            self._session.refresh(kept, ["packed_question", "packed_plan"])
            self._opened[ordinal] = kept.question, kept.plan
        return self._opened[ordinal]

    def shortages(self) -> tuple[ShortageExplained, ...]:
        """Where schools lack experts by the newest allotment, and still do."""
        return shortages_at_hand(self._session, self._round, self.names)

    def weights(self) -> str:
        """What the numbers count."""
        return weights_in_words(self._round.regulation.allotment.weights)

    def _explanation(self, ordinal: int) -> Explanation:
        if ordinal not in self._explanations:
            self._explanations[ordinal] = Explanation(*self._open(ordinal))
        return self._explanations[ordinal]

    def _why(self, pair: Pair, ordinal: int, shown: int) -> PairExplained:
        explanation = self._explanation(ordinal)
        why = explanation.why(pair, shown)
        fair = explanation.question.policy is Policy.FAIR
        reason, *more = why_in_words(why, self.names)
        return self._told(
            pair,
            ordinal,
            [reason, *self._later.why(pair), *more],
            heading_of_alternatives(why, fair=fair),
            [self._alternative(each) for each in why.alternatives],
        )

    def _alternative(self, one: Alternative) -> AlternativeExplained:
        changes = moves_in_words(one.moves, self.names)
        knows = " ".join(rival_in_words(one.fitness, self.names))
        return AlternativeExplained(one.expert, self.names.expert(one.expert), loss_in_words(one.loss), knows, changes)

    def _told(
        self,
        pair: Pair,
        ordinal: int | None,
        why: Iterable[str],
        heading: str = "",
        alternatives: Iterable[AlternativeExplained] = (),
    ) -> PairExplained:
        return PairExplained(
            school_id=pair[0],
            school=self.names.submission(pair[0]),
            expert_id=pair[1],
            expert=self.names.expert(pair[1]),
            stands=pair in self._standing,
            allotment=ordinal,
            why=tuple(why),
            heading=heading,
            alternatives=tuple(alternatives),
        )
