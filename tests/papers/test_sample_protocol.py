"""The protocol of a sample: what stands in it, and that odd names do not break it."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from pypdf import PdfReader

from domain.sampling.ceremony import SeedOrigin
from domain.sampling.population import ListedSchool, population_of
from papers.sample_protocol import ORIGINS, SampleProtocol, StratumLine, SuccessorLine, sample_protocol_pdf

LONG = "Средняя общеобразовательная школа имени " + "Константина-Преображенского-" * 6
ODD = ("МБОУ «СШ № 1» #set text(red) $x$ *жирно*", "Школа 🎓 \u202eоб\u0301ратно", LONG, "А" * 400)
SEED = '«Фраза» -- "с кавычками" 500+'


def protocol(seed: str = SEED, origin: SeedOrigin = SeedOrigin.PHRASE, times: int = 1) -> SampleProtocol:
    schools = [
        (f"t-{times}-{turn}-{place}", f"Район № {place % 3}", name)
        for turn in range(times)
        for place, name in enumerate(ODD)
    ]
    population = population_of("2022/2.1", Decimal("0.5"), schools)
    sample = population.drawn_by(seed)
    listed = {each.id: each for each in population.schools}
    return SampleProtocol(
        made_at=datetime(2022, 4, 22, 5, tzinfo=UTC),
        organisation="Проектный офис «Красноярский край»",
        round_id="2022/2.1",
        round_title="выборочная экспертиза среднесрочных программ развития школ 2021 года",
        row="2.1",
        share="0,5",
        population=len(schools),
        digest=population.digest,
        frozen="22 апреля 2022 г. в 00:00:00",
        seed=seed,
        origin=ORIGINS[origin],
        is_computers=origin is SeedOrigin.COMPUTER,
        drawn="22 апреля 2022 г. в 12:00:00",
        drawn_by="Кедрова А. И. (страница)",
        strata=tuple(
            StratumLine(each.municipality, len(each.drawn) + len(each.reserve), each.quota, len(each.drawn))
            for each in sample.strata
        ),
        schools=tuple(listed[id] for id in sample.schools),
        reserve=tuple(listed[id] for id in sample.reserve),
    )


def text_of(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_it_names_the_list_the_seed_as_it_was_typed_and_who_drew() -> None:
    paper = protocol()
    text = text_of(sample_protocol_pdf(paper))

    for part in (SEED, "22 апреля 2022 г. в 00:00:00", "Кедрова А. И. (страница)", "фраза, объявленная до жеребьёвки"):
        assert part in text.replace("\u00a0", " ")
    for start in range(0, 64, 16):
        assert paper.digest[start : start + 16] in text
    for school in (*paper.schools, *paper.reserve):
        assert school.id in text


def test_the_same_protocol_is_the_same_bytes() -> None:
    assert sample_protocol_pdf(protocol()) == sample_protocol_pdf(protocol())


def test_the_computers_chance_is_marked() -> None:
    assert "СЛУЧАЙНОЕ ЧИСЛО КОМПЬЮТЕРА" in text_of(sample_protocol_pdf(protocol(origin=SeedOrigin.COMPUTER)))


def test_replacements_are_told_and_a_spent_reserve_too() -> None:
    paper = protocol()
    left, came = paper.schools[0], paper.reserve[0]
    lines = (SuccessorLine(left, came, "28 апреля"), SuccessorLine(came, None, "29 апреля"))
    text = text_of(sample_protocol_pdf(replace(paper, successors=lines)))
    assert "Замены" in text
    assert "никто: резерв исчерпан" in text


def test_a_long_reserve_is_cut_and_counted() -> None:
    paper = protocol()
    reserve = tuple(ListedSchool(f"t-{n}", "Район", "Школа") for n in range(1200))
    text = text_of(sample_protocol_pdf(replace(paper, reserve=reserve)))
    assert "И ещё школ: 200" in text


@pytest.mark.parametrize("quota", [Fraction(0), Fraction(1, 3), Fraction(7, 3), Fraction(4)])
def test_a_quota_is_told_exactly(quota: Fraction) -> None:
    paper = protocol()
    strata = (StratumLine("Район", 9, quota, 1),)
    assert sample_protocol_pdf(replace(paper, strata=strata)).startswith(b"%PDF")
