"""`rounds sample`: freeze, draw, show, verify, protocol, replace."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import update

from models.samples import RoundSample
from runtime.installation import open_installation
from tests.cli.conftest import Asked
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
DICE = ("--seed", "351624", "--dice", "--who", "Кедрова А. И.")


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """An hour before the window of row 2.1; no phrase in the season's files."""
    return start("2.1", "1.13", r_2_1={"sample_seed": None, "sample_seed_played": False})


@pytest.fixture
def frozen(season: SmallSeason, ask: Asked) -> SmallSeason:
    assert ask(season, "sample", "freeze", "2.1", "--why", "Жеребьёвка завтра")[0] == 0
    return season


def as_json(ask: Asked, season: SmallSeason, *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(ask(season, *arguments, "--json")[1])
    return found


def test_a_frozen_list_is_printed_as_it_is_hashed(frozen: SmallSeason, ask: Asked) -> None:
    status, text = ask(frozen, "sample", "show", "2.1", "--list")
    shown = as_json(ask, frozen, "sample", "show", "2.1")

    assert status == 0
    assert text.splitlines()[0].split("\t") == ["2022/2.1", "0.5", "3"]
    assert sha256((text + "\n").encode()).hexdigest() == shown["digest"]
    assert (shown["seed"], shown["drawn"]) == (None, None)


def test_the_draw_is_shown_and_verified(frozen: SmallSeason, ask: Asked) -> None:
    status, said = ask(frozen, "sample", "draw", "2.1", *DICE)
    assert (status, said.split(".")[0]) == (0, "Выборка сделана: 2\u00a0школы")

    status, shown = ask(frozen, "sample", "show", "2.1")
    assert status == 0
    assert "Результат жеребьёвки «351624»: игральные кости" in " ".join(shown.split())
    assert [line.split()[1] for line in shown.splitlines() if line.strip().startswith(("1 ", "2 "))] != []

    status, said = ask(frozen, "sample", "verify", "2022/2.1")
    assert (status, said.split(":")[0]) == (0, "Выборка 2022/2.1 сходится")


def test_a_tampered_sample_ends_verification_with_status_1_and_the_difference(frozen: SmallSeason, ask: Asked) -> None:
    ask(frozen, "sample", "draw", "2.1", *DICE)
    frozen.installation = open_installation(frozen.installation.home)
    frozen.change(update(RoundSample).values(drawn=("t-1", "t-2"), reserve=("t-3",)))
    frozen.change(update(RoundSample).values(share="0.4"))

    status, said = ask(frozen, "sample", "verify", "2.1")
    assert status == 1
    assert said.startswith("Выборка 2022/2.1 не сходится. Закреплённый список изменён")
    found = as_json(ask, frozen, "sample", "verify", "2.1")
    assert found["ok"] is False


def test_drawing_twice_is_refused_with_words(frozen: SmallSeason, ask: Asked) -> None:
    assert ask(frozen, "sample", "draw", "2.1", *DICE)[0] == 0
    status, said = ask(frozen, "sample", "draw", "2.1", "--seed", "123456", "--dice")
    assert (status, "уже сделана" in said) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("draw", "2.1", "--seed", "351624", "--dice"), "ещё не закреплён"),
        (("show", "2.1"), "ещё не закреплён"),
        (("verify", "2.1"), "ещё не закреплён"),
        (("draw", "1.13", "--seed", "351624", "--dice"), "не выборочная"),
        (("show", "7.7"), "нет"),
        (("freeze", "2.1", "--why", " "), "Напишите в --why"),
    ],
)
def test_what_does_not_go_is_said_with_status_2(
    season: SmallSeason, ask: Asked, arguments: tuple[str, ...], words: str
) -> None:
    status, said = ask(season, "sample", *arguments)
    assert (status, words in said) == (2, True)


@pytest.mark.parametrize(
    "arguments", [("--seed", "351624"), ("--seed", "351624", "--dice", "--phrase"), ("--dice",), ("--phrase",)]
)
def test_the_origin_of_the_seed_is_said_exactly_once(
    frozen: SmallSeason, ask: Asked, arguments: tuple[str, ...]
) -> None:
    assert ask(frozen, "sample", "draw", "2.1", *arguments)[0] == 2


@pytest.mark.parametrize("arguments", [("--seed", " ", "--phrase"), ("--seed", "35", "--dice")])
def test_a_seed_that_is_none_is_refused_with_words(frozen: SmallSeason, ask: Asked, arguments: tuple[str, ...]) -> None:
    status, said = ask(frozen, "sample", "draw", "2.1", *arguments)
    assert (status, said == "") == (2, False)


def test_the_computers_chance_is_marked_where_the_sample_is_shown(frozen: SmallSeason, ask: Asked) -> None:
    assert ask(frozen, "sample", "draw", "2.1", "--computer")[0] == 0
    assert "СЛУЧАЙНОЕ ЧИСЛО КОМПЬЮТЕРА" in ask(frozen, "sample", "show", "2.1", columns=200)[1]


def test_the_protocol_is_written_as_it_is_kept(frozen: SmallSeason, ask: Asked, tmp_path: Path) -> None:
    assert ask(frozen, "sample", "protocol", "2.1", "--to", str(tmp_path / "p.pdf"))[0] == 2
    ask(frozen, "sample", "draw", "2.1", *DICE)
    assert ask(frozen, "sample", "protocol", "2.1", "--to", str(tmp_path / "p.pdf"))[0] == 0
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    status, said = ask(frozen, "sample", "protocol", "2.1", "--to", str(tmp_path / "no" / "p.pdf"))
    assert (status, "не удалось" in said) == (2, True)


def test_a_replacement_is_shown_before_it_is_done(frozen: SmallSeason, ask: Asked) -> None:
    ask(frozen, "sample", "draw", "2.1", *DICE)
    drawn = as_json(ask, frozen, "sample", "show", "2.1")["drawn"]
    assert isinstance(drawn, list)
    status, said = ask(frozen, "sample", "replace", "2.1", drawn[0], columns=400)
    assert (status, said.startswith("Выбудет "), "Пока ничего не изменено" in said) == (0, True, True)
    assert as_json(ask, frozen, "sample", "show", "2.1")["replaced"] == []

    assert ask(frozen, "sample", "replace", "2.1", drawn[0], "--yes")[0] == 2
    status, said = ask(frozen, "sample", "replace", "2.1", drawn[0], "--yes", "--why", "Школа закрыта")
    assert (status, said.startswith("Выбыла ")) == (0, True)
    shown = as_json(ask, frozen, "sample", "show", "2.1")
    assert drawn[0] not in str(shown["members"])
    assert ask(frozen, "sample", "verify", "2.1")[0] == 0
