"""A school answers the remarks of the primary in its repeat, perhaps in two windows, and sends them with its files."""

import io
from collections.abc import Callable

import pytest

from acts.prepare_hand_in import answer_remarks, send
from acts.put_in import OfferedFile, put_in
from domain.letters import Role
from domain.remarks import edition_of
from models.outcomes import remarks_of_primary
from models.preparations import preparation_of
from models.remark_answers import answers_of
from models.rounds import Round
from models.submissions import last_hand_in
from tests.portal.conftest import Browser
from tests.portal.walk import forms_on
from tests.small_season import SCHOOLS, SmallSeason

PDF = b"%PDF-1.7\n%a document\n"
ROUND = "2022/1.14"
PAGE = f"/school/{ROUND}/s-1"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Tuesday 29.03: the repeat is open, and each school has remarks to answer."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")
    begun.hand_in(*SCHOOLS)
    begun.go("2022-03-22 12:00")
    begun.file(*SCHOOLS, mark=0)
    begun.go("2022-03-29 12:00")


@pytest.fixture
def school(season: SmallSeason) -> Browser:
    """The director of the first school, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.14", "s-1")
    return browser


@pytest.fixture
def keys(season: SmallSeason) -> list[str]:
    """The keys of the first school's remarks."""
    with season.reading() as session:
        return [each.key for each in remarks_of_primary(session, session.get_one(Round, ROUND), "s-1")]


def filled(school: Browser, **answers: str) -> dict[str, str]:
    """The form as a browser would send it, with some answers typed anew."""
    (form,) = (form for form in forms_on(school.open(PAGE)) if form.action == f"{PAGE}/send")
    return {**form.filled, **answers}


def a_file(season: SmallSeason, content: bytes = PDF, name: str = "план.pdf") -> list[tuple[str, tuple[str, bytes]]]:
    return [(f"files-{season.rules['1.14'].documents[0].code}", (name, content))]


def prepared(season: SmallSeason) -> tuple[dict[str, str], list[str]] | None:
    """Answers and names of files in the making, if anything is."""
    with season.reading() as session:
        found = preparation_of(session, ROUND, "s-1")
        return (dict(found.answers), [each.name for each in found.documents]) if found else None


def sent(season: SmallSeason) -> tuple[int, dict[str, str], list[str]]:
    """The last version with its answers and the names of its files."""
    with season.reading() as session:
        last = last_hand_in(session, ROUND, "s-1")
        assert last is not None
        answers = answers_of(session, ROUND, "s-1", last.version)
        return last.version, answers, [each.name for each in last.documents]


