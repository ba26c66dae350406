"""The office's pages of letters that wait for it: what is odd comes first, who is left out, and what is decided."""

import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from sqlalchemy import update

from domain.deeds import Deed
from models.batches import batches_waiting
from models.changes import note_change
from models.outcomes import signed_conclusions_of
from models.people import Person
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
ROUND = "/office/rounds/2022/1.13"
LIST = f"{ROUND}/batches"


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon of 1.13: six invitations wait; no letter reaches s-2, and s-3 has more time than the others."""
    begun = start(r_1_13={"letters_to_approve": frozenset({"invitation"})}, played=so_far.go("2022-03-14 12:00"))
    begun.give_own_deadline("s-3", "2022-03-23 00:00")
    begun.change(update(Person).where(Person.id == "d-s-2").values(address_bad_since=begun.at("2022-03-10 09:00")))
    return begun


def office_of(season: SmallSeason, **further: object) -> Browser:
    browser = Browser(season)
    browser.come_in_office(**further)  # type: ignore[arg-type]
    return browser


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    return office_of(season)


@pytest.fixture
def here(season: SmallSeason) -> str:
    """Where the only batch is decided on."""
    with season.reading() as session:
        (batch,) = batches_waiting(session, "2022/1.13")
        return f"{LIST}/{batch.number}"


def form_on(page: str) -> dict[str, str]:
    """What the first form of a page carries, as a browser would send it."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def states(season: SmallSeason) -> dict[str, str]:
    return {each.subject: each.state for each in season.ledger("invitation")}


def number_of(season: SmallSeason, school: str) -> str:
    return next(str(each.id) for each in season.ledger("invitation") if each.subject == school)


def facts_on(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)", page.replace("\xa0", " ")))


def test_what_waits_is_reached_from_the_first_page_and_from_the_round(office: Browser, here: str) -> None:
    for page in ("/office", ROUND):
        shown = office.open(page).text.replace("\xa0", " ")
        assert "6 писем ждут согласования: пока его нет, они никому не уходят" in shown
        assert f'class="act" href="{LIST}"' in shown
    assert f'href="{here}">Приглашение</a>' in office.open(LIST).text


def test_the_page_tells_how_many_leave_who_is_left_out_and_what_is_odd_first(office: Browser, here: str) -> None:
    shown = office.open(here).text
    assert facts_on(shown) == {
        "Ждут согласования": "6 писем",
        "Уйдут": "5, не раньше 14 марта 2022 г. в 12:00",
        "Не уйдут": "1: адрес не действует с 10.03.2022",
        "Посмотрите сначала": "1 письмо",
    }
    schools = re.findall(r">(Школа s-\d)</td>", shown)
    assert schools == [f"Школа s-{number}" for number in (3, 2, 1, 4, 5, 6)]
    assert "срок не из календаря экспертизы: 22 марта 2022 г." in shown.replace("\xa0", " ")


def test_each_letter_is_seen_as_it_would_leave(season: SmallSeason, office: Browser, here: str) -> None:
    number = number_of(season, "s-1")
    assert f'<a href="/office/letters/{number}#words">Ясеневаd-s-1' in office.open(here).text
    shown = office.open(f"/office/letters/{number}").text
    assert "Письмо ждёт согласования" in shown
    assert f'href="{LIST}/{number}"' in shown
    assert "Школа s-1" in office.open(f"/office/letters/{number}/look").text


def test_all_are_sent_at_the_press_of_a_button_and_once(season: SmallSeason, office: Browser, here: str) -> None:
    form = {**form_on(office.open(here).text), "what": "all"}
    answers = [office.press(f"{here}/approve", form) for _ in range(2)]
    assert ["Письма согласованы" in each.text for each in answers] == [True, True]
    assert set(states(season).values()) == {"queued"}
    season.settle()
    assert states(season) == dict.fromkeys(("s-1", "s-3", "s-4", "s-5", "s-6"), "accepted") | {"s-2": "refused"}
    decided = office.open(LIST).text
    assert "Сейчас ни одно письмо не ждёт согласования" in decided
    assert "письма согласованы, 6 писем" in decided.replace("\xa0", " ")


def test_decisions_are_shown_however_much_else_was_done_since(season: SmallSeason, office: Browser, here: str) -> None:
    office.press(f"{here}/approve", {**form_on(office.open(here).text), "what": "all"})
    with season.installation.transaction() as session:
        for day in range(100):
            note_change(session, Deed.EXTEND, who="office", why=f"{day}", now=season.clock.now(), round_id=season.id())
    assert "письма согласованы, 6 писем" in office.open(LIST).text.replace("\xa0", " ")


def test_marked_letters_stay(season: SmallSeason, office: Browser, here: str) -> None:
    marked = number_of(season, "s-3")
    form = {**form_on(office.open(here).text), "but": marked}
    refused = office.press(f"{here}/approve", form | {"what": "all"})
    assert (refused.status_code, "Отмечены письма" in refused.text) == (422, True)
    assert re.search(rf'value="{marked}"[^>]* checked', refused.text)
    sent = office.press(f"{here}/approve", form | {"what": "unmarked"})
    assert "Ещё ждут решения: 1" in sent.text
    assert states(season) == dict.fromkeys(("s-1", "s-2", "s-4", "s-5", "s-6"), "queued") | {"s-3": "draft"}


def test_without_a_mark_nothing_is_left_out(season: SmallSeason, office: Browser, here: str) -> None:
    form = {**form_on(office.open(here).text), "what": "unmarked"}
    answer = office.press(f"{here}/approve", form)
    assert (answer.status_code, "Отметьте письма, которые не нужно отправлять" in answer.text) == (409, True)
    assert set(states(season).values()) == {"draft"}


