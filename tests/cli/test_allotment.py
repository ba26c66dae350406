"""`rounds allotment`: show, verify, approve, change, move, lock, unlock, forbid, allow."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import update

from domain.allotment.rules import AllotmentRules
from models.allotments import Allotment
from models.assignments import Assignment
from runtime.installation import open_installation
from tests.allotted_seasons import with_a_place_that_a_move_fills
from tests.cli.conftest import Asked
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
WORD = ("--who", "Кедрова А. И.", "--why", "Так решили")


@pytest.fixture
def season(start: Start) -> SmallSeason:
    return start("1.13", "1.14", played=with_a_place_that_a_move_fills)


def again(season: SmallSeason) -> SmallSeason:
    """The same, opened once more: a command closes it."""
    season.installation = open_installation(season.installation.home)
    return season


def in_a_line(text: str) -> str:
    return " ".join(text.split())


def test_the_allotment_is_shown_with_totals_and_its_digest(season: SmallSeason, ask: Asked) -> None:
    status, shown = ask(season, "allotment", "show", "1.13", columns=160)
    assert status == 0
    assert "Школа s-3 (s-3)" in shown
    assert "Всего 1 назначение, польза 0, не хватает 1." in in_a_line(shown)
    assert "Последнее распределение: 2, подбор на свободные места, 22.03.2022 12:00." in in_a_line(shown)

    told = json.loads(ask(season, "allotment", "show", "1.13", "--json")[1])
    assert [(each["school_id"], each["expert_id"], each["worth"]) for each in told["assignments"]] == [
        ("s-3", "e-3", 0)
    ]
    assert (told["newest"]["ordinal"], told["newest"]["policy"], len(told["newest"]["digest"])) == (2, "total", 64)
    assert (told["vacancies"][0]["school_id"], told["vacancies"][0]["moves"]) == ("s-1", 1)
    assert ask(season, "allotment", "show", "1.14")[1].splitlines()[1] == (
        "Назначений нет: экспертиза начнётся 1 апреля 2022\u00a0г."
    )


def test_a_damaged_allotment_is_told_in_a_sentence_and_by_verification_which(season: SmallSeason, ask: Asked) -> None:
    season.change(update(Allotment).values(packed_plan=b"nothing"))
    for command in (("show", "1.13"), ("explain", "1.13"), ("explain", "1.13", "s-3", "e-3")):
        status, said = ask(season, "allotment", *command)
        assert (status, "Запись распределения не читается" in said, "Traceback" in said) == (2, True, False)
    status, said = ask(season, "allotment", "verify", "1.13")
    assert (status, "Распределение 1 от 21.03.2022 00:00: запись не читается" in said) == (1, True)


def test_all_rounds_are_verified_and_what_was_checked_is_said(season: SmallSeason, ask: Asked) -> None:
    status, said = ask(season, "allotment", "verify", "--all")
    assert status == 0
    first, second = said.splitlines()
    assert first.startswith("Распределение 2022/1.13 сходится. Проверено: 2\u00a0распределения (подборов")
    assert second == "В экспертизе 2022/1.14 экспертов ещё не распределяли, проверять нечего."
    told = json.loads(ask(season, "allotment", "verify", "1.13", "--json")[1])
    assert (told["ok"], told["round_id"], told["assignments"]) == (True, "2022/1.13", 1)


def test_a_tampered_copy_ends_verification_with_status_1_and_what_is_wrong(season: SmallSeason, ask: Asked) -> None:
    season.change(update(Assignment).values(expert_id="e-4"))
    status, said = ask(season, "allotment", "verify", "1.13")
    assert (status, said.split(".")[0]) == (1, "Распределение 2022/1")
    assert "Школа s-3, эксперт e-4: такого назначения не делало ни одно распределение." in said
    assert ask(season, "allotment", "verify", "--all")[0] == 1


def test_a_change_is_shown_first_and_done_with_yes(season: SmallSeason, ask: Asked) -> None:
    status, said = ask(season, "allotment", "change", "1.13", columns=160)
    assert status == 0
    assert "Мест с экспертом: было 1, станет 2." in in_a_line(said)
    assert "Письмо «заключения готовить не нужно»: Ясенева" in in_a_line(said)
    assert said.splitlines()[-1] == "Пока ничего не изменено. Сделать: та же команда и --yes --why …"
    assert again(season).who_judges() == {"s-3": ["e-3"]}

    status, said = ask(season, "allotment", "change", "1.13", "--yes", *WORD, columns=160)
    assert (status, "было 1, стало 2" in in_a_line(said)) == (0, True)
    assert again(season).who_judges() == {"s-1": ["e-3"], "s-3": ["e-1"]}
    status, said = ask(season, "allotment", "change", "1.13")
    assert (status, "больше мест не заполнить" in said) == (2, True)


def test_pairs_are_moved_locked_and_forbidden_and_that_is_taken_back(season: SmallSeason, ask: Asked) -> None:
    assert ask(season, "allotment", "lock", "1.13", "s-3", "e-3", "--yes", *WORD)[0] == 0
    assert "Пара закреплена: Школа s-3 (s-3)" in in_a_line(ask(season, "allotment", "show", "1.13")[1])
    assert ask(season, "allotment", "unlock", "1.13", "s-3", "e-3", *WORD)[1].startswith("Закрепление снято")
    status, said = ask(season, "allotment", "move", "1.13", "s-3", "e-3", "e-1")
    assert (status, "станет 1" in in_a_line(said), "Пока ничего не изменено" in said) == (0, True, True)
    assert ask(season, "allotment", "move", "1.13", "s-3", "e-3", "e-1", "--yes", *WORD)[0] == 0
    assert again(season).who_judges()["s-3"] == ["e-1"]
    told = json.loads(ask(season, "allotment", "forbid", "1.13", "s-1", "e-2", "--yes", "--json", *WORD)[1])
    assert (told["done"], told["change"]["loses"]) == (True, [])
    assert ask(season, "allotment", "allow", "1.13", "s-1", "e-2", *WORD)[1].startswith("Запрет снят")


def test_an_allotment_is_approved_where_the_season_wants_it(start: Start, ask: Asked) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    assert "Ждёт утверждения" in ask(season, "allotment", "show", "1.13")[1]
    status, said = ask(season, "allotment", "approve", "1.13", *WORD)
    assert (status, said.split(".")[0]) == (0, "Распределение утверждено: 1\u00a0назначение")
    status, said = ask(season, "allotment", "approve", "1.13", *WORD)
    assert (status, "утверждено 21.03.2022 12:00" in said) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify",), ""),
        (("verify", "1.13", "--all"), ""),
        (("verify", "7.7"), "Экспертизы 7.7 нет"),
        (("show", "7.7"), "Экспертизы 7.7 нет"),
        (("change", "1.14"), "ещё ничего не назначено"),
        (("approve", "1.13", "--why", "Проверено"), "утверждать не нужно"),
        (("move", "1.13", "s-3", "e-3", "e-2"), "из того же муниципалитета"),
        (("lock", "1.13", "s-3", "e-9"), "Эксперта e-9 нет"),
        (("forbid", "1.13", "s-3", "e-3", "--yes"), "Напишите в --why"),
        (("unlock", "1.13", "s-3", "e-3", "--why", "Проверено"), "не закреплена"),
        (("allow", "1.13", "s-3", "e-3", "--why", "Проверено"), "не исключена"),
    ],
)
def test_what_does_not_go_is_said_with_status_2(
    season: SmallSeason, ask: Asked, arguments: tuple[str, ...], words: str
) -> None:
    status, said = ask(season, "allotment", *arguments)
    assert (status, words in in_a_line(said)) == (2, True)
