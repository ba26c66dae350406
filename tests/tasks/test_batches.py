"""Letters that wait for the office: they leave at its word, it is asked for that, and no round waits for ever."""

from collections.abc import Callable
from typing import Any

import pytest

from acts.approve_batch import approve_batch, cancel_batch, give_batch_back
from acts.batch_at_hand import batch_at_hand
from acts.batch_refusals import TooLateToGiveBack
from acts.extend import extend
from acts.hand_in import hand_in
from domain.letters import Kind
from models.batches import batches_waiting
from models.people import School
from notifications.letters.owed import EXPERTISE_OVER, HANDED_IN, NEVER_APPROVED, TOLD_OTHERWISE
from portal.office.batches_reading import batch_view
from tasks.batches import withdraw_what_nobody_approved
from tests.beginnings import so_far
from tests.small_season import SmallSeason, files_for

Start = Callable[..., SmallSeason]
WHO: dict[str, Any] = {"who": "office"}


def wishes(*kinds: Kind) -> dict[str, frozenset[str]]:
    return {"letters_to_approve": frozenset(kind.value for kind in kinds)}


def waiting(season: SmallSeason) -> list[tuple[str, int]]:
    """The batches that wait: kind, and how many letters."""
    with season.reading() as session:
        return [(batch.kind.value, batch.drafts) for batch in batches_waiting(session, season.id())]


def number(season: SmallSeason) -> int:
    """Of the only batch that waits."""
    with season.reading() as session:
        (batch,) = batches_waiting(session, season.id())
        return batch.number


def asked(season: SmallSeason) -> list[str]:
    """When the office was asked."""
    return [when for when, _, _ in season.letters("batch_to_approve")]


def states(season: SmallSeason, kind: str) -> dict[str, tuple[str, str | None]]:
    """By school and ordinal, in what state its letter is, and why it was withdrawn."""
    return {f"{each.subject} {each.ordinal}".strip(): (each.state, each.reason) for each in season.ledger(kind)}


def test_letters_of_such_a_kind_wait_and_all_others_leave(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.INVITATION), played=so_far.go("2022-03-14 12:00"))

    assert waiting(season) == [("invitation", 6)]
    assert season.letters("invitation") == []
    assert len(season.letters("window_opened")) == 3
    assert asked(season) == ["14.03 09:00"]


def test_approved_they_leave_at_once_in_the_hours_of_letters(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.INVITATION), played=so_far.go("2022-03-14 12:00"))

    approved = approve_batch(number(season), **WHO)
    season.settle()

    assert (approved.leave, approved.leaves_from) == (6, season.at("2022-03-14 12:00"))
    assert {when for when, _, _ in season.letters("invitation")} == {"14.03 12:00"}
    assert waiting(season) == []


def test_approved_in_the_evening_they_leave_in_the_morning(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.INVITATION), played=so_far.go("2022-03-14 20:00"))

    approve_batch(number(season), **WHO)
    season.go("2022-03-15 12:00")

    assert {when for when, _, _ in season.letters("invitation")} == {"15.03 09:00"}


def test_the_office_is_asked_once_a_working_day_and_again_for_each_new_batch(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.INVITATION, Kind.EXTENSION), played=so_far.go("2022-03-15 12:00"))
    assert asked(season) == ["14.03 09:00", "15.03 09:00"]

    extend("1.13", season.at("2022-03-22 00:00").date(), school_id="s-1", who="office", why="Карантин")
    season.go("2022-03-15 15:00")
    assert asked(season) == ["14.03 09:00", "15.03 09:00", "15.03 12:00"]

    season.go("2022-03-16 12:00")
    assert asked(season)[-1] == "16.03 09:00"
    assert waiting(season) == [("invitation", 6), ("extension", 1)]


def test_a_day_without_drafts_is_a_day_without_a_question(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.INVITATION), played=so_far.go("2022-03-14 12:00"))
    approve_batch(number(season), **WHO)
    season.go("2022-03-16 12:00")
    assert asked(season) == ["14.03 09:00"]


