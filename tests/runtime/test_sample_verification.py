"""A sample that was tampered with in the database is found out, and the first difference named."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update

from acts.draw_sample import draw_sample
from acts.freeze_sample import freeze_sample
from acts.replace_drawn_school import replace_drawn_school
from domain.deeds import Deed
from domain.sampling.ceremony import SeedOrigin
from models.audit import AuditRow, chain_key, enter
from models.changes import Change
from models.rounds import Participation
from models.samples import RoundSample, SampleSuccessor, sample_of
from runtime.sample_verification import SampleVerified, verify_sample
from tests.beginnings import so_far
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
    return start("2.1", played=so_far.go("2022-04-22 12:00").then(_one_is_replaced))


def _one_is_replaced(season: SmallSeason) -> None:
    drawn = kept_in(season).drawn or ()
    replace_drawn_school("2.1", drawn[0], **WHO)


def kept_in(season: SmallSeason) -> RoundSample:
    with season.reading() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        return found


def verified(season: SmallSeason) -> SampleVerified:
    with season.reading() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        return verify_sample(session, season.installation.files, found, chain_key(season.installation.links_key()))


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


def _frozen_at_another_time(kept: RoundSample) -> None:
    kept.frozen_at = kept.frozen_at.replace(year=2021)


def _drawn_at_another_time(kept: RoundSample) -> None:
    assert kept.drawn_at is not None
    kept.drawn_at = kept.drawn_at.replace(year=2023)


def _announced(kept: RoundSample) -> None:
    kept.seed_played = not kept.seed_played


def _called_at_another_time(kept: RoundSample) -> None:
    kept.successors[0].called_at = kept.frozen_at


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_frozen_at_another_time, "Список закреплён не тогда, когда говорит история решений"),
        (_drawn_at_another_time, "Выборка сделана не тогда, когда говорит история решений"),
        (_announced, "Условная фраза выдана за объявленную, или наоборот"),
        (_called_at_another_time, "Замена 1: в учёте она не та, что в истории решений"),
    ],
)
def test_the_history_tells_when_and_how(season: SmallSeason, tamper: Callable[[RoundSample], None], said: str) -> None:
    assert said in (tampered(season, tamper) or "")


def test_a_sample_drawn_anew_with_its_history_is_found_by_the_chain(season: SmallSeason) -> None:
    """Whoever alters all that tables tell, consistently, has no key to the chain."""
    now, sample = kept_in(season).drawn_at, kept_in(season).population.drawn_by("351624")
    told = {"seed": "351624", "origin": "dice", "digest": kept_in(season).digest, "schools": list(sample.schools)}
    row = {"seed": "351624", "seed_origin": "dice", "drawn": sample.schools, "reserve": sample.reserve}
    season.change(
        update(Change).where(Change.deed == "sample draw").values(particulars=told, who="office"),
        delete(Change).where(Change.deed == "sample replace"),
        delete(SampleSuccessor),
        update(RoundSample).values(seed_played=False, **row),
        delete(Participation),
    )
    with season.installation.transaction() as session:
        session.add_all(Participation(round_id="2022/2.1", school_id=id, joined_at=now) for id in sample.schools)
    assert verified(season).difference == "Результат жеребьёвки не тот, что в истории решений."


def test_a_school_that_left_without_a_word_of_the_office_is_found(season: SmallSeason) -> None:
    """The row, and who takes part, are as the lot would have it; only nobody decided it."""
    kept = kept_in(season)
    left = kept_in_members(season)[0]
    with season.installation.transaction() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        successor = kept.population.drawn_by(kept.seed or "").successor_of(left, found.called)
        row = SampleSuccessor(
            round_id="2022/2.1",
            ordinal=2,
            left_school_id=left,
            school_id=successor,
            called_at=kept.frozen_at,
            sha256=found.newest_protocol,
        )
        found.successors.append(row)
        session.delete(session.get_one(Participation, ("2022/2.1", left)))
    assert (verified(season).difference or "").startswith("Замена 2: в учёте она не та, что в истории решений")


def test_a_chain_with_a_hole_vouches_for_no_sample(season: SmallSeason) -> None:
    season.change(delete(AuditRow).where(AuditRow.deed == "sample freeze"))
    assert "нет записи о закреплении" in (verified(season).difference or "")


def test_a_hole_anywhere_in_the_chain_is_named(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        enter(session, Deed.COME_IN_BY_LINK, who="d-t-1")
        enter(session, Deed.COME_IN_BY_LINK, who="d-t-1")
    season.change(delete(AuditRow).where(AuditRow.number.in_(select(func.max(AuditRow.number) - 1))))
    assert (verified(season).difference or "").startswith("Журнал действий не цел")


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
