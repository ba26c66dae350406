import re
from collections.abc import Callable
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from domain.letters import State
from models.changes import Change
from models.letters import Letter, LetterAttachment
from models.people import Person
from tests.portal.conftest import Browser, words
from tests.small_season import SmallSeason

LIST = "/office/letters"
WHY = "Директор прислал новый адрес"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: all are invited, but the letter to one director was refused."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.mail_refuses("d-s-2")
    begun.go("2022-03-16 12:00")


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def letter_to(season: SmallSeason, recipient: str) -> Letter:
    with season.reading() as session:
        found = session.scalars(select(Letter).where(Letter.recipient == recipient, Letter.kind == "invitation"))
        return found.one()


def put_in_doubt(season: SmallSeason, recipient: str) -> Letter:
    season.change(
        update(Letter)
        .where(Letter.recipient == recipient, Letter.kind == "invitation")
        .values(state=State.IN_DOUBT.value, accepted_at=None)
    )
    return letter_to(season, recipient)


def deeds(season: SmallSeason) -> list[tuple[str, str]]:
    with season.reading() as session:
        found = session.scalars(select(Change).where(Change.deed.in_(DECIDED)).order_by(Change.id))
        return [(each.deed, each.why) for each in found]


DECIDED = ("letters retry", "letters again", "letters resolve", "person address")


def found_in(text: str) -> set[int]:
    return {int(number) for number in re.findall(r'href="/office/letters/(\d+)"', text)}


def test_the_ledger_is_narrowed_down_by_person_school_round_kind_and_state(
    season: SmallSeason, office: Browser
) -> None:
    wanted = letter_to(season, "d-s-2")
    for query in (
        "person=d-s-2&kind=invitation",
        "person=ясеневаD-s-2&kind=invitation",
        "person=d-s-2@SEASON&kind=invitation",
        "school=s-2&kind=invitation",
        "school=школа+s-2&kind=invitation",
        "state=refused&kind=invitation",
        "state=trouble&round=2022/1.13&kind=invitation",
    ):
        answer = office.open(f"{LIST}?{query}")
        assert (answer.status_code, found_in(answer.text)) == (200, {wanted.id}), query
    assert "Таких писем нет" in office.open(f"{LIST}?round=2022/1.14").text
    assert "Таких писем нет" in office.open(f"{LIST}?person=офис&kind=invitation").text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("state=nowhere", 422),
        ("kind=invitation%00", 200),
        ("kind=NaN", 422),
        ("round=9.9", 422),
        ("page=999999", 200),
        ("page=-1", 200),
        ("page=" + "9" * 500, 200),
        ("person=%25_%5C", 200),
        ("person=" + "x" * 5000, 200),
        ("person=%3Cscript%3E", 200),
        ("state=refused&state=accepted", 200),
    ],
)
def test_whatever_the_address_says_it_is_answered(office: Browser, query: str, status: int) -> None:
    answer = office.open(f"{LIST}?{query}")
    assert (answer.status_code, "<script>" in answer.text) == (status, False)


def test_the_list_comes_in_pages_that_keep_what_was_asked(season: SmallSeason, office: Browser) -> None:
    pattern = letter_to(season, "d-s-1")
    with season.installation.transaction() as session:
        for number in range(120):
            values = {c.name: getattr(pattern, c.name) for c in Letter.__table__.columns if c.name != "id"}
            session.add(Letter(**{**values, "key": f"{pattern.key}{number}", "message_id": None}))
    first, last = (office.open(f"{LIST}?kind=invitation&page={page}").text for page in (1, 3))

    assert [len(found_in(text)) for text in (first, last)] == [50, 26]
    assert "kind=invitation&amp;page=2" in first
    assert "Страница 3 из 3" in last


def test_the_list_becomes_a_workbook_with_the_same_rows(season: SmallSeason, office: Browser) -> None:
    answer = office.open(f"{LIST}.xlsx?state=refused&kind=invitation")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows if isinstance(row[0], float)] == [float(letter_to(season, "d-s-2").id)]


def test_a_letter_is_shown_as_it_was_sent_with_each_try_and_without_its_links(
    season: SmallSeason, office: Browser
) -> None:
    letter = letter_to(season, "d-s-2")
    text = office.open(f"{LIST}/{letter.id}").text

    assert "Уважаемые коллеги!" in text
    assert "/l/•••" in text
    assert "@@" not in text
    assert "550 5.1.1 no such user" in text
    assert "d-s-2@season.example" in text


