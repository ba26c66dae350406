"""`rounds allotment explain`: a round in lines, a school in full, one pair, and what would help."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import delete

from models.assignments import Assignment
from tests.beginnings import so_far
from tests.cli.conftest import Asked
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon of 1.13: six schools, and experts who may take one of them each."""
    return start(
        "1.13",
        r_1_13={"capacity": 1},
        played=so_far.outage("2022-03-18 12:00").hand_in(*SCHOOLS).go("2022-03-21 12:00"),
    )


def test_a_round_is_explained_in_lines_and_what_is_lacking_with_remedies(season: SmallSeason, ask: Asked) -> None:
    status, text = ask(season, "allotment", "explain", "1.13")

    assert status == 0
    assert text.splitlines()[0] == "2022/1.13  почему такие эксперты"
    assert text.count("  Ближайшая замена: ") + text.count("можно отдать эту работу, нет") > 0
    assert "Хватило бы любой одной из этих мер:" in text
    assert "  • нужн" in text


def test_the_next_best_are_told_with_what_counts_of_them(start: Start, ask: Asked) -> None:
    season = start("1.13", played=so_far.outage("2022-03-18 12:00").hand_in("s-3").go("2022-03-21 12:00"))
    text = ask(season, "allotment", "explain", "1.13", "s-3", columns=200)[1]
    named = [after for line, after in zip(text.splitlines(), text.splitlines()[1:], strict=False) if "  • " in line]
    known = "    Среди тем работы нет тех, что указаны у эксперта. По плану у эксперта 0 работ из "

    assert named
    assert [line.replace("\u00a0", " ").startswith(known) for line in named] == [True] * len(named)


def test_a_school_is_explained_in_full_and_a_pair_alone(season: SmallSeason, ask: Asked) -> None:
    school, [expert] = next(iter(season.who_judges().items()))
    status, text = ask(season, "allotment", "explain", "1.13", school, columns=200)
    assert status == 0
    assert f"({school}) – " in text
    assert f"({expert})" in text
    assert "Вместе с этой работой у эксперта" in text

    other = {"e-1": "e-2", "e-2": "e-1"}.get(expert, "e-1")
    told = json.loads(ask(season, "allotment", "explain", "1.13", school, other, "--json")[1])
    assert [(each["school_id"], each["expert_id"], each["stands"]) for each in told["pairs"]] == [
        (school, other, False)
    ]
    assert told["shortages"] == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("s-99",), "Школы s-99 в учёте нет."),
        (("s-1", "e-99"), "Эксперта e-99 в учёте нет."),
    ],
)
def test_whoever_is_not_there_is_named(season: SmallSeason, ask: Asked, asked: tuple[str, ...], said: str) -> None:
    status, text = ask(season, "allotment", "explain", "1.13", *asked)

    assert status != 0
    assert said in text


def test_before_the_allotment_there_is_nothing_to_explain(start: Start, ask: Asked) -> None:
    status, text = ask(start("1.13"), "allotment", "explain", "1.13")

    assert status != 0
    assert " ".join(text.split()) == (
        "В экспертизе 2022/1.13 распределений, которые можно объяснить, ещё не было. Назначений нет: экспертиза "
        "начнётся 21 марта 2022 г."
    )


def test_where_nobody_judges_it_is_said_why(start: Start, ask: Asked) -> None:
    season = start("1.13", played=so_far.go("2022-03-18 12:00").hand_in("s-1").go("2022-03-21 12:00"))
    without = ask(season, "allotment", "explain", "1.13", "s-2")[1]
    unasked = ask(season, "allotment", "explain", "1.13", "t-1")[1]
    season.go("2022-03-29 12:00")
    season.change(delete(Assignment))
    over = ask(season, "allotment", "explain", "1.13")[1]

    assert [text.splitlines()[2] for text in (without, unasked, over)] == [
        "Назначений нет: документы не поступили.",
        "Назначений нет: школа не участвует в этой экспертизе.",
        "Назначений нет: экспертиза закончилась.",
    ]
