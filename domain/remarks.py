"""Remarks of a primary, as a school answers them one by one in the repeat."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on a school's documents."""

    key: str
    """Names it in forms and in the record: the criterion's code, and the beginning of the text's SHA-256."""
    criterion: str
    """The criterion in words, as the rubric names it."""
    words: str


def remarks_to_answer(rubric: Rubric, remarks: Sequence[tuple[str, str]]) -> tuple[Remark, ...]:
    """The remarks of a verdict, each with its key, in the verdict's order."""
    names = {criterion.code: criterion.name for criterion in rubric.criteria}
    return tuple(Remark(_key(code, words), names.get(code, code), words) for code, words in remarks)


def edition_of(answers: Mapping[str, str]) -> str:
    """Tells whether answers are still those that a page was made from; an answer that is empty is none."""
    given = sorted((key, words) for key, words in answers.items() if words)
    return hashlib.sha256(json.dumps(given).encode()).hexdigest()[:12]


def _key(criterion: str, words: str) -> str:
    return f"{criterion}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"
