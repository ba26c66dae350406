"""A school's documents, its answers to remarks and an expert's judgements, as any page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.document_words import document_name
from domain.remarks import Remark
from domain.rubric import Rubric
from domain.russian import size_words
from models.assignments import Assignment
from models.rounds import Round
from models.submissions import Document


@dataclass(frozen=True)
class ShownDocument:
    """A document of a hand-in."""

    id: int
    number: int
    kind: str
    name: str
    size: str
    sha256: str


@dataclass(frozen=True)
class AnsweredRemark:
    """A remark of the primary with what the school says to it."""

    criterion: str
    words: str
    answer: str


@dataclass(frozen=True)
class FiledAnswer:
    """A line of a filed conclusion."""

    criterion: str
    mark: str
    remark: str


def documents_of(round_: Round, documents: Sequence[Document]) -> tuple[ShownDocument, ...]:
    """The documents of a hand-in, numbered as they come."""
    return tuple(
        ShownDocument(
            id=each.id,
            number=number,
            kind=document_name(round_.regulation, each.kind, each.risk),
            name=each.name,
            size=size_words(each.size),
            sha256=each.sha256,
        )
        for number, each in enumerate(documents, start=1)
    )


def answered_remarks(remarks: Sequence[Remark], answers: Mapping[str, str]) -> tuple[AnsweredRemark, ...]:
    """The remarks of the primary with what a hand-in of the repeat says to them, by their keys."""
    return tuple(AnsweredRemark(remark.criterion, remark.words, answers.get(remark.key, "")) for remark in remarks)


def filed_answers(rubric: Rubric, assignment: Assignment) -> tuple[FiledAnswer, ...]:
    """What the expert filed, criterion by criterion; nothing while nothing is filed."""
    criteria = {criterion.code: criterion for criterion in rubric.criteria}
    return tuple(
        FiledAnswer(
            criterion=criteria[each.criterion].name,
            mark="не могу оценить" if each.mark is None else f"{each.mark} из {criteria[each.criterion].maximum}",
            remark=each.remark or "",
        )
        for each in (assignment.conclusion.marks if assignment.conclusion else ())
    )
