"""Allotments that were tampered with in the database are found out, each by what was done to it."""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import undefer

from acts.decline import decline
from acts.replace_expert import replace_expert
from acts.rule_on_pair import rule_on_pair
from domain.allotment.plan import Plan
from domain.allotment.rules import AllotmentRules
from domain.allotment.values import Policy
from models.allotments import Allotment, allotments_of
from models.assignments import Assignment, Ending, assignment_id
from models.audit import AuditRow, chain_key
from models.changes import Change
from models.office_pairs import Ruling
from models.people import Expert
from models.rounds import Round
from runtime.allotment_verification import AllotmentsVerified, verify_allotments
from runtime.audit import Fault
from runtime.audit import verify as walk
from tests.allotted_seasons import with_a_decline
from tests.small_season import SCHOOLS, SmallSeason, small_seasons

Start = Callable[..., SmallSeason]
WHO: dict[str, Any] = {"who": "office", "why": "Заболел"}
ROUND = "2022/1.13"


@pytest.fixture
def start() -> Iterator[Start]:
    with small_seasons() as begun:
        yield begun


@pytest.fixture
def season(start: Start) -> SmallSeason:
    return start("1.13", "1.14", played=with_a_decline)


def verified(season: SmallSeason, row: str = "1.13") -> AllotmentsVerified:
    key = chain_key(season.installation.links_key())
    with season.reading() as session:
        return verify_allotments(session, key, session.get_one(Round, season.id(row)))


def test_what_was_allotted_holds(season: SmallSeason) -> None:
    found = verified(season)
    assert (found.difference, found.allotments) == (None, {"first": 1, "refill": 1})
    assert (found.places, found.assignments, found.by_hand, found.of_old) == (7, 7, 0, 0)


def test_a_round_that_was_not_allotted_yet_has_nothing_to_check(season: SmallSeason) -> None:
    assert verified(season, "1.14") == AllotmentsVerified("2022/1.14")


def test_whom_the_office_chose_in_anothers_place_is_told_by_the_history(season: SmallSeason) -> None:
    former = season.assignment("s-1")
    others = {"e-2", "e-3"} - set(season.who_judges()["s-1"])
    replace_expert(former, others.pop(), **WHO)
    season.settle()
    found = verified(season)
    assert (found.difference, found.by_hand, found.assignments) == (None, 1, 8)


def test_it_holds_to_the_end_of_both_rounds(season: SmallSeason) -> None:
    season.file("s-1", "s-2", "s-3", mark=0)
    season.go("2022-03-28 12:00")
    season.hand_in(*SCHOOLS, row="1.14")
    season.go("2022-04-12 12:00")
    assert [verified(season, row).difference for row in ("1.13", "1.14")] == [None, None]
    assert verified(season, "1.14").assignments > 0


def test_the_chain_of_deeds_vouches_for_allotments_too(season: SmallSeason) -> None:
    key = chain_key(season.installation.links_key())
    with season.reading() as session:
        assert walk(session, key).broken is None
    season.change(update(Allotment).where(Allotment.ordinal == 1).values(occasion="office"))
    with season.reading() as session:
        broken = walk(session, key).broken
    assert broken is not None
    assert (broken.fault, broken.fact) == (Fault.FACT_ALTERED, f"allotment:{ROUND}:1")


@pytest.mark.parametrize(
    "rules", [AllotmentRules(policy=Policy.FAIR), AllotmentRules(apart_by_institution=True)], ids=["fair", "apart"]
)
def test_other_rules_are_proved_as_well_and_so_are_changes_under_them(start: Start, rules: AllotmentRules) -> None:
    season = start("1.19", r_1_19={"allotment": rules})
    season.change(update(Expert).where(Expert.id.in_(["e-1", "e-4"])).values(institution="СШ № 1"))
    season.outage("2022-05-13 12:00")
    season.hand_in("s-1", "s-3", "s-5")
    season.go("2022-05-16 12:00")
    (first, *_) = season.who_judges()["s-5"]
    decline(assignment_id("2022/1.19", "s-5", first), Ending.OTHER, "Не моя тема")
    season.settle()
    judge = season.who_judges()["s-3"][0]
    rule_on_pair("1.19", ("s-3", judge), Ruling.FORBIDDEN, **WHO)
    season.settle()
    found = verified(season, "1.19")
    assert (found.difference, found.allotments["office"]) == (None, 1)
    assert judge not in season.who_judges().get("s-3", [])


# What somebody with a hand in the database could do


