from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy.orm import Session

from domain.rubric import Judgement, Rubric
from domain.russian_dates import date_in_words
from domain.season import Phase, Subject
from domain.verdicts import CriterionMean, Verdict, verdict
from models.files import Files
from models.outcomes import SignedConclusion
from models.rounds import Participation, Round, bring_in
from papers.authenticity import code_of
from papers.conclusion import ConclusionPaper, CriterionLine, RemarkLine
from papers.signing import SUBJECT_WORDS, Seal, _total, paper_of, sign
from tests.records import a_record_in_memory
from tests.small_season import populate, season_of_2022

SEASON = season_of_2022()
RUBRIC = SEASON.rounds[0].rubric
PRIMARY, REPEAT, SAMPLED = "2022/1.13", "2022/1.14", "2022/2.1"
SIGNED_ON = date(2022, 3, 28)
SEAL = Seal(bytes(32), "https://rounds.example.ru")

NOTHING_MORE = "Обсудите замечания с куратором школы и учтите их в работе; передавать документы ещё раз не нужно."


@pytest.fixture
def session() -> Iterator[Session]:
    """The season of 2022 in memory; s-1 takes part in a primary, its repeat and a sampled round."""
    engine = a_record_in_memory()
    with Session(engine) as begun:
        bring_in(begun, SEASON)
        populate(begun)
        now = datetime(2022, 3, 14, tzinfo=UTC)
        begun.add_all(
            Participation(round_id=round_id, school_id="s-1", joined_at=now) for round_id in (PRIMARY, REPEAT, SAMPLED)
        )
        begun.flush()
        yield begun
    engine.dispose()


def reached(
    *marks: int | None, accepted: bool = True, share: str = "0.75", conclusions: int = 1, rubric: Rubric = RUBRIC
) -> Verdict:
    """A verdict whose criteria have these means, and a remark on the first."""
    means = tuple(
        CriterionMean(criterion.code, None if mark is None else Decimal(mark), criterion.maximum)
        for criterion, mark in zip(rubric.criteria, marks, strict=False)
    )
    remarks = ((rubric.criteria[0].code, "Уточните показатели."),)
    return Verdict(accepted, means, Decimal(share), conclusions, remarks)


def paper(session: Session, round_id: str, what: Verdict) -> ConclusionPaper:
    signed = SignedConclusion(
        round_id=round_id, school_id="s-1", number=f"{round_id}-001", signed_on=SIGNED_ON, verdict=what
    )
    session.add(signed)
    session.flush()
    return paper_of(session, signed)


def test_the_paper_says_all_that_the_record_holds(session: Session) -> None:
    names = [criterion.name for criterion in RUBRIC.criteria]
    maxima = [criterion.maximum for criterion in RUBRIC.criteria]
    assert paper(session, PRIMARY, reached(2, None, accepted=False, conclusions=3)) == ConclusionPaper(
        number="2022/1.13-001",
        signed_on=SIGNED_ON,
        organisation=SEASON.office.name,
        organisation_full=SEASON.office.full_name,
        round_title="первичная экспертиза концептуальных документов",
        row="1.13",
        subject_words="по концептуальным документам",
        school_name="МБОУ «Школа s-1»",
        municipality="Район № 1",
        experts_count=3,
        criteria=(CriterionLine(names[0], maxima[0], "2"), CriterionLine(names[1], maxima[1], "не оценивался")),
        total="75 % от наибольшей суммы баллов",
        remarks=(RemarkLine(names[0], "Уточните показатели."),),
        accepted=False,
        verdict_words="Документы возвращены на доработку",
        signer_post=SEASON.office.signer_post,
        signer_name=SEASON.office.signer_name,
        outlook=f"Доработанные документы принимаются на повторную экспертизу с {date_in_words(date(2022, 3, 28))} "
        f"по {date_in_words(date(2022, 3, 31))} включительно.",
    )


