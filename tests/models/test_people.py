from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from models.links import link_for
from models.people import Conflict, Person, declare_conflict, experts_by_id, mark_address_bad, schools_of_cohort
from tests.small_season import COHORT_OF_2021, EXPERTS, SCHOOLS

NOW = datetime(2022, 3, 21, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def test_schools_are_asked_for_by_their_cohort_and_all_come_in_the_order_of_their_ids(session: Session) -> None:
    assert [school.id for school in schools_of_cohort(session, 2022)] == list(SCHOOLS)
    assert [school.id for school in schools_of_cohort(session, 2021)] == list(COHORT_OF_2021)
    assert [expert.id for expert in experts_by_id(session)] == sorted(EXPERTS)


def test_an_address_is_bad_since_its_first_refusal_and_others_stay_good(session: Session) -> None:
    mark_address_bad(session, ["d-s-1"], NOW)
    mark_address_bad(session, ["d-s-1", "d-s-2", "d-s-2"], LATER)
    mark_address_bad(session, [], LATER)
    session.expire_all()
    found = {id: session.get_one(Person, id).address_bad_since for id in ("d-s-1", "d-s-2", "d-s-3")}
    assert found == {"d-s-1": NOW, "d-s-2": LATER, "d-s-3": None}


def test_a_conflict_declared_twice_keeps_its_first_words(session: Session) -> None:
    declare_conflict(session, "e-1", "s-3", "сестра", NOW)
    declare_conflict(session, "e-1", "s-3", "брат", LATER)
    kept = session.get_one(Conflict, ("e-1", "s-3"))
    assert (kept.words, kept.declared_at) == ("сестра", NOW)


def test_a_person_has_one_link_of_a_scope_and_its_end_stays(session: Session) -> None:
    first = link_for(session, "d-s-1", "school", "2022/1.13", "s-1", NOW)
    again = link_for(session, "d-s-1", "school", "2022/1.13", "s-1", LATER)
    other = link_for(session, "d-s-1", "school", "2022/1.13", "s-2", NOW)
    assert again is first
    assert (first.ends_at, first.generation) == (NOW, 1)
    assert first.id != other.id
    assert "/" not in first.id
