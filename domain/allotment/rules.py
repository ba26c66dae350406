"""How a round allots, as the office decides it for the season or for one round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.allotment.values import Policy, Weights
from domain.roster.names import plain


@dataclass(frozen=True)
class AllotmentRules:
    """What an allotment strives for, and what it must keep besides the law that holds for all."""

    policy: Policy = Policy.TOTAL
    weights: Weights = field(default_factory=Weights)
    apart_by_institution: bool = False
    """Whether two experts of one submission may not be from one institution."""
    approval: bool = False
    """Whether the office approves the whole before letters leave."""
    neighbours: tuple[tuple[str, ...], ...] = ()
    """Groups of municipalities by name: whoever is from one of a group judges no school of the others."""


@dataclass(frozen=True)
class Neighbours:
    """The neighbours that a season names, as the record knows them."""

    of: Mapping[str, frozenset[str]]
    """By id of a municipality, the ids of those that count as its neighbours; one without any is missing."""
    unknown: tuple[str, ...]
    """Names that no municipality of the record has, in the order of the season's file."""


def neighbours_among(groups: Iterable[Iterable[str]], names: Mapping[str, str]) -> Neighbours:
    """Find the groups among the record's municipalities, names by id; case, quotes and ё do not matter.

    A name that is not found keeps nobody away: whoever plans tells the office of it.
    """
    ids: dict[str, set[str]] = {}
    for id, name in names.items():
        ids.setdefault(plain(name), set()).add(id)
    found: dict[str, set[str]] = {}
    unknown: dict[str, None] = {}
    for group in groups:
        here: set[str] = set()
        for name in group:
            same = ids.get(plain(name), set())
            here |= same
            if not same:
                unknown[name] = None
        for id in here:
            found.setdefault(id, set()).update(here - {id})
    return Neighbours({id: frozenset(others) for id, others in found.items() if others}, tuple(unknown))
