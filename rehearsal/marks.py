"""How good the documents of a played school are, and what a played expert makes of them."""

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from domain.rubric import Criterion, Judgement, Rubric
from domain.season import Phase, Regulation
from models.assignments import Ending
from rehearsal.behaviour import Behaviour, Documents
from rehearsal.school_conduct import intent_of

# Levels are shares of the greatest mark: from, to.
GOOD = (0.74, 0.98)
MENDED = (0.76, 0.97)
WEAK = (0.28, 0.54)
A_SECOND_LOOK_ADDS = 0.05
A_GAP_TAKES = 0.15
CRITERIA_DIFFER_BY = 0.12
EXPERTS_DIFFER_BY = 0.04
REMARKS_WITHOUT_NEED = 0.35
LOW = 0.34
"""A mark up to this share of the greatest gets the remarks of the lowest anchors."""


def level_of(documents: Documents, seed: int, rules: Regulation, school: str) -> float:
    """How good the school's documents are in that round, 0 to 1; most of what was weak is mended in the repeat."""
    first_look = f"{seed}/{rules.season}/{rules.primary or rules.row}/{school}/quality"
    chance = random.Random(first_look)
    good, place, mended, place_mended = (chance.random() for _ in range(4))
    repeat = rules.phase is Phase.REPEAT
    if good < documents.good:
        return _between(GOOD, place) + (A_SECOND_LOOK_ADDS if repeat else 0.0)
    return _between(MENDED, place_mended) if repeat and mended < documents.mended else _between(WEAK, place)


def judge(behaviour: Behaviour, seed: int, rules: Regulation, school: str, expert: str) -> tuple[Judgement, ...]:
    """The conclusion of that expert on that school's documents, without a fault by the round's rubric."""
    matter = f"{seed}/{rules.season}/{rules.row}/{school}"
    level = level_of(behaviour.documents, seed, rules, school)
    if intent_of(behaviour.schools, matter).ends_incomplete:
        level -= A_GAP_TAKES
    strictness = _around(random.Random(f"{seed}/{expert}/strictness"), EXPERTS_DIFFER_BY)
    judgements: list[Judgement] = []
    for criterion in rules.rubric.criteria:
        of_all = random.Random(f"{matter}/{criterion.code}")
        share = level + _around(of_all, CRITERIA_DIFFER_BY)
        # What lies between two marks goes up or down alike for all who judge: they differ only a little.
        fraction = of_all.random()
        own = random.Random(f"{matter}/{criterion.code}/{expert}")
        share += strictness + _around(own, EXPERTS_DIFFER_BY)
        mark = max(0, min(criterion.maximum, int(share * criterion.maximum + fraction)))
        judgements.append(_answer(behaviour, rules.rubric, criterion, mark, own))
    return tuple(judgements)


def words_of(ending: Ending, phrase: str) -> str:
    """What an expert writes who declines for that reason."""
    return str(random.Random(phrase).choice(_bank()["declines"][ending.value]))


def answers_to_remarks() -> Sequence[str]:
    """What a school may write to a remark that it has heeded."""
    found: Sequence[str] = _bank()["heeded"]
    return found


def _answer(behaviour: Behaviour, rubric: Rubric, criterion: Criterion, mark: int, chance: random.Random) -> Judgement:
    if criterion.may_be_unjudged and chance.random() < behaviour.experts.cannot_judge:
        return Judgement(criterion.code, None, chance.choice(_bank()["cannot_judge"]))
    needed = criterion.remark_below is not None and mark < criterion.remark_below
    if needed or (mark < criterion.maximum and chance.random() < REMARKS_WITHOUT_NEED):
        return Judgement(criterion.code, mark, chance.choice(_remarks(rubric, criterion, mark)))
    return Judgement(criterion.code, mark)


def _remarks(rubric: Rubric, criterion: Criterion, mark: int) -> Sequence[str]:
    of_rubric = _bank().get(rubric.code) or _bank()["concept_documents"]
    sentences = of_rubric.get(criterion.code) or of_rubric["any"]
    found: Sequence[str] = sentences["low" if mark <= LOW * criterion.maximum else "middle"]
    return found


def _between(ends: tuple[float, float], draw: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * draw


def _around(chance: random.Random, width: float) -> float:
    return chance.uniform(-width, width)


@cache
def _bank() -> dict[str, Any]:
    text = Path(__file__).with_name("remarks.yaml").read_text(encoding="utf-8")
    bank: dict[str, Any] = yaml.safe_load(text)
    return bank
