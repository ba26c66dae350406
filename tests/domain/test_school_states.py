"""How a school stands in a round."""

from dataclasses import replace

from domain.school_states import SCHOOL_STATES, SchoolFacts, SchoolState, state_of_school

WAITED_FOR = SchoolFacts(
    accepted_before=False,
    has_outcome=False,
    handed_in=False,
    came_late=False,
    is_open=True,
    is_over=False,
    with_experts=False,
)


def test_every_state_has_its_word() -> None:
    assert [*SCHOOL_STATES] == [*SchoolState]


def test_a_school_without_documents_stands_by_its_own_time() -> None:
    over = replace(WAITED_FOR, is_over=True)

    assert state_of_school(replace(WAITED_FOR, is_open=False)) is SchoolState.NOT_OPEN
    assert state_of_school(WAITED_FOR) is SchoolState.AWAITED
    assert state_of_school(over) is SchoolState.MISSING
    assert state_of_school(replace(over, came_late=True)) is SchoolState.LATE


def test_a_school_with_documents_stands_by_what_its_experts_do() -> None:
    handed_in = replace(WAITED_FOR, handed_in=True, is_over=True)

    assert state_of_school(handed_in) is SchoolState.HANDED_IN
    assert state_of_school(replace(handed_in, with_experts=True)) is SchoolState.WITH_EXPERTS
    assert state_of_school(replace(handed_in, with_experts=True, all_filed=True)) is SchoolState.JUDGED
    assert state_of_school(replace(handed_in, with_experts=True, lacks_expert=True)) is SchoolState.LACKS_EXPERT


def test_an_outcome_says_more_than_all_of_it_and_one_of_the_primary_comes_first() -> None:
    settled = replace(WAITED_FOR, handed_in=True, has_outcome=True, lacks_expert=True)

    assert state_of_school(settled) is SchoolState.SETTLED
    assert state_of_school(replace(settled, accepted_before=True)) is SchoolState.CARRIED_OVER
