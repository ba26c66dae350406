"""Letters that wait for approval: what is odd about each, which never leave, and what names what somebody saw."""

from dataclasses import replace
from datetime import datetime

import pytest

from domain.letters import KINDS, Kind, State
from domain.verdicts import Outcome
from models.letters import Letter, LetterAttachment
from models.outcomes import signed_conclusion
from models.people import Person
from models.rounds import Participation
from notifications.letters import oddities
from notifications.letters.looking_over import LookedOver, look_over, seen_of
from notifications.letters.owed import HANDED_IN
from tests.notifications.letters.every_letter import every_letter
from tests.notifications.letters.letters_record import BASE_URL, PRIMARY, REPEAT, LettersRecord, at


def draft(record: LettersRecord, kind: Kind, recipient: str, subject: str = "", ordinal: str = "") -> Letter:
    """A letter of the primary that waits since the record's moment."""
    letter = record.letter(kind, recipient, subject, ordinal)
    letter.state = State.DRAFT.value
    record.session.flush()
    return letter


def looked(record: LettersRecord, *letters: Letter, now: datetime | None = None) -> list[LookedOver]:
    return look_over(record.session, record.files, BASE_URL, letters, now or record.now, record.file_megabytes)


def odd(record: LettersRecord, letter: Letter, now: datetime | None = None) -> list[str]:
    (found,) = looked(record, letter, now=now)
    return [each.replace("\xa0", " ") for each in found.odd]


def test_an_ordinary_letter_has_nothing_odd_and_leaves(letters_record: LettersRecord) -> None:
    (found,) = looked(letters_record, draft(letters_record, Kind.INVITATION, "d-1", "s-1"))
    assert (found.odd, found.leaves, found.withdrawn_for, found.refused_for) == ((), True, "", "")
    assert found.draft is not None
    assert "20\xa0марта" in found.draft.text.replace("20 марта", "20\xa0марта")


def test_a_school_with_more_time_differs_from_the_calendar(letters_record: LettersRecord) -> None:
    letters_record.session.get_one(Participation, (PRIMARY, "s-2")).own_deadline = at(24, hour=0)
    letter = draft(letters_record, Kind.INVITATION, "d-2", "s-2")
    assert odd(letters_record, letter) == ["срок не из календаря экспертизы: 23 марта 2022 г."]


def test_a_deadline_that_has_passed_since_is_told(letters_record: LettersRecord) -> None:
    letters_record.session.get_one(Participation, (PRIMARY, "s-2")).own_deadline = at(24, hour=0)
    letter = draft(letters_record, Kind.EXTENSION, "d-2", "s-2", "1")
    letters_record.move_deadline("s-2", at(24, hour=0), "Карантин")
    assert "срок уже прошёл: 23 марта 2022 г." in odd(letters_record, letter, at(24))


def test_the_repeats_window_in_a_conclusion_is_no_oddity_until_it_has_passed(letters_record: LettersRecord) -> None:
    letters_record.now = at(28)
    letters_record.decide("s-4", Outcome.RETURNED, ("aims", "Цель общими словами."))
    letter = draft(letters_record, Kind.CONCLUSION, "d-4", "s-4")
    closes = letters_record.round(REPEAT).regulation.submission.closes
    assert odd(letters_record, letter) == []
    assert [each.partition(":")[0] for each in odd(letters_record, letter, closes)] == ["срок уже прошёл"]


def test_a_hole_is_told(letters_record: LettersRecord) -> None:
    letters_record.school("s-1").name = "Школа «»"
    assert odd(letters_record, draft(letters_record, Kind.INVITATION, "d-1", "s-1")) == [oddities.HOLE]


def test_a_recipient_without_a_name_is_told(letters_record: LettersRecord) -> None:
    letters_record.session.get_one(Person, "d-1").given = " "
    assert oddities.NO_NAME in odd(letters_record, draft(letters_record, Kind.INVITATION, "d-1", "s-1"))


def test_a_school_with_nothing_to_do_is_told(letters_record: LettersRecord) -> None:
    letters_record.session.get_one(Participation, (PRIMARY, "s-1")).accepted_in_primary = True
    assert odd(letters_record, draft(letters_record, Kind.INVITATION, "d-1", "s-1")) == [oddities.NOTHING_TO_DO]


def test_what_cannot_be_composed_is_told(letters_record: LettersRecord) -> None:
    (found,) = looked(letters_record, draft(letters_record, Kind.CONCLUSION, "d-1", "s-1"))
    assert (found.draft, found.odd) == (None, (oddities.NOT_WRITABLE,))


