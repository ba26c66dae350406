"""What makes a function an article of the regulation: a Prefect task that is passed over once its stage is behind."""

import logging
from collections.abc import Callable
from functools import update_wrapper, wraps
from typing import Generic, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE

from domain.book import Book
from domain.stages import Stage
from runtime.installation import here
from runtime.logs import bound
from runtime.task_seconds import measured

logger = logging.getLogger(__name__)

T = TypeVar("T")
P = ParamSpec("P")


def recorded(function: Callable[P, T]) -> Task[P, T]:
    """A Prefect task that is run anew at each call: our record says what is done, not Prefect's cache.

    What it logs names its round and itself, and the seconds that it takes are counted.
    """
    name = getattr(function, "__name__", "task")

    @wraps(function)
    def observed(*args: P.args, **kwargs: P.kwargs) -> T:
        with bound(round=_round_of(args, kwargs), task=name), measured(here().home.metrics, name):
            try:
                return function(*args, **kwargs)
            except Exception:
                logger.exception("failed")
                raise

    return task(cache_policy=NO_CACHE, persist_result=False)(observed)


def _round_of(args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    """The round that a task is about: its first word is a book or a round's id."""
    first = next(iter((*args, *kwargs.values())), "")
    return first.round_id if isinstance(first, Book) else str(first)


class Article(Generic[T]):
    """A task of the regulation that has something to do only until the round comes to a stage.

    A flow starts from its top at every waking; what lies behind costs it nothing.
    """

    def __init__(self, function: Callable[[Book], T], until: Stage, where: Callable[[Book], bool]) -> None:
        update_wrapper(self, function)
        self.fn = function
        """What it does, without Prefect: so Prefect calls it on its own tasks."""
        self.until = until
        self.where = where
        self._task = recorded(function)

    def __call__(self, book: Book) -> T | None:
        return self._task(book) if self.is_ahead(book) else None

    def is_ahead(self, book: Book) -> bool:
        """Say whether the round has not come past the article yet, and has something for it to do."""
        return book.stage.comes_before(self.until) and self.where(book)


def article(
    *, until: Stage, where: Callable[[Book], bool] = lambda _book: True
) -> Callable[[Callable[[Book], T]], Article[T]]:
    """Make a function an article that is passed over from that stage on, and wherever `where` does not hold.

    `where` spares the few rounds' way of doing things a task of Prefect at each waking of all others.
    """

    def decorate(function: Callable[[Book], T]) -> Article[T]:
        return Article(function, until, where)

    return decorate
