import pytest
from sqlalchemy import update

from models.outcomes import SignedConclusion, signed_conclusions_of
from papers.authenticity import code_of
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

GENUINE = "Заключение № 1.13-001/2022 – подлинное, от 28 марта 2022 г."


@pytest.fixture
def signed(season: SmallSeason) -> tuple[str, str]:
    """Number and code of the round's first conclusion, as its PDF has them."""
    season.file("s-1", "s-2", "s-3")
    season.go("2022-03-28 09:00")
    with season.reading() as session:
        one = next(iter(signed_conclusions_of(session, "2022/1.13").values()))
        return one.number, code_of(season.installation.links_key(), one.number, one.signed_on)


def said(browser: Browser, number: str, code: str) -> tuple[int, bool, bool]:
    answer = browser.press("/verify", {"number": number, "code": code})
    return answer.status_code, GENUINE in answer.text.replace("\u00a0", " "), "Не найдено" in answer.text


def test_number_and_code_are_answered_with_the_day_and_nothing_of_the_school(
    season: SmallSeason, signed: tuple[str, str]
) -> None:
    browser = Browser(season)
    number, code = signed
    answer = browser.press("/verify", {"number": number, "code": code})

    assert said(browser, number, code) == (200, True, False)
    assert said(browser, f" № {number.replace('-', '–')} ", code.replace("-", " ")) == (200, True, False)
    assert "Школа" not in answer.text


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(season: SmallSeason, signed: tuple[str, str]) -> None:
    browser = Browser(season)
    number, code = signed
    wrong = [(number, "0000-0000-0000"), (number.replace("001", "999"), code), ("=1+1", "x"), ("9" * 5000, code)]

    assert [said(browser, *each) for each in wrong] == [(422, False, True)] * 4


def test_what_is_not_laid_out_yet_is_not_found(season: SmallSeason, signed: tuple[str, str]) -> None:
    season.change(update(SignedConclusion).values(sha256=None))

    assert said(Browser(season), *signed) == (422, False, True)


def test_an_empty_form_is_told_of_each_field_and_keeps_what_was_typed(season: SmallSeason) -> None:
    browser = Browser(season)
    answer = browser.press("/verify", {"number": "1.13-001", "code": " "})

    assert (browser.open("/verify").status_code, answer.status_code) == (200, 422)
    assert 'value="1.13-001"' in answer.text
    assert "двенадцать цифр в конце документа" in answer.text
