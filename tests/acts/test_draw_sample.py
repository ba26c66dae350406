from collections.abc import Callable

import pytest

from acts.draw_sample import draw_sample
from acts.freeze_sample import freeze_sample
from acts.refusals import DoneAlready, ReasonMissing, Refusal, RoundIsClosed
from acts.sample_refusals import (
    DrawnAlready,
    FrozenAlready,
    NobodyToDraw,
    NotFrozenYet,
    NotSampled,
    SeedInSeasonsFiles,
    SeedNotUsable,
    TooLateToInvite,
)
from domain.sampling.ceremony import SeedOrigin
from domain.stages import Stage
from models.changes import changes_of
from models.rounds import Round
from models.samples import RoundSample, sample_of
from tests.beginnings import so_far
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
WHO = {"who": "Кедрова А. И.", "why": "Жеребьёвка 21 апреля"}
THROWN = "351624"
NO_PHRASE = {"sample_seed": None, "sample_seed_played": False}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """An hour before the window of row 2.1 opens; no phrase in the season's files."""
    return start("2.1", "1.13", r_2_1=NO_PHRASE)


def kept(season: SmallSeason) -> RoundSample:
    with season.reading() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        return found


def test_the_list_is_frozen_once_and_its_hash_stands_in_the_history(season: SmallSeason) -> None:
    population = freeze_sample("2.1", **WHO)
    sample = kept(season)

    assert (sample.population, sample.digest, sample.drawn_at) == (population, population.digest, None)
    with season.reading() as session:
        (deed,) = changes_of(session)
        assert (deed.deed, deed.who, deed.particulars) == (
            "sample freeze",
            "Кедрова А. И.",
            {"digest": population.digest, "schools": 3, "drawn": 2},
        )
    with pytest.raises(FrozenAlready, match="уже закреплён"):
        freeze_sample("2.1", **WHO)


def test_the_draw_is_that_of_the_frozen_list_and_keeps_a_protocol(season: SmallSeason) -> None:
    population = freeze_sample("2.1", **WHO)
    drawn = draw_sample("2.1", " 3 5 1 6 2 4", SeedOrigin.DICE, **WHO)
    sample, again = kept(season), population.drawn_by(THROWN)

    assert (sample.seed, sample.seed_origin, sample.seed_played) == (THROWN, "dice", False)
    assert (drawn, sample.drawn, sample.reserve) == (again.schools, again.schools, again.reserve)
    assert season.installation.files.read(sample.sha256 or "").startswith(b"%PDF")
    with season.reading() as session:
        assert changes_of(session)[0].particulars == {
            "seed": THROWN,
            "origin": "dice",
            "digest": population.digest,
            "schools": [*again.schools],
            "played": False,
        }
    assert season.waking() == [("2022/2.1", "the list of the sample was frozen")]


def test_what_is_drawn_is_not_drawn_again(season: SmallSeason) -> None:
    freeze_sample("2.1", **WHO)
    draw_sample("2.1", THROWN, SeedOrigin.DICE, **WHO)
    before = kept(season)

    with pytest.raises(DrawnAlready, match=r"уже сделана .* и не меняется"):
        draw_sample("2.1", "462135", SeedOrigin.DICE, **WHO)
    assert (kept(season).seed, kept(season).drawn) == (before.seed, before.drawn)


def test_a_form_sent_twice_draws_once(season: SmallSeason) -> None:
    freeze_sample("2.1", **WHO, request="frozen")
    draw_sample("2.1", THROWN, SeedOrigin.DICE, **WHO, request="drawn")
    for act in (
        lambda: freeze_sample("2.1", **WHO, request="frozen"),
        lambda: draw_sample("2.1", THROWN, SeedOrigin.DICE, **WHO, request="drawn"),
    ):
        with pytest.raises(DoneAlready):
            act()


