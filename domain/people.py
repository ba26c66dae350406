"""A person as letters and papers name them."""

from dataclasses import dataclass
from enum import StrEnum


class Gender(StrEnum):
    """Grammatical gender, where it is known."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True)
class Person:
    """Someone to whom a letter is written or a paper is addressed; names in the nominative."""

    surname: str
    given: str
    patronymic: str | None = None
    post: str = ""
    gender: Gender | None = None
    """The office's word, which wins over what the patronymic says."""
    dative: str | None = None
    """«Ивановой О. Н.», the office's word, which wins over the grammar."""
