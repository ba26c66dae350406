"""The one rule of who may do what, over plain values."""

import pytest

from domain.letters import Role
from portal.policy import NOBODY, NOBODYS, Opened, Purpose, Thing, Visitor, is_no_secret, may

ROUND = "2022/1.13"
OWN = Thing(round_id=ROUND, school="s-1", municipality="m-1", curator="k-1", expert="e-1", stands=True)
SUBJECT = {Role.SCHOOL: "s-1", Role.EXPERT: "e-1", Role.COORDINATOR: "m-1", Role.CURATOR: "", Role.OFFICE: ""}
OPENS = {
    Role.SCHOOL: {Purpose.PREPARE_HAND_IN},
    Role.EXPERT: {Purpose.SEE_ASSIGNMENTS, Purpose.JUDGE},
    Role.COORDINATOR: {Purpose.SEE_MUNICIPALITY},
    Role.CURATOR: {Purpose.SEE_CURATED},
    Role.OFFICE: set[Purpose](),
}


def of(role: Role, round_id: str = ROUND, subject: str | None = None) -> Visitor:
    return Visitor("k-1", (Opened(role, round_id, SUBJECT[role] if subject is None else subject),))


def deeds_of(visitor: Visitor, thing: Thing) -> set[Purpose]:
    """What the visitor may do beyond coming in, which everybody may."""
    assert may(visitor, Purpose.COME_IN, thing)
    return {purpose for purpose in Purpose if may(visitor, purpose, thing)} - {Purpose.COME_IN}


@pytest.mark.parametrize("role", SUBJECT)
def test_a_link_opens_what_its_role_is_for_in_its_round(role: Role) -> None:
    assert deeds_of(of(role), OWN) == OPENS[role]
    assert deeds_of(of(role, round_id="2022/1.14"), OWN) == set()
    assert deeds_of(of(role), NOBODYS) == set()


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.EXPERT, Role.COORDINATOR])
def test_a_link_opens_nothing_of_another(role: Role) -> None:
    assert deeds_of(of(role, subject="another"), OWN) == set()
    assert deeds_of(of(role, subject=""), Thing(round_id=ROUND)) == set()


def test_a_curator_is_the_person_and_not_only_the_link() -> None:
    assert deeds_of(Visitor("k-2", of(Role.CURATOR).opened), OWN) == set()
    assert deeds_of(Visitor("k-1"), OWN) == set()
    assert deeds_of(Visitor("", of(Role.CURATOR).opened), Thing(round_id=ROUND)) == set()


def test_what_no_longer_stands_is_seen_in_the_list_and_not_judged() -> None:
    assert deeds_of(of(Role.EXPERT), Thing(round_id=ROUND, expert="e-1")) == {Purpose.SEE_ASSIGNMENTS}


def test_who_is_not_known_may_only_come_in() -> None:
    assert deeds_of(NOBODY, OWN) == deeds_of(NOBODY, NOBODYS) == set()


def test_that_there_is_a_thing_is_no_secret_only_to_the_office_that_may_look_and_not_act() -> None:
    visitors = (NOBODY, *(of(role) for role in SUBJECT), Visitor("o-1", in_office=True))
    told = {(one, purpose) for one in visitors for purpose in Purpose if is_no_secret(one, purpose, OWN)}

    assert told == {(Visitor("o-1", in_office=True), Purpose.ACT_FOR_OFFICE)}


def test_the_office_looks_and_who_may_approve_acts() -> None:
    looks, acts = Visitor("o-1", in_office=True), Visitor("o-1", in_office=True, may_approve=True)

    assert deeds_of(looks, OWN) == deeds_of(looks, NOBODYS) == {Purpose.LOOK_FROM_OFFICE}
    assert deeds_of(acts, OWN) == {Purpose.LOOK_FROM_OFFICE, Purpose.ACT_FOR_OFFICE}
    assert deeds_of(Visitor("o-1", may_approve=True), OWN) == set()


def test_one_visit_may_open_several_pages() -> None:
    both = Visitor("x-1", (*of(Role.EXPERT).opened, *of(Role.SCHOOL).opened))

    assert deeds_of(both, OWN) == OPENS[Role.EXPERT] | OPENS[Role.SCHOOL]