def test_a_draft_whose_reason_is_gone_is_withdrawn(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.SCHOOL_REMINDER), played=so_far.go("2022-03-16 12:00"))
    assert waiting(season) == [("school_reminder", 6)]

    hand_in(season.id(), "s-1", files_for(season.rules["1.13"]))
    season.go("2022-03-17 12:00")

    assert waiting(season) == [("school_reminder", 5)]
    assert states(season, "school_reminder")["s-1 2022-03-16"] == ("withdrawn", HANDED_IN)


def test_the_next_reminder_takes_the_place_of_the_one_that_nobody_approved(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.SCHOOL_REMINDER), played=so_far.go("2022-03-18 12:00"))

    assert waiting(season) == [("school_reminder", 6)]
    reminders = states(season, "school_reminder")
    assert {reminders[f"s-{n} 2022-03-16"] for n in range(1, 7)} == {("withdrawn", TOLD_OTHERWISE)}
    assert {reminders[f"s-{n} 2022-03-18"] for n in range(1, 7)} == {("draft", None)}


def test_nobody_is_reminded_before_the_own_invitation(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.INVITATION), played=so_far.go("2022-03-16 12:00"))
    assert season.letters("school_reminder") == []
    approve_batch(number(season), **WHO)
    season.go("2022-03-18 12:00")
    assert len(season.letters("school_reminder")) == 6


def test_experts_who_are_not_told_are_neither_reminded_nor_replaced(start: Start) -> None:
    season = start(
        r_1_13=wishes(Kind.ASSIGNMENTS),
        played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-3", "s-5").go("2022-03-25 12:00"),
    )
    assert {kind for kind, _ in waiting(season)} == {"assignments"}
    assert season.letters("assignments", "expert_reminder", "replacement") == []
    assert len(season.standing()) == 3


def test_from_their_approval_on_silence_counts(start: Start) -> None:
    season = start(
        r_1_13=wishes(Kind.ASSIGNMENTS), played=so_far.go("2022-03-18 12:00").hand_in("s-3").go("2022-03-22 10:00")
    )
    (first,) = season.who_judges()["s-3"]
    approve_batch(number(season), **WHO)
    season.settle()
    assert season.about("assignments") == [first]
    season.go("2022-03-25 12:00")
    assert season.letters("replacement") == [("25.03 09:00", "replacement", first)]


def test_assignments_that_nobody_approves_end_with_the_expertise(start: Start) -> None:
    season = start(
        r_1_13=wishes(Kind.ASSIGNMENTS), played=so_far.go("2022-03-18 12:00").hand_in("s-3").go("2022-03-29 12:00")
    )
    assert set(states(season, "assignments").values()) == {("withdrawn", EXPERTISE_OVER)}
    assert (season.stage(), season.outcomes()["s-3"]) == ("closed", "not_assessed")


def test_whose_assignments_are_cancelled_loses_them_to_others(start: Start) -> None:
    season = start(
        r_1_13=wishes(Kind.ASSIGNMENTS), played=so_far.go("2022-03-18 12:00").hand_in("s-3").go("2022-03-21 12:00")
    )
    (first,) = season.who_judges()["s-3"]
    cancel_batch(number(season), **WHO, why="Не тот эксперт")
    season.settle()
    (second,) = season.who_judges()["s-3"]
    assert first != second
    assert waiting(season) == [("assignments", 1)]
    assert season.letters("replacement") == []


def conclusions_wait(season: SmallSeason) -> None:
    """Monday 28.03: the conclusions of 1.13 wait, and all other letters have left."""
    season.go("2022-03-18 12:00")
    season.hand_in("s-1", "s-3", "s-5")
    season.go("2022-03-22 12:00")
    season.file_all()
    season.go("2022-03-28 12:00")


