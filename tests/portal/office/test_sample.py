import re
from collections.abc import Callable
from hashlib import sha256

import pytest

from acts.draw_sample import draw_sample
from domain.sampling.ceremony import SeedOrigin
from models.changes import changes_of
from models.samples import RoundSample, sample_of
from tests.beginnings import so_far
from tests.portal.conftest import Browser, words
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
ROUND = "/office/rounds/2022/2.1"
HERE = f"{ROUND}/sample"
NO_PHRASE = {"sample_seed": None, "sample_seed_played": False}
THROWN = {"origin": "dice", "seed": "3 5 1 6 2 4", "why": "Бросали в министерстве 21 апреля"}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Friday noon, 22.04: the list of row 2.1 is frozen, and waits for its lot."""
    return start("2.1", "1.13", r_2_1=NO_PHRASE, played=so_far.go("2022-04-22 12:00"))


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def kept(season: SmallSeason) -> RoundSample:
    with season.reading() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        assert found.successors is not None
        return found


def deeds(season: SmallSeason) -> list[str]:
    with season.reading() as session:
        return [each.deed for each in reversed(changes_of(session, "2022/2.1"))]


def test_the_first_page_and_the_rounds_page_lead_to_the_sample(office: Browser) -> None:
    first = office.open("/office").text
    assert re.search(f'href="{HERE}"[^>]*>Внести результат', first)
    assert f'href="{HERE}"' in office.open(ROUND).text
    assert "Ждёт результата жеребьёвки" in office.open(ROUND).text
    assert "Пока нет результата жеребьёвки, сама она ничего не делает" in office.open(ROUND).text
    assert "/sample" not in office.open("/office/rounds/2022/1.13").text


def test_what_was_typed_is_shown_sign_for_sign_before_it_draws_and_never_whom_it_would_draw(
    season: SmallSeason, office: Browser
) -> None:
    asked = office.open(f"{HERE}?origin=dice&seed=3+5+1+6+2+4").text

    assert "<b>351624</b>" in asked
    assert "нельзя будет переделать" in asked
    assert [id for id in ("t-1", "t-2", "t-3") if f">{id}<" in asked] == []
    assert kept(season).drawn_at is None


def test_the_result_draws_the_sample_once_and_the_schools_are_invited(season: SmallSeason, office: Browser) -> None:
    answers = [office.press(f"{HERE}/draw", {**THROWN, "request": "one"}) for _ in range(2)]
    season.settle()

    assert "Выборка сделана" in answers[0].text
    assert words(answers[0]) == words(answers[1])
    assert (kept(season).seed, kept(season).seed_origin) == ("351624", "dice")
    assert deeds(season) == ["sample freeze", "sample draw"]
    assert sorted(season.about("invitation")) == sorted(kept(season).drawn or ())
    assert "вышли те же школы" in office.open(HERE).text


def test_the_list_and_the_protocol_can_be_taken_away(season: SmallSeason, office: Browser) -> None:
    listed = office.open(f"{HERE}/list.txt")
    assert sha256(listed.content).hexdigest() == kept(season).digest
    assert office.open(f"{HERE}/protocol.pdf").status_code == 404
    office.press(f"{HERE}/draw", THROWN)
    protocol = office.open(f"{HERE}/protocol.pdf")
    assert (protocol.headers["content-type"], protocol.content[:4]) == ("application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"origin": "", "seed": "351624"}, "Отметьте, откуда результат"),
        ({"origin": "ромашка", "seed": "351624"}, "Отметьте, откуда результат"),
        ({"origin": "dice", "seed": "тройка"}, "не меньше 6"),
        ({"origin": "phrase", "seed": "  "}, "Нет результата жеребьёвки"),
        ({"origin": "phrase", "seed": "я" * 501}, "длиннее 500 знаков"),
        ({"why": "  "}, "Напишите причину"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_drawn(
    season: SmallSeason, office: Browser, typed: dict[str, str], sentence: str
) -> None:
    answer = office.press(f"{HERE}/draw", THROWN | typed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert kept(season).drawn_at is None


def test_a_wrong_result_is_told_before_it_is_sent_for_good(office: Browser) -> None:
    answer = office.open(f"{HERE}?origin=dice&seed=12")
    assert (answer.status_code, "не меньше 6" in answer.text) == (422, True)


def test_who_drew_already_is_told_that_it_is_never_done_again(season: SmallSeason, office: Browser) -> None:
    office.press(f"{HERE}/draw", THROWN)
    answer = office.press(f"{HERE}/draw", THROWN | {"seed": "654321"})
    assert (answer.status_code, "уже сделана" in answer.text) == (409, True)
    assert kept(season).seed == "351624"


def test_the_computers_chance_is_marked_on_the_page(season: SmallSeason, office: Browser) -> None:
    assert "будет написано в протоколе" in office.open(f"{HERE}?origin=computer&seed=").text
    office.press(f"{HERE}/draw", {"origin": "computer", "seed": "", "why": "Так решили"})
    assert kept(season).seed_origin == "computer"
    assert "<b>СЛУЧАЙНОЕ ЧИСЛО КОМПЬЮТЕРА" in office.open(HERE).text


def test_a_school_that_leaves_is_replaced_after_a_look_at_who_comes(season: SmallSeason, office: Browser) -> None:
    draw_sample("2.1", "351624", SeedOrigin.DICE, who="office", why="Жеребьёвка")
    season.settle()
    sample = kept(season)
    left, comes = (sample.drawn or ())[0], (sample.reserve or ())[0]
    page = office.open(f"{HERE}/replace/{left}").text
    assert f"Школа {comes}" in page
    assert kept(season).successors == []

    answers = [office.press(f"{HERE}/replace/{left}", {"why": "Закрыта", "request": "one"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [(each.left_school_id, each.school_id) for each in kept(season).successors] == [(left, comes)]
    shown = office.open(HERE).text
    assert "выбыла, вместо неё" in shown
    assert "Пришли на замену" in shown
    # Its own page says why nothing more can be done.
    assert "уже выбыла" in office.open(f"{HERE}/replace/{left}").text


def test_a_school_outside_the_sample_has_no_such_page(season: SmallSeason, office: Browser) -> None:
    draw_sample("2.1", "351624", SeedOrigin.DICE, who="office", why="Жеребьёвка")
    for school in ((kept(season).reserve or ())[0], "s-1", "x"):
        assert office.open(f"{HERE}/replace/{school}").status_code == 404
        assert office.press(f"{HERE}/replace/{school}", {"why": "Закрыта"}).status_code == 404


def test_a_round_of_all_schools_has_no_sample(office: Browser) -> None:
    for path in ("", "/list.txt", "/protocol.pdf", "/replace/s-1"):
        assert office.open(f"/office/rounds/2022/1.13/sample{path}").status_code == 404
    assert office.press("/office/rounds/2022/1.13/sample/draw", THROWN).status_code == 404


def test_a_tampered_sample_is_told_on_its_page(season: SmallSeason, office: Browser) -> None:
    office.press(f"{HERE}/draw", THROWN)
    with season.installation.transaction() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        found.drawn = (found.drawn or ())[::-1]
    assert "Проверка не сошлась. Выборка, место 1: записано" in office.open(HERE).text


def test_the_list_can_be_frozen_before_the_round_opens(start: Start) -> None:
    season = start("2.1", r_2_1=NO_PHRASE)
    office = Browser(season)
    office.come_in_office()
    assert "Закрепить список сейчас" in office.open(HERE).text
    assert office.press(f"{HERE}/freeze", {"why": " "}).status_code == 422
    assert "Список закреплён" in office.press(f"{HERE}/freeze", {"why": "Жеребьёвка завтра"}).text
    assert office.press(f"{HERE}/freeze", {"why": "Жеребьёвка завтра"}).status_code == 409
    assert deeds(season) == ["sample freeze"]


def test_a_phrase_of_the_seasons_files_leaves_nothing_to_be_told(start: Start) -> None:
    season = start("2.1")
    office = Browser(season)
    office.come_in_office()
    office.press(f"{HERE}/freeze", {"why": "Раньше"})
    assert "выборка сделается сама" in office.open(HERE).text
    season.go("2022-04-22 12:00")
    assert "условная фраза" in office.open(HERE).text


def test_who_does_not_approve_sees_the_sample_and_who_may_draw_it(season: SmallSeason, office: Browser) -> None:
    looks = Browser(season)
    looks.come_in_office(approves=False, address="looks@season.example")
    shown = looks.open(f"{HERE}?origin=dice&seed=351624").text
    assert re.search(r"Сделать выборку[^<]* может: Кедрова", shown)
    assert looks.press(f"{HERE}/draw", THROWN).status_code == 403
