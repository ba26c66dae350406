from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from domain.book import Book
from domain.calendar import Window
from domain.stages import Stage
from flows import expertise_round
from runtime.task_seconds import seconds_taken
from tasks.articles import Article, article, recorded
from tasks.book import open_book
from tests.small_season import SmallSeason

NOW = datetime(2022, 3, 14, tzinfo=UTC)
WINDOW = Window(NOW, NOW + timedelta(days=7))


def book(stage: Stage) -> Book:
    return Book("2022/1.13", stage, WINDOW, WINDOW)


@article(until=Stage.EXPERTISE)
def sixth_stage(book: Book) -> str:
    """Says where the round stands."""
    return book.stage.value


@pytest.mark.parametrize("stage", Stage)
def test_an_article_is_passed_over_from_its_stage_on(stage: Stage) -> None:
    ahead = {Stage.SCHEDULED, Stage.INTAKE, Stage.ALLOTMENT}
    assert sixth_stage.is_ahead(book(stage)) == (stage in ahead)
    if stage not in ahead:
        # Nothing is called: there is no flow run, in which alone a Prefect task may run.
        assert sixth_stage(book(stage)) is None


def test_an_article_can_be_called_without_prefect_and_keeps_its_name_and_words() -> None:
    assert sixth_stage.fn(book(Stage.CLOSED)) == "closed"
    names = {"__name__": "sixth_stage", "__doc__": "Says where the round stands."}
    assert {name: getattr(sixth_stage, name) for name in names} == names


def test_every_article_of_the_regulation_is_passed_over_in_a_closed_round() -> None:
    articles = {name: each for name, each in vars(expertise_round).items() if isinstance(each, Article)}
    assert len(articles) >= 8
    assert [name for name, each in articles.items() if each.is_ahead(book(Stage.CLOSED))] == []


def test_a_task_says_its_round_where_it_fails_and_its_seconds_are_counted(
    start: Callable[..., SmallSeason], caplog: pytest.LogCaptureFixture
) -> None:
    season = start()
    season.installation.home.metrics.mkdir()
    known: list[dict[str, object]] = []

    @recorded
    def stumble(book: Book) -> None:
        known.append(structlog.contextvars.get_contextvars())
        raise LookupError(book.round_id)

    with pytest.raises(LookupError):
        stumble.fn(open_book.fn("2022/1.13"))

    assert known == [{"round": "2022/1.13", "task": "stumble"}]
    assert structlog.contextvars.get_contextvars() == {}
    assert [each.message for each in caplog.records if each.name == "tasks.articles"] == ["failed"]
    counted = seconds_taken(season.installation.home.metrics)
    assert {task: taken.count for task, taken in counted.items()} == {"open_book": 1, "stumble": 1}
