"""A person's links at the terminal."""

import json
from collections.abc import Callable

import pytest

from models.links import links_of
from tests.small_season import SmallSeason

Asked = Callable[..., tuple[int, str]]


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: the schools are invited."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-14 12:00")


def link_id(season: SmallSeason) -> str:
    with season.reading() as session:
        (link,) = links_of(session, "d-s-1")
        return link.id


def plain(text: str) -> list[str]:
    return text.replace("\u00a0", " ").splitlines()


def test_links_are_listed_with_what_they_open_and_never_themselves(season: SmallSeason, ask: Asked) -> None:
    status, text = ask(season, "person", "links", "d-s-1")
    _, told = ask(season, "person", "links", "d-s-1", "--json")

    id = link_id(season)
    assert (status, plain(text)) == (
        0,
        [f"{id}  2022/1.13, страница школы s-1: действует до 26.04.2022 23:59"],
    )
    assert [(each["link"], each["generation"]) for each in json.loads(told)] == [(id, 1)]
    assert ask(season, "person", "links", "d-t-1") == (0, "Личных ссылок у этого человека ещё не было.")


def test_a_link_is_taken_back_and_it_is_said_how_the_new_one_comes(season: SmallSeason, ask: Asked) -> None:
    id = link_id(season)

    _, kept = ask(season, "person", "revoke-link", id, "--why", "Чужие")
    _, sent = ask(season, "person", "revoke-link", id, "--why", "Чужие", "--send")

    assert plain(kept) == [
        f"Ссылка {id} отозвана: больше она ничего не открывает.",
        "Новая придёт со следующим письмом. Выслать её сейчас: rounds person send-links d-s-1 --why ПРИЧИНА.",
    ]
    assert plain(sent)[1] == "Письмо с новой уйдёт не раньше 14.03.2022 12:00."
    assert [letter.recipient for letter in season.ledger("new_link")] == ["d-s-1"]


def test_links_are_sent_again(season: SmallSeason, ask: Asked) -> None:
    status, text = ask(season, "person", "send-links", "d-s-1", "--why", "Потерялось")

    assert (status, plain(text)) == (0, ["Письмо со ссылками уйдёт не раньше 14.03.2022 12:00."])


def test_what_is_refused_is_told_in_a_sentence_with_what_to_type(season: SmallSeason, ask: Asked) -> None:
    assert ask(season, "person", "revoke-link", "x", "--why", "Чужие") == (
        2,
        "Ссылки x нет. Ссылки человека показывает rounds person links ID.",
    )
    assert ask(season, "person", "links", "nobody")[0] == 2
