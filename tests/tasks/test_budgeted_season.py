"""A season whose letters may leave a few a day: it takes longer, and comes to its end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from domain.budgets import Budget
from models.tries import Try
from notifications.post import Post
from tests.small_season import SCHOOLS, SmallSeason


def test_under_a_budget_of_four_a_day_a_round_still_closes(start: Callable[..., SmallSeason]) -> None:
    season = start()
    season.post.close()
    season.post = Post(replace(season.post._desk, budget=Budget(per_day=4)), season.server, connections=1)
    season.go("2022-03-18 12:00")
    season.hand_in(*SCHOOLS[:3])
    season.go("2022-03-23 12:00")
    season.file_all()
    season.go("2022-04-30 12:00")
    assert season.stage() == "closed"
    with season.reading() as session:
        days = Counter(season.shown(moment)[:5] for moment in session.scalars(select(Try.began_at)))
    assert max(days.values()) == 4
    assert list(days.items())[:2] == [("14.03", 4), ("15.03", 4)]