def test_the_html_of_a_letter_is_shown_where_nothing_in_it_can_act(season: SmallSeason, office: Browser) -> None:
    letter = letter_to(season, "d-s-1")
    answer = office.open(f"{LIST}/{letter.id}/look")

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "@@" not in answer.text


def test_a_file_of_a_letter_can_be_saved(season: SmallSeason, office: Browser) -> None:
    letter = letter_to(season, "d-s-1")
    sha256 = season.installation.files.put(b"BEGIN:VCALENDAR")
    with season.installation.transaction() as session:
        file = {"name": "срок.ics", "media_type": "text/calendar", "sha256": sha256}
        session.add(LetterAttachment(letter_id=letter.id, ordinal=0, **file))

    assert "срок.ics" in office.open(f"{LIST}/{letter.id}").text
    assert office.open(f"{LIST}/{letter.id}/files/0").content == b"BEGIN:VCALENDAR"
    assert office.open(f"{LIST}/{letter.id}/files/1").status_code == 404


def test_an_address_is_corrected_and_the_refused_letter_goes_again(season: SmallSeason, office: Browser) -> None:
    page = f"{LIST}/{letter_to(season, 'd-s-2').id}"
    assert "сначала исправьте" in office.open(page).text
    form = {"address": "new@season.example", "address_why": WHY, "request": "one"}
    answers = [office.press(f"{page}/address", form) for _ in range(2)]
    assert "Адрес исправлен" in answers[0].text
    assert words(answers[0]) == words(answers[1])
    answers = [office.press(f"{page}/retry", {"why": "Адрес исправлен", "request": "one"}) for _ in range(2)]
    season.settle()

    assert "Письмо отправляется ещё раз" in answers[0].text
    assert words(answers[0]) == words(answers[1])
    again = letter_to(season, "d-s-2")
    assert (again.state, again.recipient_address) == ("accepted", "new@season.example")
    assert deeds(season) == [("person address", WHY), ("letters retry", "Адрес исправлен")]
    with season.reading() as session:
        assert session.get_one(Person, "d-s-2").email == "new@season.example"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Напишите адрес"),
        ("a@x.ru,b@x.ru", "не адрес"),
        ("Иванов <a@b.ru>", "не адрес"),
        ("a@x..ru", "не адрес"),
        ("x" * 400 + "@x.ru", "таких не бывает"),
        ("a@x.ru\r\nBcc: e@x.ru", "не адрес"),
    ],
)
def test_what_is_no_address_is_refused_at_its_field_and_stays(
    season: SmallSeason, office: Browser, address: str, sentence: str
) -> None:
    page = f"{LIST}/{letter_to(season, 'd-s-2').id}"
    answer = office.press(f"{page}/address", {"address": address, "address_why": WHY})

    assert answer.status_code in {409, 422}
    assert sentence in answer.text
    assert WHY in answer.text
    assert deeds(season) == []


def test_to_a_bad_address_nothing_goes_again_and_the_page_says_where_to_mend_it(
    season: SmallSeason, office: Browser
) -> None:
    answer = office.press(f"{LIST}/{letter_to(season, 'd-s-2').id}/retry", {"why": WHY})

    assert (answer.status_code, "форма ниже на этой странице" in answer.text) == (409, True)
    assert "rounds person" not in answer.text


def test_the_same_words_once_more_are_another_deed_and_are_judged_anew(season: SmallSeason, office: Browser) -> None:
    page = f"{LIST}/{letter_to(season, 'd-s-2').id}"
    office.press(f"{page}/address", {"address": "new@season.example", "address_why": WHY})
    assert office.press(f"{page}/retry", {"why": WHY, "request": "one"}).status_code == 200
    season.settle()
    season.change(update(Letter).where(Letter.recipient == "d-s-2").values(state=State.REFUSED.value))
    season.change(update(Person).where(Person.id == "d-s-2").values(address_bad_since=season.clock.now()))
    answer = office.press(f"{page}/retry", {"why": WHY, "request": "another"})

    assert (answer.status_code, "форма ниже на этой странице" in answer.text) == (409, True)
    assert office.press(f"{page}/retry", {"why": WHY}).status_code == 409
    assert deeds(season) == [("person address", WHY), ("letters retry", WHY)]


