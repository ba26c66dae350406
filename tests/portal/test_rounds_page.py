import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser

from sqlalchemy import delete, update

from models.letters import Letter
from models.mail_queue import hold_queue
from models.rounds import Round
from portal.rounds_page import Figure, RoundCard, card_of, rounds_page
from runtime.concerns import Concern
from runtime.round_status import installation_status
from tests.portal.conftest import knock
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]


def page_of(season: SmallSeason) -> str:
    answer = knock(season).get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.text


def words_of(page: str) -> str:
    """What a reader sees."""
    seen: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            seen.append(data)

    Reader().feed(page)
    return " ".join("".join(seen).split())


def cards_of(season: SmallSeason) -> list[RoundCard]:
    with season.reading() as session:
        status = installation_status(session, season.installation.now(), datetime.now(UTC))
        return [card_of(round_) for round_ in status.rounds]


def test_a_round_in_its_expertise_says_where_it_stands_and_what_it_waits_for(season: SmallSeason) -> None:
    card = cards_of(season)[0]

    assert (card.day, card.waits) == (
        "День 3 из 7 экспертизы, рабочий 3 из 5",
        "Ждёт заключений экспертов; следующий шаг сама сделает 24 марта 2022\u00a0г., 09:00.",
    )
    assert card.windows == (("Приём документов", "14.03.2022–20.03.2022"), ("Экспертиза", "21.03.2022–27.03.2022"))
    assert card.figures == (
        Figure(3, 6, "сдали документы"),
        Figure(2, 3, "экспертов назначено"),
        Figure(0, 2, "взяли в работу"),
        Figure(0, 3, "заключений готово"),
    )
    assert card.letters == "35\u00a0писем: принято 35."
    assert card.steps[-1] == ("27 марта 2022\u00a0г., 23:59", "экспертиза закрывается, подводятся итоги")


def test_a_round_that_has_not_begun_opens_at_midnight_of_its_own_day(season: SmallSeason) -> None:
    card = cards_of(season)[1]

    assert (card.figures, card.outcomes, card.letters) == ((), (), "Писем ещё нет.")
    assert card.steps[0] == ("28 марта 2022\u00a0г., 00:00", "открывается приём, уходят приглашения")


def test_a_closed_round_says_what_came_of_it(season: SmallSeason) -> None:
    season.file_all()
    season.go("2022-03-29 12:00")
    card = cards_of(season)[0]

    assert (card.stage_words, card.day, card.steps) == ("завершена", None, ())
    assert card.waits is not None
    assert re.fullmatch(r"Завершена 28 марта 2022\u00a0г., \d\d:\d\d\.", card.waits)
    assert card.outcomes == (
        Figure(2, None, "согласованы"),
        Figure(3, None, "без документов"),
        Figure(1, None, "не оценены"),
    )


def test_what_needs_a_person_stands_first_and_says_what_to_do(season: SmallSeason) -> None:
    season.change(update(Letter).where(Letter.id == 3).values(state="in_doubt"))
    with season.installation.transaction() as session:
        hold_queue(session, "пароль не принят", season.installation.now())
    page = words_of(page_of(season))

    assert "Отправка писем остановлена с 23.03.2022 12:00: пароль не принят. rounds letters release" in page
    assert "1 письмо под вопросом. rounds letters list --round 2022/1.13 --state in_doubt" in page
    assert page.index("Нужен человек") < page.index("Строка 1.13")


def test_without_rounds_the_page_says_how_to_bring_them_in(start: Start) -> None:
    season = start()
    season.change(delete(Round))
    page = words_of(page_of(season))

    assert "Раундов ещё нет: проверьте файлы сезона командой rounds check" in page


def test_whatever_the_office_writes_is_text(start: Start) -> None:
    season = start(r_1_13={"title": "<script>alert(1)</script> & «сокращённо»"})

    page = page_of(season)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; «сокращённо»" in page


def test_the_page_loads_nothing_but_its_own_style_and_runs_no_script(season: SmallSeason) -> None:
    page = page_of(season)

    assert re.findall(r'(?:href|src)="([^#"][^"]*)"', page) == ["/rounds.css"]
    assert re.findall(r"<script|\sstyle=|\son\w+=", page) == []
    assert knock(season).get("/rounds.css").headers["content-type"].startswith("text/css")


def test_the_page_names_nobody(season: SmallSeason) -> None:
    page = page_of(season)

    assert [word for word in ("Ясенева", "Ольга", "@season", "d-s-", "x-e-") if word in page] == []


def test_concerns_are_lists_under_headings(season: SmallSeason) -> None:
    with season.reading() as session:
        status = installation_status(session, season.installation.now(), datetime.now(UTC))
    assert all(isinstance(each, Concern) for each in status.concerns)
    page = rounds_page(status)

    assert page.count("<h1>") == 1
    assert {number: page.count(f"<{number}") for number in ("h2", "article")} == {"h2": 3, "article": 2}
