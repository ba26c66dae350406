from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from acts.decline import decline
from acts.refusals import AssignmentEnded
from acts.take_on import take_on
from models.assignments import Assignment, Ending
from models.people import Person
from models.rounds import Round
from notifications.smtp.transport import Accepted, InDoubt
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon: s-1 (by e-3), s-3 (by e-1) and s-5 (by e-2) are judged, each by one of whom they can be."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=1, e_2=1, e_3=1, e_4=0)
    with begun.installation.transaction() as session:
        session.execute(update(Person).where(Person.id == "x-e-4").values(address_bad_since=begun.clock.now()))
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1", "s-3", "s-5")
    begun.go("2022-03-21 12:00")


def ended(season: SmallSeason) -> list[tuple[str, str | None, str]]:
    """What was taken away or given back: (school, why, when)."""
    return [
        (each.school_id, each.ending, season.shown(each.ended_at))
        for each in season.assignments()
        if each.ended_at is not None
    ]


def test_who_owes_is_reminded_three_and_one_working_days_before_the_end(season: SmallSeason) -> None:
    for school in ("s-1", "s-3"):
        take_on(season.assignment(school))
    season.file("s-5")
    season.go("2022-03-24 12:00")
    season.file("s-1")
    (left,) = season.who_judges()["s-3"]
    both = sorted([left, *season.who_judges()["s-1"]])
    season.go("2022-03-27 12:00")
    assert season.letters("expert_reminder") == [
        *[("23.03 09:00", "expert_reminder", expert) for expert in both],
        ("25.03 09:00", "expert_reminder", left),
    ]


def test_a_sign_of_life_is_enough_not_to_be_replaced(season: SmallSeason) -> None:
    for each in season.standing():
        take_on(each.id)
    season.go("2022-03-27 12:00")
    assert (season.about("replacement"), ended(season)) == ([], [])


def test_who_declined_one_school_is_alive_for_the_others(start: Start) -> None:
    season = start(played=so_far.set_capacity(e_1=9, e_2=0, e_3=0, e_4=0).outage("2022-03-18 12:00"))
    season.hand_in("s-3", "s-4")
    season.go("2022-03-21 12:00")
    decline(season.standing()[0].id, Ending.OTHER, "Не моя тема")
    season.go("2022-03-26 12:00")
    assert season.schools_of("e-1") == ["s-4"]
    assert season.about("replacement") == []


def test_the_silent_lose_what_they_have_not_filed_and_only_they_are_written_to(season: SmallSeason) -> None:
    take_on(season.assignment("s-1"))
    season.go("2022-03-22 12:00")
    season.file("s-5")
    silent = season.who_judges()["s-3"]
    season.go("2022-03-24 12:00")
    assert ended(season) == [("s-3", "silent", "24.03 09:00")]
    assert season.letters("replacement") == [("24.03 09:00", "replacement", expert) for expert in silent]


def test_what_was_taken_away_cannot_be_filed_any_more(season: SmallSeason) -> None:
    id = season.assignment("s-3")
    season.go("2022-03-24 12:00")
    with pytest.raises(AssignmentEnded):
        take_on(id)


def test_a_refused_expert_is_replaced_at_once_without_a_letter_and_the_office_is_told_once(start: Start) -> None:
    season = start()
    season.set_capacity(e_1=1, e_2=0, e_3=1, e_4=0)
    season.mail_refuses("x-e-1", "x-e-3")
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-23 12:00")

    assert ended(season) == [("s-3", "unreachable", "21.03 09:00")] * 2
    assert season.ledger("replacement") == []
    # The second refusal came in the same moment, when the letter about the first had left.
    assert season.letters("undeliverable", "unplaced") == [
        ("21.03 09:00", "undeliverable", "office"),
        ("21.03 09:00", "undeliverable", "office"),
        ("21.03 09:00", "unplaced", "office"),
    ]
    told = {letter.ordinal for letter in season.ledger("undeliverable")}
    assert {letter.reported_in for letter in season.ledger("assignments")} == told
    assert len(told) == 2


def test_who_took_on_what_arrived_keeps_it_though_a_later_letter_is_refused(season: SmallSeason) -> None:
    take_on(season.assignment("s-3"))
    (expert,) = season.who_judges()["s-3"]
    season.mail_refuses(f"x-{expert}")
    season.go("2022-03-26 12:00")
    assert [letter.state for letter in season.ledger("expert_reminder") if letter.subject == expert] == ["refused"] * 2
    assert season.who_judges()["s-3"] == [expert]


def test_who_took_on_what_arrived_loses_only_what_did_not(start: Start) -> None:
    season = start(played=so_far.set_capacity(e_1=9, e_2=0, e_3=0, e_4=0).outage("2022-03-18 12:00"))
    season.hand_in("s-3", "s-5")
    season.give_own_deadline("s-5", "2022-03-22 12:00")
    season.go("2022-03-21 12:00")
    take_on(season.assignment("s-3"))
    season.mail_refuses("x-e-1")
    season.go("2022-03-22 12:00")
    assert ended(season) == [("s-5", "unreachable", "22.03 12:00")]
    assert season.schools_of("e-1") == ["s-3"]


