from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.departures import DueLetter, deadline_of, in_order_of_need
from domain.letters import KINDS, Kind, Role
from tests.notifications.small_record import regulation

NINE = datetime(2022, 3, 14, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = st.integers(-3, 3).map(lambda hours: NINE + timedelta(hours=hours))


def letter(
    kind: Kind, recipient: str, deadline: datetime | None = None, leaves_from: datetime = NINE, key: str = ""
) -> DueLetter:
    return DueLetter(key or f"{kind.value}/{recipient}", kind, recipient, leaves_from, deadline)


LETTERS = st.lists(
    st.builds(
        letter,
        st.sampled_from(Kind),
        st.sampled_from("abcd"),
        st.none() | MOMENTS,
        MOMENTS,
        st.integers().map(str),
    ),
    unique_by=lambda each: each.key,
    max_size=12,
)


def test_what_is_owed_at_once_goes_first_then_the_nearest_day_then_what_can_wait() -> None:
    letters = [
        letter(Kind.CONCLUSION, "a"),
        letter(Kind.INVITATION, "b", NINE + 7 * DAY),
        letter(Kind.SCHOOL_REMINDER, "c", NINE + DAY),
        letter(Kind.EXPERT_REMINDER, "d", NINE - DAY),
        letter(Kind.RECEIPT, "e"),
        letter(Kind.UNPLACED, "office"),
    ]
    assert [each.recipient for each in in_order_of_need(letters, NINE)] == ["e", "office", "c", "b", "a", "d"]


def test_the_outcome_of_a_primary_comes_before_the_invitation_to_its_repeat_and_as_early() -> None:
    letters = [
        letter(Kind.CONCLUSION, "a", leaves_from=NINE - DAY),
        letter(Kind.REPEAT_INVITATION, "a", NINE + DAY),
        letter(Kind.CONCLUSION, "b", leaves_from=NINE - 2 * DAY),
        letter(Kind.INVITATION, "c", NINE + 2 * DAY),
    ]
    assert [each.key for each in in_order_of_need(letters, NINE)] == [
        "conclusion/a",
        "repeat_invitation/a",
        "invitation/c",
        "conclusion/b",
    ]


@given(LETTERS)
def test_the_order_loses_no_letter_and_keeps_each_persons_own(letters: list[DueLetter]) -> None:
    ordered = in_order_of_need(letters, NINE)
    assert sorted(ordered, key=repr) == sorted(letters, key=repr)
    for person in "abcd":
        theirs = [each for each in ordered if each.recipient == person and KINDS[each.kind].role is not Role.OFFICE]
        assert theirs == sorted(theirs, key=lambda each: (each.leaves_from, each.key))
    assert in_order_of_need(reversed(letters), NINE) == ordered


def test_a_letter_of_the_office_between_two_of_one_person_changes_nothing_of_their_order() -> None:
    letters = [
        letter(Kind.INVITATION, "a", key="1"),
        letter(Kind.SEED_WANTED, "a", key="2"),
        letter(Kind.RECEIPT, "a", key="3"),
    ]
    assert [each.key for each in in_order_of_need(letters, NINE) if each.kind is not Kind.SEED_WANTED] == ["1", "3"]


def test_a_deadline_is_the_schools_own_the_rounds_or_that_of_the_experts() -> None:
    rules = regulation("1.13")
    own = rules.submission.closes + DAY
    assert [deadline_of(Kind.INVITATION, rules), deadline_of(Kind.INVITATION, rules, own)] == [
        rules.submission.closes,
        own,
    ]
    assert deadline_of(Kind.ASSIGNMENTS, rules, own) == rules.expertise.closes
    assert {kind for kind in Kind if deadline_of(kind, rules) is None} == {
        *(Kind.RECEIPT, Kind.NO_DOCUMENTS, Kind.CONCLUSION, Kind.NOT_ASSESSED, Kind.COMPLETION_NOTICE),
        *(kind for kind, rule in KINDS.items() if rule.role in {Role.OFFICE, Role.CURATOR, Role.PERSON}),
    }