def rewrite(season: SmallSeason, tamper: Callable[[Allotment], None], ordinal: int = 1) -> None:
    with season.installation.transaction() as session:
        kept = session.get_one(Allotment, (ROUND, ordinal), options=[undefer("*")])
        tamper(kept)


def with_plan(change: Callable[[Plan], Plan]) -> Callable[[Allotment], None]:
    def tamper(kept: Allotment) -> None:
        kept.packed_plan = zlib.compress(change(kept.plan).as_json().encode())

    return tamper


def swap_two(plan: Plan) -> Plan:
    """Two submissions of different experts change them."""
    first = plan.assignments[0]
    second = next(each for each in plan.assignments if each.expert != first.expert)
    swapped = {first: replace(first, expert=second.expert), second: replace(second, expert=first.expert)}
    return replace(plan, assignments=tuple(swapped.get(each, each) for each in plan.assignments))


def drop_one(plan: Plan) -> Plan:
    return replace(plan, assignments=plan.assignments[1:])


def other_potential(plan: Plan) -> Plan:
    assert plan.certificate is not None
    potentials = {id: price - 10**9 for id, price in plan.certificate.expert_potentials.items()}
    return replace(plan, certificate=replace(plan.certificate, expert_potentials=potentials))


def other_worth(plan: Plan) -> Plan:
    return replace(plan, worth=plan.worth + 1)


def no_proof(plan: Plan) -> Plan:
    return replace(plan, certificate=None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (swap_two, "Распределение 1 от 21.03.2022 00:00: "),
        (drop_one, "Распределение 1 от 21.03.2022 00:00: Перечень незаполненных мест"),
        (other_potential, "Распределение 1 от 21.03.2022 00:00: "),
        (other_worth, "Распределение 1 от 21.03.2022 00:00: Польза плана не сходится"),
        (no_proof, "Распределение 1 от 21.03.2022 00:00: У плана нет доказательства"),
    ],
)
def test_a_changed_plan_is_found(season: SmallSeason, change: Callable[[Plan], Plan], said: str) -> None:
    rewrite(season, with_plan(change))
    assert (verified(season).difference or "").startswith(said)


def test_a_changed_question_is_found(season: SmallSeason) -> None:
    def easier(kept: Allotment) -> None:
        kept.packed_question = zlib.compress(kept.question.as_json().replace('"m-1"', '"m-9"').encode())

    rewrite(season, easier)
    assert "вопрос изменён, его SHA-256 теперь" in (verified(season).difference or "")


def test_a_certificate_of_another_round_is_found(season: SmallSeason) -> None:
    season.file("s-1", "s-2", "s-3", mark=0)
    season.go("2022-03-28 12:00")
    season.hand_in(*SCHOOLS, row="1.14")
    season.go("2022-04-01 12:00")
    with season.reading() as session:
        other = allotments_of(session, "2022/1.14", whole=True)[0]

    def replaced_plan(kept: Allotment) -> None:
        kept.packed_plan = other.packed_plan

    rewrite(season, replaced_plan)
    assert "для других исходных данных" in (verified(season).difference or "")

    def replaced_whole(kept: Allotment) -> None:
        kept.packed_question, kept.digest = other.packed_question, other.digest

    rewrite(season, replaced_whole)
    assert "запись не та, за которую ручается журнал" in (verified(season).difference or "")


def test_a_row_that_is_no_plan_is_found(season: SmallSeason) -> None:
    season.change(update(Allotment).where(Allotment.ordinal == 1).values(packed_plan=b"x"))
    assert "запись не читается" in (verified(season).difference or "")


@pytest.mark.parametrize(
    ("column", "before", "after"),
    [
        ("packed_plan", r'"expert_potentials":{[^}]*}', '"expert_potentials":[1]'),
        ("packed_plan", r'"source_potential":-?\d+', '"source_potential":"much"'),
        ("packed_plan", r'"unit":\d+', '"unit":null'),
        ("packed_plan", r'"unit":\d+', '"unit":NaN'),
        ("packed_plan", r'"filled":6', '"filled":6.0'),
        ("packed_plan", r'"cut_experts":\[', '"cut_experts":[["e-1"],'),
        ("packed_plan", r".*", "[" * 100_000),
        ("packed_question", r'"e-1","m-1",\d+', f'"e-1","m-1",{10**30}'),
        ("packed_question", r'"s-1","s-1","m-1"', r'"s-1","s-1","\ud800"'),
        ("packed_question", r'"weights":\[3', '"weights":["3"'),
    ],
)
def test_a_row_with_values_of_other_kinds_is_no_plan(season: SmallSeason, column: str, before: str, after: str) -> None:
    def put_in(kept: Allotment) -> None:
        text = zlib.decompress(getattr(kept, column)).decode()
        changed = re.sub(before, lambda _: after, text, count=1)
        assert changed != text
        setattr(kept, column, zlib.compress(changed.encode()))

    rewrite(season, put_in)
    assert "запись не читается, она повреждена или изменена" in (verified(season).difference or "")


