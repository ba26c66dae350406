"""The list from which a sample is drawn: frozen before the seed is known, and hashed over a text anyone can rebuild."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from domain.sampling.draw import Sample, draw, size_of_sample
from domain.typed_text import one_line


@dataclass(frozen=True, slots=True)
class ListedSchool:
    """A school as it stands in the list."""

    id: str
    municipality: str
    name: str


@dataclass(frozen=True)
class Population:
    """All schools that may be drawn for a round, and the share of them that will be."""

    round_id: str
    share: Decimal
    schools: tuple[ListedSchool, ...] = field(repr=False)
    """By id."""

    @property
    def size(self) -> int:
        """How many schools will be drawn. Raises SamplingError."""
        return size_of_sample(self.share, len(self.schools))

    @property
    def text(self) -> str:
        """The canonical text: a line of the round, the share and the number; then a line a school, by id.

        The parts of a line stand apart by one tab; each line ends with one line feed.
        """
        head = (self.round_id, share_in_text(self.share), str(len(self.schools)))
        lines = (head, *((each.id, each.municipality, each.name) for each in self.schools))
        return "".join("\t".join(line) + "\n" for line in lines)

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, 64 hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()

    def drawn_by(self, seed: str) -> Sample:
        """The sample that the seed draws from the list. Raises SamplingError."""
        return draw(((each.id, each.municipality) for each in self.schools), self.share, seed)


def population_of(round_id: str, share: Decimal, schools: Iterable[tuple[str, str, str]]) -> Population:
    """The list of schools given as (id, municipality, name), names on one line, in the order of the ids.

    Raises SamplingError where nothing could be drawn from it.
    """
    listed = (ListedSchool(id, one_line(town), one_line(name)) for id, town, name in schools)
    population = Population(round_id, share, tuple(sorted(listed, key=lambda each: each.id)))
    population.drawn_by("whether anything can be drawn does not depend on the seed")
    return population


def share_in_text(share: Decimal) -> str:
    """The share in its shortest plain decimals: «0.5», «1»."""
    return f"{share.normalize():f}"
