"""Pages for what went wrong, each in Russian with what to do; what somebody typed is never lost by them."""

import logging

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.pages import page

logger = logging.getLogger(__name__)


def failure(status: int, title: str, *sentences: str, headers: dict[str, str] | None = None) -> Response:
    """A page that says what is the matter."""
    return page("failure.html", status, headers, title=title, sentences=sentences, again=None, typed=())


def not_found() -> Response:
    """There is no such page, or not for who asks: the answer is the same."""
    return failure(
        404,
        "Такой страницы нет",
        "Проверьте адрес. Если вы пришли по ссылке из письма, откройте её ещё раз: ссылка относится к одной экспертизе "
        "и действует до её конца.",
    )


def not_known() -> Response:
    """Who asks has not come in, or long ago."""
    return page("entry/not_known.html", 403)


def body_refused(status: int, sentence: str) -> Response:
    """What was sent was not taken."""
    return failure(status, "Отправленное не принято", sentence)


def away(error: Exception, path: str = "", form: FormData | None = None) -> Response:
    """The record does not answer: said with what was typed, which can be sent again from this very page."""
    logger.error("the record does not answer: %s", type(error).__name__)
    typed = tuple((name, value) for name, value in (form.multi_items() if form else ()) if isinstance(value, str))
    sentences = [
        "База данных не отвечает. Сохранённое раньше цело. Подождите минуту и повторите.",
        *(["То, что вы набрали, осталось на этой странице: кнопка «Повторить» отправит его ещё раз."] if typed else []),
    ]
    return page(
        "failure.html",
        503,
        {"Retry-After": "60"},
        title="Учёт временно недоступен",
        sentences=sentences,
        again=path if form is not None else None,
        typed=typed,
    )


def unknown_page(_request: Request, _error: Exception) -> Response:
    """No door has that address."""
    return not_found()


def wrong_way(_request: Request, _error: Exception) -> Response:
    """The address is asked in a way that it does not answer."""
    return failure(405, "Так эта страница не открывается", "Откройте её по ссылке из письма или с предыдущей страницы.")


def failed(_request: Request, _error: Exception) -> Response:
    """A fault of ours."""
    return failure(
        500,
        "Страница не получилась",
        "Это ошибка в программе, и она записана в журнал службы. Ваши сохранённые данные целы. Повторите через минуту; "
        "если не поможет, напишите в проектный офис.",
    )
