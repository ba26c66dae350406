from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from acts.draw_sample import draw_sample
from acts.freeze_sample import freeze_sample
from acts.pause import pause
from acts.sample_at_hand import frozen_sample
from acts.sample_refusals import NotFrozenYet
from domain.sampling.ceremony import SeedOrigin
from models.changes import Change
from models.people import School
from models.rounds import Participation, Round
from models.samples import RoundSample, sample_of
from tests.beginnings import so_far
from tests.small_season import COHORT_OF_2021, SmallSeason

Start = Callable[..., SmallSeason]
WORD = {"who": "office", "why": "Жеребьёвка в министерстве"}
THROWN = "351624"


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Row 2.1 (22.04 to 11.05), without a phrase in the season's files."""
    return start("2.1", r_2_1={"sample_seed": None, "sample_seed_played": False})


def kept(season: SmallSeason) -> RoundSample | None:
    with season.reading() as session:
        return sample_of(session, "2022/2.1")


def deeds(season: SmallSeason) -> list[tuple[str, str]]:
    with season.reading() as session:
        return [(each.deed, each.who) for each in session.scalars(select(Change).order_by(Change.id))]


def waits_for(season: SmallSeason) -> tuple[str, str | None, str | None]:
    with season.reading() as session:
        return season.stage(), session.get_one(Round, "2022/2.1").waits_for, season.waits_until()


def deadlines(season: SmallSeason) -> dict[str, str]:
    """By school, its own deadline."""
    with season.reading() as session:
        found = session.scalars(select(Participation).order_by(Participation.school_id))
        return {each.school_id: season.shown(each.own_deadline) if each.own_deadline else "" for each in found}


def test_without_a_phrase_the_list_is_frozen_as_the_window_opens_and_the_office_is_asked_each_working_day(
    season: SmallSeason,
) -> None:
    season.go("2022-04-26 12:00")

    sample = kept(season)
    assert sample is not None
    assert [each.id for each in sample.schools] == [*COHORT_OF_2021]
    assert (season.shown(sample.frozen_at), sample.drawn_at) == ("22.04 00:00", None)
    assert deeds(season) == [("sample freeze", "программа")]
    assert waits_for(season) == ("scheduled", "the result of the draw", "27.04 09:00")
    # Friday, and not again before Monday.
    assert season.letters() == [(f"{day}.04 09:00", "seed_wanted", "office") for day in ("22", "25", "26")]


def test_the_result_wakes_the_round_which_invites_the_drawn_schools_and_asks_no_more(season: SmallSeason) -> None:
    season.go("2022-04-22 12:00")
    drawn = draw_sample("2.1", THROWN, SeedOrigin.DICE, **WORD)
    season.go("2022-04-26 12:00")

    assert len(drawn) == 2
    assert sorted(season.about("invitation")) == sorted(drawn)
    assert [letter[0] for letter in season.letters("seed_wanted")] == ["22.04 09:00"]
    assert waits_for(season)[:2] == ("intake", "documents")
    assert deeds(season) == [("sample freeze", "программа"), ("sample draw", "office")]


def test_a_letter_that_has_not_left_is_withdrawn_once_the_result_is_there(season: SmallSeason) -> None:
    season.go("2022-04-22 08:00")
    draw_sample("2.1", THROWN, SeedOrigin.DICE, **WORD)
    season.go("2022-04-22 12:00")

    assert [(each.kind, each.state, each.reason) for each in season.ledger("seed_wanted")] == [
        ("seed_wanted", "withdrawn", "результат жеребьёвки уже внесён")
    ]


def test_a_result_on_the_first_day_leaves_all_schools_the_rounds_own_deadline(season: SmallSeason) -> None:
    season.go("2022-04-22 12:00")
    draw_sample("2.1", THROWN, SeedOrigin.DICE, **WORD)
    season.settle()

    assert set(deadlines(season).values()) == {""}


