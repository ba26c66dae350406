from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, update

from acts.ask_new_link import ask_new_link
from models.links import Link
from models.people import Person
from models.rounds import Round
from tests.small_season import SmallSeason, address_of

Start = Callable[..., SmallSeason]


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Wednesday 16.03: the intake is under way, and invitations have brought their links."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


def laid_out(season: SmallSeason) -> list[tuple[str, str]]:
    return [(each.recipient, season.shown(each.laid_out_at)) for each in season.ledger("new_link")]


def test_whoever_has_a_living_link_is_written_to_at_any_hour(season: SmallSeason) -> None:
    season.stand("2022-03-16 23:30")

    assert ask_new_link(f" {address_of('d-s-1').upper()} ") == 1
    season.go("2022-03-16 23:31")
    assert season.letters("new_link") == [("16.03 23:30", "new_link", "d-s-1")]


def test_everybody_of_an_address_is_written_to(season: SmallSeason) -> None:
    season.change(update(Person).where(Person.id == "d-s-2").values(email=address_of("d-s-1")))

    assert ask_new_link(address_of("d-s-1")) == 2
    assert [person for person, _ in laid_out(season)] == ["d-s-1", "d-s-2"]


def test_a_person_is_written_to_once_in_five_minutes_however_often_somebody_asks(season: SmallSeason) -> None:
    asked = []
    for moment in ("12:00", "12:01", "12:04", "12:05", "12:06"):
        season.stand(f"2022-03-16 {moment}")
        asked.append(ask_new_link(address_of("d-s-1")))

    assert asked == [1, 0, 0, 1, 0]


@pytest.mark.parametrize("address", ["nobody@season.example", "", "x" * 300, "a@", "d-s-1", "k-1@season.example"])
def test_nobody_is_written_to_at_an_address_without_a_link(season: SmallSeason, address: str) -> None:
    assert ask_new_link(address) == 0
    assert laid_out(season) == []


def test_a_link_that_is_over_is_not_revived_and_no_round_that_is_closed_is_written_from(season: SmallSeason) -> None:
    season.change(update(Link).where(Link.recipient == "d-s-1").values(ends_at=season.installation.now()))
    season.change(update(Person).where(Person.id == "d-s-3").values(address_bad_since=season.installation.now()))
    assert [ask_new_link(address_of(person)) for person in ("d-s-1", "d-s-2", "d-s-3")] == [0, 1, 0]

    season.change(update(Round).values(stage="closed", closed_at=season.installation.now()))
    season.stand("2022-03-16 13:00")
    assert ask_new_link(address_of("d-s-2")) == 0


def test_asking_renews_nothing(season: SmallSeason) -> None:
    with season.reading() as session:
        before = session.scalar(func.max(Link.generation))
    ask_new_link(address_of("d-s-1"))
    season.installation.clock.move_to(season.installation.now() + timedelta(minutes=1))  # type: ignore[attr-defined]
    with season.reading() as session:
        assert session.scalar(func.max(Link.generation)) == before == 1
