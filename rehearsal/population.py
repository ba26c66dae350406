"""The people of a rehearsal, all invented: municipalities, schools, curators, experts, and whose address misbehaves.

Whoever is drawn has a stream of chance of the own, named after the seed and the number: one school more, or one
expert more, changes nobody else.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.season import Coverage
from domain.season import Season as SeasonValues
from models.people import (
    Absence,
    Competence,
    Conflict,
    Expert,
    KeptAway,
    Municipality,
    Person,
    School,
    SchoolRisk,
)
from models.rounds import Season
from rehearsal.expert_facts import invent_facts
from rehearsal.names import Place, conflict_words, invent_person, latin, name_school, places

MOST_MUNICIPALITIES = 20
FEWEST_MUNICIPALITIES = 2
"""With one, every expert would be of the schools' own municipality."""
MOST_RISKS = 3
MOST_SCHOOLS_OF_A_CURATOR = 3

EXPERT_POSTS = ("методист", "старший методист", "заместитель директора", "учитель")
CURATOR_POSTS = ("методист", "старший методист", "куратор")
OFFICE_HOUSE = "kk-ipk"

ONE_WITH_CONFLICT_IN = 8
TRIES_FOR_A_CONFLICT = 5
SHARE_WITH_OWN_CAPACITY = 0.1
OWN_CAPACITY = 8

SHARE_REFUSED = 0.02
SHARE_GREYLISTED = 0.05
SURE_FROM = 20
"""From so many schools on, somebody who must act is refused, and somebody greylisted, whatever chance says."""


class NoSchools(ValueError):
    """A rehearsal without a school has nothing to play."""


@dataclass(frozen=True)
class Misbehaving:
    """Addresses that the rehearsal's post box does not simply take letters for."""

    refused: frozenset[str]
    """Refused at RCPT for good (5xx)."""
    greylisted: frozenset[str]
    """Put off once (4xx), then taken."""


@dataclass
class _Rows:
    """What goes into the record, table by table."""

    people: list[dict[str, Any]]
    municipalities: list[dict[str, Any]]
    schools: list[dict[str, Any]]
    risks: list[dict[str, Any]]
    experts: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]
    competences: list[dict[str, Any]]
    absences: list[dict[str, Any]]
    kept_away: list[dict[str, Any]]


def whole_share(share: float, of: int) -> int:
    """`ceil(share × of)` in exact decimals: 0.55 of 100 is 55, as floats it would be 56."""
    return int((Decimal(str(share)) * of).to_integral_value(ROUND_CEILING))


def populate(session: Session, season: SeasonValues, *, schools: int, seed: int, experts: float, cohort: float) -> None:
    """Add the people of a rehearsal to an empty record: nothing is committed.

    `experts` and `cohort` (the schools of the sampled rounds' cohort) are shares of `schools`, rounded up. The ids:
    schools s-001, those of the cohort before t-001, municipalities m-01, experts x-01; people p- and what they are for,
    so p-s-001 is the director of s-001. Raises NoSchools.
    """
    if schools < 1:
        raise NoSchools("a rehearsal needs at least one school")
    chosen = _places(seed, schools)
    rows = _Rows(*([] for _ in fields(_Rows)))
    for number, place in enumerate(chosen, start=1):
        _add_municipality(rows, seed, number, place)
    sampled = [rules.cohort for rules in season.rounds if rules.coverage is Coverage.SAMPLE]
    others = [rules.cohort for rules in season.rounds if rules.coverage is not Coverage.SAMPLE]
    catalogue = sorted({risk.code for rules in season.rounds for risk in rules.risks})
    _add_schools(rows, seed, chosen, "s", schools, others[0] if others else season.year, catalogue)
    if sampled:
        _add_schools(rows, seed, chosen, "t", whole_share(cohort, schools), sampled[0], [])
    _add_experts(rows, seed, chosen, whole_share(experts, schools), season)
    for table, listed in (
        (Person, rows.people),
        (Municipality, rows.municipalities),
        (School, rows.schools),
        (SchoolRisk, rows.risks),
        (Expert, rows.experts),
        (Conflict, rows.conflicts),
        (Competence, rows.competences),
        (Absence, rows.absences),
        (KeptAway, rows.kept_away),
    ):
        if listed:
            session.execute(insert(table), listed)
    session.flush()


def misbehaving(session: Session, seed: int) -> Misbehaving:
    """Choose the addresses that are refused for good and those that are greylisted once; never the office's."""
    office = {season.office.address.lower() for season in session.scalars(select(Season))}
    people = session.execute(select(Person.id, Person.email).order_by(Person.id))
    draws = {
        id: (random.Random(f"{seed}:address:{id}").random(), email)
        for id, email in people
        if email.lower() not in office
    }
    refused = {id for id, (drawn, _) in draws.items() if drawn < SHARE_REFUSED}
    greylisted = {id for id, (drawn, _) in draws.items() if SHARE_REFUSED <= drawn < SHARE_REFUSED + SHARE_GREYLISTED}
    school_ids = session.scalars(select(School.id)).all()
    if len(school_ids) >= SURE_FROM:
        who_act = {f"p-{id}" for id in school_ids} | set(session.scalars(select(Expert.person_id)))
        # Lowest draws first: those whom chance came nearest to.
        actors = [id for _, id in sorted((draws[id][0], id) for id in draws.keys() & who_act)]
        if refused.isdisjoint(actors):
            refused.update(actors[:1])
        greylisted -= refused
        if greylisted.isdisjoint(actors):
            greylisted.update([id for id in actors if id not in refused][:1])
    return Misbehaving(
        frozenset(draws[id][1] for id in refused),
        frozenset(draws[id][1] for id in greylisted),
    )


