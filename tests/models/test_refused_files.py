"""Files that were not taken: the last few of a school, and what was handed in since."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.refused_files import LONGEST_WHY, MOST_KEPT, RefusedFile, keep_refused, refused_in_open_rounds
from models.rounds import Participation, Round
from models.submissions import Submission

PRIMARY, REPEAT = "2022/1.13", "2022/1.14"
NOW = datetime(2022, 3, 16, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def take_part(session: Session, *schools: str, round_id: str = PRIMARY) -> None:
    session.add_all(Participation(round_id=round_id, school_id=school, joined_at=NOW) for school in schools)
    session.flush()


def kept(session: Session, school: str = "s-1") -> list[tuple[str, str, datetime]]:
    found = select(RefusedFile).where(RefusedFile.school_id == school).order_by(RefusedFile.id)
    return [(each.name, each.why, each.refused_at) for each in session.scalars(found)]


def hand_in(session: Session, at: datetime, *, carried_from: str | None = None, round_id: str = PRIMARY) -> None:
    session.add(
        Submission(
            round_id=round_id, school_id="s-1", version=1, handed_in_at=at, late=False, carried_from=carried_from
        )
    )
    session.flush()


def test_of_a_school_the_newest_are_kept_and_of_others_their_own(session: Session) -> None:
    take_part(session, "s-1", "s-2")
    keep_refused(session, PRIMARY, "s-2", [("план.exe", "это программа")], NOW)
    for hour in range(3):
        files = [(f"{hour}-{number}.exe", "это программа") for number in range(3)]
        keep_refused(session, PRIMARY, "s-1", files, NOW + hour * HOUR)

    assert [name for name, _, _ in kept(session)] == ["1-1.exe", "1-2.exe", "2-0.exe", "2-1.exe", "2-2.exe"]
    assert (len(kept(session)), len(kept(session, "s-2"))) == (MOST_KEPT, 1)


def test_the_same_file_once_more_is_one_row_with_the_newer_moment(session: Session) -> None:
    take_part(session, "s-1")
    for hour in range(2):
        keep_refused(session, PRIMARY, "s-1", [("план.exe", "ж" * 2 * LONGEST_WHY)], NOW + hour * HOUR)

    assert kept(session) == [("план.exe", "ж" * LONGEST_WHY, NOW + HOUR)]


def test_a_refused_file_is_told_with_what_the_school_handed_in_itself(session: Session) -> None:
    take_part(session, "s-1")
    take_part(session, "s-1", round_id=REPEAT)
    for round_id in (PRIMARY, REPEAT):
        keep_refused(session, round_id, "s-1", [("план.exe", "это программа")], NOW)
    hand_in(session, NOW + HOUR)
    hand_in(session, NOW + HOUR, carried_from=PRIMARY, round_id=REPEAT)

    found = [(each.round_id, each.name, each.handed_in_at) for each in refused_in_open_rounds(session)]
    assert found == [(PRIMARY, "план.exe", NOW + HOUR), (REPEAT, "план.exe", None)]
    assert [each.round_id for each in refused_in_open_rounds(session, REPEAT)] == [REPEAT]


def test_neither_a_closed_round_nor_a_school_that_need_not_hand_in_has_any(session: Session) -> None:
    take_part(session, "s-1")
    take_part(session, "s-1", "s-2", round_id=REPEAT)
    for round_id in (PRIMARY, REPEAT):
        keep_refused(session, round_id, "s-1", [("план.exe", "это программа")], NOW)
    session.get_one(Round, PRIMARY).stage = "closed"
    session.get_one(Participation, (REPEAT, "s-1")).accepted_in_primary = True
    session.flush()

    assert refused_in_open_rounds(session) == []
