"""What all lists of the office share: a choice of rows, a search, pages, and the same rows as a workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.typed_text import one_line
from models.people import Municipality
from portal.doors import Asked

Row = TypeVar("Row")

ON_A_PAGE = 40
"""With the longest names a page of so many rows stays below 100 KB, and comes on a slow line in a few seconds."""
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a list, as the address says it; what it cannot be is left out."""

    state: str = ""
    search: str = ""
    expert: str = ""
    school: str = ""
    round: str = ""
    page: int = 1

    @property
    def query(self) -> str:
        """The wish as the end of an address, without the page's number; empty where all rows are wanted."""
        named = {"state": self.state, "q": self.search, "expert": self.expert, "school": self.school}
        named |= {"round": self.round}
        said = urlencode({name: value for name, value in named.items() if value})
        return f"?{said}" if said else ""

    def note(self, states: Mapping[str, str], *further: str) -> str:
        """What a workbook says below its title: the choice in words, the search, and what else is told."""
        wished = [states[self.state]] if self.state else []
        wished += [f"поиск «{self.search}»"] if self.search else []
        return "; ".join([*wished, *further])

    def finds(self, *texts: str) -> bool:
        """Say whether one of the texts holds what is searched for; case and ё do not matter."""
        wanted = _plain(self.search)
        return not wanted or any(wanted in _plain(text) for text in texts)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of the rows, and of how many."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int


def wish_of(asked: Asked, states: Mapping[str, str]) -> Wish:
    """The wish that the address tells; `states` are those that the list knows."""
    said = asked.request.query_params
    state, page = said.get("state", ""), said.get("page", "")
    return Wish(
        state=state if state in states else "",
        search=one_line(said.get("q", ""))[:LONGEST_SEARCH],
        expert=one_line(said.get("expert", ""))[:LONGEST_SEARCH],
        school=one_line(said.get("school", ""))[:LONGEST_SEARCH],
        round=one_line(said.get("round", ""))[:LONGEST_SEARCH],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def municipality_names(session: Session) -> dict[str, str]:
    """The names of all municipalities, by id."""
    return dict(session.execute(select(Municipality.id, Municipality.name)).all())


def page_of(rows: Sequence[Row], number: int) -> Page[Row]:
    """The page of that number, or the nearest that there is."""
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    number = min(max(number, 1), pages)
    return Page(rows[(number - 1) * ON_A_PAGE : number * ON_A_PAGE], number, pages, len(rows))


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е")