@pytest.fixture
def concluded(start: Start) -> SmallSeason:
    """A round that is over but for its conclusions, which the office wishes to see."""
    return start(r_1_13=wishes(Kind.CONCLUSION), played=conclusions_wait)


def test_a_round_waits_with_its_conclusions_and_closes_when_they_have_left(concluded: SmallSeason) -> None:
    assert (concluded.stage(), waiting(concluded)) == ("closing", [("conclusion", 3)])
    approve_batch(number(concluded), **WHO)
    concluded.settle()
    assert (concluded.stage(), sorted(concluded.about("conclusion"))) == ("closed", ["s-1", "s-3", "s-5"])


def test_it_closes_as_well_when_they_are_cancelled(concluded: SmallSeason) -> None:
    assert cancel_batch(number(concluded), **WHO, why="Вручены на совещании") == 3
    concluded.settle()
    assert concluded.stage() == "closed"
    assert set(states(concluded, "conclusion").values()) == {("withdrawn", "отменено офисом: Вручены на совещании")}


def test_what_nobody_decides_on_is_withdrawn_when_its_links_have_ended_and_the_round_closes(
    concluded: SmallSeason,
) -> None:
    concluded.go("2022-04-26 12:00")
    assert (concluded.stage(), waiting(concluded)) == ("closing", [("conclusion", 3)])
    assert asked(concluded)[-1] == "26.04 09:00"
    concluded.go("2022-04-28 12:00")
    assert concluded.stage() == "closed"
    assert set(states(concluded, "conclusion").values()) == {("withdrawn", NEVER_APPROVED)}


def test_what_is_given_back_after_the_end_waits_until_its_links_have_ended_and_no_longer(
    concluded: SmallSeason,
) -> None:
    batch = number(concluded)
    cancel_batch(batch, **WHO, why="Вручены на совещании")
    concluded.settle()
    assert (concluded.stage(), give_batch_back(batch, **WHO)) == ("closed", 3)

    concluded.go("2022-04-26 12:00")
    assert (withdraw_what_nobody_approved(), waiting(concluded)) == (0, [("conclusion", 3)])

    concluded.go("2022-04-28 12:00")
    assert (withdraw_what_nobody_approved(), waiting(concluded)) == (3, [])
    assert set(states(concluded, "conclusion").values()) == {("withdrawn", NEVER_APPROVED)}


def test_drafts_of_a_round_that_goes_on_are_its_own_affair(concluded: SmallSeason) -> None:
    concluded.stand("2022-04-28 12:00")
    assert (withdraw_what_nobody_approved(), waiting(concluded)) == (0, [("conclusion", 3)])


def test_nothing_is_given_back_once_a_closed_rounds_links_have_ended(concluded: SmallSeason) -> None:
    batch = number(concluded)
    cancel_batch(batch, **WHO, why="Вручены на совещании")
    concluded.go("2022-04-28 12:00")

    with pytest.raises(TooLateToGiveBack, match="экспертиза завершена"):
        give_batch_back(batch, **WHO)

    assert set(states(concluded, "conclusion").values()) == {("withdrawn", "отменено офисом: Вручены на совещании")}
    with concluded.reading() as session:
        view = batch_view(session, concluded.installation, batch_at_hand(session, batch), concluded.installation.now())
        assert (view.may_give_back, len(view.decisions)) == (0, 1)


def test_another_director_gets_the_letter_that_the_former_one_was_to_get(start: Start) -> None:
    season = start(r_1_13=wishes(Kind.INVITATION), played=so_far.go("2022-03-14 12:00"))
    with season.installation.transaction() as session:
        session.get_one(School, "s-1").director_id = "d-s-2"
    season.go("2022-03-15 12:00")
    of_school = [each for each in season.ledger("invitation") if each.subject == "s-1"]
    assert {each.recipient: each.state for each in of_school} == {"d-s-1": "withdrawn", "d-s-2": "draft"}
    assert waiting(season) == [("invitation", 5), ("invitation", 1)]