def test_a_cancellation_wants_a_reason_and_can_be_taken_back(season: SmallSeason, office: Browser, here: str) -> None:
    form = form_on(office.open(here).text)
    assert office.press(f"{here}/cancel", form | {"why": " "}).status_code == 422
    assert "Письма отменены" in office.press(f"{here}/cancel", form | {"why": "Вручены на совещании"}).text
    assert set(states(season).values()) == {"withdrawn"}
    page = office.open(here).text
    assert "Причина: Вручены на совещании" in page
    assert "Письма возвращены на согласование" in office.press(f"{here}/give-back", form_on(page)).text
    assert set(states(season).values()) == {"draft"}


def test_what_was_sent_is_given_back_until_the_post_has_it(season: SmallSeason, office: Browser, here: str) -> None:
    office.press(f"{here}/approve", {**form_on(office.open(here).text), "what": "all"})
    page = office.open(here).text
    assert "Вернуть на согласование" in page
    season.send()
    late = office.press(f"{here}/give-back", form_on(page))
    assert (late.status_code, "уже уходят или ушли" in late.text) == (409, True)
    assert "Вернуть на согласование" not in office.open(here).text


def test_two_windows_do_not_decide_against_each_other(season: SmallSeason, office: Browser, here: str) -> None:
    first, second = (form_on(office.open(here).text) for _ in range(2))
    office.press(f"{here}/approve", first | {"what": "unmarked", "but": number_of(season, "s-3")})
    answer = office.press(f"{here}/cancel", second | {"why": "Не тот срок"})
    assert (answer.status_code, "Пока вы смотрели, письма изменились" in answer.text) == (409, True)
    assert "Не тот срок" in answer.text
    assert states(season)["s-3"] == "draft"


def test_who_does_not_approve_looks_and_is_told_who_does(season: SmallSeason, office: Browser, here: str) -> None:
    looks = office_of(season, approves=False, address="looks@season.example")
    shown = looks.open(here).text
    assert re.search(r"Отправить или отменить эти письма[^<]* может: Кедрова", shown)
    assert "<form" not in shown.partition("<main")[2]
    assert looks.press(f"{here}/approve", {"what": "all"}).status_code == 403
    assert set(states(season).values()) == {"draft"}


def conclusions_wait(season: SmallSeason) -> None:
    """Monday 28.03: the conclusions of 1.13 wait, and all other letters have left."""
    season.go("2022-03-18 12:00")
    season.hand_in("s-1", "s-3")
    season.go("2022-03-22 12:00")
    season.file_all()
    season.go("2022-03-28 12:00")


def test_the_paper_of_a_letter_that_waits_is_opened_from_its_page(start: Start) -> None:
    season = start(r_1_13={"letters_to_approve": frozenset({"conclusion"})}, played=conclusions_wait)
    office = office_of(season)
    papers = set()
    for letter in season.ledger("conclusion"):
        assert (
            f'href="/office/letters/{letter.id}/files/0">Заключение №'
            in office.open(f"/office/letters/{letter.id}").text
        )
        papers.add(sha256(office.open(f"/office/letters/{letter.id}/files/0").content).hexdigest())
    with season.reading() as session:
        signed = signed_conclusions_of(session, season.id())
    assert papers == {each.sha256 for each in signed.values()}
    assert len(papers) == 2


def test_a_letters_page_tells_what_was_decided_of_its_batch(season: SmallSeason, office: Browser, here: str) -> None:
    marked = number_of(season, "s-3")
    form = {**form_on(office.open(here).text), "but": marked, "what": "unmarked"}
    office.press(f"{here}/approve", form)
    assert "письма согласованы" in office.open(f"/office/letters/{number_of(season, 's-1')}").text
    assert "Решений о письме не было" in office.open(f"/office/letters/{marked}").text


def test_what_was_cancelled_is_given_back_even_where_the_round_has_closed_since(start: Start) -> None:
    season = start(r_1_13={"letters_to_approve": frozenset({"conclusion"})}, played=conclusions_wait)
    office = office_of(season)
    here = re.search(rf'href="({LIST}/\d+)"', office.open(LIST).text)
    assert here is not None
    office.press(f"{here[1]}/cancel", {**form_on(office.open(here[1]).text), "why": "Не то"})
    season.settle()
    assert season.stage() == "closed"
    office.press(f"{here[1]}/give-back", form_on(office.open(here[1]).text))
    assert "2 письма ждут согласования" in office.open("/office").text.replace("\xa0", " ")
    office.press(f"{here[1]}/approve", {**form_on(office.open(here[1]).text), "what": "all"})
    season.settle()
    assert season.about("conclusion") == ["s-1", "s-3"]


def test_letters_to_come_say_that_they_will_wait(start: Start) -> None:
    season = start(r_1_13={"letters_to_approve": frozenset({"school_reminder"})}, played=so_far.go("2022-03-14 12:00"))
    office = office_of(season)
    for page in (ROUND, f"{ROUND}/upcoming"):
        shown = office.open(page).text.lower()
        assert "напоминание школе, после согласования<" in shown
        assert "список школ без документов<" in shown


def test_a_batch_is_found_under_its_own_round_alone(office: Browser, here: str) -> None:
    number = here.rpartition("/")[2]
    assert office.open(f"/office/rounds/2022/1.14/batches/{number}").status_code == 404
    assert office.open(f"{LIST}/{10**20}").status_code == 404
