from datetime import UTC, datetime, timedelta

import pytest

from domain.book import Book
from domain.calendar import Window
from domain.stages import Stage
from flows import expertise_round
from tasks.articles import Article, article

NOW = datetime(2022, 3, 14, tzinfo=UTC)
WINDOW = Window(NOW, NOW + timedelta(days=7))


def book(stage: Stage) -> Book:
    return Book("2022/1.13", NOW, stage, WINDOW, WINDOW)


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
