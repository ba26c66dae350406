"""Samples: the list from which schools are drawn, frozen before its seed is known; the draw; who was called since.

Rows are added and filled in once; what was frozen or drawn never changes.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from domain.sampling.ceremony import SeedOrigin
from domain.sampling.draw import Sample
from domain.sampling.population import ListedSchool, Population, share_in_text
from models.people import School
from models.record import Kept, Moment, Record, one_of
from models.rounds import Round

_DRAWN_TOGETHER = (
    "(drawn_at IS NULL) = (seed IS NULL) AND (drawn_at IS NULL) = (seed_origin IS NULL)"
    " AND (drawn_at IS NULL) = (drawn IS NULL) AND (drawn_at IS NULL) = (reserve IS NULL)"
)


class RoundSample(Record):
    """The sample of a round: first the list alone, then what was drawn from it."""

    __tablename__ = "samples"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint(one_of("seed_origin", SeedOrigin, nullable=True), name="seed_origin"),
        CheckConstraint(_DRAWN_TOGETHER, name="drawn"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), primary_key=True)
    schools: Mapped[tuple[ListedSchool, ...]] = mapped_column(Kept(tuple[ListedSchool, ...]))
    """The frozen list, by id."""
    share: Mapped[str]
    """In its shortest plain decimals."""
    digest: Mapped[str]
    """Of the canonical text of both."""
    frozen_at: Mapped[datetime] = mapped_column(Moment)
    seed: Mapped[str | None]
    seed_origin: Mapped[str | None]
    seed_played: Mapped[bool] = mapped_column(default=False)
    """Whether the phrase is a stand-in for a public ceremony."""
    drawn_at: Mapped[datetime | None] = mapped_column(Moment)
    drawn: Mapped[tuple[str, ...] | None] = mapped_column(Kept(tuple[str, ...]))
    """In drawn order."""
    reserve: Mapped[tuple[str, ...] | None] = mapped_column(Kept(tuple[str, ...]))
    """All others, in the order in which they would be called over all strata."""
    sha256: Mapped[str | None]
    """Of the protocol of the draw, in the home's files."""

    successors: Mapped[list["SampleSuccessor"]] = relationship(order_by="SampleSuccessor.ordinal")
    round: Mapped[Round] = relationship(viewonly=True)

    @property
    def population(self) -> Population:
        """The frozen list as a value."""
        return Population(self.round_id, Decimal(self.share), self.schools)

    @property
    def called(self) -> tuple[str, ...]:
        """The successors called so far, in their order."""
        return tuple(each.school_id for each in self.successors if each.school_id is not None)

    @property
    def members(self) -> tuple[str, ...]:
        """Who takes part now: who was drawn or called and has not left, in the order of their coming."""
        left = {each.left_school_id for each in self.successors}
        return tuple(school for school in (*(self.drawn or ()), *self.called) if school not in left)

    @property
    def newest_protocol(self) -> str | None:
        """SHA-256 of the protocol that tells of all successors."""
        return self.successors[-1].sha256 if self.successors else self.sha256


class SampleSuccessor(Record):
    """A drawn school left, and who was called in its place."""

    __tablename__ = "sample_successors"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    round_id: Mapped[str] = mapped_column(ForeignKey(RoundSample.round_id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    """From 1 on."""
    left_school_id: Mapped[str] = mapped_column(ForeignKey(School.id))
    school_id: Mapped[str | None] = mapped_column(ForeignKey(School.id))
    """None: the reserve was spent."""
    called_at: Mapped[datetime] = mapped_column(Moment)
    sha256: Mapped[str | None]
    """Of the protocol that was made then."""


@dataclass(frozen=True)
class Drawn:
    """A draw as it goes into the record."""

    seed: str
    origin: SeedOrigin
    sample: Sample
    played: bool = False


def sample_of(session: Session, round_id: str) -> RoundSample | None:
    """The round's sample, frozen or drawn; none before its list is frozen."""
    return session.get(RoundSample, round_id)


def is_frozen(session: Session, round_id: str) -> bool:
    """Say whether the list of the round's sample is frozen; quick, however long it is."""
    return session.scalar(select(RoundSample.round_id).where(RoundSample.round_id == round_id)) is not None


def drawn_when(session: Session, round_id: str) -> datetime | None:
    """When the round's sample was drawn; quick, however many schools it has."""
    return session.scalar(select(RoundSample.drawn_at).where(RoundSample.round_id == round_id))


def frozen_rounds(session: Session) -> frozenset[str]:
    """Ids of the rounds that have a sample."""
    return frozenset(session.scalars(select(RoundSample.round_id)))


def listed_among(session: Session, school_ids: frozenset[str]) -> set[str]:
    """Which of these schools stand in a frozen list."""
    lists = session.scalars(select(RoundSample.schools))
    return {each.id for listed in lists for each in listed if each.id in school_ids}


def keep_list(session: Session, population: Population, now: datetime) -> RoundSample:
    """Freeze the list of a round that has none yet."""
    kept = RoundSample(
        round_id=population.round_id,
        schools=population.schools,
        share=share_in_text(population.share),
        digest=population.digest,
        frozen_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def keep_draw(session: Session, kept: RoundSample, drawn: Drawn, now: datetime) -> None:
    """Fill in the draw of a list that waits for it."""
    kept.seed, kept.seed_origin, kept.seed_played = drawn.seed, drawn.origin.value, drawn.played
    kept.drawn, kept.reserve, kept.drawn_at = drawn.sample.schools, drawn.sample.reserve, now
    session.flush()
