"""What a frozen list of schools holds fast, whatever files and imports would change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from acts.freeze_sample import freeze_sample
from acts.refusals import OpenRoundDropped
from acts.schedule import look_at_schedule, schedule
from domain.schedule_changes import LISTED
from domain.season import Season
from models.reliance import who_relies_on
from models.rounds import Round
from tests.small_season import SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]
WORD = {"who": "office", "why": "Новый план"}
NO_PHRASE: dict[str, Any] = {"sample_seed": None, "sample_seed_played": False}


def files(*rows: str, **sampled: Any) -> Season:
    """The season of these rows, with changes in row 2.1."""
    whole = season_of_2022()
    kept = [rules for rules in whole.rounds if rules.row in rows]
    return replace(
        whole, rounds=tuple(replace(rules, **(NO_PHRASE | sampled)) if rules.row == "2.1" else rules for rules in kept)
    )


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """An hour before the window of row 1.13 opens: the list of row 2.1 is frozen already."""
    begun = start("1.13", "2.1", r_2_1=NO_PHRASE)
    freeze_sample("2.1", who="office", why="Жеребьёвка завтра")
    return begun


@pytest.mark.parametrize(
    ("field", "value"), [("share", Decimal("0.6")), ("cohort", 2022), ("sample_seed", "Фраза, которую придумали потом")]
)
def test_files_change_nothing_of_a_draw_whose_list_is_frozen(season: SmallSeason, field: str, value: object) -> None:
    asked = schedule(files("1.13", "2.1", **{field: value}), **WORD)

    (change,) = [each for each in asked.changes if each.row == "2.1"]
    assert (change.field, change.applies, change.why_not) == (field, False, LISTED)
    with season.reading() as session:
        assert getattr(session.get_one(Round, "2022/2.1").regulation, field) == getattr(season.rules["2.1"], field)


def test_before_the_list_is_frozen_files_may_still_name_the_phrase(start: Start) -> None:
    season = start("1.13", "2.1", r_2_1=NO_PHRASE)
    schedule(files("1.13", "2.1", sample_seed="Красноярск, 15 апреля"), **WORD)
    with season.reading() as session:
        assert session.get_one(Round, "2022/2.1").regulation.sample_seed == "Красноярск, 15 апреля"


def test_its_dates_may_still_move(season: SmallSeason) -> None:
    window = season.rules["2.1"].expertise
    moved = replace(window, closes=window.closes + timedelta(days=7))
    asked = look_at_schedule(files("1.13", "2.1", expertise=moved))
    assert [(each.field, each.applies) for each in asked.changes if each.row == "2.1"] == [("expertise.closes", True)]


def test_a_round_whose_list_is_frozen_does_not_vanish_with_its_files(season: SmallSeason) -> None:
    with pytest.raises(OpenRoundDropped, match="закреплён список школ"):
        look_at_schedule(files("1.13"))


def test_a_school_of_a_frozen_list_is_relied_on(season: SmallSeason) -> None:
    with season.reading() as session:
        assert who_relies_on(session, {"schools": ["t-1", "s-1"]}) == ["t-1"]