@pytest.mark.parametrize(
    ("round_id", "accepted", "outlook"),
    [
        (PRIMARY, True, "Результат сохраняется в повторной экспертизе, сдавать документы ещё раз не нужно."),
        (REPEAT, True, ""),
        (SAMPLED, True, ""),
        (REPEAT, False, NOTHING_MORE),
        (SAMPLED, False, NOTHING_MORE),
    ],
)
def test_the_outlook_goes_by_what_follows(session: Session, round_id: str, accepted: bool, outlook: str) -> None:
    rubric = session.get_one(Round, round_id).regulation.rubric
    assert paper(session, round_id, reached(1, accepted=accepted, rubric=rubric)).outlook == outlook


def test_a_primary_that_no_repeat_follows_promises_none(session: Session) -> None:
    session.delete(session.get_one(Participation, (REPEAT, "s-1")))
    session.delete(session.get_one(Round, REPEAT))
    session.flush()
    assert paper(session, PRIMARY, reached(1)).outlook == ""


@pytest.mark.parametrize(
    ("mean", "shown"),
    [("2", "2"), ("1.5", "1,5"), ("1.3333", "1,33"), ("0.6667", "0,67"), ("0", "0"), ("10", "10"), ("1.005", "1,01")],
)
def test_a_mean_stands_with_a_comma_and_two_places_at_most(session: Session, mean: str, shown: str) -> None:
    means = (CriterionMean(RUBRIC.criteria[0].code, Decimal(mean), 10),)
    assert paper(session, PRIMARY, replace(reached(1), means=means)).criteria[0].mean == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        ("0.75", "75"),
        ("1", "100"),
        ("0", "0"),
        ("0.125", "12,5"),
        ("0.5999", "59,9"),
        ("0.6", "60"),
        ("0.3333", "33,3"),
    ],
)
def test_a_share_is_rounded_down(session: Session, share: str, shown: str) -> None:
    assert paper(session, PRIMARY, reached(1, share=share)).total == f"{shown} % от наибольшей суммы баллов"


@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=1, max_size=3), st.integers(1, 1000))
def test_no_share_that_is_shown_reaches_a_bar_that_the_documents_missed(marks: list[list[int]], bar: int) -> None:
    criteria = tuple(replace(criterion, maximum=2, remark_below=None) for criterion in RUBRIC.criteria[:3])
    rule = replace(RUBRIC.rule, accept_from=Decimal(bar) / 1000, no_criterion_below=None)
    rubric = Rubric("r", "", criteria, rule)
    conclusions = [
        [Judgement(criterion.code, mark) for criterion, mark in zip(criteria, row, strict=True)] for row in marks
    ]
    result = verdict(rubric, conclusions, 1)
    assert result is not None
    shown = Decimal(_total(result).split()[0].replace(",", "."))
    if not result.accepted:
        assert shown < rule.accept_from * 100


def test_every_subject_has_its_words() -> None:
    assert set(SUBJECT_WORDS) == set(Subject)
    assert {rules.phase for rules in SEASON.rounds} == set(Phase)


def test_what_is_signed_lies_in_the_files_and_says_how_many_conclusions_there_were(
    session: Session, tmp_path: Path
) -> None:
    signed = SignedConclusion(
        round_id=REPEAT, school_id="s-1", number="1.14-007/2022", signed_on=SIGNED_ON, verdict=reached(2, conclusions=1)
    )
    session.add(signed)
    session.flush()
    files = Files(tmp_path)

    content = files.read(sign(session, files, signed, SEAL))

    text = " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    assert "1.14-007/2022" in text
    assert "Школа s-1" in text
    code = code_of(SEAL.key, "1.14-007/2022", SIGNED_ON)
    assert f"Проверить подлинность: https://rounds.example.ru/verify номер 1.14-007/2022, код {code}" in text
    # Laid out anew it is the same file.
    assert sign(session, Files(tmp_path / "other"), signed, SEAL) == sign(session, files, signed, SEAL)
