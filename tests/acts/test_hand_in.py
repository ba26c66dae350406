from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from acts.hand_in import HandedFile, hand_in
from acts.intake_door import HandedIn
from acts.refusals import (
    AcceptedAlready,
    NotAParticipant,
    NothingHandedIn,
    Refusal,
    RoundIsClosed,
    UnknownDocument,
    UnknownRound,
    WindowNotOpen,
)
from domain.stages import Stage
from models.letters import Letter
from models.people import SchoolRisk
from models.rounds import Round
from models.submissions import Document, Submission, hand_ins_of, last_hand_in
from tests.beginnings import so_far
from tests.forgetful_files import forget_once
from tests.small_season import SCHOOLS, SmallSeason, files_for

Start = Callable[..., SmallSeason]
CONCEPT = HandedFile("concept", None, "Концепция.docx", "утверждена", "application/msword", b"concept")
REQUIRED = ("концепция развития", "среднесрочная программа развития")


def versions(season: SmallSeason, school: str, row: str = "1.13") -> list[tuple[int, str, bool, str | None]]:
    with season.reading() as session:
        found = select(Submission).where(Submission.round_id == season.id(row), Submission.school_id == school)
        return [
            (each.version, season.shown(each.handed_in_at), each.late, each.carried_from)
            for each in session.scalars(found.order_by(Submission.version))
        ]


def bytes_kept(season: SmallSeason) -> int:
    return sum(path.is_file() for path in season.installation.files.folder.rglob("*"))