def test_the_own_paper_is_no_oddity_and_no_other_can_be_attached(letters_record: LettersRecord) -> None:
    letters_record.now = at(28)
    letters_record.decide("s-1", Outcome.ACCEPTED)
    letters_record.decide("s-4", Outcome.ACCEPTED)
    school = draft(letters_record, Kind.CONCLUSION, "d-1", "s-1")
    curator = draft(letters_record, Kind.CONCLUSION_COPY, "k-1")
    assert [odd(letters_record, each) for each in (school, curator)] == [[], []]

    own, other = (signed_conclusion(letters_record.session, PRIMARY, id) for id in ("s-1", "s-4"))
    assert own is not None
    assert other is not None
    (found,) = looked(letters_record, school)
    assert found.draft is not None
    assert [file.sha256 for file in found.draft.attachments] == [own.sha256]
    foreign = replace(found.draft, attachments=(replace(found.draft.attachments[0], sha256=other.sha256 or ""),))
    unknown = replace(found.draft, attachments=(replace(found.draft.attachments[0], sha256="0" * 64),))
    round_ = letters_record.round(PRIMARY)
    for wrong in (foreign, unknown):
        expected = oddities.expected_of(letters_record.session, round_, [wrong])
        assert oddities.oddities(letters_record.session, round_, school, wrong, expected, at(28)) == (oddities.FOREIGN,)
    letters_record.school("s-4").curator_id = "d-3"
    copy = replace(found.draft, attachments=foreign.attachments)
    expected = oddities.expected_of(letters_record.session, round_, [copy])
    assert oddities.oddities(letters_record.session, round_, curator, copy, expected, at(28)) == (oddities.FOREIGN,)


def test_of_the_letters_of_a_season_none_is_odd_that_should_not_be(letters_record: LettersRecord) -> None:
    """Each is looked at as it was written, on its own day; what has an own deadline says so."""
    found: dict[str, list[str]] = {}
    write = letters_record.write

    def written(kind: Kind, *about: str, **further: str) -> object:
        came = write(kind, *about, **further)
        letter = letters_record.letter(kind, *about, **further)
        round_ = letters_record.round(letter.round_id)
        expected = oddities.expected_of(letters_record.session, round_, [came])
        odd = oddities.oddities(letters_record.session, round_, letter, came, expected, letters_record.now)
        if KINDS[kind].may_await_approval and odd:
            found[f"{kind.value} {about[1] if len(about) > 1 else about[0]}"] = [each.partition(":")[0] for each in odd]
        return came

    letters_record.write = written  # type: ignore[method-assign,assignment]
    every_letter(letters_record)

    assert found == {"extension s-2": ["срок не из календаря экспертизы"]}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"email": " "}, "адреса нет"),
        ({"address_bad_since": at(10)}, "адрес не действует с 10.03.2022"),
        ({"erased_at": at(10)}, "сведения об адресате удалены"),
    ],
)
def test_where_no_letter_can_go_the_post_will_refuse_it(
    letters_record: LettersRecord, changed: dict[str, object], why: str
) -> None:
    person = letters_record.session.get_one(Person, "d-1")
    for name, value in changed.items():
        setattr(person, name, value)
    (found,) = looked(letters_record, draft(letters_record, Kind.INVITATION, "d-1", "s-1"))
    assert (found.refused_for, found.leaves) == (why, False)


def test_what_is_odd_comes_first_then_what_never_leaves(letters_record: LettersRecord) -> None:
    letters = [draft(letters_record, Kind.SCHOOL_REMINDER, f"d-{n}", f"s-{n}", "2022-03-16") for n in (1, 2, 3, 4)]
    letters_record.hand_in("s-2")
    letters_record.session.get_one(Participation, (PRIMARY, "s-4")).own_deadline = at(24, hour=0)
    found = looked(letters_record, *letters)
    assert [(each.letter.subject, each.withdrawn_for) for each in found] == [
        ("s-4", ""),
        ("s-2", HANDED_IN),
        ("s-1", ""),
        ("s-3", ""),
    ]


def test_only_what_waits_is_looked_at(letters_record: LettersRecord) -> None:
    letter = letters_record.letter(Kind.INVITATION, "d-1", "s-1")
    assert looked(letters_record, letter) == []


def test_what_was_seen_is_named_by_words_recipients_days_and_what_waits(letters_record: LettersRecord) -> None:
    letters = [draft(letters_record, Kind.SCHOOL_REMINDER, f"d-{n}", f"s-{n}", "2022-03-16") for n in (1, 2)]

    def seen(day: int = 16) -> str:
        return seen_of(looked(letters_record, *letters, now=at(day)))

    names = [seen(), seen(17)]
    letters_record.session.get_one(Person, "d-1").email = "other@sch.example"
    names.append(seen())
    letters_record.hand_in("s-2")
    names.append(seen())
    letters[1].state = State.QUEUED.value
    names.append(seen())
    assert len(set(names)) == len(names)
    assert seen() == names[-1]


def test_looking_keeps_nothing(letters_record: LettersRecord) -> None:
    letter = draft(letters_record, Kind.INVITATION, "d-1", "s-1")
    looked(letters_record, letter)
    assert (letter.title, letter.message_id) == (None, None)
    assert letters_record.session.query(LetterAttachment).count() == 0
