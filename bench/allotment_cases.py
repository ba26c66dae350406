"""Invented questions of an allotment, the same for the same seed."""

import numpy as np

from domain.allotment.question import Question
from domain.allotment.values import ExpertAtHand, Policy, SubmissionToJudge

DOCUMENTS = ("concept", "programme", "plan")
RISKS = tuple(f"risk-{n}" for n in range(1, 12))
PLACES = 3


def question_of(schools: int, *, seed: int = 500, policy: Policy = Policy.TOTAL) -> Question:
    """A school has three documents and one to five risks; there is an expert for ten schools, who knows some topics."""
    chance = np.random.default_rng(seed)
    experts = max(schools // 10, 20)
    towns = max(min(experts // 20, 60), 4)
    sizes = chance.dirichlet(np.full(towns, 2.0))
    topics = DOCUMENTS + RISKS
    liked = chance.dirichlet(np.full(len(RISKS), 3.0))
    ids = [f"s-{n:05}" for n in range(schools)]
    return Question(
        submissions=tuple(
            SubmissionToJudge(
                id=id,
                school=id,
                municipality=f"m-{chance.choice(towns, p=sizes)}",
                places=PLACES,
                topics=frozenset({*DOCUMENTS, *chance.choice(RISKS, chance.integers(1, 6), replace=False, p=liked)}),
            )
            for id in ids
        ),
        experts=tuple(
            ExpertAtHand(
                id=f"e-{n:04}",
                municipality=f"m-{chance.choice(towns, p=sizes)}",
                free_places=int(chance.integers(20, 81)),
                load=int(chance.integers(0, 6)),
                conflicts=frozenset(str(ids[at]) for at in chance.integers(0, schools, 2)),
                competences=frozenset(chance.choice(topics, chance.integers(4, 12), replace=False)),
                institution=f"i-{chance.integers(experts // 10)}",
            )
            for n in range(experts)
        ),
        policy=policy,
    )
