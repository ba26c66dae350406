import re
from collections.abc import Callable

import pytest

from tests.portal.conftest import Browser
from tests.small_season import SmallSeason, address_of


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way, and invitations have brought their links."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


def test_who_is_known_and_who_is_not_get_the_same_answer_and_one_of_them_a_letter(season: SmallSeason) -> None:
    browser = Browser(season)
    answers = [browser.press("/link", {"email": email}) for email in (address_of("d-s-1"), "nobody@season.example")]

    assert [(answer.status_code, str(answer.url)) for answer in answers] == [
        (200, "http://127.0.0.1:8085/link?sent=1#receipt")
    ] * 2
    assert answers[0].text == answers[1].text
    assert [letter.recipient for letter in season.ledger("new_link")] == ["d-s-1"]


@pytest.mark.parametrize("email", ["", "school", "a@x.ru,b@x.ru", "Школа <a@x.ru>", "@x.ru", f"{'a' * 300}@x.ru"])
def test_what_is_no_address_is_told_so_and_kept(season: SmallSeason, email: str) -> None:
    answer = Browser(season).press("/link", {"email": email})

    assert answer.status_code == 422
    assert "Напишите один адрес" in answer.text


def test_the_form_is_found_where_a_link_does_not_work_and_where_nobody_is_known(season: SmallSeason) -> None:
    browser = Browser(season)
    pages = [browser.open(path) for path in ("/l/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq", "/school/2022/1.13/s-1")]

    assert [page.status_code for page in pages] == [404, 403]
    assert [re.findall('href="/link"', page.text) for page in pages] == [['href="/link"']] * 2
    assert browser.open("/link").status_code == 200
