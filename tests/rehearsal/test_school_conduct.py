"""What played schools do about their documents, and when."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from domain.intake import what_is_missing
from domain.letters import Kind
from models.people import School
from models.rounds import Participation
from rehearsal.behaviour import Schools


def test_early_schools_hand_in_after_the_letter_and_within_the_window(start: Callable[..., Any]) -> None:
    play = start()
    schools = play.invite_all("2022-03-14T12:00")
    play.play()

    assert sorted(subject for _, _, subject in play.came) == [f"2022/1.13:{id}" for id in schools]
    moments = {moment for moment, _, _ in play.came}
    assert play.local("2022-03-14T12:00") < min(moments)
    assert max(moments) < play.rules().submission.closes


def test_the_manners_of_schools_follow_the_shares(start: Callable[..., Any]) -> None:
    play = start(Schools(last_evening=0.3, after_reminder=0.2, late=0.1, never=0.1, incomplete=0, replaces=0))
    schools = play.invite_all()
    for id in schools:
        play.letter(Kind.SCHOOL_REMINDER, id, "2022-03-16T09:00")
    before_reminder = play.local("2022-03-16T09:00")
    play.play(until="2022-03-16T09:00")
    early = {subject for _, _, subject in play.came}
    play.cast.read_letters()
    play.play()

    closes = play.rules().submission.closes
    came = {subject: moment for moment, _, subject in play.came}
    evenings = {subject for subject, moment in came.items() if play.local("2022-03-20T00:00") <= moment < closes}
    late = {subject for subject, moment in came.items() if moment >= closes}
    assert early
    assert all(came[subject] < before_reminder for subject in early)
    assert 5 <= len(evenings) <= 18
    assert 1 <= len(late) <= 7
    assert 1 <= len(schools) - len(came) <= 8


def test_who_waits_for_a_reminder_does_nothing_before_it(start: Callable[..., Any]) -> None:
    play = start(Schools(last_evening=0, after_reminder=1, late=0, never=0, incomplete=0, replaces=0))
    schools = play.invite_all()
    assert play.cast.next_moment() is None

    for id in schools[:10]:
        play.letter(Kind.SCHOOL_REMINDER, id, "2022-03-18T09:00")
    play.cast.read_letters()
    play.play()

    assert {subject for _, _, subject in play.came} == {f"2022/1.13:{id}" for id in schools[:10]}
    assert all(play.local("2022-03-18T09:00") < moment < play.rules().submission.closes for moment, _, _ in play.came)


def test_the_last_evening_may_be_a_sunday(start: Callable[..., Any]) -> None:
    play = start(Schools(last_evening=1, after_reminder=0, late=0, never=0, incomplete=0, replaces=0))
    play.invite_all()
    play.play()

    assert {moment for moment, _, _ in play.came} == {
        play.local("2022-03-20T20:00"),
        play.local("2022-03-20T23:30"),
    }


def test_a_school_with_its_own_deadline_goes_by_it(start: Callable[..., Any]) -> None:
    play = start(Schools(last_evening=1, after_reminder=0, late=0, never=0, incomplete=0, replaces=0))
    with Session(play.engine) as session, session.begin():
        session.add(
            Participation(
                round_id="2022/1.13",
                school_id="s-001",
                joined_at=play.local("2022-03-14T00:00"),
                own_deadline=play.local("2022-03-24T00:00"),
            )
        )
    play.letter(Kind.INVITATION, "s-001", "2022-03-14T09:00")
    play.cast.read_letters()
    play.play()

    assert [moment.date().isoformat() for moment, _, _ in play.came] == ["2022-03-23"]


def test_an_invitation_that_comes_after_the_end_is_answered_late(start: Callable[..., Any]) -> None:
    play = start()
    play.letter(Kind.INVITATION, "s-001", "2022-03-22T16:00")
    play.cast.read_letters()
    play.play()

    (moment,) = (moment for moment, _, _ in play.came)
    assert play.local("2022-03-22T16:00") < moment < play.local("2022-03-26T00:00")


def test_some_replace_what_they_handed_in_and_then_it_is_whole(start: Callable[..., Any]) -> None:
    play = start(Schools(last_evening=0, after_reminder=0, late=0, never=0, incomplete=1, replaces=1))
    play.letter(Kind.INVITATION, "s-001", "2022-03-14T09:00")
    play.cast.read_letters()
    play.play()

    rules = play.rules()
    with Session(play.engine) as session:
        risks = [risk.risk for risk in session.get_one(School, "s-001").risks]
    gaps = [
        len(what_is_missing(rules.documents, rules.risks, risks, [(file.kind, file.risk) for file in files]))
        for files in play.files
    ]
    assert gaps == [1, 0]
    assert play.came[0][0] < play.came[1][0] < rules.submission.closes
