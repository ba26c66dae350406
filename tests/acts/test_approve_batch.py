"""The office decides on letters that wait for it: each deed once, in time, on what was looked at, in the chain."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from acts.allotment_refusals import ChangedMeanwhile
from acts.approve_batch import Approved, approve_batch, cancel_batch, give_batch_back
from acts.batch_at_hand import batch_at_hand, looked_at
from acts.batch_refusals import MarksMeantOtherwise, NothingAwaits, NothingToGiveBack, UnknownBatch
from acts.refusals import DoneAlready, ReasonMissing
from domain.letters import State
from models.audit import chain_key
from models.batches import batches_waiting
from models.changes import changes_of
from models.letters import Letter
from models.people import Person
from notifications.letters.looking_over import seen_of
from runtime.audit import verify
from tests.beginnings import so_far
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
WHO: dict[str, Any] = {"who": "office"}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon of 1.13: six invitations wait."""
    return start(r_1_13={"letters_to_approve": frozenset({"invitation"})}, played=so_far.go("2022-03-14 12:00"))


@pytest.fixture
def number(season: SmallSeason) -> int:
    """Of the batch."""
    with season.reading() as session:
        (batch,) = batches_waiting(session, season.id())
        return batch.number


def seen(season: SmallSeason, number: int) -> str:
    with season.reading() as session:
        return seen_of(looked_at(session, season.installation, batch_at_hand(session, number)))


def letter_to(season: SmallSeason, school: str) -> Letter:
    (found,) = [each for each in season.ledger("invitation") if each.subject == school]
    return found


def states(season: SmallSeason) -> dict[str, str]:
    return {each.subject: each.state for each in season.ledger("invitation")}


def deeds(season: SmallSeason) -> list[tuple[str, str, int]]:
    """What was decided: deed, reason, how many letters; and the chain holds."""
    with season.reading() as session:
        assert verify(session, chain_key(season.installation.links_key())).broken is None
        found = [each for each in changes_of(session, season.id()) if each.subject.startswith("batch ")]
        return [(each.deed, each.why, len(each.particulars["letters"])) for each in reversed(found)]


def test_the_batch_is_known_by_the_number_of_any_of_its_letters(season: SmallSeason, number: int) -> None:
    with season.reading() as session:
        assert {batch_at_hand(session, each.id).number for each in season.ledger("invitation")} == {number}


@pytest.mark.parametrize("named", [10**6, 10**30])
def test_what_is_no_letter_is_no_batch(season: SmallSeason, named: int) -> None:
    with pytest.raises(UnknownBatch, match="Партии писем"):
        approve_batch(named, **WHO)


def test_a_letter_that_nobody_approves_is_of_no_batch(season: SmallSeason) -> None:
    (asked,) = season.ledger("batch_to_approve")
    with pytest.raises(UnknownBatch):
        approve_batch(asked.id, **WHO)


def test_marked_letters_go_on_waiting(season: SmallSeason, number: int) -> None:
    marked = letter_to(season, "s-2").id
    assert approve_batch(number, but={marked}, **WHO) == Approved(5, season.at("2022-03-14 12:00"), 0, 0, 1)
    season.settle()
    assert states(season) == dict.fromkeys(("s-1", "s-3", "s-4", "s-5", "s-6"), "accepted") | {"s-2": "draft"}
    assert deeds(season) == [("letters approve", "согласовано", 5)]
    assert approve_batch(number, **WHO, why="Проверено").leave == 1
    assert deeds(season)[1:] == [("letters approve", "Проверено", 1)]


def test_marks_must_leave_something_to_send_and_something_to_wait(season: SmallSeason, number: int) -> None:
    for marks in (set(), {each.id for each in season.ledger("invitation")}):
        with pytest.raises(MarksMeantOtherwise):
            approve_batch(number, but=marks, **WHO)
    assert set(states(season).values()) == {"draft"}


