"""Who acts in which crowd."""

from hypothesis import given
from hypothesis import strategies as st

from models.assignments import Ending
from rehearsal.crowd_of import COMING_IN, PAGES, Division
from rehearsal.doors import Attempt, Decline, FileConclusion, TakeOn


def test_there_is_as_much_to_do_in_one_crowd_as_in_the_other() -> None:
    experts = [f"x-{number}" for number in range(10)]
    there = Division().of([FileConclusion(expert, f"a-{expert}", ()) for expert in experts])
    assert sum(there) == 5


def test_somebody_stays_where_they_acted_last_unless_that_crowd_has_more_to_do() -> None:
    division = Division()
    (home,) = division.of([TakeOn("x-1", "a-1")])
    assert division.of([TakeOn("x-1", "a-2")]) == [home]
    # Two who take on the most work go apart, whoever of them was where.
    assert sorted(division.of([FileConclusion("x-1", "a-1", ()), FileConclusion("x-2", "a-3", ())])) == [False, True]


DEEDS = st.one_of(
    st.builds(TakeOn, st.sampled_from("abcdef"), st.just("a")),
    st.builds(Decline, st.sampled_from("abcdef"), st.just("a"), st.just(Ending.ILLNESS), st.just("")),
    st.builds(FileConclusion, st.sampled_from("abcdef"), st.just("a"), st.just(())),
)


@given(st.lists(st.lists(DEEDS, max_size=12), max_size=6))
def test_nobody_is_in_two_crowds_at_a_moment_and_neither_has_more_than_one_person_s_work_too_much(
    moments: list[list[Attempt]],
) -> None:
    division, again = Division(), Division()
    for attempts in moments:
        there = division.of(attempts)
        assert again.of(attempts) == there
        crowds = {each.actor: other for each, other in zip(attempts, there, strict=True)}
        assert [crowds[each.actor] for each in attempts] == there
        work = {actor: sum(PAGES[type(one)] for one in attempts if one.actor == actor) for actor in crowds}
        here, other = (sum(work[actor] for actor in crowds if crowds[actor] is side) for side in (False, True))
        assert abs(here - other) <= max(work.values(), default=0) + COMING_IN * len(crowds)