def test_a_late_result_gives_the_schools_as_many_working_days_as_the_window_has(season: SmallSeason) -> None:
    rules = season.rules["2.1"]
    season.go("2022-04-26 12:00")
    drawn = draw_sample("2.1", THROWN, SeedOrigin.DICE, **WORD)
    season.go("2022-04-27 12:00")

    ends = deadlines(season)
    assert list(ends) == sorted(drawn)
    assert len(set(ends.values())) == 1
    with season.reading() as session:
        own = [each.own_deadline for each in session.scalars(select(Participation))]
    had = rules.calendar.working_days_between(
        rules.calendar.day_of(rules.submission.opens), rules.calendar.last_day(rules.submission)
    )
    assert all(each is not None and each > rules.submission.closes for each in own)
    given = rules.calendar.working_days_between(
        rules.calendar.day_of(season.at("2022-04-26 12:00")),
        rules.calendar.day_of(own[0]) if own[0] else rules.calendar.day_of(rules.submission.opens),
    )
    assert len(given) >= len(had)


def test_a_result_after_the_window_still_brings_the_schools_to_an_outcome(season: SmallSeason) -> None:
    rules = season.rules["2.1"]
    closed = rules.calendar.local(rules.submission.closes)
    season.go(f"{closed:%Y-%m-%d} 12:00")
    drawn = draw_sample("2.1", THROWN, SeedOrigin.DICE, **WORD)
    season.settle()
    assert all(deadlines(season).values())
    season.go(f"{rules.calendar.working_day_after(closed.date(), 1):%Y-%m-%d} 12:00")
    season.hand_in(*drawn)
    season.settle()
    season.go("2022-06-20 12:00")

    assert season.stage() == "closed"
    assert season.outcomes().keys() == set(drawn)


def test_a_list_frozen_by_hand_before_the_opening_lets_the_round_open_in_time(season: SmallSeason) -> None:
    freeze_sample("2.1", who="office", why="Жеребьёвка 21 апреля")
    drawn = draw_sample("2.1", THROWN, SeedOrigin.DICE, **WORD)
    season.change(update(School).where(School.id == "s-1").values(cohort=2021))
    season.go("2022-04-22 12:00")

    assert (waits_for(season)[0], season.letters("seed_wanted")) == ("intake", [])
    assert sorted(season.about("invitation")) == sorted(drawn)
    assert set(deadlines(season).values()) == {""}


def test_a_round_without_schools_waits_for_them_and_freezes_the_list_once_they_are_there(season: SmallSeason) -> None:
    season.change(update(School).where(School.cohort == 2021).values(cohort=2020))
    season.go("2022-04-22 12:00")
    assert (kept(season), len(season.letters("seed_wanted"))) == (None, 1)

    season.change(update(School).where(School.cohort == 2020).values(cohort=2021))
    season.go("2022-04-25 12:00")
    sample = kept(season)
    assert sample is not None
    assert len(sample.schools) == 3


def test_a_phrase_of_the_seasons_files_draws_by_itself_and_the_list_is_frozen_before(start: Start) -> None:
    season = start("2.1", played=so_far.go("2022-04-22 12:00"))

    sample = kept(season)
    assert sample is not None
    assert (sample.seed, sample.seed_origin, sample.seed_played) == (season.rules["2.1"].sample_seed, "phrase", True)
    assert sample.frozen_at == sample.drawn_at
    assert deeds(season) == [("sample freeze", "программа"), ("sample draw", "программа")]
    assert season.installation.files.holds(sample.sha256 or "")


def test_a_paused_round_asks_for_nothing(season: SmallSeason) -> None:
    pause("2.1", who="office", why="Ждём решения")
    season.go("2022-04-26 12:00")
    assert (kept(season), season.letters()) == (None, [])


def test_a_round_that_an_older_program_opened_goes_on_with_the_schools_it_has(start: Start) -> None:
    season = start("2.1", played=so_far.go("2022-04-22 12:00"))
    invited = season.about("invitation")
    with season.installation.transaction() as session:
        session.delete(sample_of(session, "2022/2.1"))
    season.go("2022-04-27 12:00")
    with season.reading() as session, pytest.raises(NotFrozenYet, match="прежняя версия"):
        frozen_sample(session, session.get_one(Round, "2022/2.1"))
    season.hand_in(*invited)
    season.go("2022-06-20 12:00")
    assert (season.stage(), sorted(season.outcomes())) == ("closed", sorted(invited))
