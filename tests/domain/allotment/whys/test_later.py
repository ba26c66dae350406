"""Whose place an expert took who came in the middle of a round."""

from datetime import UTC, datetime

from domain.allotment.whys.later import Held, gave_way

FIRST, SECOND, THIRD, FOURTH = (datetime(2022, 3, day, tzinfo=UTC) for day in (21, 22, 23, 24))


def test_whoever_came_first_took_nobodys_place() -> None:
    assert gave_way([Held("a", FIRST, SECOND), Held("b", FIRST)], FIRST) == ()


def test_whoever_came_later_took_the_place_of_whoever_had_left() -> None:
    held = [Held("a", FIRST, SECOND), Held("b", FIRST), Held("c", SECOND)]
    assert gave_way(held, SECOND) == ("a",)


def test_whoever_left_first_is_replaced_first_and_each_once() -> None:
    held = [Held("a", FIRST, THIRD), Held("b", FIRST, SECOND), Held("c", THIRD), Held("d", FOURTH)]
    assert (gave_way(held, THIRD), gave_way(held, FOURTH)) == (("b",), ("a",))


def test_a_replacement_may_be_replaced() -> None:
    held = [Held("a", FIRST, SECOND), Held("b", SECOND, THIRD), Held("c", THIRD)]
    assert (gave_way(held, SECOND), gave_way(held, THIRD)) == (("a",), ("b",))


def test_a_place_that_nobody_had_is_nobodys() -> None:
    held = [Held("a", FIRST), Held("b", SECOND), Held("c", THIRD, FOURTH), Held("d", FOURTH)]
    assert (gave_way(held, SECOND), gave_way(held, FOURTH)) == ((), ("c",))


def test_of_several_who_came_at_once_each_may_have_come_for_any_of_those_who_left() -> None:
    held = [Held("a", FIRST, SECOND), Held("b", FIRST, SECOND), Held("c", THIRD), Held("d", THIRD)]
    assert gave_way(held, THIRD) == ("a", "b")
