"""The office's page of an allotment: the plan, its totals, its proof, what is lacking, and the approval."""

import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from acts.decline import decline
from acts.replace_expert import replace_expert
from domain.allotment.rules import AllotmentRules
from domain.allotment.values import Policy
from models.allotments import Allotment, approval_of, last_allotment
from models.assignments import Assignment, Ending
from models.people import Competence
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
ROUND = "/office/rounds/2022/1.13"
HERE = f"{ROUND}/allotment"
REASON = {"why": "Проверила Кедрова"}


def office_of(season: SmallSeason, **further: object) -> Browser:
    browser = Browser(season)
    browser.come_in_office(**further)  # type: ignore[arg-type]
    return browser


def form_on(office: Browser, path: str) -> dict[str, str]:
    """What the form of a page carries, as a browser would send it."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', office.open(path).text))


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    return office_of(season)


@pytest.fixture
def unapproved(start: Start) -> SmallSeason:
    """Monday noon of 1.13, where the office wishes to approve: three schools have their experts, and nobody knows."""
    return start(
        r_1_13={"allotment": AllotmentRules(approval=True)},
        played=so_far.outage("2022-03-18 12:00").hand_in("s-1", "s-3", "s-5").go("2022-03-21 12:00"),
    )


def test_the_rounds_page_leads_to_the_plan_with_its_reasons_totals_and_proof(
    season: SmallSeason, office: Browser
) -> None:
    assert f'href="{HERE}"' in office.open(ROUND).text
    shown = office.open(HERE).text
    with season.reading() as session:
        newest = last_allotment(session, "2022/1.13")
        assert newest is not None
    assert newest.digest in shown
    assert "наибольшая польза всех работ вместе" in shown
    rows = re.findall(rf'href="{HERE}/(s-\d)/(e-\d)">Почему', shown)
    assert sorted(rows) == sorted((each.school_id, each.expert_id) for each in season.standing())
    assert re.search(r"<dt>Назначений</dt><dd>2, не хватает <b>1</b>", shown)


def test_where_experts_are_lacking_the_page_says_who_competes_and_what_alone_is_enough(office: Browser) -> None:
    shown = office.open(HERE).text
    assert "Кому не хватает экспертов" in shown
    assert "Каждого из этих шагов достаточно" in shown


def test_the_plan_can_be_searched_and_taken_away(season: SmallSeason, office: Browser) -> None:
    (first, *_) = season.standing()
    with season.reading() as session:
        name = session.get_one(Assignment, first.id).school.name
    assert "Найдено: <b>1</b>" in office.open(f"{HERE}?q={name}").text
    assert "не подходит ни одно назначение" in office.open(f"{HERE}?q=нет такой").text
    saved = office.open(f"{HERE}.xlsx?q={name}").content
    rows = CalamineWorkbook.from_filelike(BytesIO(saved)).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows if row[1] == first.school_id] == [[name, first.school_id]]


def test_a_proof_is_checked_at_the_press_of_a_link(season: SmallSeason, office: Browser) -> None:
    assert f'href="{HERE}/verify"' in office.open(HERE).text
    assert "Распределение сходится" in office.open(f"{HERE}/verify").text
    season.change(update(Assignment).values(reason="chosen_by_office"))
    tampered = office.open(f"{HERE}/verify").text
    assert "Распределение не сходится" in tampered
    assert "основание или время не те" in tampered


def test_a_damaged_allotment_is_told_and_can_still_be_checked(season: SmallSeason, office: Browser) -> None:
    season.change(update(Allotment).values(packed_plan=b"nothing"))
    assert "не читается" in office.open(HERE).text
    assert "не читается" in office.open(f"{HERE}/verify").text
    assert office.open(f"{HERE}.xlsx").status_code == 404


def test_of_all_allotments_the_page_opens_the_newest(season: SmallSeason, office: Browser) -> None:
    first = season.standing()[0]
    decline(first.id, Ending.OTHER, "Не успеваю")
    season.settle()
    with season.reading() as session:
        assert last_allotment(session, "2022/1.13").ordinal > 1  # type: ignore[union-attr]
    season.change(update(Allotment).where(Allotment.ordinal == 1).values(packed_plan=b"nothing"))
    shown = office.open(HERE).text
    assert ("не читается" in shown, "Кому не хватает экспертов" in shown) == (False, True)
    assert "не читается" in office.open(f"{HERE}/verify").text


def test_whom_the_office_chose_is_worth_what_they_know_too(start: Start) -> None:
    season = start()
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    topic = season.rules["1.13"].documents[0].code
    (former,) = season.who_judges()["s-3"]
    chosen = next(each for each in ("e-1", "e-3", "e-4") if each != former)
    with season.installation.transaction() as session:
        session.add(Competence(expert_id=chosen, topic=topic))
    replace_expert(season.assignment("s-3"), chosen, who="office", why="Занят")
    assert "<dt>Польза</dt><dd>3</dd>" in office_of(season).open(HERE).text


def test_before_experts_are_chosen_the_page_says_when_they_will_be(start: Start) -> None:
    season = start(played=so_far.go("2022-03-14 12:00"))
    office = office_of(season)
    page = office.open(HERE).text.replace("\u00a0", " ")
    assert "Назначений нет: экспертиза начнётся 21 марта 2022 г." in page
    assert "проверять нечего" in office.open(f"{HERE}/verify").text


def test_a_fair_plan_tells_how_near_it_is_to_the_best(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(policy=Policy.FAIR)})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1", "s-3")
    season.go("2022-03-21 12:00")
    assert re.search(r"наименьшая польза одной работы \d+, больше \d+ не бывает", office_of(season).open(HERE).text)


def test_the_whole_is_approved_once_with_a_reason(unapproved: SmallSeason) -> None:
    office = office_of(unapproved)
    assert "Распределение ждёт утверждения" in office.open(HERE).text
    form = {**form_on(office, HERE), **REASON}
    assert office.press(f"{HERE}/approve", form | {"why": " "}).status_code == 422
    answers = [office.press(f"{HERE}/approve", form) for _ in range(2)]
    assert ["Распределение утверждено" in each.text for each in answers] == [True, True]
    with unapproved.reading() as session:
        approved = approval_of(session, "2022/1.13")
        assert approved is not None
        assert (approved.who.replace("\xa0", " "), approved.why) == ("Кедрова А. И. (страница)", "Проверила Кедрова")
    unapproved.settle()
    assert len(unapproved.ledger("assignments")) == len({each.expert_id for each in unapproved.standing()})
    assert "ждёт утверждения" not in office.open(HERE).text
    again = office.press(f"{HERE}/approve", form | {"request": "0" * 32})
    assert (again.status_code, "утверждено 21.03.2022" in again.text) == (409, True)


def test_what_has_changed_since_it_was_looked_at_is_not_approved_unseen(unapproved: SmallSeason) -> None:
    office = office_of(unapproved)
    form = {**form_on(office, HERE), **REASON}
    (former,) = unapproved.who_judges()["s-3"]
    chosen = next(each for each in ("e-1", "e-3", "e-4") if each != former)
    replace_expert(unapproved.assignment("s-3"), chosen, who="office", why="Занят")
    for sent in (form, {**REASON, "request": "0" * 32}):
        answer = office.press(f"{HERE}/approve", sent)
        assert (answer.status_code, "Пока вы смотрели, назначения изменились" in answer.text) == (409, True)
        assert "Проверила Кедрова" in answer.text
    with unapproved.reading() as session:
        assert approval_of(session, "2022/1.13") is None
    assert "Распределение утверждено" in office.press(f"{HERE}/approve", {**form_on(office, HERE), **REASON}).text


def test_who_does_not_approve_is_told_who_does(unapproved: SmallSeason) -> None:
    office_of(unapproved)
    looks = office_of(unapproved, approves=False, address="looks@season.example")
    assert re.search(r"Утвердить распределение[^<]* может: Кедрова", looks.open(HERE).text)
    assert looks.press(f"{HERE}/approve", REASON).status_code == 403


def test_who_opens_the_door_loads_neither_the_solver_nor_what_reads_proofs() -> None:
    asks = "import sys, portal.app; print([one for one in ('numpy', 'ortools') if one in sys.modules])"
    answered = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert answered.stdout == "[]\n"