def test_a_hand_in_is_a_version_with_its_documents_whose_bytes_lie_in_the_home(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:30"))
    whole = files_for(season.rules["1.13"])

    assert hand_in("2022/1.13", "s-1", whole) == HandedIn(version=1, late=False, missing=())

    assert versions(season, "s-1") == [(1, "15.03 10:30", False, None)]
    with season.reading() as session:
        documents = list(session.scalars(select(Document).order_by(Document.ordinal)))
    kept = [(each.kind, each.risk, each.name, each.size) for each in documents]
    assert kept == [(file.kind, file.risk, file.name, len(file.content)) for file in whole]
    assert [each.ordinal for each in documents] == [1, 2, 3, 4]
    assert [season.installation.files.read(each.sha256) for each in documents] == [file.content for file in whole]


def test_bytes_that_went_with_somebody_erased_at_that_moment_are_kept_again(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:30"))
    forget_once(season)

    hand_in("2022/1.13", "s-1", [CONCEPT])

    with season.reading() as session:
        (document,) = session.scalars(select(Document))
    assert season.installation.files.read(document.sha256) == CONCEPT.content


def test_the_receipt_is_laid_out_with_the_hand_in_and_leaves_at_any_hour(start: Start) -> None:
    season = start()
    season.go("2022-03-20 23:30")
    season.hand_in("s-1")
    season.go("2022-03-20 23:31")
    assert season.letters("receipt") == [("20.03 23:30", "receipt", "s-1")]


def test_documents_may_be_replaced_and_each_version_has_its_receipt(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:00").hand_in("s-1"))
    season.go("2022-03-18 10:00")

    assert hand_in("2022/1.13", "s-1", [CONCEPT]).version == 2

    with season.reading() as session:
        judged = hand_ins_of(session, "2022/1.13")["s-1"]
        assert (judged.version, [each.name for each in judged.documents]) == (2, ["Концепция.docx"])
    assert [letter.ordinal for letter in season.ledger("receipt")] == ["1", "2"]


def test_an_incomplete_hand_in_is_taken_and_says_what_it_lacks(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:00"))
    first, second = season.rules["1.13"].risks[:2]

    assert hand_in("2022/1.13", "s-1", [CONCEPT]).missing == (
        "среднесрочная программа развития",
        *(f"антирисковая программа: риск «{risk.name}»" for risk in sorted((first, second), key=lambda r: r.code)),
    )


def test_a_school_owes_nothing_for_a_risk_that_is_not_its_own(start: Start) -> None:
    season = start()
    with season.installation.transaction() as session:
        for risk in session.scalars(select(SchoolRisk).where(SchoolRisk.school_id == "s-1")):
            session.delete(risk)
    season.go("2022-03-15 10:00")
    (handed,) = season.hand_in("s-1", but=("antirisk_programme",))
    assert handed.missing == ()


def test_the_last_microsecond_of_the_window_is_in_time_and_the_next_one_is_late(start: Start) -> None:
    season = start()
    season.go("2022-03-14 10:00")
    season.stand("2022-03-20 23:59:59.999999")
    (in_time,) = season.hand_in("s-1")
    season.stand("2022-03-21 00:00")
    (late,) = season.hand_in("s-2")
    assert (in_time.late, late.late) == (False, True)


def test_what_comes_late_is_kept_and_answered_but_not_judged(start: Start) -> None:
    season = start(played=so_far.go("2022-03-20 12:00"))
    season.hand_in("s-2")
    season.go("2022-03-21 12:00")
    season.hand_in("s-1")
    season.go("2022-03-28 12:00")

    assert versions(season, "s-1") == [(1, "21.03 12:00", True, None)]
    assert season.about("receipt") == ["s-2", "s-1"]
    assert {each.school_id for each in season.assignments()} == {"s-2"}
    assert season.outcomes()["s-1"] == "no_documents"


def test_a_late_version_does_not_take_the_place_of_one_in_time(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:00").hand_in("s-1"))
    season.go("2022-03-21 12:00")
    season.hand_in("s-1")
    with season.reading() as session:
        assert hand_ins_of(session, "2022/1.13")["s-1"].version == 1
        last = last_hand_in(session, "2022/1.13", "s-1")
        assert last is not None
        assert (last.version, last.late) == (2, True)


def test_with_an_own_deadline_a_school_is_in_time_until_then(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:00"))
    season.give_own_deadline("s-1", "2022-03-24 00:00")
    season.give_own_deadline("s-2", "2022-03-17 00:00")
    season.go("2022-03-17 00:00")
    (earlier,) = season.hand_in("s-2")
    season.go("2022-03-23 23:59")
    (later,) = season.hand_in("s-1")
    assert (earlier.late, later.late) == (True, False)


def test_a_school_accepted_in_the_primary_is_told_so_and_nothing_is_kept(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-15 10:00"))
    season.hand_in("s-1")
    season.go("2022-03-21 12:00")
    season.file_all()
    season.go("2022-03-29 12:00")
    before = bytes_kept(season)

    with pytest.raises(AcceptedAlready, match="согласованы"):
        hand_in("2022/1.14", "s-1", [CONCEPT])

    assert versions(season, "s-1", "1.14") == []
    assert bytes_kept(season) == before
    season.go("2022-04-12 12:00")
    assert season.outcomes("1.14")["s-1"] == "carried_over"


@pytest.mark.parametrize(
    ("row", "school", "refusal"),
    [
        ("1.99", "s-1", UnknownRound),
        ("1.13", "t-1", NotAParticipant),
        ("1.13", "nobody", NotAParticipant),
        ("1.14", "s-1", WindowNotOpen),
    ],
)
def test_who_has_nothing_to_hand_in_to_is_refused_with_a_sentence_and_leaves_nothing(
    start: Start, row: str, school: str, refusal: type[Refusal]
) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-15 10:00"))

    with pytest.raises(refusal, match=r"^[А-Я].*\.$"):
        hand_in(f"2022/{row}", school, [CONCEPT])

    assert (bytes_kept(season), season.about("receipt")) == (0, [])
    with season.reading() as session:
        assert list(session.scalars(select(Submission))) == []


def test_a_hand_in_without_a_file_is_refused(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:00"))
    with pytest.raises(NothingHandedIn, match="ни одного файла"):
        hand_in("2022/1.13", "s-1", [])
    assert versions(season, "s-1") == []


def test_before_the_window_and_before_its_round_has_opened_it_nothing_is_taken(start: Start) -> None:
    season = start()
    season.stand("2022-03-13 23:59:59.999999")
    with pytest.raises(WindowNotOpen):
        hand_in("2022/1.13", "s-1", [CONCEPT])
    season.stand("2022-03-14 00:00")
    with pytest.raises(WindowNotOpen):
        hand_in("2022/1.13", "s-1", [CONCEPT])
    season.settle()
    assert hand_in("2022/1.13", "s-1", [CONCEPT]).version == 1


def test_a_closed_round_takes_nothing(start: Start) -> None:
    season = start(played=so_far.go("2022-03-28 12:00"))
    assert season.stage() == "closed"
    with pytest.raises(RoundIsClosed, match=r"завершена 28 марта 2022.г\.: документы больше не принимаются\.$"):
        hand_in("2022/1.13", "s-1", [CONCEPT])


def test_while_notices_wait_for_their_hour_a_late_hand_in_counts_in_the_repeat_that_has_opened(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-20 12:00").hand_in("s-2").go("2022-03-28 08:00"))
    assert (season.stage(), season.stage("1.14")) == ("closing", "intake")

    season.hand_in("s-1")

    assert versions(season, "s-1") == [(1, "28.03 08:00", True, None)]
    assert versions(season, "s-1", "1.14") == [(1, "28.03 08:00", False, "2022/1.13")]


def test_of_what_comes_late_to_the_primary_the_last_version_counts_in_the_repeat(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-20 12:00").hand_in("s-2"))
    season.go("2022-03-21 12:00")
    season.hand_in("s-1")
    season.go("2022-03-28 08:00")
    season.hand_in("s-1")
    assert versions(season, "s-1", "1.14") == [
        (1, "28.03 00:00", False, "2022/1.13"),
        (2, "28.03 08:00", False, "2022/1.13"),
    ]


def test_what_was_handed_in_to_the_repeat_is_not_replaced_by_what_comes_late_to_the_primary(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-20 12:00").hand_in("s-2").go("2022-03-28 08:00"))
    season.hand_in("s-1", row="1.14")
    season.hand_in("s-1", row="1.13")
    assert versions(season, "s-1", "1.14") == [(1, "28.03 08:00", False, None)]


def test_a_hand_in_that_fails_half_way_leaves_neither_version_nor_receipt(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:00"))
    with pytest.raises(ProgrammingError):
        hand_in("2022/1.13", "s-1", [CONCEPT, HandedFile("concept", object(), "x", "", "", b"x")])  # type: ignore[arg-type]
    assert versions(season, "s-1") == []
    with season.reading() as session:
        assert list(session.scalars(select(Letter).where(Letter.kind == "receipt"))) == []


def test_a_hand_in_wakes_nobody_since_nothing_is_owed_before_the_window_ends(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 10:00"))
    season.hand_in(*SCHOOLS)
    assert season.waking() == []
    season.change(update(Round).where(Round.id == "2022/1.13").values(stage=Stage.EXPERTISE.value))
    season.stand("2022-03-22 10:00")
    season.hand_in("s-1")
    assert season.waking() == []


def test_a_document_that_the_round_does_not_ask_for_is_refused_with_what_it_asks_for(
    start: Callable[..., SmallSeason],
) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    files = [HandedFile(kind, None, "a.pdf", "", "application/pdf", b"%PDF") for kind in ("concept", "selfie")]
    with pytest.raises(UnknownDocument) as refusal:
        hand_in("2022/1.13", "s-1", files)
    assert str(refusal.value) == (
        "Таких документов нет в этой экспертизе: selfie. Принимаются: концепция развития (concept); "
        "среднесрочная программа развития (midterm_programme); антирисковая программа (antirisk_programme)."
    )
    with season.reading() as session:
        assert session.get(Submission, ("2022/1.13", "s-1", 1)) is None
