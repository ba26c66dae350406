"""Members of the office at the terminal."""

import json
import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from models.people import Person
from tests.cli.conftest import Asked
from tests.small_season import SmallSeason

ANNA = "anna@office.example"
NAME = ("--name", "Кедрова Анна Ильинична")
WHO = ("--who", "ivan")


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    return start()


def test_a_member_is_added_listed_let_in_and_removed(season: SmallSeason, ask: Asked) -> None:
    nobody = ask(season, "office", "list")
    added = ask(season, "office", "add", ANNA, *NAME, "--approves", *WHO)
    listed = ask(season, "office", "list")
    link = ask(season, "office", "link", ANNA, *WHO)
    removed = ask(season, "office", "remove", ANNA, *WHO)

    assert nobody[1].startswith("В составе офиса пока никого. Добавьте первого: rounds office add АДРЕС")
    assert added[1].startswith("Кедрова\u00a0А.\u00a0И. <anna@office.example> – в составе офиса, утверждает то, что")
    assert listed == (0, "Кедрова\u00a0А.\u00a0И. <anna@office.example>, утверждает, с 13.03.2022 23:00")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/office/enter/[0-9a-f]{32}/[\w-]{43}", link[1].splitlines()[0])
    assert removed == (0, "Кедрова\u00a0А.\u00a0И. больше не в составе офиса: открытые страницы закрыты.")
    assert ask(season, "office", "list") == nobody


def test_what_does_not_work_is_told_in_a_sentence(season: SmallSeason, ask: Asked) -> None:
    found = [
        ask(season, "office", "add", "anna@", *NAME, *WHO),
        ask(season, "office", "add", ANNA, *WHO),
        ask(season, "office", "remove", ANNA, *WHO),
        ask(season, "office", "link", ANNA, *WHO),
    ]

    assert [status for status, _ in found] == [2, 2, 2, 2]
    assert [words.split(" ")[0] for _, words in found] == ["«anna@»", "Человека", f"«{ANNA}»", f"«{ANNA}»"]


def test_an_address_of_several_people_means_nobody_and_an_id_says_whom(season: SmallSeason, ask: Asked) -> None:
    for address, surname in ((ANNA, "Кедрова"), ("vera@office.example", "Лесная")):
        ask(season, "office", "add", address, "--name", f"{surname} Вера Ильинична", *WHO)
    anna, vera = sorted(json.loads(ask(season, "office", "list", "--json")[1]), key=lambda each: each["name"])
    season.change(update(Person).where(Person.id == vera["id"]).values(email=ANNA))

    for command in ("add", "remove", "link"):
        status, words = ask(season, "office", command, ANNA, *WHO)
        assert (status, words.startswith(f"Адрес {ANNA} записан у нескольких человек: ")) == (2, True)
        assert all(each["id"] in words for each in (anna, vera))
    assert ask(season, "office", "remove", vera["id"], *WHO)[0] == 0
    assert [each["id"] for each in json.loads(ask(season, "office", "list", "--json")[1])] == [anna["id"]]


def test_programs_get_json(season: SmallSeason, ask: Asked) -> None:
    ask(season, "office", "add", ANNA, *NAME, *WHO)
    (member,) = json.loads(ask(season, "office", "list", "--json")[1])
    link = json.loads(ask(season, "office", "link", ANNA, *WHO, "--json")[1])

    assert (member["name"], member["approves"]) == ("Кедрова\u00a0А.\u00a0И.", False)
    assert ("/office/enter/" in link["address"], link["minutes"]) == (True, 15)
