"""The played people act on letters that reached them, by person at one moment, and always alike."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.refusals import AssignmentEnded
from domain.letters import Kind, State
from models.database import reading
from models.people import Expert
from rehearsal.behaviour import Experts, Schools
from rehearsal.cast import Cast
from rehearsal.doors import Attempt, HandIn
from rehearsal.reading import ReadLetter
from tests.rehearsal.conftest import ALL_EARLY


def test_nobody_acts_without_an_accepted_letter(start: Callable[..., Any]) -> None:
    play = start()
    play.letter(Kind.INVITATION, "s-001", "2022-03-14T09:00", state=State.REFUSED)
    play.letter(Kind.INVITATION, "s-002", "2022-03-14T09:00", state=State.DEFERRED)
    play.assign("x-01", "s-003")

    assert (play.cast.read_letters(), play.cast.next_moment(), play.cast.act(play.local("2022-12-31T00:00"))) == (
        0,
        None,
        0,
    )


def test_a_letter_is_read_once(start: Callable[..., Any]) -> None:
    play = start()
    play.letter(Kind.INVITATION, "s-001", "2022-03-14T09:00")
    play.letter(Kind.RECEIPT, "s-001", "2022-03-14T09:00")

    assert [play.cast.read_letters() for _ in range(3)] == [1, 0, 0]
    play.letter(Kind.INVITATION, "s-002", "2022-03-14T09:00")
    assert [play.cast.read_letters() for _ in range(2)] == [1, 0]


def test_an_error_that_is_no_refusal_is_not_swallowed(start: Callable[..., Any]) -> None:
    play = start()
    play.refuse = lambda _deed, _subject: RuntimeError("the disk is full")
    play.invite_all()

    with pytest.raises(RuntimeError, match="the disk is full"):
        play.play()


def test_a_hand_in_that_was_refused_does_not_count_as_an_edition(start: Callable[..., Any]) -> None:
    tried: list[int] = []

    class RefusesTheFirst:
        def attempt(self, attempts: Sequence[Attempt]) -> list[str | None]:
            tried.extend(each.edition for each in attempts if isinstance(each, HandIn))
            return ["Окно закрыто." if len(tried) == 1 else None for _ in attempts]

        def read(self, letters: Sequence[ReadLetter]) -> None:
            pass

    play = start(replace(ALL_EARLY, replaces=1))
    play.cast = Cast(play.season, 500, play.behaviour, RefusesTheFirst(), look=lambda: reading(play.engine))
    play.letter(Kind.INVITATION, "s-001", "2022-03-14T09:00")
    play.cast.read_letters()
    play.play()

    assert (tried, [each.sentence for each in play.cast.refusals]) == ([1, 1], ["Окно закрыто."])


def test_acts_of_one_moment_go_by_person_then_by_what_they_concern(start: Callable[..., Any]) -> None:
    play = start()
    play.refuse = lambda _deed, subject: AssignmentEnded(subject)
    play.invite_all()
    for expert, schools in (("x-02", ("s-005", "s-001")), ("x-01", ("s-009", "s-002"))):
        play.assign(expert, *schools)
        play.letter(Kind.ASSIGNMENTS, expert, "2022-03-14T09:00")
    play.cast.read_letters()
    tried = 0
    while (moment := play.cast.next_moment()) is not None:
        play.now = moment
        tried += play.cast.act(moment)

    order = [(moment, actor, subject) for moment, actor, subject in play.cast.refusals]
    assert order == sorted(order)
    assert len(order) == tried > 30


def test_the_same_seed_plays_alike_in_whatever_order_letters_come(start: Callable[..., Any]) -> None:
    def acts(seed: int, *, backwards: bool) -> Any:
        play = start(Schools(), Experts(), seed=seed)
        for number in range(30, 0, -1) if backwards else range(1, 31):
            play.letter(Kind.INVITATION, f"s-{number:03}", "2022-03-14T09:00")
            if backwards:
                play.cast.read_letters()
        play.cast.read_letters()
        play.play()
        return play.came

    first = acts(500, backwards=False)
    assert first == acts(500, backwards=True)
    assert first != acts(501, backwards=False)


def test_a_season_has_few_moments(start: Callable[..., Any]) -> None:
    play = start(Schools(), Experts())
    with Session(play.engine) as session:
        experts = list(session.scalars(select(Expert.id)))
    play.invite_all()
    for expert in experts:
        play.assign(expert, *(f"s-{number:03}" for number in range(1, 8)))
        play.letter(Kind.ASSIGNMENTS, expert, "2022-03-21T09:00")
    play.cast.read_letters()
    play.play()

    assert len({moment for moment, _, _ in play.came}) <= 30
    assert {moment.astimezone(play.season.calendar.zone_info).strftime("%H:%M") for moment, _, _ in play.came} <= {
        "11:00",
        "15:00",
        "20:00",
        "23:30",
    }
