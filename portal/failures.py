"""Pages for what went wrong, each in Russian with what to do; what somebody typed is never lost by them."""

import errno
import logging
import sqlite3

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from portal.pages import page

logger = logging.getLogger(__name__)

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DISK_FULL_OF_POSTGRESQL = "53100"

REQUEST = "request"
"""The field by which a form says which sending of it this is."""
SOON = {"Retry-After": "60"}

AWAY = "База данных не отвечает. Сохранённое раньше цело. Подождите минуту и повторите."
FULL = (
    "Отправленное не сохранено: на диске сервера кончилось место. Сохранённое раньше цело. Сообщите об этом в "
    "проектный офис; когда место освободят, повторите."
)
TYPED_AGAIN = "То, что вы набрали, осталось на этой странице: кнопка «Повторить» отправит его ещё раз."
TYPED_LATER = (
    "То, что вы набрали, осталось на этой странице: его можно скопировать. Если утверждать вам снова разрешат, кнопка "
    "«Повторить» отправит его ещё раз."
)
MAY_NOT = (
    "Ничего не изменено: утверждать и решать от имени офиса вам сейчас не разрешено. Кто это может, сказано на "
    "странице «Состав офиса»."
)
FILES_AGAIN = (
    "Выбранные файлы не сохранены. Обновите эту страницу (клавиша F5): браузер предложит отправить форму ещё раз, "
    "вместе с файлами и с тем, что набрано. Или вернитесь назад и приложите файлы заново."
)


def failure(status: int, title: str, *sentences: str, headers: dict[str, str] | None = None) -> Response:
    """A page that says what is the matter."""
    return page(
        "failure.html", status, headers, title=title, sentences=sentences, again=None, hidden=(), typed=(), to=None
    )


def not_found() -> Response:
    """There is no such page, or not for who asks: the answer is the same."""
    return failure(
        404,
        "Такой страницы нет",
        "Проверьте адрес. Если вы пришли по ссылке из письма, откройте её ещё раз: ссылка относится к одной экспертизе "
        "и действует до её конца и ещё 30 дней.",
    )


def not_known(form: FormData | None = None) -> Response:
    """Who asks has not come in, or long ago; what was typed is given back."""
    return page("entry/not_known.html", 403, typed=_texts(form)[1])


def not_allowed(path: str, form: FormData | None) -> Response:
    """Who asks may look and not act, or no longer: said with what was typed, which can be sent again from there."""
    to = ("/office/members", "Состав офиса")
    return _kept(403, "Вам это не разрешено", MAY_NOT, path, form, stays=TYPED_LATER, to=to)


def body_refused(status: int, sentence: str) -> Response:
    """What was sent was not taken."""
    return failure(status, "Отправленное не принято", sentence)


def out_of_order(error: SQLAlchemyError | OSError, path: str = "", form: FormData | None = None) -> Response:
    """The record does not answer, or the disk is full: said with what was typed, which can be sent again from there.

    Files cannot stand on a page: where some were chosen, the browser is to send the whole again, and not the page the
    rest without them. Raises the error where it is neither of the two.
    """
    if _is_full(error):
        logger.error("the disk is full: %s", type(error).__name__)
        return _kept(507, "На диске сервера нет места", FULL, path, form, headers=SOON)
    if isinstance(error, SQLAlchemyError):
        logger.error("the record does not answer: %s", type(error).__name__)
        return _kept(503, "Учёт временно недоступен", AWAY, path, form, headers=SOON)
    raise error


def _kept(
    status: int,
    title: str,
    sentence: str,
    path: str,
    form: FormData | None,
    *,
    headers: dict[str, str] | None = None,
    stays: str = TYPED_AGAIN,
    to: tuple[str, str] | None = None,
) -> Response:
    """Say a sentence with what was typed, that it `stays`, and with a link `to` somewhere."""
    hidden, typed = _texts(form)
    items = form.multi_items() if form else []
    files = [value for _, value in items if isinstance(value, UploadFile) and value.filename]
    sentences = [sentence]
    if files:
        sentences.append(FILES_AGAIN)
    elif typed:
        sentences.append(stays)
    return page(
        "failure.html",
        status,
        headers,
        title=title,
        sentences=sentences,
        again=None if form is None or files else path,
        hidden=hidden,
        typed=typed,
        to=to,
    )


def _texts(form: FormData | None) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """The texts of a form: which sending of it this is, which nobody has typed, and the others."""
    texts = [(name, value) for name, value in (form.multi_items() if form else ()) if isinstance(value, str)]
    hidden = tuple(each for each in texts if each[0] == REQUEST)
    return hidden, tuple(each for each in texts if each[0] != REQUEST)


def _is_full(error: BaseException) -> bool:
    """Whether the system, SQLite or PostgreSQL says that there is no room."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    cause = getattr(error, "orig", None)
    return (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(cause, "sqlstate", None) == DISK_FULL_OF_POSTGRESQL
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
