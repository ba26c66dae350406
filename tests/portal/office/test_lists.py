"""The lists of a round, narrowed down as an address wishes, and the same rows as workbooks."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import event, update

from acts.take_on import take_on
from models.assignments import Assignment, assignment_id
from models.experts_at_hand import experts_at_hand
from models.people import Expert, Person, School
from models.rounds import Participation, Round
from models.submissions import Submission
from portal.office.assignments_list import AssignmentRow, assignment_rows
from portal.office.experts_list import ExpertRow, expert_rows
from portal.office.lists import ON_A_PAGE, Wish, page_of
from portal.office.schools_list import STATES, SchoolRow, school_rows
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

HERE = "/office/rounds/2022/1.13"


def schools(season: SmallSeason, **wish: Any) -> list[SchoolRow]:
    with season.reading() as session:
        return school_rows(session, session.get_one(Round, "2022/1.13"), Wish(**wish), season.installation.now())


def experts(season: SmallSeason, **wish: Any) -> list[ExpertRow]:
    with season.reading() as session:
        return expert_rows(session, session.get_one(Round, "2022/1.13"), Wish(**wish), season.installation.now())


def assignments(season: SmallSeason, **wish: Any) -> list[AssignmentRow]:
    with season.reading() as session:
        return assignment_rows(session, session.get_one(Round, "2022/1.13"), Wish(**wish), season.installation.now())


@pytest.fixture
def browser(season: SmallSeason) -> Browser:
    came = Browser(season)
    came.come_in_office(approves=False)
    return came


def add_schools(season: SmallSeason, many: int) -> None:
    """More schools of the round, each with an expert of its own."""
    now = season.installation.now()
    with season.installation.transaction() as session:
        for number in range(many):
            id = f"z-{number}"
            session.add_all(
                Person(id=f"{role}-{id}", surname="Ясенева", given="Ольга", post="", email=f"{role}-{id}@x.ru")
                for role in "dx"
            )
            session.flush()
            session.add(
                School(
                    id=id,
                    name=id,
                    full_name=id,
                    municipality_id="m-1",
                    cohort=2022,
                    director_id=f"d-{id}",
                    curator_id="k-1",
                )
            )
            session.add(Expert(id=f"e-{id}", person_id=f"x-{id}", municipality_id="m-2"))
            session.flush()
            session.add(Participation(round_id="2022/1.13", school_id=id, joined_at=now))
            session.add(Submission(round_id="2022/1.13", school_id=id, version=1, handed_in_at=now, late=False))
            session.flush()
            session.add(
                Assignment(
                    id=assignment_id("2022/1.13", id, f"e-{id}"),
                    round_id="2022/1.13",
                    school_id=id,
                    expert_id=f"e-{id}",
                    reason="least_loaded",
                    assigned_at=now,
                    told_in=1,
                )
            )
            session.flush()


def table(browser: Browser, path: str) -> list[list[Any]]:
    answer = browser.open(path)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_each_school_stands_with_its_state(season: SmallSeason) -> None:
    vacant = next(iter(season.vacancies()))
    found = {row.id: (row.state, row.deadline, row.handed_in, row.experts, row.missing) for row in schools(season)}

    assert found[vacant] == ("ждёт эксперта", "20.03.2022 23:59", "18.03.2022 12:00, версия 1", 0, 1)
    assert found["s-4"] == ("не переданы в срок", "20.03.2022 23:59", "", 0, 0)
    judged = next(id for id in ("s-1", "s-2", "s-3") if id != vacant)
    assert found[judged] == ("на экспертизе", "20.03.2022 23:59", "18.03.2022 12:00, версия 1", 1, 0)


def test_schools_are_narrowed_down_by_what_the_funnel_counts(season: SmallSeason) -> None:
    season.give_own_deadline("s-6", "2022-03-25 00:00")
    found = {state: [row.id for row in schools(season, state=state)] for state in STATES}

    assert found["invited"] == ["s-1", "s-2", "s-3", "s-4", "s-5", "s-6"]
    assert (found["handed_in"], found["missing"]) == (["s-1", "s-2", "s-3"], ["s-4", "s-5", "s-6"])
    assert (found["own_deadline"], found["vacant"]) == (["s-6"], [*season.vacancies()])
    assert (found["told"], found["accepted"]) == (["s-4", "s-5", "s-6"], [])
    assert [row.state for row in schools(season, school="s-6")] == ["ждём документы"]


def test_an_outcome_is_a_state(season: SmallSeason) -> None:
    season.file_all()
    season.go("2022-03-29 12:00")

    found = {row.id: (row.state, bool(row.told_at)) for row in schools(season)}
    assert sorted(found.values()) == [
        *[("документы не поступили", True)] * 3,
        ("не оценено", True),
        *[("согласовано", True)] * 2,
    ]
    assert len(schools(season, state="accepted")) == 2


def test_an_outcome_that_the_school_does_not_see_yet_is_said_to_be_one(season: SmallSeason) -> None:
    season.change(
        update(Participation)
        .where(Participation.round_id == "2022/1.13", Participation.school_id == "s-1")
        .values(outcome="accepted", decided_at=season.installation.now())
    )

    assert [row.state for row in schools(season, school="s-1")] == ["согласовано (итог, школе ещё не сообщён)"]
    assert [row.state for row in schools(season, school="s-4")] == ["не переданы в срок"]


def test_an_experts_load_is_what_an_allotment_counts(season: SmallSeason) -> None:
    now = season.installation.now()
    with season.installation.transaction() as session:
        session.add(Participation(round_id="2022/1.14", school_id="s-1", joined_at=now))
        session.flush()
        session.add(
            Assignment(
                id=assignment_id("2022/1.14", "s-1", "e-4"),
                round_id="2022/1.14",
                school_id="s-1",
                expert_id="e-4",
                reason="least_loaded",
                assigned_at=now,
                told_in=1,
            )
        )
    with season.reading() as session:
        allotted = {each.id: each.load for each in experts_at_hand(session, session.get_one(Round, "2022/1.13"), now)}

    assert allotted["e-4"] == 0
    assert {row.id: row.load for row in experts(season)} == allotted


def test_a_search_minds_neither_case_nor_yo(season: SmallSeason) -> None:
    assert [row.id for row in schools(season, search="ШКОЛА S-4")] == ["s-4"]
    assert [row.id for row in schools(season, search="район № 3")] == ["s-5", "s-6"]
    assert schools(season, search="Ёж") == []
    assert len(experts(season, search="ясёневаx-e-1")) == 1


def test_an_assignment_says_why_this_expert_and_how_far_it_is(season: SmallSeason) -> None:
    first, second = season.standing()
    take_on(first.id)
    season.file(second.school_id)

    found = {row.id: (row.state, row.may_be_replaced, bool(row.reason)) for row in assignments(season)}
    assert found == {first.id: ("в работе", True, True), second.id: ("заключение сдано", False, True)}
    states = ("standing", "waiting", "taken_on", "unfiled", "filed", "ended", "declined")
    counted = {state: len(assignments(season, state=state)) for state in states}
    assert counted == dict(zip(states, (2, 0, 2, 1, 1, 0, 0), strict=True))
    assert [row.id for row in assignments(season, expert=first.expert_id)] == [first.id]


def test_an_expert_stands_with_the_load_of_all_rounds(season: SmallSeason) -> None:
    found = {row.id: (row.state, row.standing, row.load, row.capacity) for row in experts(season)}

    assert found["e-1"] == ("ответа ещё нет", 1, 1, 1)
    assert found["e-3"] == ("без назначений: предельная нагрузка 0", 0, 0, 0)
    assert [row.id for row in experts(season, state="quiet")] == ["e-1", "e-2"]
    assert [row.id for row in experts(season, state="free")] == []


def test_what_was_missed_in_a_round_that_is_over_is_nobodys_load_and_nobody_is_replaced_for_it(
    season: SmallSeason, browser: Browser
) -> None:
    first, second = season.standing()
    take_on(first.id)
    season.file(second.school_id)
    season.go("2022-03-29 12:00")
    rows = {row.id: (row.state, row.may_be_replaced) for row in assignments(season)}
    found = {row.id: (row.state, row.standing, row.filed, row.load, row.capacity) for row in experts(season)}

    assert rows == {first.id: ("заключение не сдано", False), second.id: ("заключение сдано", False)}
    assert found == {
        first.expert_id: ("не сдано: 1\u00a0заключение", 1, 0, 0, 1),
        second.expert_id: ("все заключения сданы", 1, 1, 0, 1),
        "e-3": ("без назначений: экспертиза закончилась", 0, 0, 0, 0),
        "e-4": ("без назначений: экспертиза закончилась", 0, 0, 0, 0),
    }
    assert [row.id for row in experts(season, state="owing")] == [first.expert_id]
    assert "Заменить" not in browser.open(f"{HERE}/assignments").text
    assert "Экспертиза уже закончилась: заменять эксперта поздно." in browser.open(f"{HERE}/replace/{first.id}").text


def test_what_was_missed_in_one_round_takes_no_room_in_the_next(season: SmallSeason) -> None:
    missed = season.standing()[0].expert_id
    season.go("2022-03-28 00:00")
    season.set_capacity(e_1=1, e_2=1)
    with season.reading() as session:
        repeat, now = session.get_one(Round, "2022/1.14"), season.installation.now()
        room = {each.id: (each.load, each.free_places) for each in experts_at_hand(session, repeat, now)}

    assert room[missed] == (0, 1)


def test_an_empty_list_of_assignments_says_why(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-03-18 12:00"))
    office = Browser(season)
    office.come_in_office()
    ahead = office.open(f"{HERE}/assignments").text.replace("\u00a0", " ")
    season.go("2022-03-21 12:00")

    assert "Назначений нет: экспертиза начнётся 21 марта 2022 г." in ahead
    assert "Назначений нет: нет документов, которые нужно оценить." in office.open(f"{HERE}/assignments").text


def test_the_page_and_the_workbook_hold_the_same_rows(season: SmallSeason, browser: Browser) -> None:
    page = browser.open(f"{HERE}/schools?state=missing&q=район+№+3")
    rows = table(browser, f"{HERE}/schools.xlsx?state=missing&q=район+№+3")

    assert "Найдено: <b>2</b>" in page.text
    assert 'href="/office/rounds/2022/1.13/schools.xlsx?state=missing&amp;q=' in page.text
    assert [row[0] for row in rows[3:]] == ["s-5", "s-6"]
    assert "не сдали документов в срок; поиск «район № 3»" in str(rows[1][0])
    assert len(table(browser, f"{HERE}/experts.xlsx")) == 3 + 4
    assert len(table(browser, f"{HERE}/assignments.xlsx?state=standing")) == 3 + 2


def test_an_address_that_wishes_nonsense_is_answered(browser: Browser) -> None:
    queries = ("page=0", "page=-1", "page=999999999999", "page=٣", "state=x", "q=%00%0d%0a<b><i>", "state=a&state=b")
    for path in (f"{name}?{query}" for name in ("schools", "experts", "assignments") for query in queries):
        answer = browser.open(f"{HERE}/{path}")
        assert (answer.status_code, "<b><i>" in answer.text) == (200, False), path


def test_pages_are_counted_from_one_and_never_missed() -> None:
    rows = list(range(2 * ON_A_PAGE + 1))

    assert [page_of(rows, number).number for number in (-5, 0, 1, 3, 99)] == [1, 1, 1, 3, 3]
    assert [len(page_of(rows, number).rows) for number in (1, 2, 3)] == [ON_A_PAGE, ON_A_PAGE, 1]
    assert (page_of([], 1).pages, page_of([], 1).total) == (1, 0)


def test_a_page_asks_the_record_as_often_for_many_schools_as_for_few(season: SmallSeason, browser: Browser) -> None:
    asked: list[str] = []
    event.listen(season.installation.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def asked_for(path: str) -> int:
        asked.clear()
        assert browser.open(path).status_code == 200
        return len(asked)

    pages = ("/office", HERE, f"{HERE}/schools", f"{HERE}/experts", f"{HERE}/assignments")
    few = [asked_for(path) for path in pages]
    add_schools(season, 30)
    assert [asked_for(path) for path in pages] == few
