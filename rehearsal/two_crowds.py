"""Both crowds of a play as one: they act side by side, each person's moves in their order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields

from rehearsal.browser import Traffic
from rehearsal.crowd_of import Division
from rehearsal.doors import Attempt, Doors
from rehearsal.other_crowd import OtherCrowd, ToRead, ToTry
from rehearsal.portal_doors import portal_doors
from rehearsal.reading import ReadLetter
from runtime.installation import Installation


class TwoCrowds:
    """Everybody, before the portal's doors."""

    def __init__(self, doors: Doors, traffic: Traffic, other: OtherCrowd) -> None:
        self._doors = doors
        self._traffic = traffic
        self._other = other
        self._division = Division()

    def attempt(self, attempts: Sequence[Attempt]) -> list[str | None]:
        """Let both try at the same time; by attempt, the sentence of the refusal, if it was refused.

        Raises OtherCrowdGone, and what is raised at either's doors.
        """
        if not attempts:
            return []
        elsewhere = self._division.of(attempts)
        self._other.ask(ToTry([each for each, other in zip(attempts, elsewhere, strict=True) if other]))
        here = iter(self._doors.attempt([each for each, other in zip(attempts, elsewhere, strict=True) if not other]))
        there = iter(self._other.answer())
        return [next(there if other else here) for other in elsewhere]

    def read(self, letters: Sequence[ReadLetter]) -> None:
        """Tell both which letters will be acted on, and wait until all are opened that have come.

        The other crowd opens them, and began while the post brought them. Raises OtherCrowdGone, and what is raised
        there.
        """
        self._other.ask(ToRead(letters))
        self._doors.read(letters)
        self._other.answer()

    def traffic(self) -> Traffic:
        """How often both together came to the door."""
        both = (self._traffic, self._other.traffic)
        return Traffic(*(sum(getattr(each, one.name) for each in both) for one in fields(Traffic)))


@contextmanager
def two_crowds(installation: Installation, other: OtherCrowd) -> Iterator[TwoCrowds]:
    """Open the portal to both crowds while the block lasts; `other` must have been told to open the same home.

    Raises OtherCrowdGone, and what was raised there.
    """
    with portal_doors(installation, opens_letters=False) as (doors, traffic):
        other.answer()
        yield TwoCrowds(doors, traffic, other)