def test_a_row_that_would_unpack_without_end_is_found(season: SmallSeason, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.allotments.MOST_UNPACKED", 100)
    assert "запись не читается" in (verified(season).difference or "")


def test_a_row_that_vanished_is_found(season: SmallSeason) -> None:
    season.change(delete(Allotment).where(Allotment.ordinal == 1))
    assert verified(season).difference == "Распределения 1 в учёте нет, а следующее за ним есть."
    season.change(delete(Allotment))
    assert (verified(season).difference or "").startswith("Журнал действий говорит о распределении")


def test_a_row_of_which_the_chain_does_not_tell_is_found(season: SmallSeason) -> None:
    season.change(delete(AuditRow).where(AuditRow.fact == f"allotment:{ROUND}:1"))
    assert "журнал действий о нём не говорит" in (verified(season).difference or "")


def test_an_assignment_whose_expert_was_swapped_is_found(season: SmallSeason) -> None:
    other = next(each for each in ("e-2", "e-3") if each not in season.who_judges()["s-1"])
    where = update(Assignment).where(Assignment.id == season.assignment("s-1"))
    season.change(where.values(expert_id=other))
    assert (
        verified(season).difference == f"Школа s-1, эксперт {other}: такого назначения не делало ни одно распределение."
    )


def test_an_assignment_that_was_swapped_with_its_name_is_found(season: SmallSeason) -> None:
    other = next(each for each in ("e-2", "e-3") if each not in season.who_judges()["s-1"])
    where = update(Assignment).where(Assignment.id == season.assignment("s-1"))
    season.change(where.values(expert_id=other, id=assignment_id(ROUND, "s-1", other)))
    assert (
        verified(season).difference == f"Школа s-1, эксперт {other}: такого назначения не делало ни одно распределение."
    )


def test_an_assignment_past_all_allotments_is_found(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        (taken,) = season.who_judges()["s-5"]
        other = next(each for each in ("e-1", "e-2", "e-4") if each != taken)
        session.add(
            Assignment(
                id=assignment_id(ROUND, "s-5", other),
                round_id=ROUND,
                school_id="s-5",
                expert_id=other,
                reason="least_loaded",
                assigned_at=season.at("2022-03-20 12:00"),
            )
        )
    assert "такого назначения не делало ни одно распределение" in (verified(season).difference or "")


def test_a_replacement_that_somebody_wrote_into_the_history_vouches_for_nothing(season: SmallSeason) -> None:
    other = next(each for each in ("e-2", "e-3") if each not in season.who_judges()["s-1"])
    former, made = season.assignment("s-1"), assignment_id(ROUND, "s-1", other)
    season.change(update(Assignment).where(Assignment.id == former).values(expert_id=other, id=made))
    now = season.clock.now()
    told = {"before": "e-1", "after": other, "assignment": made}
    with season.installation.transaction() as session:
        session.add(
            Change(
                made_at=now,
                deed="replace",
                round_id=ROUND,
                subject=former,
                particulars=told,
                who="office",
                why="Так надо",
            )
        )
    assert "журнал действий о ней не говорит, она внесена в обход программы" in (verified(season).difference or "")


def test_an_assignment_that_vanished_is_found(season: SmallSeason) -> None:
    id = season.assignment("s-1")
    season.change(delete(Assignment).where(Assignment.id == id))
    assert "назначено распределением 1, а в учёте этого нет" in (verified(season).difference or "")


def test_another_reason_is_found(season: SmallSeason) -> None:
    id = season.assignment("s-1")
    season.change(update(Assignment).where(Assignment.id == id).values(reason="chosen_by_office"))
    assert "основание или время не те, что в распределении 1" in (verified(season).difference or "")


def test_what_an_older_program_allotted_is_told_as_not_checked(season: SmallSeason) -> None:
    season.change(delete(Allotment), delete(AuditRow))
    found = verified(season)
    assert (found.difference, found.allotments, found.of_old) == (None, {}, 7)
