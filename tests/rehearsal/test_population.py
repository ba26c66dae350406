"""Who takes part in a rehearsal, and whose address misbehaves."""

import re
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from domain.season import Days, Season
from models import rounds as record
from models.people import Absence, Competence, Conflict, Expert, KeptAway, Municipality, Person, School
from models.record import Record
from rehearsal.expert_facts import topics_of_season
from rehearsal.names import NBSP
from rehearsal.population import NoSchools, misbehaving, populate, whole_share

UNCHANGED: tuple[Any, ...] = (Person, School, Expert, Competence, Absence, KeptAway)
TABLES = (*UNCHANGED, Municipality, Conflict)


def people_of(engine: Engine, season: Season, **how: Any) -> Session:
    session = Session(engine)
    populate(session, season, **({"schools": 80, "seed": 500, "experts": 0.3, "cohort": 0.5} | how))
    return session


def columns(session: Session, table: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(select(table.__table__))]


def test_shares_are_rounded_up_in_exact_decimals() -> None:
    assert [whole_share(0.55, 100), whole_share(0.3, 80), whole_share(0.3, 23), whole_share(0.1, 1)] == [55, 24, 7, 1]


def test_eighty_schools_have_the_people_that_the_season_needs(engine: Engine, season: Season) -> None:
    with people_of(engine, season) as session:
        cohorts = Counter(session.scalars(select(School.cohort)))
        experts = session.scalars(select(Expert.id).order_by(Expert.id)).all()
        municipalities = session.scalars(select(Municipality.id)).all()

    assert cohorts == {2022: 80, 2021: 40}
    assert experts == [f"x-{number:02}" for number in range(1, 25)]
    assert len(municipalities) == 20


def test_every_municipality_has_a_school_and_sizes_are_uneven(engine: Engine, season: Season) -> None:
    with people_of(engine, season) as session:
        sizes = Counter(session.scalars(select(School.municipality_id).where(School.cohort == 2022)))

    assert len(sizes) == 20
    assert max(sizes.values()) >= 3 * min(sizes.values())


def test_a_curator_has_one_to_three_schools(engine: Engine, season: Season) -> None:
    with people_of(engine, season) as session:
        sizes = set(Counter(session.scalars(select(School.curator_id))).values())

    assert sizes == {1, 2, 3}


def test_a_school_has_one_to_three_risks_of_the_catalogue_and_the_cohort_before_none(
    engine: Engine, season: Season
) -> None:
    with people_of(engine, season) as session:
        by_cohort = {
            cohort: {len(school.risks) for school in session.scalars(select(School).where(School.cohort == cohort))}
            for cohort in (2021, 2022)
        }

    assert by_cohort == {2021: {0}, 2022: {1, 2, 3}}


def test_ids_names_and_addresses_exist_once(engine: Engine, season: Season) -> None:
    with people_of(engine, season, schools=600) as session:
        emails = session.scalars(select(Person.email)).all()
        schools = session.execute(select(School.name, School.municipality_id)).all()
        full = session.scalars(select(School.full_name)).all()

    assert len(set(emails)) == len(emails)
    assert [email for email in emails if not re.fullmatch(r"[a-z0-9.-]+@[a-z0-9-]+\.example", email)] == []
    assert len(set(schools)) == len(schools)
    assert len(set(full)) == len(full)


def test_an_address_says_whose_it_is(engine: Engine, season: Season) -> None:
    with people_of(engine, season) as session:
        school = session.get_one(School, "s-017")
        coordinator = school.municipality.coordinator.email
        director = school.director.email

    house = director.split("@")[1]
    assert (director, coordinator) == (f"school-017@{house}", f"koordinator@{house}")


def test_one_official_name_is_as_long_as_they_become(engine: Engine, season: Season) -> None:
    with people_of(engine, season) as session:
        name = session.get_one(School, "s-003").full_name

    assert len(name) == 145
    assert f"«Средняя школа №{NBSP}3 имени" in name


def test_surnames_follow_the_gender(engine: Engine, season: Season) -> None:
    with people_of(engine, season, schools=600) as session:
        women = session.scalars(select(Person.surname).where(Person.patronymic.endswith("на"))).all()
        men = session.scalars(select(Person.surname).where(Person.patronymic.endswith("ич"))).all()

    assert [name for name in women if re.search(r"(ов|ев|ёв|ин|ский|ой)(-|$)", name)] == []
    assert [name for name in men if re.search(r"(ова|ева|ёва|ина|ская)(-|$)", name)] == []
    for sort in (r"ко$", r"-", r"ук$"):
        assert any(re.search(sort, name) for name in women), f"no woman whose surname has {sort}"


def test_a_few_people_have_no_patronymic(engine: Engine, season: Season) -> None:
    with people_of(engine, season) as session:
        patronymics = session.scalars(select(Person.patronymic)).all()

    assert 0 < patronymics.count(None) < 0.1 * len(patronymics)


def test_a_declared_conflict_is_with_a_school_elsewhere(engine: Engine, season: Season) -> None:
    with people_of(engine, season) as session:
        conflicts = session.scalars(select(Conflict)).all()
        places = {
            (
                session.get_one(Expert, one.expert_id).municipality_id,
                session.get_one(School, one.school_id).municipality_id,
            )
            for one in conflicts
        }

    assert 0 < len(conflicts) < 10
    assert [place for place in places if place[0] == place[1]] == []