def test_a_form_says_which_sending_it_is(season: SmallSeason, office: Browser) -> None:
    page = f"{LIST}/{put_in_doubt(season, 'd-s-1').id}"
    shown = [re.findall(r'name="request" value="([0-9a-f]{32})"', office.open(page).text) for _ in range(2)]

    assert len({*shown[0], *shown[1]}) == 4


@pytest.mark.parametrize(
    ("resolution", "state"), [("arrived", "accepted"), ("send_again", "queued"), ("give_up", "refused")]
)
def test_a_letter_in_doubt_is_settled_by_a_person(
    season: SmallSeason, office: Browser, resolution: str, state: str
) -> None:
    page = f"{LIST}/{put_in_doubt(season, 'd-s-1').id}"
    form = {"resolution": resolution, "why": "Позвонили в школу", "request": "one"}
    answers = [office.press(f"{page}/resolve", form) for _ in range(2)]

    assert "Решение о письме записано" in answers[0].text
    assert words(answers[0]) == words(answers[1])
    assert letter_to(season, "d-s-1").state == state
    assert deeds(season) == [("letters resolve", "Позвонили в школу")]


def test_a_resolution_needs_a_choice_and_a_reason(season: SmallSeason, office: Browser) -> None:
    page = f"{LIST}/{put_in_doubt(season, 'd-s-1').id}"
    answer = office.press(f"{page}/resolve", {"resolution": "perhaps", "why": ""})

    assert answer.status_code == 422
    assert ("Выберите, что известно" in answer.text, "Напишите причину" in answer.text) == (True, True)
    answer = office.press(f"{LIST}/{letter_to(season, 'd-s-3').id}/resolve", {"resolution": "arrived", "why": WHY})
    assert (answer.status_code, "не под вопросом" in answer.text, WHY in answer.text) == (409, True, True)


def test_who_may_not_approve_reads_and_is_told_who_decides(season: SmallSeason, office: Browser) -> None:
    looker = Browser(season)
    looker.come_in_office(approves=False, address="looks@season.example")
    page = f"{LIST}/{put_in_doubt(season, 'd-s-1').id}"

    assert "Решить о письме может: Кедрова" in looker.open(page).text
    assert looker.press(f"{page}/resolve", {"resolution": "arrived", "why": WHY}).status_code == 403


def test_a_letter_that_is_not_there_is_no_page(season: SmallSeason, office: Browser) -> None:
    asked = ("999999", "9" * 40, "-1", "1.5", "one")
    assert [office.open(f"{LIST}/{number}").status_code for number in asked] == [404] * 5
    assert [Browser(season).open(path).status_code for path in (LIST, f"{LIST}/1")] == [403, 403]


def test_an_accepted_letter_is_sent_once_more_and_each_leads_to_the_other(season: SmallSeason, office: Browser) -> None:
    letter = letter_to(season, "d-s-1")
    form = {"again_why": "Директор не находит письмо", "request": "ab" * 16}

    answers = [office.press(f"{LIST}/{letter.id}/again", form) for _ in range(2)]

    assert [(answer.status_code, "Письмо послано повторно" in answer.text) for answer in answers] == [(200, True)] * 2
    (again,) = season.ledger("sent_again")
    assert f'href="{LIST}/{again.id}">Послано повторно' in answers[0].text
    assert f'href="{LIST}/{letter.id}">письмо {letter.id}</a>' in office.open(f"{LIST}/{again.id}").text
    assert deeds(season) == [("letters again", "Директор не находит письмо")]


def test_only_an_accepted_letter_offers_it_and_what_was_typed_meanwhile_stays(
    season: SmallSeason, office: Browser
) -> None:
    refused = letter_to(season, "d-s-2")
    assert "Прислать ещё раз" not in office.open(f"{LIST}/{refused.id}").text

    answer = office.press(f"{LIST}/{refused.id}/again", {"again_why": "Не находит"})
    assert (answer.status_code, "ещё раз посылают то, что сервер уже принял" in answer.text) == (409, True)
    assert season.ledger("sent_again") == []