def test_the_computers_chance_is_marked_and_another_each_time(start: Start) -> None:
    seeds = set()
    for _ in range(2):
        season = start("2.1", r_2_1=NO_PHRASE)
        freeze_sample("2.1", **WHO)
        draw_sample("2.1", None, SeedOrigin.COMPUTER, **WHO)
        seeds.add((kept(season).seed_origin, kept(season).seed))
    assert {origin for origin, _ in seeds} == {"computer"}
    assert len(seeds) == 2


@pytest.mark.parametrize(
    ("seed", "origin"),
    [
        ("", SeedOrigin.PHRASE),
        ("  \t", SeedOrigin.PHRASE),
        ("", SeedOrigin.COMPUTER),
        (None, SeedOrigin.DICE),
        ("12345", SeedOrigin.DICE),
        ("тройка", SeedOrigin.DICE),
        ("351627", SeedOrigin.DICE),
        ("я" * 501, SeedOrigin.PHRASE),
    ],
)
def test_what_is_no_seed_is_refused_and_nothing_is_drawn(
    season: SmallSeason, seed: str | None, origin: SeedOrigin
) -> None:
    freeze_sample("2.1", **WHO)
    with pytest.raises(SeedNotUsable):
        draw_sample("2.1", seed, origin, **WHO)
    assert kept(season).drawn_at is None


def test_before_the_list_is_frozen_nothing_can_be_drawn(season: SmallSeason) -> None:
    with pytest.raises(NotFrozenYet, match="ещё не закреплён"):
        draw_sample("2.1", THROWN, SeedOrigin.DICE, **WHO)


def test_a_round_of_all_schools_draws_no_sample(season: SmallSeason) -> None:
    for act in (
        lambda: freeze_sample("1.13", **WHO),
        lambda: draw_sample("1.13", THROWN, SeedOrigin.DICE, **WHO),
    ):
        with pytest.raises(NotSampled):
            act()


def test_a_phrase_of_the_seasons_files_lets_no_other_seed_in(start: Start) -> None:
    season = start("2.1")
    freeze_sample("2.1", **WHO)
    with pytest.raises(SeedInSeasonsFiles):
        draw_sample("2.1", THROWN, SeedOrigin.DICE, **WHO)
    season.go("2022-04-22 12:00")
    assert kept(season).seed == season.rules["2.1"].sample_seed


def test_a_cohort_without_schools_has_nobody_to_draw(start: Start) -> None:
    start("2.1", r_2_1={**NO_PHRASE, "cohort": 2020})
    with pytest.raises(NobodyToDraw, match="нет школ 2020 года"):
        freeze_sample("2.1", **WHO)


def test_a_deed_without_its_reason_is_refused(season: SmallSeason) -> None:
    with pytest.raises(ReasonMissing):
        freeze_sample("2.1", who="office", why=" ")


def test_when_no_day_is_left_for_the_schools_the_dates_are_to_be_moved_first(season: SmallSeason) -> None:
    rules = season.rules["2.1"]
    season.go("2022-04-22 12:00")
    season.stand(f"{rules.calendar.local(rules.expertise.closes):%Y-%m-%d} 00:00")
    with pytest.raises(TooLateToInvite, match="Сначала сдвиньте даты"):
        draw_sample("2.1", THROWN, SeedOrigin.DICE, **WHO)


def test_a_round_whose_schools_are_invited_freezes_no_other_list(start: Start) -> None:
    season = start("2.1", played=so_far.go("2022-04-22 12:00"))
    with pytest.raises(FrozenAlready):
        freeze_sample("2.1", **WHO)
    with season.installation.transaction() as session:
        session.delete(sample_of(session, "2022/2.1"))
        assert session.get_one(Round, "2022/2.1").stage == Stage.INTAKE
    with pytest.raises(RoundIsClosed):
        freeze_sample("2.1", **WHO)


def test_every_refusal_of_a_sample_is_a_refusal() -> None:
    assert issubclass(DrawnAlready, Refusal)
