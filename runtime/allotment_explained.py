"""Why the experts of a round are those, read from the record's allotments, in words for terminal and page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from domain.allotment_reasons import REASONS, Reason
from domain.allotment_replay import Replay
from domain.allotment_values import Pair, Policy
from domain.allotment_whys import SHOWN, Alternative, Explanation
from domain.allotment_whys_names import Names
from domain.allotment_whys_shortage import LARGE
from domain.allotment_whys_words import (
    heading_of_alternatives,
    loss_in_words,
    moves_in_words,
    weights_in_words,
    why_in_words,
    why_not_in_words,
)
from models.allotments import allotments_of
from models.assignments import standing_of
from models.rounds import Round
from notifications.letters.shortages import ShortageExplained, names_at_hand, shortages_at_hand


@dataclass(frozen=True)
class AlternativeExplained:
    """Another expert in the place."""

    expert_id: str
    expert: str
    loss: str
    """What the whole would lose; without a capital and a full stop."""
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
    """The allotments of a round, ready to be asked. Raises Unreadable for allotments that were damaged."""

    def __init__(self, session: Session, round_: Round) -> None:
        self._session, self._round = session, round_
        self._kept = {each.ordinal: each for each in allotments_of(session, round_.id, whole=True)}
        self._explanations: dict[int, Explanation] = {}
        replay = Replay()
        for each in self._kept.values():
            replay.take(each.ordinal, each.made_at, each.question, each.plan)
        self._made = replay.made
        self._standing = {(each.school_id, each.expert_id): each.reason for each in standing_of(session, round_.id)}

    @property
    def is_there(self) -> bool:
        """Whether the round was ever allotted."""
        return bool(self._kept)

    @property
    def is_large(self) -> bool:
        """Whether to compare others with each assignment would take minutes."""
        asked = [each.question for each in self._kept.values()]
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
        if pair in self._standing and pair in self._made:
            return self._why(pair, self._made[pair].ordinal, shown)
        if pair in self._standing:
            return self._told(pair, None, [f"Причина: {REASONS[Reason(self._standing[pair])]}."])
        for ordinal, each in sorted(self._kept.items(), reverse=True):
            question = each.question
            if school in {one.id for one in question.submissions} and expert in {who.id for who in question.experts}:
                if any((one.submission, one.expert) == pair for one in each.plan.assignments):
                    told = self._why(pair, ordinal, shown)
                    return self._told(pair, ordinal, ["Сейчас эксперт эту работу уже не ведёт.", *told.why])
                why_not = self._explanation(ordinal).why_not(pair)
                return self._told(pair, ordinal, why_not_in_words(why_not, self.names))
        return None

    def shortages(self) -> tuple[ShortageExplained, ...]:
        """Where schools lack experts by the newest allotment, and still do."""
        return shortages_at_hand(self._session, self._round, self.names)

    def weights(self) -> str:
        """What the numbers count."""
        return weights_in_words(self._round.regulation.allotment.weights)

    def _explanation(self, ordinal: int) -> Explanation:
        if ordinal not in self._explanations:
            self._explanations[ordinal] = Explanation(self._kept[ordinal].question, self._kept[ordinal].plan)
        return self._explanations[ordinal]

    def _why(self, pair: Pair, ordinal: int, shown: int) -> PairExplained:
        explanation = self._explanation(ordinal)
        why = explanation.why(pair, shown)
        fair = explanation.question.policy is Policy.FAIR
        return self._told(
            pair,
            ordinal,
            why_in_words(why, self.names),
            heading_of_alternatives(why, fair=fair),
            [self._alternative(each) for each in why.alternatives],
        )

    def _alternative(self, one: Alternative) -> AlternativeExplained:
        changes = moves_in_words(one.moves, self.names)
        return AlternativeExplained(one.expert, self.names.expert(one.expert), loss_in_words(one.loss), changes)

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
