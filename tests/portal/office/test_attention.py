"""What needs somebody of the office: one by one, each with one thing to press."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from acts.decline import decline
from acts.pause import pause
from acts.take_on import take_on
from models.assignments import Ending
from models.letters import Letter
from models.people import Expert, initials_of
from models.rounds import rounds_in_order
from models.vacancies import Vacancy
from portal.office.attention import attention_rows
from portal.office.attention_row import MOST_OF_A_SORT, Row
from runtime.round_status import installation_status
from tests.beginnings import so_far
from tests.portal.conftest import let_work
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
HERE = "/office/rounds/2022/1.13"
WHERE = "1.13. Первичная экспертиза концептуальных документов"


def rows_of(season: SmallSeason) -> list[Row]:
    let_work(season)
    with season.reading() as session:
        status = installation_status(session, season.installation.now(), datetime.now(UTC))
        return attention_rows(session, status, rounds_in_order(session))


def pressed(season: SmallSeason) -> list[tuple[str, str]]:
    return [(row.title, row.to) for row in rows_of(season)]


@pytest.fixture
def quiet_season(start: Start) -> SmallSeason:
    """Wednesday of the intake: nothing needs anybody."""
    return start("1.13", played=_played_for_quiet_season)


def _played_for_quiet_season(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


def test_while_all_goes_well_nothing_needs_anybody(quiet_season: SmallSeason) -> None:
    assert rows_of(quiet_season) == []


def test_schools_without_documents_are_told_from_the_morning_of_the_last_reminder(quiet_season: SmallSeason) -> None:
    quiet_season.hand_in("s-1")
    quiet_season.go("2022-03-18 08:59")
    assert rows_of(quiet_season) == []
    quiet_season.go("2022-03-18 09:00")

    what = "Без документов – 5\u00a0школ, приём до 20.03.2022 23:59."
    assert rows_of(quiet_season) == [Row(what, WHERE, "Кто не сдал", f"{HERE}/schools?state=missing")]


def test_a_paused_round_is_one_press_from_going_on(quiet_season: SmallSeason) -> None:
    pause("1.13", who="ivan", why="Карантин")

    assert pressed(quiet_season) == [("Продолжить", f"{HERE}/resume")]


def test_letters_in_doubt_stand_one_by_one_and_refused_ones_by_recipient(start: Start) -> None:
    season = start("1.13")
    season.mail_refuses("d-s-5")
    season.go("2022-03-18 08:00")
    season.change(update(Letter).where(Letter.recipient == "d-s-3").values(state="in_doubt"))
    rows = rows_of(season)

    assert [(row.title, row.to.rpartition("/")[0]) for row in rows] == [
        *[("Решить", "/office/letters")] * 2,
        ("Открыть письмо", "/office/letters"),
    ]
    assert rows[0].what == "Письмо под вопросом, оно могло не дойти: приглашение, Ясеневаd-s-3\u00a0О.\u00a0Л."
    assert rows[2].what.startswith(
        "Не доставлено (приглашение, напоминание школе): Ясеневаd-s-5\u00a0О.\u00a0Л., d-s-5@season.example. "
        "Письмо не отправлялось: адрес не действует с "
    )


def test_an_empty_place_says_why_and_who_declined(season: SmallSeason) -> None:
    school = season.standing()[0].school_id
    decline(season.assignment(school), Ending.ILLNESS, "Больничный до конца месяца")
    season.settle()
    rows = [row for row in rows_of(season) if row.title == "Нагрузка экспертов"]

    assert len(rows) == 2
    ill, of_school = ([row.what for row in rows if words in row.what] for words in ("Отказ: болезнь", school))
    assert ill == of_school
    assert any("«Больничный до конца месяца»" in row.what for row in rows)
    assert {row.to for row in rows} == {f"{HERE}/experts"}


def test_an_expert_who_does_not_answer_is_told_from_the_day_before_the_replacement(season: SmallSeason) -> None:
    titles = [row.title for row in rows_of(season) if row.title == "Заменить сейчас"]
    assert titles == ["Заменить сейчас"] * 2
    row = next(row for row in rows_of(season) if row.title == "Заменить сейчас")

    assert row.to.startswith(f"{HERE}/replace/2022/1.13%3As-")
    assert "не отвечает с 21.03.2022 09:00" in row.what
    assert row.what.endswith("Программа заменит эксперта сама 24.03.2022 09:00.")


def test_an_expert_at_work_without_a_conclusion_is_told_from_the_eve_of_the_deadline(season: SmallSeason) -> None:
    first, second = season.standing()
    take_on(first.id)
    take_on(second.id)
    season.go("2022-03-25 08:59")
    assert [row for row in rows_of(season) if row.title == "Какие работы"] == []

    season.go("2022-03-25 09:00")
    season.file(second.school_id)
    assert [row for row in rows_of(season) if row.title == "Какие работы"] == [
        Row(
            f"Нет заключений, а срок – 27.03.2022 23:59: {initials_of(first.expert.person)}, 1\u00a0работа.",
            WHERE,
            "Какие работы",
            f"{HERE}/assignments?state=unfiled&expert={first.expert_id}",
        )
    ]


def test_who_shows_no_sign_of_life_is_told_once_and_not_as_late_too(season: SmallSeason) -> None:
    season.stand("2022-03-25 09:00")

    titles = [row.title for row in rows_of(season)]
    assert (titles.count("Заменить сейчас"), titles.count("Какие работы")) == (2, 0)


def test_what_was_declined_and_given_to_another_at_once_is_told_with_the_reason_for_three_days(
    season: SmallSeason,
) -> None:
    declined = season.standing()[0]
    season.set_capacity(e_1=5, e_2=5, e_3=5, e_4=5)
    decline(declined.id, Ending.CONFLICT, "Директор – мой брат")
    season.settle()
    assert season.vacancies() == {}
    (instead,) = season.who_judges()[declined.school_id]

    expected = Row(
        f"Эксперт не будет оценивать: {initials_of(declined.expert.person)}, Школа {declined.school_id}; отказ: "
        f"конфликт интересов («Директор – мой брат»). Теперь школу оценивает {name_of(season, instead)}",
        WHERE,
        "Открыть школу",
        f"{HERE}/schools/{declined.school_id}",
    )
    assert expected in rows_of(season)
    season.stand("2022-03-28 08:59")
    assert expected in rows_of(season)
    season.stand("2022-03-28 09:00")
    assert [row for row in rows_of(season) if "Эксперт не будет" in row.what] == []


def test_an_expert_who_falls_ill_is_one_row_for_all_their_work(start: Start) -> None:
    season = start("1.13", played=_played_with_one_expert_at_work)
    for each in season.standing():
        decline(each.id, Ending.ILLNESS, "Больничный")
    season.change(delete(Vacancy))

    rows = [row for row in rows_of(season) if "Эксперт не будет" in row.what]
    assert [(row.title, row.to) for row in rows] == [("Какие работы", f"{HERE}/assignments?state=declined&expert=e-2")]
    assert rows[0].what.endswith("2\u00a0работы; отказ: болезнь («Больничный»).")


def _played_with_one_expert_at_work(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=0, e_2=5, e_3=0, e_4=0)
    begun.go("2022-03-18 12:00")
    begun.hand_in("s-1", "s-2")
    begun.go("2022-03-23 12:00")


def name_of(season: SmallSeason, expert: str) -> str:
    with season.reading() as session:
        return initials_of(session.get_one(Expert, expert).person)


def test_many_of_a_sort_are_counted_behind_one_link(start: Start) -> None:
    season = start("1.13", played=so_far.go("2022-03-18 12:00"))
    season.change(update(Letter).values(state="in_doubt"))
    rows = [row for row in rows_of(season) if "/letters" in row.to]

    assert len(rows) == MOST_OF_A_SORT + 1
    assert (rows[-1].title, rows[-1].to) == ("Показать все", "/office/letters?round=2022%2F1.13&state=in_doubt")


def test_a_silent_service_comes_first_with_its_command(season: SmallSeason) -> None:
    with season.reading() as session:
        status = installation_status(session, season.installation.now(), datetime.now(UTC))
        first = attention_rows(session, status, rounds_in_order(session))[0]

    assert (first.what, first.command) == (
        "Служба не работает (диспетчер экспертиз: ни разу не запускался).",
        "rounds serve",
    )
