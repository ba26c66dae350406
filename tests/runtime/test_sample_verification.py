"""A sample that was tampered with in the database is found out, and the first difference named."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from acts.draw_sample import draw_sample
from acts.freeze_sample import freeze_sample
from acts.replace_drawn_school import replace_drawn_school
from domain.sampling_ceremony import SeedOrigin
from models.changes import Change
from models.rounds import Participation
from models.samples import RoundSample, sample_of
from runtime.sample_verification import SampleVerified, verify_sample
from tests.small_season import SmallSeason, small_seasons

WHO = {"who": "office", "why": "Школа реорганизована"}
Start = Callable[..., SmallSeason]


@pytest.fixture
def start() -> Iterator[Start]:
    with small_seasons() as begun:
        yield begun


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Friday noon, 22.04: the schools of row 2.1 are drawn, one was replaced."""
    begun = start("2.1")
    begun.go("2022-04-22 12:00")
    drawn = kept_in(begun).drawn or ()
    replace_drawn_school("2.1", drawn[0], **WHO)
    return begun


def kept_in(season: SmallSeason) -> RoundSample:
    with season.reading() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        return found


def verified(season: SmallSeason) -> SampleVerified:
    with season.reading() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        return verify_sample(session, season.installation.files, found)


def test_what_was_drawn_and_replaced_is_drawn_again(season: SmallSeason) -> None:
    found = verified(season)
    assert (found.difference, found.listed, found.drawn, found.successors) == (None, 3, 2, 1)
    assert found.digest == kept_in(season).digest


def test_it_holds_to_the_end_of_the_round(season: SmallSeason) -> None:
    season.go("2022-06-20 12:00")
    assert (season.stage(), verified(season).difference) == ("closed", None)


def test_a_frozen_list_is_whole_before_anything_is_drawn(start: Start) -> None:
    season = start("2.1", r_2_1={"sample_seed": None})
    freeze_sample("2.1", **WHO)
    assert (verified(season).difference, verified(season).drawn) == (None, 0)
    draw_sample("2.1", "351624", SeedOrigin.DICE, **WHO)
    assert verified(season).difference is None


def tampered(season: SmallSeason, tamper: Callable[[RoundSample], None]) -> str | None:
    with season.installation.transaction() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        tamper(found)
    return verified(season).difference


def _swap(kept: RoundSample) -> None:
    kept.drawn = (kept.drawn or ())[::-1]


def _another(kept: RoundSample) -> None:
    kept.drawn, kept.reserve = ((kept.drawn or ())[0], *(kept.reserve or ())), (kept.drawn or ())[1:]


def _shorter(kept: RoundSample) -> None:
    kept.drawn = (kept.drawn or ())[:1]


def _renamed(kept: RoundSample) -> None:
    kept.schools = (replace(kept.schools[0], municipality="Район № 9"), *kept.schools[1:])


def _listed_anew(kept: RoundSample) -> None:
    _renamed(kept)
    kept.digest = kept.population.digest


def _other_share(kept: RoundSample) -> None:
    kept.share = "0.9"


def _other_seed(kept: RoundSample) -> None:
    kept.seed = "351624"


def _other_origin(kept: RoundSample) -> None:
    kept.seed_origin = "dice"


def _drawn_before(kept: RoundSample) -> None:
    kept.drawn_at = kept.frozen_at.replace(year=2021)


def _no_protocol(kept: RoundSample) -> None:
    kept.sha256 = "0" * 64


def _other_successor(kept: RoundSample) -> None:
    kept.successors[0].school_id = (kept.drawn or ())[1]


def _nobody_came(kept: RoundSample) -> None:
    kept.successors[0].school_id = None


def _never_left(kept: RoundSample) -> None:
    kept.successors[0].left_school_id = (kept.reserve or ())[0]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_swap, "Выборка, место 1: записано"),
        (_another, "Выборка, место 2: записано"),
        (_shorter, "Выборка, место 2: записано «никто», а по жребию"),
        (_renamed, "Закреплённый список изменён: его SHA-256 теперь"),
        (_other_share, "Закреплённый список изменён"),
        (_listed_anew, "В истории решений нет записи о закреплении этого списка"),
        (_other_seed, "Результат жеребьёвки не тот, что в истории решений"),
        (_other_origin, "Результат жеребьёвки не тот, что в истории решений"),
        (_drawn_before, "Выборка сделана раньше, чем закреплён список"),
        (_no_protocol, "Протокола жеребьёвки нет среди файлов"),
        (_other_successor, "Замена 1: вместо"),
        (_nobody_came, "Замена 1: вместо"),
        (_never_left, "Замена 1: школы"),
    ],
)
def test_what_was_tampered_with_is_named(season: SmallSeason, tamper: Callable[[RoundSample], None], said: str) -> None:
    difference = tampered(season, tamper)
    assert difference is not None
    assert difference.startswith(said)


def test_a_deed_that_vanished_from_the_history_is_named(season: SmallSeason) -> None:
    season.change(delete(Change).where(Change.deed == "sample freeze"))
    difference = verified(season).difference
    assert difference is not None
    assert "нет записи о закреплении" in difference


def test_a_school_that_was_let_in_past_the_draw_or_out_of_it_is_named(season: SmallSeason) -> None:
    now = season.installation.now()
    with season.installation.transaction() as session:
        session.add(Participation(round_id="2022/2.1", school_id="s-1", joined_at=now))
    assert verified(season).difference == "Школа «s-1» участвует в экспертизе, а в выборке её нет."
    member = kept_in_members(season)[0]
    season.change(delete(Participation).where(Participation.school_id.in_(["s-1", member])))
    assert verified(season).difference == f"Школа «{member}» в выборке есть, а в экспертизе не участвует."


def kept_in_members(season: SmallSeason) -> tuple[str, ...]:
    with season.reading() as session:
        found = session.scalars(select(RoundSample)).one()
        return found.members
