"""Letters that wait for approval, at the terminal: looked at, let leave, cancelled and given back."""

import json
from collections.abc import Callable

import pytest

from tests.beginnings import so_far
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
Asked = Callable[..., tuple[int, str]]


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon of 1.13: six invitations wait, one of them with a deadline of its own."""
    begun = start(r_1_13={"letters_to_approve": frozenset({"invitation"})}, played=so_far.go("2022-03-14 12:00"))
    begun.give_own_deadline("s-3", "2022-03-23 00:00")
    return begun


def plain(text: str) -> list[str]:
    return text.replace("\u00a0", " ").splitlines()


def number_of(season: SmallSeason, school: str) -> int:
    return next(each.id for each in season.ledger("invitation") if each.subject == school)


def states(season: SmallSeason) -> dict[str, str]:
    return {each.subject: each.state for each in season.ledger("invitation")}


def test_letters_that_wait_are_listed_and_say_how_they_are_approved(season: SmallSeason, ask: Asked) -> None:
    _, text = ask(season, "letters", "list", "--state", "draft", "--to", "s-1")
    number = number_of(season, "s-1")
    assert plain(text) == [
        "2022/1.13  первичная экспертиза концептуальных документов",
        f"{number:>6}  14.03.2022 09:00  ждёт согласования: приглашение",
        "        Ясеневаd-s-1 О. Л. (d-s-1) · Школа s-1 (s-1)",
        "Посмотреть и согласовать письмо со всей его партией: rounds letters approve",
        "НОМЕР.",
    ]
    assert f"Согласовать   со всей партией: rounds letters approve {number}" in ask(
        season, "letters", "show", str(number)
    )[1].replace("\u00a0", " ")


def test_without_yes_a_batch_is_shown_and_nothing_leaves(season: SmallSeason, ask: Asked) -> None:
    first = number_of(season, "s-1")
    status, text = ask(season, "letters", "approve", str(number_of(season, "s-4")))
    assert status == 0
    assert plain(text) == [
        f"Партия {first}: приглашение, экспертиза 2022/1.13",
        "Ждут согласования: 6 писем. Уйдут: 6.",
        "Посмотрите сначала:",
        f"{number_of(season, 's-3'):>6}  Ясеневаd-s-3 О. Л. (d-s-3) · Школа s-3 (s-3): срок не из календаря",
        "        экспертизы: 22 марта 2022 г.",
        "",
        f"Пока ничего не отправлено. Отправить: rounds letters approve {first} --yes.",
    ]
    assert set(states(season).values()) == {"draft"}


def test_with_yes_all_leave_but_those_that_are_named(season: SmallSeason, ask: Asked) -> None:
    batch, marked = str(number_of(season, "s-1")), str(number_of(season, "s-3"))
    _, text = ask(season, "letters", "approve", batch, "--but", marked, "--yes")
    assert plain(text) == ["Согласовано. 5 писем уйдут не раньше 14.03.2022 12:00; осталось ждать: 1."]
    season.settle()
    assert states(season) == dict.fromkeys(("s-1", "s-2", "s-4", "s-5", "s-6"), "accepted") | {"s-3": "draft"}


def test_a_batch_is_cancelled_with_a_reason_and_given_back(season: SmallSeason, ask: Asked) -> None:
    batch = str(number_of(season, "s-1"))
    _, text = ask(season, "letters", "cancel", batch, "--why", "Вручены на совещании")
    assert plain(text) == ["Отменено: 6 писем. Их никто не получит."]
    assert set(states(season).values()) == {"withdrawn"}
    assert plain(ask(season, "letters", "give-back", batch)[1]) == ["Снова ждут согласования: 6 писем."]
    assert set(states(season).values()) == {"draft"}


def test_programs_are_told_the_same(season: SmallSeason, ask: Asked) -> None:
    batch = str(number_of(season, "s-1"))
    shown = json.loads(ask(season, "letters", "approve", batch, "--json")[1])
    assert (shown["batch"]["drafts"], [each["subject"] for each in shown["letters"] if each["odd"]]) == (6, ["s-3"])
    done = json.loads(ask(season, "letters", "approve", batch, "--yes", "--json")[1])
    assert (done["approved"]["leave"], done["approved"]["leaves_from"]) == (6, "2022-03-14T05:00:00+00:00")


@pytest.mark.parametrize("deed", [("approve", "--yes"), ("cancel", "--why", "x"), ("give-back",)])
def test_what_is_no_batch_is_said(season: SmallSeason, ask: Asked, deed: tuple[str, ...]) -> None:
    status, said = ask(season, "letters", deed[0], "999999", *deed[1:])
    sentence = "Партии писем 999999 нет. Какие ждут согласования, показывает rounds letters list --state draft."
    assert (status, " ".join(said.split())) == (2, sentence)
