"""How a member of the office comes in: by a code in a letter, or by a one-time address."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.name_member import let_member_go, name_member
from acts.office_entry import come_in_by_address, come_in_by_code, make_entry_address, new_request, send_code
from acts.pause import pause
from acts.refusals import CodeNotRight, EntryIsOver, MemberAlready, NameMissing, NotAMember
from models.changes import changes_of
from models.letters import Letter
from models.office_members import EntryCode, members_of_office
from models.people import Person
from notifications.ledger.links import entry_code
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ANNA = "anna@office.example"


@pytest.fixture
def season(start: Start) -> SmallSeason:
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    name_member(ANNA, "Кедрова Анна Ильинична", may_approve=True, who="ivan", why="Первый сотрудник")


def code_of(season: SmallSeason, request: str) -> str:
    return entry_code(season.installation.links_key(), request)


def wrong_code(season: SmallSeason, request: str) -> str:
    return f"{(int(code_of(season, request)) + 1) % 10**8:08}"


def nothing_begins(_session: Session, _person: str) -> None:
    """Nobody looks at a page here."""


def begins_not(_session: Session, _person: str) -> None:
    raise OSError("the visit could not be kept")


def refused(request: str, said: str, at: datetime = NOW) -> bool:
    try:
        come_in_by_code(request, said, at, nothing_begins)
    except CodeNotRight:
        return True
    return False


def anna(season: SmallSeason) -> str:
    with season.reading() as session:
        (member,) = members_of_office(session)
        return member.person_id


def test_a_member_asks_for_a_code_and_comes_in_with_it_once(season: SmallSeason) -> None:
    request = new_request()

    assert send_code("  ANNA@Office.example ", request, NOW)
    assert season.send() == 1
    code = code_of(season, request)
    assert come_in_by_code(request, f"{code[:4]} {code[4:]}", NOW + timedelta(minutes=14), nothing_begins) == anna(
        season
    )
    assert refused(request, code)


def test_a_code_or_an_address_is_not_spent_where_the_visit_cannot_begin(season: SmallSeason) -> None:
    request = new_request()
    send_code(ANNA, request, NOW)
    asked, token = make_entry_address(ANNA, NOW, who="ivan", why="Первый вход").split("/")[-2:]
    with pytest.raises(OSError, match="could not be kept"):
        come_in_by_code(request, code_of(season, request), NOW, begins_not)
    with pytest.raises(OSError, match="could not be kept"):
        come_in_by_address(asked, token, NOW, begins_not)

    assert come_in_by_code(request, code_of(season, request), NOW, nothing_begins) == anna(season)
    assert come_in_by_address(asked, token, NOW, nothing_begins) == anna(season)


def test_the_code_is_in_no_row_of_the_record(season: SmallSeason) -> None:
    request = new_request()
    send_code(ANNA, request, NOW)

    with season.reading() as session:
        (letter,) = session.scalars(select(Letter)).all()
        asked = session.get_one(EntryCode, request)
    row = (letter.kind, letter.role, letter.recipient, letter.ordinal)
    assert row == ("entry_code", "office", asked.person_id, request)
    assert code_of(season, request) not in str(vars(letter)) + str(vars(asked))


def test_a_stranger_is_sent_nothing(season: SmallSeason) -> None:
    asked = [send_code(address, new_request(), NOW) for address in ("d-s-1@season.example", "x", "a@b.ru,c@d.ru")]

    assert (asked, season.ledger()) == ([False, False, False], [])


def test_after_five_wrong_codes_the_right_one_is_too_late(season: SmallSeason) -> None:
    request = new_request()
    send_code(ANNA, request, NOW)
    wrong = wrong_code(season, request)

    assert [refused(request, wrong) for _ in range(5)] == [True] * 5
    assert refused(request, code_of(season, request))


@pytest.mark.parametrize("said", ["", "1", "abcdefgh", "1" * 5000, "🂡" * 8, "٠١٢٣٤٥٦٧"])
def test_what_is_no_code_is_refused_like_a_wrong_one(season: SmallSeason, said: str) -> None:
    request = new_request()
    send_code(ANNA, request, NOW)

    assert refused(request, said)
    assert refused("no-such-request", said)


def test_a_code_lives_a_quarter_of_an_hour_of_real_time(season: SmallSeason) -> None:
    request = new_request()
    send_code(ANNA, request, NOW)
    season.go("2022-03-18 12:00")

    assert refused(request, code_of(season, request), NOW + timedelta(minutes=15))
    assert not refused(request, code_of(season, request), NOW + timedelta(minutes=15, seconds=-1))


def test_somebody_elses_guesses_do_not_spend_ones_own_code(season: SmallSeason) -> None:
    own, foreign = new_request(), new_request()
    send_code(ANNA, own, NOW)
    send_code(ANNA, foreign, NOW)
    for _ in range(5):
        refused(foreign, code_of(season, own))

    assert not refused(own, code_of(season, own))


def test_ten_codes_an_hour_are_enough(season: SmallSeason) -> None:
    assert [send_code(ANNA, new_request(), NOW) for _ in range(11)] == [True] * 10 + [False]
    assert send_code(ANNA, new_request(), NOW + timedelta(minutes=61))


def test_a_code_leaves_though_its_round_rests(season: SmallSeason) -> None:
    pause("1.13", who="ivan", why="Карантин")
    pause("1.14", who="ivan", why="Карантин")
    send_code(ANNA, new_request(), NOW)
    assert (season.send(), [each.state for each in season.ledger(row="1.14")]) == (1, ["accepted"])


def test_who_was_let_go_comes_in_no_more(season: SmallSeason) -> None:
    request = new_request()
    send_code(ANNA, request, NOW)
    entry = make_entry_address(ANNA, NOW, who="ivan", why="Первый вход")
    let_member_go(ANNA, who="ivan", why="Уволилась")

    assert refused(request, code_of(season, request))
    asked, token = entry.split("/")[-2:]
    with pytest.raises(EntryIsOver):
        come_in_by_address(asked, token, NOW, nothing_begins)
    with pytest.raises(NotAMember):
        make_entry_address(ANNA, NOW, who="ivan", why="Первый вход")


def test_a_one_time_address_lets_in_once_within_a_quarter_of_an_hour(season: SmallSeason) -> None:
    entry = make_entry_address(ANNA, NOW, who="ivan", why="Первый вход")
    assert re.fullmatch(r"http://127\.0\.0\.1:8085/office/enter/[0-9a-f]{32}/[\w-]{43}", entry)
    request, token = entry.split("/")[-2:]

    for bad in (token[:-1] + "_", "", "ё", "x" * 10_000):
        with pytest.raises(EntryIsOver):
            come_in_by_address(request, bad, NOW, nothing_begins)
    with pytest.raises(EntryIsOver):
        come_in_by_address(request, token, NOW + timedelta(minutes=15), nothing_begins)
    assert come_in_by_address(request, token, NOW, nothing_begins) == anna(season)
    with pytest.raises(EntryIsOver):
        come_in_by_address(request, token, NOW, nothing_begins)


def test_who_is_in_the_record_already_is_taken_as_recorded_and_others_need_a_name(season: SmallSeason) -> None:
    named = name_member("d-s-1@season.example", "", may_approve=False, who="ivan", why="Совмещает")
    assert (named.id, named.may_approve) == ("d-s-1", False)
    with pytest.raises(NameMissing):
        name_member("new@office.example", "Кедрова", may_approve=False, who="ivan", why="Новый сотрудник")
    with pytest.raises(MemberAlready):
        name_member(ANNA, "", may_approve=True, who="ivan", why="Ещё раз")

    assert not name_member(ANNA, "", may_approve=False, who="ivan", why="Передала право").may_approve
    with season.reading() as session:
        deeds = [(each.deed, each.who, each.why, each.particulars) for each in changes_of(session)]
        person = session.scalars(select(Person).where(Person.email == ANNA)).one()
    assert (person.surname, person.given, person.patronymic) == ("Кедрова", "Анна", "Ильинична")
    assert deeds == [
        ("office add", "ivan", "Передала право", {"may_approve": False}),
        ("office add", "ivan", "Совмещает", {"may_approve": False}),
        ("office add", "ivan", "Первый сотрудник", {"may_approve": True}),
    ]
