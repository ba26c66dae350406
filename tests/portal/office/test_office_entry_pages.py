"""Coming in as the office through the door."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from acts.name_member import let_member_go, name_member
from acts.office_entry import make_entry_address
from domain.letters import Role
from models.audit import AuditRow
from models.letters import Letter
from models.office_members import EntryCode
from models.visits import Visit
from notifications.ledger.claim import as_kept
from notifications.ledger.links import entry_code
from notifications.letters.drafts import Drafting
from notifications.letters.kinds import compose
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

ANNA = "anna@office.example"
OURS = "http://127.0.0.1:8085"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    return start("1.13", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")
    name_member(ANNA, "Кедрова Анна Ильинична", may_approve=False, who="ivan", why="Первый сотрудник")


def code_asked_last(season: SmallSeason) -> str:
    with season.reading() as session:
        asked = session.scalars(select(EntryCode).order_by(EntryCode.asked_at.desc())).first()
    assert asked is not None
    return entry_code(season.installation.links_key(), asked.id)


def test_a_member_asks_for_a_code_types_it_and_lands_on_the_first_page(season: SmallSeason) -> None:
    browser = Browser(season)

    assert "Прислать код" in browser.open("/office/code").text
    asked = browser.press("/office/code", {"address": f" {ANNA.upper()} "})
    assert (asked.status_code, "Код, восемь цифр" in asked.text) == (200, True)
    inside = browser.press(asked.url.path, {"code": code_asked_last(season)})

    assert (inside.status_code, inside.url.path) == (200, "/office")
    assert "Требуют внимания" in inside.text
    assert browser.open("/office/rounds/2022/1.13").status_code == 200


def test_whoever_asks_is_told_the_same(season: SmallSeason) -> None:
    pages = [Browser(season).press("/office/code", {"address": address}) for address in (ANNA, "nobody@x.ru")]
    told = [re.sub(r"[0-9a-f]{32}", "…", page.text) for page in pages]

    assert told[0] == told[1]
    assert [page.status_code for page in pages] == [200, 200]
    assert len(season.ledger("entry_code")) == 1


@pytest.mark.parametrize("typed", ["", "  ", "anna", "a" * 300 + "@x.ru"])
def test_what_is_no_address_is_told_so_and_stays(season: SmallSeason, typed: str) -> None:
    page = Browser(season).press("/office/code", {"address": typed})

    assert (page.status_code, "Напишите адрес целиком" in page.text) == (422, True)
    assert typed.strip()[:200] in page.text


def test_a_wrong_code_lets_nobody_in_and_says_what_to_do(season: SmallSeason) -> None:
    browser = Browser(season)
    asked = browser.press("/office/code", {"address": ANNA})
    right = code_asked_last(season)
    page = browser.press(asked.url.path, {"code": f"{(int(right) + 1) % 10**8:08}"})

    assert (page.status_code, "Код не подошёл" in page.text) == (422, True)
    assert browser.open("/office").status_code == 403
    assert browser.press("/office/code/nothing", {"code": right}).status_code == 422


def test_a_one_time_address_only_looks_on_get_and_lets_in_once(season: SmallSeason) -> None:
    entry = make_entry_address(ANNA, datetime.now(UTC), who="ivan", why="Первый вход").removeprefix(OURS)
    browser = Browser(season)

    assert "Кедрова\u00a0А.\u00a0И." in browser.open(entry).text
    assert browser.open("/office").status_code == 403
    assert browser.press(entry).url.path == "/office"
    again = Browser(season)
    assert [again.open(entry).status_code, again.press(entry).status_code] == [404, 404]
    assert again.open("/office").status_code == 403


def visits_and_deeds(season: SmallSeason) -> tuple[list[tuple[str, bool]], list[str]]:
    with season.reading() as session:
        visits = [(each.person[:6], each.in_office) for each in session.scalars(select(Visit))]
        return visits, [row.deed for row in session.scalars(select(AuditRow).order_by(AuditRow.number))][-2:]


def test_the_browsers_former_visit_ends_when_a_member_comes_in(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    browser.press(make_entry_address(ANNA, datetime.now(UTC), who="ivan", why="Вход").removeprefix(OURS))
    visits, deeds = visits_and_deeds(season)

    assert [in_office for _, in_office in visits] == [True]
    assert deeds[-1] == "come in by one-time address"
    asked = browser.press("/office/code", {"address": ANNA})
    browser.press(asked.url.path, {"code": code_asked_last(season)})
    visits, deeds = visits_and_deeds(season)
    assert ([in_office for _, in_office in visits], deeds[-1]) == ([True], "come in by code")


def test_who_is_let_go_sees_nothing_more_at_once(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in_office()
    assert browser.open("/office").status_code == 200
    let_member_go("office-member@season.example", who="ivan", why="Уволилась")

    assert browser.open("/office").status_code == 403


def test_a_school_does_not_see_the_office(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")

    pages = ("/office", "/office/members", "/office/rounds/2022/1.13", "/office/rounds/2022/1.13/schools.xlsx")
    assert {page: browser.open(page).status_code for page in pages} == dict.fromkeys(pages, 404)


def test_the_offices_own_link_from_a_letter_leads_to_the_code(season: SmallSeason) -> None:
    browser = Browser(season)

    assert browser.come_in(Role.OFFICE, "office", "1.13").url.path == "/office/code"


def test_the_letter_brings_the_code_and_the_ledger_keeps_a_mark(season: SmallSeason) -> None:
    Browser(season).press("/office/code", {"address": ANNA})
    installation = season.installation
    with installation.transaction() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "entry_code")).one()
        drafting = Drafting(session, installation.files, installation.base_url, installation.now(), 20)
        draft = compose(drafting, letter)
        for name in ("recipient_name", "recipient_address", "title", "text", "html"):
            setattr(letter, name, getattr(draft, name))
        letter.sender_name, letter.sender_address, letter.message_id = "Офис", "office@x.ru", "<1@x.ru>"
        letter.dated = installation.now()
        session.flush()
        written = as_kept(session, installation.links_key(), letter)

    code = code_asked_last(season)
    assert (draft.recipient_address, draft.title) == (ANNA, "Код для входа на страницу проектного офиса")
    assert code not in draft.text + draft.html
    assert f"@@code:{letter.ordinal}@@" in draft.text
    assert dict(written.tokens) == {f"code:{letter.ordinal}": code}