def _places(seed: int, schools: int) -> list[Place]:
    line = list(places())
    random.Random(f"{seed}:municipalities").shuffle(line)
    return line[: max(FEWEST_MUNICIPALITIES, min(MOST_MUNICIPALITIES, schools))]


def _number(number: int, of: int, least: int) -> str:
    return str(number).zfill(max(least, len(str(of))))


def _municipality_id(number: int) -> str:
    return _number(number, MOST_MUNICIPALITIES, 2)


def _add_person(
    rows: _Rows, chance: random.Random, id: str, posts: Iterable[str], women: float, address: str | None, house: str
) -> None:
    name = invent_person(chance, women)
    box = address or f"{latin(name.given)[0]}.{latin(name.surname)}.{id.removeprefix('p-')}"
    rows.people.append(
        {
            "id": id,
            "surname": name.surname,
            "given": name.given,
            "patronymic": name.patronymic,
            "post": chance.choice(tuple(posts)),
            "email": f"{box}@{house}.example",
        }
    )


def _add_municipality(rows: _Rows, seed: int, number: int, place: Place) -> None:
    id = _municipality_id(number)
    chance = random.Random(f"{seed}:coordinator:{number}")
    _add_person(rows, chance, f"p-m-{id}", ["муниципальный координатор"], 0.85, "koordinator", place.latin)
    rows.municipalities.append({"id": f"m-{id}", "name": place.name, "coordinator_id": f"p-m-{id}"})


def _add_schools(
    rows: _Rows, seed: int, chosen: list[Place], letter: str, count: int, cohort: int, catalogue: list[str]
) -> None:
    weights = [random.Random(f"{seed}:size:{place.latin}").uniform(1, 6) for place in chosen]
    curator, room, person = 0, 0, ""
    for number in range(1, count + 1):
        chance = random.Random(f"{seed}:school:{letter}:{number}")
        id = f"{letter}-{_number(number, count, 3)}"
        earlier = letter == "t"
        # The first schools go one to each municipality, so that none is without; the others as they come.
        central = not earlier and number <= len(chosen)
        at = number - 1 if central else chance.choices(range(len(chosen)), weights)[0]
        name = name_school(chance, chosen[at], number, central=central, earlier=earlier, villages=f"{seed}:villages")
        address = f"school-{id.removeprefix('s-')}"
        _add_person(rows, chance, f"p-{id}", ["директор"], 0.75, address, chosen[at].latin)
        if room == 0:
            curator += 1
            draws = random.Random(f"{seed}:curator:{letter}:{curator}")
            room = draws.randint(1, MOST_SCHOOLS_OF_A_CURATOR)
            person = f"p-k{'' if letter == 's' else letter}-{_number(curator, count, 3)}"
            _add_person(rows, draws, person, CURATOR_POSTS, 0.8, None, OFFICE_HOUSE)
        room -= 1
        rows.schools.append(
            {
                "id": id,
                "name": name.short,
                "full_name": name.full,
                "municipality_id": f"m-{_municipality_id(at + 1)}",
                "cohort": cohort,
                "director_id": f"p-{id}",
                "curator_id": person,
            }
        )
        risks = chance.sample(catalogue, min(len(catalogue), chance.randint(1, MOST_RISKS)))
        rows.risks += [{"school_id": id, "risk": risk} for risk in sorted(risks)]


def _add_experts(rows: _Rows, seed: int, chosen: list[Place], count: int, season: SeasonValues) -> None:
    declared_at = min((rules.submission.opens for rules in season.rounds), default=None)
    for number in range(1, count + 1):
        chance = random.Random(f"{seed}:expert:{number}")
        id = f"x-{_number(number, count, 2)}"
        # Round and round through the municipalities, backwards: the small ones have experts too.
        at = -number % len(chosen)
        _add_person(rows, chance, f"p-{id}", EXPERT_POSTS, 0.8, None, chosen[at].latin)
        municipality = f"m-{_municipality_id(at + 1)}"
        capacity = OWN_CAPACITY if chance.random() < SHARE_WITH_OWN_CAPACITY else None
        facts = invent_facts(seed, number, season, chosen, at)
        rows.experts.append(
            {
                "id": id,
                "person_id": f"p-{id}",
                "municipality_id": municipality,
                "capacity": capacity,
                "institution": facts.institution,
            }
        )
        rows.competences += [{"expert_id": id, "topic": topic} for topic in facts.competences]
        rows.absences += [
            {"expert_id": id, "first_day": days.first, "last_day": days.last, "words": words}
            for days, words in facts.absences
        ]
        if facts.kept_away is not None:
            away = f"m-{_municipality_id(facts.kept_away + 1)}"
            rows.kept_away.append({"expert_id": id, "municipality_id": away})
        if declared_at is None or number % ONE_WITH_CONFLICT_IN != 1:
            continue
        for _ in range(TRIES_FOR_A_CONFLICT):
            school = rows.schools[int(chance.random() * len(rows.schools))]
            # A school of the own municipality is never judged anyhow.
            if school["municipality_id"] != municipality:
                rows.conflicts.append(
                    {
                        "expert_id": id,
                        "school_id": school["id"],
                        "declared_at": declared_at,
                        "words": conflict_words(chance),
                    }
                )
                break