def test_experts_know_one_to_four_topics_of_the_season_and_nearly_all_say_where_they_work(
    engine: Engine, season: Season
) -> None:
    with people_of(engine, season, schools=600) as session:
        experts = session.scalars(select(Expert)).all()
        known = Counter(len(each.competences) for each in experts)
        topics = set(session.scalars(select(Competence.topic)))
        nowhere = sum(each.institution is None for each in experts)

    assert known.keys() == {1, 2, 3, 4}
    assert topics == set(topics_of_season(season))
    assert 0 < nowhere < 0.1 * len(experts)


def test_a_few_experts_are_away_and_few_of_them_through_a_whole_expertise(engine: Engine, season: Season) -> None:
    whole = {
        Days(rules.calendar.day_of(rules.expertise.opens), rules.calendar.last_day(rules.expertise))
        for rules in season.rounds
    }
    with people_of(engine, season, schools=600) as session:
        absences = session.scalars(select(Absence)).all()
        count = len(session.scalars(select(Expert.id)).all())

    away = [each for each in absences if Days(each.first_day, each.last_day) in whole]
    assert (count, len(away)) == (180, 9)
    assert 0.1 * count < len(absences) < 0.3 * count


def test_nobody_is_away_or_kept_away_where_everybody_is_needed(engine: Engine, season: Season) -> None:
    with people_of(engine, season, schools=4, experts=1) as session:
        whole = [each for each in session.scalars(select(Absence)) if each.words == "отпуск"]
        assert (whole, session.scalars(select(KeptAway)).all()) == ([], [])


def test_who_is_kept_away_is_so_from_another_municipality_than_the_own(engine: Engine, season: Season) -> None:
    with people_of(engine, season, schools=600) as session:
        pairs = session.execute(
            select(Expert.municipality_id, KeptAway.municipality_id).join(KeptAway, KeptAway.expert_id == Expert.id)
        ).all()

    assert len(pairs) == 18
    assert [pair for pair in pairs if pair[0] == pair[1]] == []


def test_the_same_seed_gives_the_same_people_and_another_seed_others(season: Season) -> None:
    def people(seed: int) -> list[list[tuple[Any, ...]]]:
        engine = create_engine("sqlite://")
        Record.metadata.create_all(engine)
        with people_of(engine, season, seed=seed) as session:
            drawn = [columns(session, table) for table in TABLES]
        engine.dispose()
        return drawn

    assert people(500) == people(500)
    assert people(500) != people(501)


def test_one_school_and_one_expert_more_change_nobody_else(season: Season, engine: Engine) -> None:
    with people_of(engine, season, schools=80, experts=0.3) as session:
        before = {table: columns(session, table) for table in UNCHANGED}
        session.rollback()
        populate(session, season, schools=81, seed=500, experts=0.32, cohort=0.5)
        after = {table: set(columns(session, table)) for table in UNCHANGED}

    assert {table: [row for row in rows if row not in after[table]] for table, rows in before.items()} == {
        Person: [],
        School: [],
        Expert: [],
        Competence: [],
        Absence: [],
        KeptAway: [],
    }


@pytest.mark.parametrize("schools", [1, 2, 5, 23])
def test_a_small_season_has_people_too(engine: Engine, season: Season, schools: int) -> None:
    with people_of(engine, season, schools=schools) as session:
        count = len(session.scalars(select(School).where(School.cohort == 2022)).all())
        municipalities = len(session.scalars(select(Municipality)).all())

    assert (count, municipalities) == (schools, max(2, min(20, schools)))


def test_a_season_without_schools_is_refused(engine: Engine, season: Season) -> None:
    with pytest.raises(NoSchools):
        people_of(engine, season, schools=0)


def test_somebody_who_must_act_is_refused_and_somebody_greylisted_and_nobody_is_both(
    engine: Engine, season: Season
) -> None:
    with people_of(engine, season, schools=20) as session:
        directors = session.scalars(select(Person.email).join(School, School.director_id == Person.id)).all()
        experts = session.scalars(select(Person.email).join(Expert)).all()
        chosen = [misbehaving(session, seed) for seed in range(40)]

    actors = set(directors) | set(experts)
    assert [one for one in chosen if not one.refused & actors or not one.greylisted & actors] == []
    assert [one for one in chosen if one.refused & one.greylisted] == []
    assert len(set(chosen)) > 30


def test_about_one_in_fifty_is_refused_and_one_in_twenty_greylisted(engine: Engine, season: Season) -> None:
    with people_of(engine, season, schools=600) as session:
        everybody = len(session.scalars(select(Person.id)).all())
        chosen = misbehaving(session, 500)

    assert 0.01 < len(chosen.refused) / everybody < 0.03
    assert 0.03 < len(chosen.greylisted) / everybody < 0.07


def test_the_office_never_misbehaves(engine: Engine, season: Season) -> None:
    with people_of(engine, season, schools=20) as session:
        session.add(record.Season(id="2022", title=season.title, office=season.office))
        # The office's clerk is also the director of every school.
        for person in session.scalars(select(Person)):
            person.email = season.office.address.upper()
        session.flush()
        chosen = misbehaving(session, 500)

    assert chosen.refused | chosen.greylisted == frozenset()
