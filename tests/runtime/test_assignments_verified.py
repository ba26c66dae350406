"""Assignments, rulings and deeds of a round that somebody altered in the database are found out, each named."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import insert, text

from acts.approve_allotment import approve_allotment
from acts.decline import decline
from acts.replace_expert import replace_expert
from acts.rule_on_pair import move_pair, rule_on_pair
from domain.allotment.rules import AllotmentRules
from models.assignments import Ending, assignment_id
from models.audit import chain_key
from models.changes import Change
from models.office_pairs import Ruling
from models.rounds import Round
from runtime.allotment_verification import AllotmentsVerified, verify_allotments
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
    """Monday noon of 1.13: s-3 was declined; the office put somebody else on s-1, locked s-5, forbade a pair of s-6."""
    return start("1.13", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.outage("2022-03-18 12:00")
    begun.hand_in(*SCHOOLS)
    begun.go("2022-03-21 12:00")
    decline(begun.assignment("s-3"), Ending.OTHER, "Не моя тема")
    begun.settle()
    replace_expert(begun.assignment("s-1"), other_than(begun, "s-1", "e-2", "e-3"), **WHO)
    for school, ruling in (("s-5", Ruling.LOCKED), ("s-6", Ruling.FORBIDDEN)):
        rule_on_pair("1.13", (school, begun.who_judges()[school][0]), ruling, **WHO)
    begun.settle()


def other_than(season: SmallSeason, school: str, *experts: str) -> str:
    return next(each for each in experts if each not in season.who_judges()[school])


def verified(season: SmallSeason) -> AllotmentsVerified:
    key = chain_key(season.installation.links_key())
    with season.reading() as session:
        return verify_allotments(session, key, session.get_one(Round, ROUND))


def test_what_experts_and_the_office_did_holds(season: SmallSeason) -> None:
    found = verified(season)
    assert (found.difference, found.by_hand, found.assignments, found.places) == (None, 1, 9, 8)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["DELETE FROM assignments WHERE reason = 'chosen_by_office'"], "эксперта выбрал офис, а в учёте этого назнач"),
        (
            ["UPDATE assignments SET reason = 'competence' WHERE reason = 'chosen_by_office'"],
            "эксперта выбрал офис, а основание или время в учёте другие",
        ),
        (
            ["UPDATE assignments SET assigned_at = '2022-03-21 04:00:00.000000' WHERE reason = 'chosen_by_office'"],
            "эксперта выбрал офис, а основание или время в учёте другие",
        ),
        (
            ["UPDATE assignments SET ended_at = NULL, ending = NULL, ending_words = NULL WHERE ending = 'office'"],
            "назначение передано другому эксперту, а в учёте оно действует",
        ),
        (
            ["UPDATE assignments SET ending = 'silent', ending_words = NULL WHERE ending = 'office'"],
            "назначение снято офисом, а в учёте записано другое",
        ),
        (
            [
                "UPDATE assignments SET ended_at = '2022-03-21 05:30:00.000000', ending = 'office' "
                "WHERE school_id = 's-5'"
            ],
            "в учёте назначение снято офисом, а история решений и распределения об этом не говорят",
        ),
        (
            ["UPDATE assignments SET ended_at = NULL, ending = NULL, ending_words = NULL WHERE ending = 'other'"],
            "журнал действий говорит об отказе эксперта, а в учёте записано другое",
        ),
        (
            ["UPDATE assignments SET ending = 'illness' WHERE ending = 'other'"],
            "журнал действий говорит об отказе эксперта, а в учёте записано другое",
        ),
        (
            [
                "UPDATE assignments SET ended_at = '2022-03-21 05:30:00.000000', ending = 'conflict' "
                "WHERE school_id = 's-5'"
            ],
            "в учёте отказ эксперта, а журнал действий о нём не говорит",
        ),
        (["DELETE FROM office_pairs WHERE ruling = 'locked'"], "по истории решений пара закреплена, а в учёте этого"),
        (
            ["UPDATE office_pairs SET ruling = 'locked' WHERE ruling = 'forbidden'"],
            "пара закреплена, а история решений об этом не говорит",
        ),
        (
            ["INSERT INTO office_pairs VALUES ('2022/1.13', 's-2', 'e-2', 'forbidden', '2022-03-21 05:30:00.000000')"],
            "Школа s-2, эксперт e-2: пара исключена, а история решений об этом не говорит",
        ),
        (["DELETE FROM changes WHERE deed = 'replace'"], "Журнал действий говорит о решении 1, а в истории его нет"),
        (["UPDATE changes SET why = 'Так надо' WHERE deed = 'replace'"], "она не та, за которую ручается журнал"),
        (
            ["UPDATE audit SET subject = 'x' WHERE fact = 'decline:2022/1.13:s-3:e-3'"],
            "журнала действий изменена: rounds audit verify",
        ),
        (
            ["DELETE FROM audit WHERE deed = 'allotment'", "DELETE FROM allotments"],
            "Журнал действий не цел",
        ),
        (
            ["UPDATE audit SET round_id = '2022/1.14' WHERE deed = 'allotment'", "DELETE FROM allotments"],
            "Журнал действий не цел",
        ),
        (["DELETE FROM audit WHERE deed = 'hand in'"], "Журнал действий не цел, запись"),
    ],
)
def test_what_was_altered_is_named(season: SmallSeason, statements: Sequence[str], said: str) -> None:
    season.change(*[text(each) for each in statements])
    assert said in (verified(season).difference or "")


def test_an_approval_that_somebody_wrote_in_is_found(start: Start) -> None:
    season = start("1.13", r_1_13={"allotment": AllotmentRules(approval=True)})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    assert verified(season).difference is None
    approved = {"deed": "allotment approve", "round_id": ROUND, "subject": "", "particulars": {}, **WHO}
    season.change(insert(Change).values(made_at=season.clock.now(), **approved))
    assert "(«allotment approve»): журнал действий о ней не говорит" in (verified(season).difference or "")


def test_who_was_chosen_moved_away_before_approval_and_chosen_again_is_no_difference(start: Start) -> None:
    season = start("1.13", r_1_13={"allotment": AllotmentRules(approval=True)})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    first, second = (each for each in ("e-1", "e-3", "e-4") if each not in season.who_judges()["s-3"])
    replace_expert(season.assignment("s-3"), first, **WHO)
    move_pair("1.13", ("s-3", first), second, **WHO)
    replace_expert(season.assignment("s-3"), first, **WHO)
    season.settle()
    assert (season.who_judges(), verified(season).difference) == ({"s-3": [first]}, None)
    approve_allotment("1.13", **WHO)
    season.settle()
    assert (verified(season).difference, verified(season).by_hand) == (None, 1)


def test_what_was_not_approved_in_time_holds_where_somebody_had_been_replaced(start: Start) -> None:
    season = start("1.13", r_1_13={"allotment": AllotmentRules(approval=True)})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    replace_expert(season.assignment("s-3"), other_than(season, "s-3", "e-1", "e-3", "e-4"), **WHO)
    season.go("2022-03-25 18:00")
    assert ([each.ending for each in season.assignments()], verified(season).difference) == (["office"], None)


def test_a_pair_that_was_moved_is_locked_where_it_went(season: SmallSeason) -> None:
    (judge,) = season.who_judges()["s-5"]
    to = other_than(season, "s-5", "e-1", "e-2", "e-4")
    move_pair("1.13", ("s-5", judge), to, **WHO)
    assert verified(season).difference is None
    season.change(text("UPDATE office_pairs SET school_id = 's-4' WHERE ruling = 'locked'"))
    assert "Школа s-4" in (verified(season).difference or "")
    assert assignment_id(ROUND, "s-5", to) in {each.id for each in season.standing()}
