"""Small seasons whose experts are chosen, played to where something may be done about it."""

from acts.decline import decline
from models.assignments import Ending
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason


def _one_declines(season: SmallSeason) -> None:
    decline(season.assignment("s-3"), Ending.OTHER, "Не моя тема")
    season.settle()


with_a_decline = so_far.outage("2022-03-18 12:00").hand_in(*SCHOOLS).go("2022-03-21 12:00").then(_one_declines)
"""Monday noon of 1.13: six schools are judged, one expert declined and was replaced."""

with_a_place_that_a_move_fills = (
    so_far.set_capacity(e_1=0, e_2=0, e_3=1, e_4=0)
    .outage("2022-03-18 12:00")
    .hand_in("s-1", "s-3")
    .give_own_deadline("s-1", "2022-03-22 12:00")
    .go("2022-03-21 12:00")
    .set_capacity(e_1=1)
    .go("2022-03-22 12:00")
)
"""Tuesday noon of 1.13: e-3 has s-3, and s-1, which only e-3 could judge, has nobody; e-1 is free for s-3."""
