"""What a season's edited files change of the rounds in the record, and what of it may still be applied.

The record's rounds live already: letters have promised dates, experts work by a rubric. A file that was edited later
changes what nobody has relied on yet; the rest is told with its reason and left as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.season import Regulation, Season
from domain.stages import Stage

ROUND = "round"
"""The `field` of a change that brings a whole round in or drops it."""


@dataclass(frozen=True)
class Recorded:
    """A round as it stands in the record."""

    regulation: Regulation
    stage: Stage
    deadline_moves: int = 0
    """How often the office moved the end of its submission by hand."""


@dataclass(frozen=True)
class Change:
    """One thing that the files say otherwise than the record. `what`, `before`, `after`, `why_not` are Russian."""

    row: str
    field: str
    """Name of the thing, for `amended` and for programs: `ROUND`, or a field of the regulation."""
    what: str
    before: str
    """Empty where the round is new."""
    after: str
    """Empty where the round is dropped."""
    applies: bool
    why_not: str = ""
    """A whole sentence; empty where the change applies."""
    forbids: bool = False
    """Nothing of the files may be applied before this is mended: a round that is open has vanished from them."""

    @property
    def is_new_round(self) -> bool:
        """Whether the files bring in a round that the record does not have."""
        return self.field == ROUND and not self.before

    @property
    def is_dropped_round(self) -> bool:
        """Whether the files no longer have a round of the record."""
        return self.field == ROUND and not self.after


def changes_of(recorded: Mapping[str, Recorded], season: Season, now: datetime) -> tuple[Change, ...]:
    """All that the files change, by number of the row and in the order of the regulation's fields.

    `recorded` are the rounds of the same season, by row; none: the season is new. `now` is aware.
    """
    raise NotImplementedError


def amended(recorded: Regulation, written: Regulation, changes: Iterable[Change]) -> Regulation:
    """The regulation that the record should hold: the recorded one with those changes of its row that apply."""
    raise NotImplementedError


def is_past(season: Season, now: datetime) -> bool:
    """Say whether the season is over: the expertise of its last round has ended."""
    return all(rules.expertise.closes <= now for rules in season.rounds)
