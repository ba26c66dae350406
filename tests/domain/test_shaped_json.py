"""What is read from JSON is of the kinds that were written, or it is refused."""

import json
import math
from typing import Any

import pytest

from domain.shaped_json import ByName, Maybe, NotShaped, refuse_other_shape

SHAPE = {"pairs": [(str, int)], "why": Maybe(str), "prices": ByName(int), "lots": bool}
WRITTEN: dict[str, Any] = {"pairs": [["а", 1], ["b", -2]], "why": None, "prices": {"а": 3}, "lots": True}


def test_what_is_of_the_shape_is_let_through() -> None:
    refuse_other_shape(WRITTEN, SHAPE)
    refuse_other_shape(WRITTEN | {"pairs": [], "why": "да", "prices": {}}, SHAPE)


@pytest.mark.parametrize(
    "change",
    [
        {"pairs": [["а", 1, 1]]},
        {"pairs": [["а"]]},
        {"pairs": [["а", True]]},
        {"pairs": [["а", 1.0]]},
        {"pairs": [["а", 2**60]]},
        {"pairs": [[None, 1]]},
        {"pairs": {"а": 1}},
        {"pairs": "а"},
        {"why": 0},
        {"why": "\ud800"},
        {"prices": []},
        {"prices": {"а": "3"}},
        {"prices": {"а": math.nan}},
        {"prices": {"\udfff": 3}},
        {"lots": 1},
        {"more": 1},
    ],
    ids=str,
)
def test_anything_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotShaped):
        refuse_other_shape(WRITTEN | change, SHAPE)


def test_neither_is_anything_missing_nor_is_it_another_thing() -> None:
    others: list[Any] = [{}, [], None, 1, "x", {name: each for name, each in WRITTEN.items() if name != "why"}]
    for value in others:
        with pytest.raises(NotShaped):
            refuse_other_shape(json.loads(json.dumps(value)), SHAPE)


def test_it_says_where() -> None:
    with pytest.raises(NotShaped, match=r"^\.pairs\[1\]\[1\]: int is wanted$"):
        refuse_other_shape(WRITTEN | {"pairs": [["а", 1], ["b", "2"]]}, SHAPE)
