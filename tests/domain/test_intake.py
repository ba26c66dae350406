from datetime import UTC, datetime

import pytest

from domain.intake import deadline_of, what_is_missing
from domain.season import DocumentKind, RiskFactor

CLOSES = datetime(2022, 3, 20, 17, tzinfo=UTC)
CONCEPT = DocumentKind("concept", "концепция развития")
ANTIRISK = DocumentKind("antirisk", "антирисковая программа", per="risk")
PHOTOGRAPHS = DocumentKind("photographs", "фотографии", required=False, many=True)
RISKS = (
    RiskFactor("staff", "Дефицит педагогических кадров"),
    RiskFactor("equipment", "Низкий уровень оснащения школы"),
)


def missing(*handed: tuple[str, str | None], risks: tuple[str, ...] = ("equipment", "staff")) -> tuple[str, ...]:
    return what_is_missing((CONCEPT, ANTIRISK, PHOTOGRAPHS), RISKS, risks, handed)


@pytest.mark.parametrize("own", [datetime(2022, 3, 23, 17, tzinfo=UTC), datetime(2022, 3, 18, 17, tzinfo=UTC)])
def test_a_schools_own_deadline_holds_be_it_later_or_earlier(own: datetime) -> None:
    assert deadline_of(own, CLOSES) == own


def test_without_an_own_deadline_the_rounds_holds() -> None:
    assert deadline_of(None, CLOSES) == CLOSES


def test_nothing_is_missing_from_a_whole_hand_in_without_what_is_not_required() -> None:
    assert missing(("concept", None), ("antirisk", "staff"), ("antirisk", "equipment")) == ()


def test_one_programme_is_wanted_for_each_activated_risk_and_named_after_it() -> None:
    assert missing(("concept", None), ("antirisk", "staff")) == (
        "антирисковая программа: риск «Низкий уровень оснащения школы»",
    )


def test_a_school_without_a_risk_owes_no_programme_for_it() -> None:
    assert missing(("concept", None), risks=()) == ()


def test_all_that_is_missing_is_named_in_the_order_of_the_regulation() -> None:
    assert missing() == (
        "концепция развития",
        "антирисковая программа: риск «Низкий уровень оснащения школы»",
        "антирисковая программа: риск «Дефицит педагогических кадров»",
    )


def test_a_programme_for_no_risk_or_another_one_stands_for_none_of_the_schools() -> None:
    assert missing(("concept", None), ("antirisk", None), ("antirisk", "other"), risks=("staff",)) == (
        "антирисковая программа: риск «Дефицит педагогических кадров»",
    )


def test_a_risk_that_the_catalogue_does_not_know_is_named_by_its_code() -> None:
    assert missing(("concept", None), risks=("new",)) == ("антирисковая программа: риск «new»",)
