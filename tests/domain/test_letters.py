from datetime import date, time

import pytest

from domain.calendar import Calendar, Hours
from domain.letters import KINDS, ON_THEIR_WAY, SETTLED, WAITING, Kind, Role, State, key_of, leaves_from, settling_wakes
from domain.stages import Stage

KRASNOYARSK = Calendar("Asia/Krasnoyarsk")
FRIDAY, MONDAY = date(2022, 3, 18), date(2022, 3, 21)
AT_ONCE = {Kind.RECEIPT, Kind.UNPLACED, Kind.UNDELIVERABLE, Kind.OUTAGE, Kind.ROUND_COMPLETED}
AT_ONCE |= {Kind.ENTRY_CODE, Kind.NEW_LINK, Kind.SENT_AGAIN}


@pytest.mark.parametrize("stage", Stage)
def test_only_a_closing_round_is_woken_by_its_last_letter(stage: Stage) -> None:
    assert settling_wakes(stage, (), still_waiting=True) is None
    last = settling_wakes(stage, (), still_waiting=False)
    assert last == ("the last letter is settled" if stage is Stage.CLOSING else None)


@pytest.mark.parametrize("kind", Kind)
def test_a_refusal_wakes_where_somebody_must_act(kind: Kind) -> None:
    woken = settling_wakes(Stage.EXPERTISE, {kind}, still_waiting=True) is not None
    must_act = {Kind.INVITATION, Kind.REPEAT_INVITATION, Kind.EXTENSION, Kind.ASSIGNMENTS, Kind.SENT_AGAIN}
    assert woken == (kind in must_act)


@pytest.mark.parametrize("kind", Kind)
def test_a_letter_that_could_not_be_written_wakes_unless_it_is_the_offices_own(kind: Kind) -> None:
    woken = settling_wakes(Stage.NOTICES, (), still_waiting=True, unwritten={kind}) is not None
    assert woken == (KINDS[kind].role is not Role.OFFICE)


def test_every_kind_has_its_rule() -> None:
    assert set(KINDS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_receipts_and_the_offices_own_leave_at_once_all_others_in_the_hours_of_a_working_day(kind: Kind) -> None:
    evening = KRASNOYARSK.at(FRIDAY, time(18, 0))
    leaves = leaves_from(kind, evening, KRASNOYARSK, Hours())
    assert leaves == (evening if kind in AT_ONCE else KRASNOYARSK.at(MONDAY, time(9, 0)))


@pytest.mark.parametrize("kind", sorted(set(Kind) - AT_ONCE))
def test_within_the_hours_a_letter_leaves_when_it_is_laid_out_and_before_them_when_they_begin(kind: Kind) -> None:
    noon, night = KRASNOYARSK.at(FRIDAY, time(12, 0)), KRASNOYARSK.at(FRIDAY, time(3, 0))
    assert leaves_from(kind, noon, KRASNOYARSK, Hours()) == noon
    assert leaves_from(kind, night, KRASNOYARSK, Hours()) == KRASNOYARSK.at(FRIDAY, time(9, 0))


def test_the_offices_own_letters_leave_at_once_but_for_the_daily_ones_and_so_do_receipts_and_links() -> None:
    own = {kind for kind, rule in KINDS.items() if rule.role is Role.OFFICE}
    assert own - {Kind.SEED_WANTED, Kind.APPROVAL_WANTED, Kind.BATCH_TO_APPROVE} == AT_ONCE - {
        Kind.RECEIPT,
        Kind.NEW_LINK,
        Kind.SENT_AGAIN,
    }


def test_letters_that_nobody_awaits_may_be_approved_and_neither_answers_nor_the_offices_own() -> None:
    held = {kind for kind, rule in KINDS.items() if rule.may_await_approval}
    answers = {Kind.RECEIPT, Kind.ENTRY_CODE, Kind.NEW_LINK, Kind.SENT_AGAIN}
    assert set(Kind) - held == answers | {kind for kind, rule in KINDS.items() if rule.role is Role.OFFICE}


def test_what_waits_for_approval_is_not_on_its_way() -> None:
    assert {State.DRAFT} == WAITING - ON_THEIR_WAY


def test_a_letter_either_waits_or_is_settled() -> None:
    assert set(State) == SETTLED | WAITING
    assert set() == SETTLED & WAITING


def test_a_letters_key_is_made_of_all_that_tells_it_from_others() -> None:
    assert key_of("2022/1.13", Kind.RECEIPT, "d-1", "s-1", "2") == "2022/1.13/receipt/d-1/s-1/2"
    assert key_of("2022/1.13", Kind.ROUND_COMPLETED, "office") == "2022/1.13/round_completed/office//"
