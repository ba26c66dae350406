from collections.abc import Callable, Mapping

import pytest

from domain.letters import Role
from domain.rubric import Judgement
from models.assignments import Assignment
from models.conclusion_drafts import draft_of
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

SCRIPT = {"origin": "http://127.0.0.1:8085", "sec-fetch-site": "same-origin", "x-by-script": "keeping"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: the documents of one school are with its expert."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=0, e_2=5, e_3=0, e_4=0)
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1")
    begun.go("2022-03-21 12:00")


@pytest.fixture
def expert(season: SmallSeason) -> Browser:
    """The school's expert, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.EXPERT, "x-e-2", "1.13", "e-2")
    return browser


PAGE = "/expert/2022/1.13/e-2/s-1"


def whole(season: SmallSeason, mark: str = "2", remark: str = "", edition: int = 0) -> dict[str, str]:
    """Every field of the form."""
    codes = [criterion.code for criterion in season.rules["1.13"].rubric.criteria]
    fields = {f"mark-{code}": mark for code in codes} | {f"remark-{code}": remark for code in codes}
    return fields | {"edition": str(edition)}


def drafted(season: SmallSeason) -> tuple[int, Mapping[str, Mapping[str, str]]] | None:
    with season.reading() as session:
        draft = draft_of(session, season.assignment("s-1"))
        return (draft.edition, draft.answers) if draft else None


def filed(season: SmallSeason) -> list[Judgement]:
    with season.reading() as session:
        conclusion = session.get_one(Assignment, season.assignment("s-1")).conclusion
        return [Judgement(each.criterion, each.mark, each.remark) for each in (conclusion.marks if conclusion else ())]


def test_the_page_asks_each_question_of_the_rubric_and_says_when_a_remark_is_due(
    season: SmallSeason, expert: Browser
) -> None:
    text = expert.open(PAGE).text
    criteria = season.rules["1.13"].rubric.criteria

    assert [criterion.name in text for criterion in criteria] == [True] * len(criteria)
    assert text.count('type="radio"') == sum(criterion.maximum + 1 for criterion in criteria)
    assert text.count("Обязательно при оценке ниже 2;") == 6
    assert "0 – анализа нет или он не связан с рисковым профилем" in text


def test_a_draft_is_kept_by_the_button_and_is_there_after_the_visit_has_ended(
    season: SmallSeason, expert: Browser
) -> None:
    answer = expert.press(f"{PAGE}/draft", whole(season, "1", "Цель\r\nне ясна <b>"))
    expert.press("/out")
    later = Browser(season)
    later.come_in(Role.EXPERT, "x-e-2", "1.13", "e-2")

    assert "Черновик сохранён 21 марта 2022 г. в 12:00" in answer.text.replace("\u00a0", " ")
    assert later.open(PAGE).text.count(">Цель\nне ясна &lt;b&gt;</textarea>") == 8


def test_a_draft_is_kept_by_the_script_which_learns_the_time_and_the_next_edition(
    season: SmallSeason, expert: Browser
) -> None:
    first = expert.press(f"{PAGE}/draft", whole(season, "1"), headers=SCRIPT)
    again = expert.press(f"{PAGE}/draft", whole(season, "1"), headers=SCRIPT)
    season.go("2022-03-21 14:05")
    second = expert.press(f"{PAGE}/draft", whole(season, "2", edition=1), headers=SCRIPT)

    assert ("Сохранено в&nbsp;12:00" in first.text, 'data-edition="1"' in first.text) == (True, True)
    assert again.text == first.text
    assert ("Сохранено в&nbsp;14:05" in second.text, 'data-edition="2"' in second.text) == (True, True)
    assert first.text.count("<main") == 0


def test_a_second_window_overwrites_nothing_and_shows_both_texts(season: SmallSeason, expert: Browser) -> None:
    expert.press(f"{PAGE}/draft", whole(season, "1", "из первого окна"))
    by_script = expert.press(f"{PAGE}/draft", whole(season, "2", "из второго окна"), headers=SCRIPT)
    by_hand = expert.press(f"{PAGE}/draft", whole(season, "2", "из второго окна"))
    by_filing = expert.press(f"{PAGE}/file", whole(season, "2", "из второго окна"))

    assert [answer.status_code for answer in (by_script, by_hand, by_filing)] == [409, 409, 409]
    assert "изменён в другом окне" in by_script.text
    for answer in (by_hand, by_filing):
        assert answer.text.count(">из второго окна</textarea>") == answer.text.count(">из первого окна</p>") == 8
        assert 'name="edition" id="edition" value="1"' in answer.text
    kept = drafted(season)
    assert kept is not None
    assert kept[0] == 1
    assert {each["remark"] for each in kept[1].values()} == {"из первого окна"}
    assert filed(season) == []


def test_a_question_left_open_in_the_second_window_is_not_answered_out_of_the_draft(
    season: SmallSeason, expert: Browser
) -> None:
    expert.press(f"{PAGE}/draft", whole(season, "2"))
    open_here = {name: text for name, text in whole(season, "2").items() if name != "mark-aims"}
    text = expert.press(f"{PAGE}/draft", open_here).text

    assert text.count(" checked>") == 7
    assert text.count("<b>В сохранённом черновике:</b> оценка – 2") == 1


def test_what_the_rubric_misses_is_told_with_links_to_the_fields_and_nothing_typed_is_lost(
    season: SmallSeason, expert: Browser
) -> None:
    form = whole(season) | {"mark-aims": "", "mark-measures": "1", "mark-schedule": "9", "remark-coherence": "Хорошо."}
    answer = expert.press(f"{PAGE}/file", form)

    assert answer.status_code == 422
    for link in ("#mark-aims-0", "#remark-measures", "#mark-schedule-0"):
        assert f'<a href="{link}">' in answer.text
    assert answer.text.count('<li><a href="#') == 3
    assert ">Хорошо.</textarea>" in answer.text
    assert filed(season) == []
    kept = drafted(season)
    assert kept is not None
    assert kept[1]["coherence"] == {"mark": "2", "remark": "Хорошо."}
    assert kept[1]["schedule"] == {"mark": "9", "remark": ""}


@pytest.mark.parametrize("mark", ["два", "-1", "1.5", "NaN", "9" * 5000, "\x00", "²"])
def test_what_is_no_mark_is_told_so(season: SmallSeason, expert: Browser, mark: str) -> None:
    answer = expert.press(f"{PAGE}/file", whole(season) | {"mark-aims": mark})

    assert (answer.status_code, "#mark-aims-0" in answer.text, filed(season)) == (422, True, [])


def test_a_remark_that_is_too_long_is_told_so_and_kept(season: SmallSeason, expert: Browser) -> None:
    answer = expert.press(f"{PAGE}/file", whole(season) | {"remark-aims": "ё" * 5001})

    assert answer.status_code == 422
    assert "длиннее 5000 знаков" in answer.text
    assert "ё" * 5001 in answer.text
    assert filed(season) == []


def test_a_conclusion_is_filed_and_filed_twice_it_answers_the_same(season: SmallSeason, expert: Browser) -> None:
    form = whole(season, "1", "Уточните.")
    answers = [expert.press(f"{PAGE}/file", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert "Заключение подано" in answers[0].text
    assert "<textarea" not in answers[0].text
    criteria = season.rules["1.13"].rubric.criteria
    assert filed(season) == [Judgement(criterion.code, 1, "Уточните.") for criterion in criteria]
    assert drafted(season) is None


def test_what_a_second_window_has_after_the_first_has_filed_is_shown_with_the_reason(
    season: SmallSeason, expert: Browser
) -> None:
    expert.press(f"{PAGE}/file", whole(season, "1", "Из первого окна."))
    told = [expert.press(f"{PAGE}/{door}", whole(season, "0", "Из второго окна.")) for door in ("file", "draft")]

    assert [answer.status_code for answer in told] == [409, 409]
    assert told[0].text == told[1].text
    assert "Заключение по этому назначению уже подано и не изменяется." in told[0].text
    assert "Этот текст не сохранён." in told[0].text
    assert told[0].text.count(">Из второго окна.</p>") == told[0].text.count("Оценка: <b>0</b>") == 8
    assert told[0].text.count(">Из первого окна.</p>") == told[0].text.count("Оценка: <b>1 из 2</b>") == 8
    assert {each.remark for each in filed(season)} == {"Из первого окна."}


def test_a_filed_conclusion_stays_to_be_read_after_the_round(season: SmallSeason, expert: Browser) -> None:
    expert.press(f"{PAGE}/file", whole(season, "1", "Уточните показатели."))
    season.go("2022-03-30 12:00")
    text = expert.open(PAGE).text

    assert text.count("Уточните показатели.") == 8
    assert (text.count("Оценка: <b>1 из 2</b>"), text.count("<textarea")) == (8, 0)


def test_after_the_end_the_draft_is_shown_and_a_sentence_says_why_it_cannot_be_filed(
    season: SmallSeason, expert: Browser
) -> None:
    expert.press(f"{PAGE}/draft", whole(season, "1", "Почти готово."))
    season.stand("2022-03-28 00:00")
    shown = expert.open(PAGE)
    late = expert.press(f"{PAGE}/file", whole(season, "2", "Готово.", edition=1))

    assert "Срок экспертизы истёк" in shown.text
    assert (shown.text.count(">Почти готово.</p>"), shown.text.count("<textarea")) == (8, 0)
    assert (late.status_code, late.text.count(">Готово.</p>")) == (409, 8)
    assert filed(season) == []
    kept = drafted(season)
    assert kept is not None
    assert kept[0] == 2


def test_by_nobody_who_has_come_in_nothing_is_kept(season: SmallSeason) -> None:
    assert Browser(season).press(f"{PAGE}/draft", whole(season)).status_code == 403
    assert drafted(season) is None
