from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from domain.deeds import Deed
from domain.letters import LINK_GRACE, Kind, State
from domain.sampling.ceremony import SeedOrigin
from domain.sampling.population import population_of
from domain.stages import Stage
from domain.verdicts import Outcome
from models.changes import Change
from models.letters import OFFICE, Letter
from models.links import link_for
from models.rounds import Participation
from models.samples import Drawn, keep_draw, keep_list
from notifications.letters.approval_to_office import APPROVED
from notifications.letters.batch_to_office import DECIDED as DECIDED_ON
from notifications.letters.owed import (
    DECIDED,
    EXPERTISE_OVER,
    HANDED_IN,
    NEVER_APPROVED,
    NOBODY_LATE,
    NOTHING_OPEN,
    NOTHING_OWED,
    TOLD_OTHERWISE,
    WINDOW_OVER,
    draft_no_longer_owed,
    no_longer_owed,
)
from notifications.letters.seed_to_office import DRAWN, OF_ANOTHER_DAY
from tests.notifications.letters.letters_record import PRIMARY, LettersRecord, at


def owed(record: LettersRecord, letter: Letter, day: int) -> str | None:
    return no_longer_owed(record.session, letter, at(day))


def test_invitations_end_with_the_window(letters_record: LettersRecord) -> None:
    for kind, about in ((Kind.INVITATION, ("d-1", "s-1")), (Kind.WINDOW_OPENED, ("c-1", "m-1"))):
        letter = letters_record.letter(kind, *about)
        assert (owed(letters_record, letter, 20), owed(letters_record, letter, 21)) == (None, WINDOW_OVER)


def test_an_own_deadline_keeps_the_invitation_alive(letters_record: LettersRecord) -> None:
    letters_record.session.get_one(Participation, (PRIMARY, "s-1")).own_deadline = at(23)
    letter = letters_record.letter(Kind.INVITATION, "d-1", "s-1")
    assert (owed(letters_record, letter, 22), owed(letters_record, letter, 23)) == (None, WINDOW_OVER)


def test_a_reminder_is_withdrawn_once_documents_are_there(letters_record: LettersRecord) -> None:
    letter = letters_record.letter(Kind.SCHOOL_REMINDER, "d-1", "s-1", "2022-03-16")
    assert owed(letters_record, letter, 16) is None
    letters_record.hand_in("s-1")
    assert owed(letters_record, letter, 16) == HANDED_IN
    letters_record.decide("s-1", Outcome.ACCEPTED)
    assert owed(letters_record, letter, 16) == DECIDED


