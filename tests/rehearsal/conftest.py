"""A small season for plays: a primary, its repeat, and a sampled round."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.calendar import Calendar
from domain.rubric import Criterion, Rubric, VerdictRule
from domain.season import (
    Coverage,
    DocumentKind,
    Office,
    Phase,
    Regulation,
    RiskFactor,
    Season,
    Subject,
)
from models.database import open_database
from models.record import Record

CALENDAR = Calendar("Asia/Krasnoyarsk")
RISKS = tuple(
    RiskFactor(f"r{number}", name) for number, name in enumerate(["Дефицит кадров", "Оснащение", "Неуспешность"])
)
RUBRIC = Rubric(
    "concept_documents",
    "Экспертиза",
    (
        Criterion("aims", "Цель и задачи конкретны", 2, remark_below=2),
        Criterion("indicators", "Показатели измеримы", 2, remark_below=2),
        Criterion("own", "Критерий, которого нет в банке замечаний", 10, may_be_unjudged=True, remark_below=6),
    ),
    VerdictRule(Decimal("0.6"), Decimal("0.5")),
)
DOCUMENTS = (
    DocumentKind("concept", "концепция развития"),
    DocumentKind("antirisk", "антирисковая программа", per="risk"),
    DocumentKind("orders", "приказы и распоряжения", many=True),
    DocumentKind("photographs", "фотографии", required=False, many=True),
)


def regulation(
    row: str, phase: Phase, submission: tuple[date, date], expertise: tuple[date, date], *, primary: str | None = None
) -> Regulation:
    sampled = phase is Phase.SINGLE
    return Regulation(
        season="2022",
        row=row,
        subject=Subject.MIDTERM_PROGRAMME if sampled else Subject.CONCEPT_DOCUMENTS,
        phase=phase,
        stage=None,
        coverage=Coverage.SAMPLE if sampled else Coverage.ALL,
        cohort=2021 if sampled else 2022,
        title="экспертиза концептуальных документов",
        submission=CALENDAR.window(*submission),
        expertise=CALENDAR.window(*expertise),
        documents=DOCUMENTS,
        rubric=RUBRIC,
        calendar=CALENDAR,
        primary=primary,
        risks=() if sampled else RISKS,
        share=Decimal("0.5") if sampled else None,
    )


@pytest.fixture
def season() -> Season:
    office = Office("КК ИПК", "Институт", "office@kkipk.example", "Офис", "Руководитель", "Т. В. Ясенева", "Красноярск")
    day = date
    return Season(
        id="2022",
        year=2022,
        title="Проект «500+»",
        region="Красноярский край",
        calendar=CALENDAR,
        office=office,
        rows=(),
        rounds=(
            regulation(
                "1.13", Phase.PRIMARY, (day(2022, 3, 14), day(2022, 3, 20)), (day(2022, 3, 21), day(2022, 3, 27))
            ),
            regulation(
                "1.14",
                Phase.REPEAT,
                (day(2022, 3, 28), day(2022, 3, 31)),
                (day(2022, 4, 1), day(2022, 4, 10)),
                primary="1.13",
            ),
            regulation("2.1", Phase.SINGLE, (day(2022, 4, 22), day(2022, 4, 30)), (day(2022, 5, 1), day(2022, 5, 31))),
        ),
    )


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = open_database("sqlite://")
    Record.metadata.create_all(engine)
    yield engine
    engine.dispose()
