from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours, Window
from domain.intake import deadline_of, deadline_of_a_latecomer, latest_deadline, still_in_vain, what_is_missing
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


KRASNOYARSK = Calendar("Asia/Krasnoyarsk", days_off=frozenset({date(2022, 4, 8)}))
SUBMISSION = KRASNOYARSK.window(date(2022, 3, 28), date(2022, 3, 31))
EXPERTISE = KRASNOYARSK.window(date(2022, 4, 1), date(2022, 4, 10))


REFUSED_AT = datetime(2022, 4, 4, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("handed_in", "deadline", "matters"),
    [
        pytest.param(None, 2, True, id="nothing was handed in"),
        pytest.param(-1, 2, True, id="it was tried again after a hand-in"),
        pytest.param(0, 2, False, id="handed in at that moment"),
        pytest.param(1, 2, False, id="handed in since"),
        pytest.param(None, 1, False, id="the window has just ended"),
    ],
)
def test_a_refused_file_matters_until_the_school_hands_in_or_its_window_ends(
    handed_in: int | None, deadline: int, matters: bool
) -> None:
    at = None if handed_in is None else REFUSED_AT + timedelta(days=handed_in)
    day = timedelta(days=1)

    assert still_in_vain(REFUSED_AT, at, REFUSED_AT + deadline * day, REFUSED_AT + day) is matters


def test_the_latest_deadline_leaves_an_expert_the_last_working_day() -> None:
    assert latest_deadline(KRASNOYARSK, EXPERTISE) == KRASNOYARSK.at(date(2022, 4, 7))


def test_an_expertise_without_a_working_day_leaves_no_later_deadline_than_its_opening() -> None:
    weekend = KRASNOYARSK.window(date(2022, 4, 9), date(2022, 4, 10))
    assert latest_deadline(KRASNOYARSK, weekend) == weekend.opens


@pytest.mark.parametrize(
    ("joined", "deadline"),
    [
        pytest.param(datetime(2022, 4, 1, 2, 0, tzinfo=UTC), date(2022, 4, 7), id="four working days are left"),
        pytest.param(datetime(2022, 4, 5, 2, 0, tzinfo=UTC), date(2022, 4, 7), id="two are"),
        pytest.param(datetime(2022, 4, 6, 12, 0, tzinfo=UTC), None, id="the invitation would leave on the last one"),
        pytest.param(datetime(2022, 4, 12, 2, 0, tzinfo=UTC), None, id="all is over"),
    ],
)
def test_a_latecomer_has_the_time_that_is_left(joined: datetime, deadline: date | None) -> None:
    given = deadline_of_a_latecomer(KRASNOYARSK, Hours(), SUBMISSION, EXPERTISE, joined)
    assert given == (KRASNOYARSK.at(deadline) if deadline else None)


def test_a_latecomer_has_no_more_working_days_than_the_others_had() -> None:
    long = Window(EXPERTISE.opens, KRASNOYARSK.at(date(2022, 5, 10)))
    joined = datetime(2022, 4, 1, 12, 0, tzinfo=UTC)  # Friday evening: invited on Monday, four days to Thursday
    given = deadline_of_a_latecomer(KRASNOYARSK, Hours(), SUBMISSION, long, joined)
    assert given == KRASNOYARSK.at(date(2022, 4, 8))


@given(st.integers(0, 15 * 24))
def test_whoever_is_given_time_can_be_invited_before_it_ends_and_judged_after_it(hours: int) -> None:
    joined = datetime.fromtimestamp(SUBMISSION.closes.timestamp() + hours * 3600, UTC)
    given = deadline_of_a_latecomer(KRASNOYARSK, Hours(), SUBMISSION, EXPERTISE, joined)
    if given is not None:
        assert KRASNOYARSK.working_hour_from(joined, Hours()) < given
        assert KRASNOYARSK.working_hour_from(given, Hours()) < EXPERTISE.closes