def test_who_got_a_letter_in_doubt_is_reminded_and_replaced_like_the_others(start: Start) -> None:
    season = start(played=so_far.outage("2022-03-18 12:00"))
    season.hand_in("s-1")
    season.go("2022-03-20 12:00")
    season.server.delivered = [InDoubt("the connection broke")]
    season.stand("2022-03-21 00:00")
    season.run_rounds()
    (expert,) = season.who_judges()["s-1"]
    season.change(update(Person).where(Person.id.like("d-%")).values(address_bad_since=season.clock.now()))
    season.go("2022-03-21 09:00")
    assert [letter.state for letter in season.ledger("assignments")] == ["in_doubt"]
    season.server.delivered = [Accepted("250 OK")]
    season.go("2022-03-24 12:00")
    assert season.letters("expert_reminder", "replacement") == [
        ("23.03 09:00", "expert_reminder", expert),
        ("24.03 09:00", "replacement", expert),
    ]


def test_nobody_is_reminded_or_replaced_while_the_letter_is_on_its_way(start: Start) -> None:
    season = start()
    season.mail_defers_once(*(f"x-e-{figure}" for figure in "1234"))
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1")
    season.stand("2022-03-21 00:00")
    season.settle()
    season.stand("2022-03-21 17:59")
    season.post.step()
    assert season.ledger("assignments")[0].state == "deferred"
    season.go("2022-03-24 12:00")
    # It arrived on Tuesday morning: silent from Friday.
    assert season.about("replacement") == []
    assert season.letters("assignments")[0][0].startswith("22.03")
    season.go("2022-03-25 12:00")
    assert [moment for moment, _, _ in season.letters("replacement")] == ["25.03 09:00"]


def test_a_replaced_expert_has_the_days_that_are_left_from_the_own_letter_on(start: Start) -> None:
    season = start("1.19", played=so_far.outage("2022-05-13 12:00"))
    season.hand_in("s-1")
    season.go("2022-05-20 12:00")
    # Four of eight working days, from Monday 16.05: both first ones were silent.
    assert [(each.ending, season.shown(each.ended_at)) for each in season.assignments() if each.ended_at] == [
        ("silent", "20.05 09:00")
    ] * 2


def test_the_silence_limit_is_the_rounds_own(start: Start) -> None:
    season = start(r_1_13={"silence_share": Decimal("0.2")})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1")
    season.go("2022-03-22 12:00")
    assert ended(season) == [("s-1", "silent", "22.03 09:00")]


def test_the_expertise_ends_with_its_last_conclusion(season: SmallSeason) -> None:
    season.go("2022-03-22 12:00")
    season.file("s-1", "s-3")
    season.settle()
    assert season.stage() == "expertise"
    season.file("s-5")
    season.settle()
    assert (season.stage(), season.outcomes()) == (
        "closed",
        dict.fromkeys(SCHOOLS, "no_documents") | dict.fromkeys(("s-1", "s-3", "s-5"), "accepted"),
    )


def test_an_expertise_for_which_nothing_came_lasts_to_its_end(start: Start) -> None:
    season = start()
    season.go("2022-03-27 23:59")
    assert (season.stage(), season.waits_until()) == ("expertise", "28.03 00:00")
    season.go("2022-03-28 00:00")
    assert season.stage() == "closing"


def test_a_repeat_of_which_nobody_is_awaited_ends_at_once(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-18 12:00"))
    season.hand_in(*SCHOOLS)
    season.go("2022-03-22 12:00")
    season.file_all()
    season.go("2022-04-01 12:00")
    assert (season.outcomes("1.14"), season.stage("1.14")) == (dict.fromkeys(SCHOOLS, "carried_over"), "closed")


def test_a_repeat_is_not_decided_before_its_primary(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-18 12:00").hand_in("s-1"))
    season.go("2022-03-21 12:00")
    # The primary's run hangs; the repeat goes on alone, to the end of its expertise.
    season.change(update(Round).where(Round.id == "2022/1.13").values(waits_until=None))
    season.go("2022-04-12 12:00")
    assert (season.stage("1.14"), season.waits_until("1.14"), season.outcomes("1.14")) == ("expertise", None, {})

    season.change(update(Round).where(Round.id == "2022/1.13").values(waits_until=season.clock.now()))
    season.go("2022-04-12 12:30")

    assert season.outcomes("1.14") == dict.fromkeys(SCHOOLS, "no_documents") | {"s-1": "not_assessed"}
    # Nobody asked the others: they joined when nothing could be handed in any more.
    assert (season.about("repeat_invitation", "no_documents", row="1.14"), season.stage("1.14")) == ([], "closed")


def test_a_decline_that_comes_too_late_to_tell_another_stands_as_a_vacancy(season: SmallSeason) -> None:
    season.stand("2022-03-26 12:00")
    before = season.who_judges()
    # There would be somebody free, but Monday's letter comes after the expertise.
    season.set_capacity(e_1=2, e_2=2, e_3=2)
    decline(season.assignment("s-1"), Ending.OTHER, "")
    season.settle()
    assert season.who_judges() == {school: experts for school, experts in before.items() if school != "s-1"}
    assert season.vacancies() == {"s-1": 1}
    assert season.letters("unplaced") == [("26.03 12:00", "unplaced", "office")]


def test_each_wake_is_counted(season: SmallSeason) -> None:
    with season.reading() as session:
        before = session.scalars(select(Round.wakes)).one()
    decline(season.assignment("s-1"), Ending.OTHER, "")
    season.settle()
    with season.reading() as session:
        assert session.scalars(select(Round.wakes)).one() == before + 1
        assert session.scalars(select(Assignment.ending).where(Assignment.school_id == "s-1")).all() == ["other"]