def test_what_will_not_leave_is_said_before_and_happens_so(season: SmallSeason, number: int) -> None:
    season.change(update(Person).where(Person.id == "d-s-2").values(address_bad_since=season.at("2022-03-10 09:00")))
    season.change(update(Letter).where(Letter.subject == "s-3").values(recipient="d-s-4"))
    with season.reading() as session:
        looked = looked_at(session, season.installation, batch_at_hand(session, number))
        assert [(each.letter.subject, each.withdrawn_for, each.refused_for) for each in looked if not each.leaves] == [
            ("s-2", "", "адрес не действует с 10.03.2022"),
            ("s-3", "у школы теперь другой директор или у муниципалитета другой координатор", ""),
        ]
    assert approve_batch(number, **WHO) == Approved(4, season.at("2022-03-14 12:00"), 1, 1, 0)
    season.settle()
    assert (states(season)["s-2"], states(season)["s-3"]) == ("refused", "withdrawn")


def test_another_window_that_decided_meanwhile_is_not_overruled(season: SmallSeason, number: int) -> None:
    before = seen(season, number)
    approve_batch(number, but={letter_to(season, "s-2").id}, **WHO)
    for again in (approve_batch, cancel_batch):
        with pytest.raises(ChangedMeanwhile, match="Пока вы смотрели"):
            again(number, seen=before, who="office", why="Уже не нужно")
    assert states(season)["s-2"] == "draft"
    assert approve_batch(number, seen=seen(season, number), **WHO).leave == 1


def test_a_letter_whose_words_changed_since_it_was_looked_at_is_looked_at_again(
    season: SmallSeason, number: int
) -> None:
    before = seen(season, number)
    season.change(update(Person).where(Person.id == "d-s-2").values(surname="Кедрова"))
    with pytest.raises(ChangedMeanwhile):
        approve_batch(number, seen=before, **WHO)


def test_the_same_form_sent_twice_decides_once(season: SmallSeason, number: int) -> None:
    approve_batch(number, but={letter_to(season, "s-2").id}, request="a", **WHO)
    with pytest.raises(DoneAlready):
        approve_batch(number, request="a", **WHO)
    assert states(season)["s-2"] == "draft"


def test_where_nothing_waits_nothing_is_decided(season: SmallSeason, number: int) -> None:
    approve_batch(number, **WHO)
    for again in (approve_batch, cancel_batch):
        with pytest.raises(NothingAwaits):
            again(number, who="office", why="Ещё раз")


def test_a_cancellation_wants_its_reason(season: SmallSeason, number: int) -> None:
    with pytest.raises(ReasonMissing):
        cancel_batch(number, why=" ", **WHO)
    assert set(states(season).values()) == {"draft"}


def test_what_nobody_claimed_yet_can_be_given_back_and_decided_anew(start: Start) -> None:
    season = start(r_1_13={"letters_to_approve": frozenset({"invitation"})}, played=so_far.go("2022-03-14 20:00"))
    with season.reading() as session:
        (batch,) = batches_waiting(session, season.id())
    approve_batch(batch.number, **WHO)
    assert set(states(season).values()) == {"queued"}
    assert give_batch_back(batch.number, **WHO) == 6
    season.go("2022-03-15 12:00")
    assert set(states(season).values()) == {"draft"}
    approve_batch(batch.number, **WHO)
    season.settle()
    assert set(states(season).values()) == {"accepted"}
    with pytest.raises(NothingToGiveBack):
        give_batch_back(batch.number, **WHO)
    assert [deed for deed, _, _ in deeds(season)] == ["letters approve", "letters give back", "letters approve"]


def test_what_was_cancelled_can_be_given_back(season: SmallSeason, number: int) -> None:
    cancel_batch(number, why="Не тот срок", **WHO)
    season.settle()
    assert {(each.state, each.reason) for each in season.ledger("invitation")} == {
        ("withdrawn", "отменено офисом: Не тот срок")
    }
    assert give_batch_back(number, **WHO) == 6
    assert {(each.state, each.reason, each.settled_at) for each in season.ledger("invitation")} == {
        ("draft", None, None)
    }


def test_what_the_program_withdrew_by_itself_is_not_given_back(season: SmallSeason, number: int) -> None:
    season.change(update(Letter).where(Letter.subject == "s-3").values(recipient="d-s-4"))
    approve_batch(number, **WHO)
    assert give_batch_back(number, **WHO) == 5
    assert states(season)["s-3"] == State.WITHDRAWN
