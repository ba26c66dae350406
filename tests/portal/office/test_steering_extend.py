from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.changes import Change
from models.rounds import Round
from tests.portal.conftest import Browser, words
from tests.small_season import SmallSeason

PAGE = "/office/rounds/2022/1.13/extend"
WHO = "Кедрова А. И. (страница)"
FORM = {"until": "2022-03-22", "school": "s-1", "why": "Карантин"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way and nobody has handed in."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def deeds(season: SmallSeason) -> list[tuple[str, str, str, str]]:
    with season.reading() as session:
        found = session.scalars(select(Change).where(Change.round_id == "2022/1.13").order_by(Change.id))
        return [(each.deed, each.subject, each.who.replace("\u00a0", " "), each.why) for each in found]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_day_in_the_address_shows_whom_it_would_touch_and_changes_nothing(
    season: SmallSeason, office: Browser
) -> None:
    answer = office.open(f"{PAGE}?until=2022-03-20&school=")
    assert (answer.status_code, "и так открыт" in answer.text) == (409, True)

    answer = office.open(f"{PAGE}?until=2022-03-22&school=s-1")
    text = plain(answer.text)
    assert answer.status_code == 200
    assert "20 марта 2022 г., воскресенье, 23:59 (Красноярск)" in text
    assert "22 марта 2022 г., вторник, 23:59 (Красноярск)" in text
    assert "Ясеневаd-s-1 О. Л." in text
    assert "Перенести срок: 1 письмо" in text
    assert deeds(season) == []


def test_the_deadline_of_a_school_is_moved_with_its_letter_and_its_reason(season: SmallSeason, office: Browser) -> None:
    answer = office.press(PAGE, FORM)
    season.settle()

    assert (answer.status_code, "Срок перенесён" in answer.text) == (200, True)
    assert deeds(season) == [("extend", "s-1", WHO, "Карантин")]
    assert season.about("extension") == ["s-1"]


def test_sent_twice_it_is_moved_once_and_the_page_is_the_same(season: SmallSeason, office: Browser) -> None:
    answers = [office.press(PAGE, {**FORM, "request": "one"}) for _ in range(2)]

    assert words(answers[0]) == words(answers[1])
    assert len(deeds(season)) == 1


def test_all_schools_get_more_time_where_none_is_named(season: SmallSeason, office: Browser) -> None:
    assert "Перенести срок: 6 писем" in plain(office.open(f"{PAGE}?until=2022-03-22").text)
    office.press(PAGE, {**FORM, "school": ""})

    assert deeds(season) == [("extend", "", WHO, "Карантин")]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("until", "2026-02-30", "такого дня нет"),
        ("until", "9" * 400, "такого дня нет"),
        ("until", "", "Выберите день"),
        ("why", " \u200b\u00a0 ", "Напишите причину"),
        ("why", "ы" * 2001, "сократите её"),
        ("until", "9999-12-31", "не успеют получить документы"),
        ("until", "2022-03-01", "уже прошло"),
        ("school", "s-99", "нет в базе"),
    ],
)
def test_a_mistake_is_a_sentence_and_what_was_typed_stays(
    season: SmallSeason, office: Browser, field: str, typed: str, sentence: str
) -> None:
    answer = office.press(PAGE, {**FORM, field: typed})

    assert answer.status_code in {409, 422}
    assert sentence in plain(answer.text)
    assert "Карантин" in answer.text or field == "why"
    assert deeds(season) == []


def test_a_slip_is_taken_back_within_the_page(season: SmallSeason, office: Browser) -> None:
    office.press(PAGE, FORM)
    form = {"school": "s-1", "back_why": "Не та школа", "request": "one"}
    answers = [office.press(f"{PAGE}/take-back", form) for _ in range(2)]

    assert "Прежний срок возвращён" in answers[0].text
    assert words(answers[0]) == words(answers[1])
    assert [deed for deed, *_ in deeds(season)] == ["extend", "take back"]
    answer = office.press(f"{PAGE}/take-back", {"school": "s-1", "back_why": ""})
    assert (answer.status_code, "Напишите причину" in answer.text) == (422, True)


def test_who_may_not_approve_sees_the_preview_and_who_may(season: SmallSeason, office: Browser) -> None:
    looker = Browser(season)
    looker.come_in_office(approves=False, address="looks@season.example")

    answer = looker.open(f"{PAGE}?until=2022-03-22&school=s-1")
    assert "Перенести срок может: Кедрова А. И." in plain(answer.text)
    assert 'name="why"' not in answer.text
    assert looker.press(PAGE, FORM).status_code == 403
    assert deeds(season) == []


def test_nobody_but_the_office_comes_near(season: SmallSeason) -> None:
    assert [Browser(season).open(PAGE).status_code, Browser(season).press(PAGE, FORM).status_code] == [403, 403]


def test_an_unknown_round_is_no_page_and_a_closed_one_has_no_form(season: SmallSeason, office: Browser) -> None:
    assert office.open("/office/rounds/2022/9.9/extend").status_code == 404
    with season.installation.transaction() as session:
        round_ = session.get_one(Round, "2022/1.13")
        round_.stage, round_.closed_at = "closed", season.installation.now()
    assert "Экспертиза завершена" in office.open(PAGE).text
