"""What ids are called where an allotment is explained, and lists of names that do not run on for ever."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.russian import counted

MOST = 8
"""Of longer lists the rest is counted."""


@dataclass(frozen=True)
class Names:
    """By id; what has no name is called by its id."""

    submissions: Mapping[str, str] = field(default_factory=dict)
    experts: Mapping[str, str] = field(default_factory=dict)
    municipalities: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)

    def submission(self, id: str) -> str:
        """The school of a submission."""
        return self.submissions.get(id, id)

    def expert(self, id: str) -> str:
        """An expert."""
        return self.experts.get(id, id)

    def list_submissions(self, ids: Iterable[str]) -> str:
        """Schools, the first few by name."""
        return listed([self.submission(id) for id in ids], "школа", "школы", "школ")

    def list_experts(self, ids: Iterable[str]) -> str:
        """Experts, the first few by name."""
        return listed([self.expert(id) for id in ids], "эксперт", "эксперта", "экспертов")

    def list_municipalities(self, ids: Iterable[str]) -> str:
        """Municipalities, the first few by name."""
        names = [self.municipalities.get(id, id) for id in ids]
        return listed(names, "муниципалитет", "муниципалитета", "муниципалитетов")

    def list_topics(self, codes: Iterable[str]) -> str:
        """Document kinds and risks, the first few by name."""
        return listed([f"«{self.topics.get(code, code)}»" for code in codes], "тема", "темы", "тем")


def listed(names: list[str], one: str, few: str, many: str) -> str:
    """Names with commas; of more than a few, the rest by number."""
    if len(names) <= MOST + 1:
        return ", ".join(names)
    return f"{', '.join(names[:MOST])} и ещё {counted(len(names) - MOST, one, few, many)}"