def test_a_late_hand_in_is_no_reason_to_withdraw(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1", late=True)
    letter = letters_record.letter(Kind.SCHOOL_REMINDER, "d-1", "s-1", "2022-03-16")
    assert (owed(letters_record, letter, 16), owed(letters_record, letter, 21)) == (None, WINDOW_OVER)


def test_an_extension_is_told_while_it_lasts_and_the_outcome_is_open(letters_record: LettersRecord) -> None:
    letters_record.move_deadline("s-1", at(23), "Карантин")
    letter = letters_record.letter(Kind.EXTENSION, "d-1", "s-1", "1")
    assert (owed(letters_record, letter, 22), owed(letters_record, letter, 23)) == (None, WINDOW_OVER)
    letters_record.hand_in("s-1")
    assert owed(letters_record, letter, 22) is None
    letters_record.decide("s-1", Outcome.ACCEPTED)
    assert owed(letters_record, letter, 22) == DECIDED


def test_the_result_of_the_draw_is_asked_for_on_its_day_until_it_is_there(letters_record: LettersRecord) -> None:
    letter = letters_record.letter(Kind.SEED_WANTED, OFFICE, "", "2022-03-15")
    assert [owed(letters_record, letter, day) for day in (15, 16)] == [None, OF_ANOTHER_DAY]
    population = population_of(PRIMARY, Decimal("0.5"), [("s-1", "Тасеевский район", "Школа № 1")])
    kept = keep_list(letters_record.session, population, at(14))
    assert owed(letters_record, letter, 15) is None
    keep_draw(letters_record.session, kept, Drawn("351624", SeedOrigin.DICE, population.drawn_by("351624")), at(15))
    assert owed(letters_record, letter, 15) == DRAWN


def test_approval_is_asked_for_on_its_day_until_it_is_given(letters_record: LettersRecord) -> None:
    round_ = letters_record.round(PRIMARY)
    allotment = replace(round_.regulation.allotment, approval=True)
    round_.regulation = replace(round_.regulation, allotment=allotment)
    round_.stage = Stage.ALLOTMENT.value
    letter = letters_record.letter(Kind.APPROVAL_WANTED, OFFICE, "", "2022-03-22")
    assert [owed(letters_record, letter, day) for day in (22, 23)] == [None, OF_ANOTHER_DAY]
    word = {"who": "office", "why": "Проверено", "deed": Deed.APPROVE.value, "subject": "", "particulars": {}}
    letters_record.add(Change(made_at=at(22), round_id=PRIMARY, **word))
    assert owed(letters_record, letter, 22) == APPROVED


def test_the_office_is_asked_to_approve_letters_on_its_day_while_any_waits(letters_record: LettersRecord) -> None:
    letters_record.now = at(15)
    asking = letters_record.letter(Kind.BATCH_TO_APPROVE, OFFICE, "", at(15).isoformat())
    assert owed(letters_record, asking, 15) == DECIDED_ON
    letters_record.letter(Kind.INVITATION, "d-1", "s-1").state = State.DRAFT.value
    letters_record.session.flush()
    assert [owed(letters_record, asking, day) for day in (15, 16)] == [None, OF_ANOTHER_DAY]


def test_a_draft_that_waits_too_long_is_withdrawn_whatever_it_says(letters_record: LettersRecord) -> None:
    letters_record.decide("s-1", Outcome.ACCEPTED)
    letter = letters_record.letter(Kind.CONCLUSION, "d-1", "s-1")
    ends = letters_record.round(PRIMARY).regulation.expertise.closes + LINK_GRACE
    moments = (ends - timedelta(microseconds=1), ends)
    assert [draft_no_longer_owed(letters_record.session, letter, moment) for moment in moments] == [
        None,
        NEVER_APPROVED,
    ]


def test_a_reminder_gives_way_to_a_later_one_or_to_one_of_the_same_day(letters_record: LettersRecord) -> None:
    first = letters_record.letter(Kind.SCHOOL_REMINDER, "d-2", "s-2", "2022-03-16")

    def why(day: int) -> str | None:
        return draft_no_longer_owed(letters_record.session, first, at(day, hour=12))

    assert why(16) is None
    other = letters_record.letter(Kind.SCHOOL_REMINDER, "d-2", "s-2", "2022-03-18")
    assert why(18) == TOLD_OTHERWISE
    other.state, other.reason = State.WITHDRAWN.value, "отменено"
    letters_record.session.flush()
    assert why(18) is None
    other.state, other.ordinal, other.accepted_at = State.ACCEPTED.value, "2022-03-14", at(18)
    letters_record.session.flush()
    assert (why(18), why(19)) == (TOLD_OTHERWISE, None)


def test_links_are_sent_again_while_one_of_them_lives(letters_record: LettersRecord) -> None:
    letter = letters_record.letter(Kind.NEW_LINK, "d-1", "", "2022-03-16T02:00Z")
    assert owed(letters_record, letter, 16) == NOTHING_OPEN
    ends_at = at(20)
    link_for(letters_record.session, "d-1", "school", PRIMARY, "s-1", ends_at)
    assert (owed(letters_record, letter, 19), owed(letters_record, letter, 20)) == (None, NOTHING_OPEN)


def test_late_schools_are_withdrawn_when_none_is_late(letters_record: LettersRecord) -> None:
    letter = letters_record.letter(Kind.LATE_SCHOOLS, "c-2", "m-2", "2022-03-18")
    assert (owed(letters_record, letter, 18), owed(letters_record, letter, 21)) == (None, WINDOW_OVER)
    letters_record.hand_in("s-4")
    assert owed(letters_record, letter, 18) == NOBODY_LATE


def test_letters_to_experts_are_withdrawn_when_nothing_is_owed(letters_record: LettersRecord) -> None:
    assignment = letters_record.assign("s-1")
    for kind, ordinal in ((Kind.ASSIGNMENTS, "1"), (Kind.EXPERT_REMINDER, "2022-03-23")):
        letter = letters_record.letter(kind, "x-1", "e-1", ordinal)
        assert (owed(letters_record, letter, 23), owed(letters_record, letter, 28)) == (None, EXPERTISE_OVER)
    letters_record.file(assignment)
    for kind, ordinal in ((Kind.ASSIGNMENTS, "1"), (Kind.EXPERT_REMINDER, "2022-03-23")):
        letter = letters_record.letter(kind, "x-1", "e-1", ordinal)
        assert owed(letters_record, letter, 23) == NOTHING_OWED


def test_all_others_stay_owed_for_ever(letters_record: LettersRecord) -> None:
    letters_record.decide("s-1", Outcome.ACCEPTED)
    bound_to_time = {
        Kind.INVITATION,
        Kind.REPEAT_INVITATION,
        Kind.WINDOW_OPENED,
        Kind.SCHOOL_REMINDER,
        Kind.EXTENSION,
        Kind.LATE_SCHOOLS,
        Kind.ASSIGNMENTS,
        Kind.EXPERT_REMINDER,
        Kind.SEED_WANTED,
        Kind.APPROVAL_WANTED,
        Kind.BATCH_TO_APPROVE,
        Kind.ENTRY_CODE,
        Kind.NEW_LINK,
    }
    for kind in set(Kind) - bound_to_time:
        assert owed(letters_record, letters_record.letter(kind, "d-1", "s-1"), 31) is None
