"""Small questions by chance, and all plans of them."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, combinations, product
from random import Random

from domain.allotment.question import Question
from domain.allotment.values import ExpertAtHand, Pair, Policy, SubmissionToJudge, Weights

TOWNS = ("Канск", "Ачинск", "Норильск")
TOPICS = ("concept", "plan", "risk-1", "risk-2")
INSTITUTIONS = (None, "СФУ", "КГПУ")


def some_of(chance: Random, names: tuple[str, ...], at_most: int = 4) -> frozenset[str]:
    return frozenset(chance.sample(names, chance.randint(0, min(at_most, len(names)))))


def question_by(chance: Random, policy: Policy = Policy.TOTAL, *, submissions: int = 3, experts: int = 5) -> Question:
    """A question of a few submissions and experts in which everything may happen."""
    names = tuple(f"e{n}" for n in range(chance.randint(1, experts)))
    ones = tuple(f"s{n}" for n in range(chance.randint(1, submissions)))
    towns = TOWNS[: chance.randint(1, 3)]
    strange = chance.random() < 0.7

    def pairs(share: float) -> frozenset[Pair]:
        return frozenset((one, who) for one in ones for who in names if strange and chance.random() < share)

    given = Question(
        submissions=tuple(
            SubmissionToJudge(
                id=id,
                school=f"school of {id}",
                municipality=chance.choice(towns),
                places=chance.randint(0, 2 if len(names) > 3 else 3),
                topics=some_of(chance, TOPICS),
                asked_before=some_of(chance, names, 1) if strange else frozenset(),
                primary_experts=some_of(chance, names, 2) if chance.random() < 0.5 else frozenset(),
            )
            for id in ones
        ),
        experts=tuple(
            ExpertAtHand(
                id=id,
                municipality=chance.choice(TOWNS),
                free_places=chance.randint(-1 if strange else 1, 3),
                load=chance.randint(0, 4),
                conflicts=frozenset({f"school of {chance.choice(ones)}"}) if chance.random() < 0.1 else frozenset(),
                asked_again=chance.random() < 0.9,
                competences=some_of(chance, TOPICS),
                institution=chance.choice(INSTITUTIONS),
                neighbours=frozenset({chance.choice(TOWNS)}) if chance.random() < 0.1 else frozenset(),
                absent=chance.random() < 0.05,
            )
            for id in names
        ),
        weights=chance.choice((Weights(), Weights(2, -5, 1), Weights(1, 3, 0), Weights(0, 0, 2), Weights(7, 1, 5))),
        policy=policy,
        apart_by_institution=chance.random() < 0.5,
        kept=pairs(0.2) if chance.random() < 0.5 else frozenset(),
        forbidden=pairs(0.1),
    )
    return with_a_lock(chance, given) if chance.random() < 0.3 else given


def with_a_lock(chance: Random, given: Question) -> Question:
    """The same with one pair locked, if any can be."""
    possible = [
        (one.id, who.id)
        for one in given.submissions
        for who in given.experts
        if one.places and who.free_places > 0 and may_judge(given, one, who)
    ]
    locked = frozenset({chance.choice(possible)}) if possible else frozenset()
    return Question(
        given.submissions,
        given.experts,
        given.weights,
        given.policy,
        given.apart_by_institution,
        given.kept,
        locked,
        given.forbidden,
    )


def may_judge(question: Question, one: SubmissionToJudge, who: ExpertAtHand) -> bool:
    near = one.municipality in {who.municipality, *who.neighbours}
    stands = (one.id, who.id) in question.kept | question.locked
    asked = not stands and (who.id in one.asked_before or not who.asked_again or who.absent)
    return not (near or asked or one.school in who.conflicts or (one.id, who.id) in question.forbidden)


def every_plan(question: Question) -> Iterator[frozenset[Pair]]:
    """Every set of pairs that the rules allow."""
    apart = question.apart_by_institution
    choices = []
    for one in question.submissions:
        able = [who for who in question.experts if may_judge(question, one, who)]
        subsets = chain.from_iterable(combinations(able, n) for n in range(one.places + 1))
        locked = {who for submission, who in question.locked if submission == one.id}
        choices.append(
            [
                [(one.id, who.id) for who in chosen]
                for chosen in subsets
                if locked <= {who.id for who in chosen}
                and not (apart and max(Counter(who.institution or who.id for who in chosen).values(), default=1) > 1)
            ]
        )
    free = {who.id: max(who.free_places, 0) for who in question.experts}
    for choice in product(*choices):
        pairs = list(chain.from_iterable(choice))
        held = Counter(who for _, who in pairs)
        if all(held[who] <= free[who] for who in held):
            yield frozenset(pairs)


def worth_of(question: Question, pair: Pair) -> int:
    one = next(each for each in question.submissions if each.id == pair[0])
    who = next(each for each in question.experts if each.id == pair[1])
    weights = question.weights
    shared = len(one.topics & who.competences)
    return weights.competence * shared + weights.primary * (who.id in one.primary_experts)


def rank_of(question: Question, plan: frozenset[Pair]) -> tuple[int, int, int]:
    """Greater is better: places filled, kept pairs that stay, worth less the costs of loads."""
    held = Counter(who for _, who in plan)
    loads = sum(sum(range(who.load + 1, who.load + held[who.id] + 1)) for who in question.experts)
    worth = sum(worth_of(question, pair) for pair in plan)
    return len(plan), len(plan & question.kept), worth - question.weights.evenness * loads
