"""Small seasons whose experts are chosen, played to where something may be done about it."""

from acts.decline import decline
from models.assignments import Ending
from tests.small_season import SCHOOLS, SmallSeason


def with_a_decline(begun: SmallSeason) -> SmallSeason:
    """Monday noon of 1.13: six schools are judged, one expert declined and was replaced."""
    begun.outage("2022-03-18 12:00")
    begun.hand_in(*SCHOOLS)
    begun.go("2022-03-21 12:00")
    decline(begun.assignment("s-3"), Ending.OTHER, "Не моя тема")
    begun.settle()
    return begun


def with_a_place_that_a_move_fills(begun: SmallSeason) -> SmallSeason:
    """Tuesday noon of 1.13: e-3 has s-3, and s-1, which only e-3 could judge, has nobody; e-1 is free for s-3."""
    begun.set_capacity(e_1=0, e_2=0, e_3=1, e_4=0)
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1", "s-3")
    begun.give_own_deadline("s-1", "2022-03-22 12:00")
    begun.go("2022-03-21 12:00")
    begun.set_capacity(e_1=1)
    begun.go("2022-03-22 12:00")
    return begun
