"""The protocol of a sample as a PDF: what was frozen, by which seed it was drawn, who was drawn, how to check it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from hashlib import sha256
from math import floor
from pathlib import Path
from threading import Lock
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session
from typst import Compiler

from domain.deeds import Deed
from domain.russian import NBSP
from domain.russian_dates import moment_in_words
from domain.sampling.ceremony import SeedOrigin
from domain.sampling.population import ListedSchool
from models.changes import Change
from models.rounds import Round
from models.samples import RoundSample
from papers.conclusion import as_typed, printed

TEMPLATE = Path(__file__).with_name("sample_protocol.typ")
MOST_IN_RESERVE = 1000
"""Schools of the reserve that are printed; a longer one stands in the list, and its order follows from the seed."""

ORIGINS = {
    SeedOrigin.DICE: "игральные кости, цифры в порядке бросков",
    SeedOrigin.PHRASE: "фраза, объявленная до жеребьёвки",
    SeedOrigin.COMPUTER: "СЛУЧАЙНОЕ ЧИСЛО КОМПЬЮТЕРА: проверить, что его не подбирали, нельзя",
}
PLAYED = "условная фраза вместо публичной жеребьёвки"


@dataclass(frozen=True)
class StratumLine:
    """A municipality in the protocol: how many schools it has, its exact quota, and how many were drawn."""

    municipality: str
    schools: int
    quota: Fraction
    drawn: int


@dataclass(frozen=True)
class SuccessorLine:
    """Who left, who came, and when; `school` is empty where the reserve was spent."""

    left: ListedSchool
    school: ListedSchool | None
    when: str


@dataclass(frozen=True)
class SampleProtocol:
    """Everything that stands in a protocol; moments and numbers as they are shown."""

    made_at: datetime
    organisation: str
    round_id: str
    round_title: str
    row: str
    share: str
    population: int
    digest: str
    frozen: str
    seed: str
    origin: str
    is_computers: bool
    drawn: str
    drawn_by: str
    strata: tuple[StratumLine, ...]
    schools: tuple[ListedSchool, ...]
    """In drawn order."""
    reserve: tuple[ListedSchool, ...]
    """In the order in which they would be called over all strata."""
    successors: tuple[SuccessorLine, ...] = ()


def protocol_of(session: Session, kept: RoundSample) -> SampleProtocol:
    """Everything that stands in the protocol of a drawn sample, from the record."""
    round_ = session.get_one(Round, kept.round_id)
    sample = kept.population.drawn_by(kept.seed or "")
    listed = {each.id: each for each in kept.schools}
    origin = SeedOrigin(kept.seed_origin or SeedOrigin.COMPUTER)
    return SampleProtocol(
        made_at=kept.successors[-1].called_at if kept.successors else kept.drawn_at or kept.frozen_at,
        organisation=round_.season.office.full_name,
        round_id=round_.id,
        round_title=round_.regulation.title,
        row=round_.row,
        share=kept.share.replace(".", ","),
        population=len(kept.schools),
        digest=kept.digest,
        frozen=moment_in_words(kept.frozen_at, round_.regulation.calendar.zone, seconds=True),
        seed=kept.seed or "",
        origin=PLAYED if kept.seed_played else ORIGINS[origin],
        is_computers=origin is SeedOrigin.COMPUTER,
        drawn=moment_in_words(kept.drawn_at or kept.frozen_at, round_.regulation.calendar.zone, seconds=True),
        drawn_by=_who_drew(session, round_.id),
        strata=tuple(
            StratumLine(each.municipality, len(each.drawn) + len(each.reserve), each.quota, len(each.drawn))
            for each in sample.strata
        ),
        schools=tuple(listed[id] for id in sample.schools),
        reserve=tuple(listed[id] for id in sample.reserve),
        successors=tuple(
            SuccessorLine(
                listed[each.left_school_id],
                listed[each.school_id] if each.school_id is not None else None,
                moment_in_words(each.called_at, round_.regulation.calendar.zone, seconds=True),
            )
            for each in kept.successors
        ),
    )


def sample_protocol_pdf(protocol: SampleProtocol) -> bytes:
    """The protocol as PDF/UA-1 and PDF/A-2a, the same bytes for the same protocol.

    Raises typst.TypstError if it cannot be laid out.
    """
    data = json.dumps(_data_of(protocol), ensure_ascii=False)
    with _COMPILING:
        pdf = _compiler().compile(
            format="pdf",
            sys_inputs={"paper": data},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=protocol.made_at.astimezone(UTC),
        )
    return cast(bytes, pdf)


# One compiler a process, as for conclusions.
_COMPILING = Lock()


@cache
def _compiler() -> Compiler:
    return Compiler(input=TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True)


def _data_of(protocol: SampleProtocol) -> dict[str, Any]:
    return {
        "title": printed(f"Протокол жеребьёвки: строка {protocol.row}, {protocol.round_title}").replace(NBSP, " "),
        "organisation": printed(protocol.organisation),
        "round": printed(protocol.round_title),
        "round_id": protocol.round_id,
        "row": protocol.row,
        "share": protocol.share,
        "population": protocol.population,
        "size": len(protocol.schools),
        "digest": _in_fours(protocol.digest),
        "frozen": protocol.frozen,
        "seed": as_typed(protocol.seed),
        "seed_digest": _in_fours(sha256(protocol.seed.encode()).hexdigest()),
        "origin": protocol.origin,
        "is_computers": protocol.is_computers,
        "drawn": protocol.drawn,
        "drawn_by": printed(protocol.drawn_by),
        "strata": [_stratum(each) for each in protocol.strata],
        "schools": [_line(each) for each in protocol.schools],
        "reserve": [_line(each) for each in protocol.reserve[:MOST_IN_RESERVE]],
        "reserve_left_out": max(0, len(protocol.reserve) - MOST_IN_RESERVE),
        "successors": [
            [each.when, _line(each.left), _line(each.school) if each.school else ["", "", ""]]
            for each in protocol.successors
        ],
    }


def _in_fours(digest: str) -> list[str]:
    return [digest[start : start + 16] for start in range(0, len(digest), 16)]


def _stratum(line: StratumLine) -> list[str | int]:
    quota = (_fraction(line.quota), _fraction(line.quota, whole=False))
    return [printed(line.municipality), line.schools, *quota, line.drawn]


def _line(school: ListedSchool) -> list[str]:
    return [printed(school.id), printed(school.municipality), printed(school.name)]


def _fraction(number: Fraction, *, whole: bool = True) -> str:
    """«2 4/9», or what is over a whole of it: «4/9»."""
    units = floor(number)
    over = number - units
    parts = [str(units)] if whole and (units or not over) else []
    parts += [f"{over.numerator}/{over.denominator}"] if over else [] if whole else ["0"]
    return NBSP.join(parts)


def _who_drew(session: Session, round_id: str) -> str:
    found = select(Change.who).where(Change.round_id == round_id, Change.deed == Deed.DRAW.value)
    return session.scalars(found.order_by(Change.id)).first() or ""
