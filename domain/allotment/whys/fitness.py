"""What counts of an expert for a submission, the same for who was chosen and for who was not."""

from collections import Counter
from dataclasses import dataclass

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.values import Pair
from domain.allotment.whys.names import Names
from domain.russian import counted


@dataclass(frozen=True)
class Fitness:
    """What an expert knows of a submission, and how much they have to do by the plan."""

    shared: tuple[str, ...]
    """Topics of the submission that the expert knows."""
    topics: int
    """How many topics the submission has."""
    judged_the_primary: bool
    load: int
    """How many assignments the expert has with the plan, over all rounds."""
    capacity: int
    """How many the expert could have."""


class Fitnesses:
    """A question and its plan, ready to be asked about any pair."""

    def __init__(self, question: Question, plan: Plan) -> None:
        self._submissions = {one.id: one for one in question.submissions}
        self._experts = {who.id: who for who in question.experts}
        self._carried = Counter(one.expert for one in plan.assignments)

    def of(self, pair: Pair) -> Fitness:
        """What counts of this expert for this submission."""
        one, who = self._submissions[pair[0]], self._experts[pair[1]]
        return Fitness(
            shared=tuple(sorted(one.topics & who.competences)),
            topics=len(one.topics),
            judged_the_primary=who.id in one.primary_experts,
            load=who.load + self._carried[who.id],
            capacity=who.load + max(who.free_places, 0),
        )


def topics_in_words(one: Fitness, names: Names) -> list[str]:
    """What the expert knows of the submission: a sentence; none where the submission has no topics."""
    if one.shared:
        return [f"Знает темы работы ({len(one.shared)} из {one.topics}): {names.list_topics(one.shared)}."]
    return ["Среди тем работы нет тех, что указаны у эксперта."] if one.topics else []


def load_in_words(one: Fitness) -> str:
    """«3 работы из 6 возможных»."""
    room = f"из {one.capacity} возможных" if one.capacity >= one.load else f"при норме {one.capacity}"
    return f"{counted(one.load, 'работа', 'работы', 'работ')} {room}"


def rival_in_words(one: Fitness, names: Names) -> list[str]:
    """Sentences on an expert who was not chosen, by which they can be compared with the one who was."""
    primary = ["Эксперт первичной экспертизы этой школы."] if one.judged_the_primary else []
    return [*topics_in_words(one, names), *primary, f"По плану у эксперта {load_in_words(one)}."]
