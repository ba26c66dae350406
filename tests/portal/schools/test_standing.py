"""After its deadline a school reads where it stands, by which day the outcome comes, and what is next for it."""

import re
from collections.abc import Callable

import pytest

from domain.letters import Role
from models.rounds import participations_of
from portal.schools.standing import TECHNICAL
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
FIRST = "28 марта 2022 г., понедельник"
EXPECTED = f"Эксперты работают 21–27 марта 2022 г. Итог придёт письмом и появится здесь к этому дню: {FIRST}."
REPEAT = "Приём документов на неё: 28–31 марта 2022 г. Приглашение придёт отдельным письмом."
LINK = "Ссылка на её страницу – в письме-приглашении."
REMARKS = "Замечания экспертов есть в заключении. Исправленные документы передают на повторную экспертизу."
NOTHING = "В срок документы не поступили. Передать их можно на повторную экспертизу."
COUNTS = "В повторной экспертизе они засчитываются как переданные, и до конца её приёма их можно заменить."


def told(season: SmallSeason, school: str, row: str = "1.13") -> list[str]:
    """What the page of a school says of it, below its name and the deadline, sentence by sentence."""
    browser = Browser(season)
    page = browser.come_in(Role.SCHOOL, f"d-{school}", row, school).text
    head = page.partition("<h1>")[2].partition("</section>")[0]
    said = [re.sub("<[^>]+>", "", each) for each in re.findall("<p.*?</p>", head)]
    return [each.replace("\u00a0", " ") for each in said if "Принима" not in each and "Принимали" not in each]


def on_changing(season: SmallSeason, school: str, row: str = "1.13") -> str:
    """What the page says of handing in now."""
    page = Browser(season).come_in(Role.SCHOOL, f"d-{school}", row, school).text.replace("\u00a0", " ")
    found = re.findall(r"<p[^>]*>((?:Срок прошёл|До конца срока)[^<]*)</p>", page)
    return found[0] if found else ""


def _handed_in(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")
    begun.hand_in("s-1", "s-2")
    begun.go("2022-03-18 12:00")


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Friday 18.03: two of six schools have handed in."""
    return start("1.13", "1.14", played=_handed_in)


def test_before_its_deadline_a_school_that_handed_in_knows_when_the_outcome_comes(season: SmallSeason) -> None:
    assert told(season, "s-1") == ["Состояние: документы переданы", EXPECTED]
    assert told(season, "s-3") == ["Состояние: ждём документы"]
    assert on_changing(season, "s-1").startswith("До конца срока комплект можно передать заново.")


def test_after_it_the_version_in_time_is_with_the_experts_and_nothing_else_is_promised(season: SmallSeason) -> None:
    season.go("2022-03-22 12:00")

    in_time = "Документы переданы в срок, эксперты видят версию 1."
    assert told(season, "s-1") == ["Состояние: на экспертизе", f"{in_time} {EXPECTED}"]
    assert on_changing(season, "s-1") == (
        "Срок прошёл, эксперты видят версию 1. Новую версию ещё можно передать: в этой экспертизе её не рассматривают, "
        "а в повторной она засчитывается, если документы не согласуют. Новая версия начнётся с уже переданных файлов: "
        "замените нужные и отправьте её целиком."
    )


def test_who_handed_in_nothing_or_too_late_reads_of_the_repeat(season: SmallSeason) -> None:
    season.go("2022-03-22 12:00")
    season.hand_in("s-3")

    assert told(season, "s-4") == ["Состояние: не переданы в срок", f"{NOTHING} {REPEAT}"]
    late = "Документы поступили после срока: в этой экспертизе они не рассматриваются."
    assert told(season, "s-3") == ["Состояние: переданы после срока", f"{late} {COUNTS} {REPEAT}"]
    assert on_changing(season, "s-4") == (
        "Срок прошёл. Документы ещё можно передать: в этой экспертизе они не рассматриваются, но в повторной "
        "засчитываются как переданные."
    )


def test_once_the_outcome_is_told_the_page_says_what_follows_from_it(season: SmallSeason) -> None:
    season.go("2022-03-22 12:00")
    season.file("s-1", mark=0)
    season.file("s-2")
    season.go("2022-03-24 12:00")

    returned, accepted = told(season, "s-1"), told(season, "s-2")
    assert returned[1].startswith("Итог: на доработку Заключение 1.13-001/2022")
    assert returned[2:] == [f"{REMARKS} {REPEAT}"]
    assert accepted[1].startswith("Итог: согласовано Заключение 1.13-002/2022")
    assert accepted[2:] == ["Передавать эти документы ещё раз не нужно."]
    assert (on_changing(season, "s-1"), on_changing(season, "s-2")) == ("", "")
    assert told(season, "s-3")[1:] == ["Итог: документы не поступили", f"{NOTHING} {REPEAT}"]


def test_while_the_repeat_takes_documents_in_and_afterwards_the_page_of_the_primary_says_so(
    season: SmallSeason,
) -> None:
    season.go("2022-03-22 12:00")
    season.file("s-1", mark=0)
    season.go("2022-03-29 12:00")
    during = told(season, "s-1")[-1], told(season, "s-2")[1:]
    season.go("2022-04-01 12:00")

    open_now = f"Приём документов на неё идёт: 28–31 марта 2022 г. {LINK}"
    assert during == (
        f"{REMARKS} {open_now}",
        ["Итог: не оценено", f"Вины школы в этом нет. {COUNTS} {open_now}"],
    )
    assert told(season, "s-1")[-1] == f"{REMARKS} Приём документов на неё был 28–31 марта 2022 г. {LINK}"


def test_where_the_outcome_is_overdue_no_day_is_promised(season: SmallSeason) -> None:
    season.go("2022-03-22 12:00")
    season.stand("2022-03-30 12:00")

    assert told(season, "s-1")[-1] == (
        "Документы переданы в срок, эксперты видят версию 1. Итог ещё не подведён: он придёт письмом и появится здесь, "
        "как только будет готов."
    )


def test_where_no_repeat_follows_none_is_promised(start: Start) -> None:
    season = start("2.1")
    season.go("2022-04-27 12:00")
    with season.reading() as session:
        drawn = [each.school_id for each in participations_of(session, "2022/2.1")]
    season.hand_in(drawn[0])
    season.go("2022-05-05 12:00")
    pages = {school: " ".join(told(season, school, "2.1")) + on_changing(season, school, "2.1") for school in drawn}

    assert len(drawn) > 1
    assert ["в повторной" in page for page in pages.values()] == [False] * len(drawn)
    assert "Итог придёт письмом и появится здесь к этому дню: 1 июня 2022 г., среда." in pages[drawn[0]]
    assert f"В срок документы не поступили. Повторной экспертизы у этой нет. {TECHNICAL}" in pages[drawn[1]]
