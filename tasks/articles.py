"""What makes a function an article of the regulation: a Prefect task that is passed over once its stage is behind."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE

from domain.book import Book
from domain.stages import Stage

T = TypeVar("T")
P = ParamSpec("P")


def recorded(function: Callable[P, T]) -> Callable[P, T]:
    """A Prefect task that is run anew at each call: our record says what is done, not Prefect's cache."""
    return task(function, cache_policy=NO_CACHE, persist_result=False)


def article(*, until: Stage) -> Callable[[Callable[[Book], T]], Callable[[Book], T | None]]:
    """A task of the regulation that has something to do only until the round comes to a stage.

    A flow starts from its top at every waking; what lies behind costs it nothing.
    """

    def decorate(function: Callable[[Book], T]) -> Callable[[Book], T | None]:
        as_task = recorded(function)

        @wraps(function)
        def called(book: Book) -> T | None:
            return as_task(book) if book.stage.comes_before(until) else None

        return called

    return decorate