def test_sent_twice_with_a_file_and_an_answer_it_is_sent_once_and_the_receipt_is_the_same(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    form = filled(school, **{f"answer-{keys[0]}": "Исправлено\r\nна с. 4."})
    answers = [school.press(f"{PAGE}/send", form, a_file(season)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert "Документы переданы на экспертизу" in answers[0].text
    assert sent(season) == (1, {keys[0]: "Исправлено\nна с. 4."}, ["план.pdf"])
    assert prepared(season) is None


def test_what_a_second_window_brings_of_its_own_after_the_first_has_sent_is_the_next_version(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    school.press(f"{PAGE}/send", filled(school, **{f"answer-{keys[0]}": "Исправлено."}), a_file(season))
    form = {f"answer-{keys[0]}": "Исправлено."}
    school.press(f"{PAGE}/send", form, a_file(season, PDF + b"2", "план 2.pdf"))

    assert sent(season) == (2, {keys[0]: "Исправлено."}, ["план 2.pdf"])


def test_answers_that_are_not_touched_go_with_the_next_version_too(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    school.press(f"{PAGE}/send", filled(school, **{f"answer-{keys[0]}": "Исправлено."}), a_file(season))
    school.press(f"{PAGE}/anew")
    school.press(f"{PAGE}/send", filled(school, **{f"answer-{keys[1]}": "И это."}))

    assert sent(season) == (2, {keys[0]: "Исправлено.", keys[1]: "И это."}, ["план.pdf"])


def test_answers_that_are_all_emptied_are_gone(season: SmallSeason, school: Browser, keys: list[str]) -> None:
    school.press(f"{PAGE}/answers", filled(school, **{f"answer-{keys[0]}": "Исправлено."}))
    emptied = school.press(f"{PAGE}/answers", filled(school, **{f"answer-{keys[0]}": ""}))

    assert (emptied.status_code, "Исправлено." in emptied.text) == (200, False)
    assert prepared(season) == (dict.fromkeys(keys, ""), [])


def test_a_file_in_the_place_of_an_answer_leaves_the_answer_as_it_is(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    school.press(f"{PAGE}/answers", filled(school, **{f"answer-{keys[0]}": "Исправлено."}))
    form = {name: words for name, words in filled(school).items() if name != f"answer-{keys[0]}"}
    school.press(f"{PAGE}/answers", form, [(f"answer-{keys[0]}", ("ответ.pdf", PDF))])

    assert prepared(season) == ({keys[0]: "Исправлено.", **dict.fromkeys(keys[1:], "")}, [])


def test_what_answers_no_remark_is_not_kept(season: SmallSeason, school: Browser, keys: list[str]) -> None:
    answer_remarks(ROUND, "s-1", {"nothing": "Ответ ни на что."})
    assert prepared(season) is None
    school.press(f"{PAGE}/answers", {f"answer-{keys[0]}": "Исправлено.", "answer-nothing": "Ответ ни на что."})

    assert prepared(season) == ({keys[0]: "Исправлено."}, [])


def test_another_windows_answers_are_not_overwritten_unseen(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    stale = filled(school, **{f"answer-{keys[0]}": "Из второго окна."})
    school.press(f"{PAGE}/answers", filled(school, **{f"answer-{keys[0]}": "Из первого окна."}))
    too_long = school.press(f"{PAGE}/answers", stale | {f"answer-{keys[0]}": "ё" * 5001})
    (form,) = (form for form in forms_on(too_long) if form.action == f"{PAGE}/answers")
    told = school.press(f"{PAGE}/answers", form.filled | {f"answer-{keys[0]}": "Из второго окна."})

    assert [answer.status_code for answer in (too_long, told)] == [422, 422]
    assert "изменены в другом окне" in told.text
    assert ">Из второго окна.</textarea>" in told.text
    assert '<p class="remark">Из первого окна.</p>' in told.text
    assert prepared(season) == ({keys[0]: "Из первого окна."} | dict.fromkeys(keys[1:], ""), [])
    (form,) = (form for form in forms_on(told) if form.action == f"{PAGE}/answers")
    assert school.press(form.action, form.filled).status_code == 200
    assert prepared(season) == ({keys[0]: "Из второго окна."} | dict.fromkeys(keys[1:], ""), [])


def test_a_form_that_does_not_say_what_it_was_typed_over_has_seen_no_answers(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    school.press(f"{PAGE}/answers", {f"answer-{keys[0]}": "Первый ответ."})
    told = school.press(f"{PAGE}/answers", {f"answer-{keys[0]}": "Ответ вслепую."})

    assert told.status_code == 422
    assert "изменены в другом окне" in told.text
    assert ">Ответ вслепую.</textarea>" in told.text
    assert '<p class="remark">Первый ответ.</p>' in told.text
    assert prepared(season) == ({keys[0]: "Первый ответ."}, [])
    (form,) = (form for form in forms_on(told) if form.action == f"{PAGE}/answers")
    assert school.press(form.action, form.filled).status_code == 200
    assert prepared(season) == ({keys[0]: "Ответ вслепую."} | dict.fromkeys(keys[1:], ""), [])


def test_what_was_typed_in_a_window_whose_form_is_no_more_is_shown_to_be_copied(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    stale = filled(school, **{f"answer-{keys[0]}": "Из второго окна."})
    put_in(ROUND, "s-1", [OfferedFile(a_file(season)[0][0].removeprefix("files-"), None, "a.pdf", "", io.BytesIO(PDF))])
    answer_remarks(ROUND, "s-1", {keys[0]: "Из первого окна."})
    send(ROUND, "s-1")
    told = school.press(f"{PAGE}/send", stale)

    assert told.status_code == 422
    assert "изменены в другом окне" in told.text
    assert '<p class="remark">Из второго окна.</p>' in told.text
    assert sent(season) == (1, {keys[0]: "Из первого окна."}, ["a.pdf"])


SCRIPT = {"origin": "http://127.0.0.1:8085", "sec-fetch-site": "same-origin", "x-by-script": "keeping"}


def test_answers_are_kept_by_the_script_which_learns_the_time_and_over_what_to_go_on(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    form = filled(school, **{f"answer-{keys[0]}": "Исправлено."})
    first = school.press(f"{PAGE}/answers", form, headers=SCRIPT)
    edition = edition_of({keys[0]: "Исправлено."})
    season.stand("2022-03-29 14:05")
    again = form | {f"answer-{keys[1]}": "И это.", "answers-seen": edition}
    second = school.press(f"{PAGE}/answers", again, headers=SCRIPT)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.text == f'<p data-told="kept" data-edition="{edition}">Сохранено в&nbsp;12:00</p>'
    both = {keys[0]: "Исправлено.", keys[1]: "И это."}
    assert second.text == f'<p data-told="kept" data-edition="{edition_of(both)}">Сохранено в&nbsp;14:05</p>'
    assert prepared(season) == (dict.fromkeys(keys, "") | both, [])


def test_the_script_is_told_in_a_line_why_answers_are_not_kept(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    stale = filled(school, **{f"answer-{keys[0]}": "Из второго окна."})
    too_long = school.press(f"{PAGE}/answers", stale | {f"answer-{keys[0]}": "ё" * 5001}, headers=SCRIPT)
    school.press(f"{PAGE}/answers", filled(school, **{f"answer-{keys[0]}": "Из первого окна."}))
    elsewhere = school.press(f"{PAGE}/answers", stale, headers=SCRIPT)
    season.go("2022-04-12 12:00")
    closed = school.press(f"{PAGE}/answers", stale, headers=SCRIPT)

    told = (too_long, elsewhere, closed)
    assert [answer.status_code for answer in told] == [422, 409, 409]
    assert [answer.text.partition(">")[0] for answer in told] == [
        f'<p data-told="{what}"' for what in ("mend", "stopped", "stopped")
    ]
    words = ("Сократите его", "Сравнить оба текста", "больше ничего не сохраняется")
    assert [word in answer.text for word, answer in zip(words, told, strict=True)] == [True, True, True]
    assert ["<main" in answer.text for answer in told] == [False, False, False]


def test_a_true_mistake_is_not_told_as_a_file_that_was_not_chosen(
    season: SmallSeason, school: Browser, keys: list[str]
) -> None:
    told = school.press(f"{PAGE}/files", filled(school, **{f"answer-{keys[0]}": "ё" * 5001}))

    assert told.status_code == 422
    assert ("Ответ слишком длинный" in told.text, "Файл не выбран" in told.text) == (True, False)
