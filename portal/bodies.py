"""Reading what a browser sends: form fields and files, within limits, and never slower than a patient door waits."""

import asyncio
from collections.abc import AsyncGenerator
from enum import StrEnum

from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

# The tree of errors:
#   BodyRefused
#   ├── BodyTooLarge
#   ├── BodyTooSlow
#   └── BodyNotUnderstood

MOST_FORM_BYTES = 1024 * 1024
MOST_FIELDS = 600
MOST_FILES = 20
QUIET_SECONDS = 30
WHOLE_SECONDS = 900


class Body(StrEnum):
    """What a door reads."""

    NONE = "none"
    FORM = "form"
    FILES = "files"


class BodyRefused(Exception):
    """The request's body was not taken; the sentence, in Russian, says why and what to do."""

    status = 400


class BodyTooLarge(BodyRefused):
    """More bytes than a page of this kind sends."""

    status = 413


class BodyTooSlow(BodyRefused):
    """Nothing came for too long."""

    status = 408


class BodyNotUnderstood(BodyRefused):
    """It is no form."""


async def read_form(request: Request, kind: Body, most_file_bytes: int) -> FormData:
    """Read a form; `most_file_bytes` bounds one file, and MOST_FILES how many there are. Raises BodyRefused.

    Files lie in temporary files on the disk from their first megabyte on, and are gone when the form is closed.
    """
    most = MOST_FORM_BYTES + (most_file_bytes * MOST_FILES if kind is Body.FILES else 0)
    stream = _within(request, most)
    sort = request.headers.get("content-type", "").split(";")[0].strip().lower()
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            if sort == "application/x-www-form-urlencoded":
                return await FormParser(request.headers, stream).parse()
            if sort == "multipart/form-data":
                files = MOST_FILES if kind is Body.FILES else 0
                parser = MultiPartParser(
                    request.headers, stream, max_files=files, max_fields=MOST_FIELDS, max_part_size=MOST_FORM_BYTES
                )
                return await parser.parse()
            if not sort and not b"".join([chunk async for chunk in stream]):
                return FormData()
    except TimeoutError:
        raise BodyTooSlow("Передача идёт слишком медленно и прервана. Проверьте связь и отправьте ещё раз.") from None
    except MultiPartException as error:
        if "Too many files" in error.message:
            raise BodyTooLarge(f"За один раз можно приложить не больше {MOST_FILES} файлов.") from error
        raise BodyNotUnderstood(
            "Форма пришла повреждённой. Вернитесь на страницу, обновите её и отправьте ещё раз."
        ) from error
    raise BodyNotUnderstood("Это не форма. Вернитесь на страницу, обновите её и отправьте ещё раз.")


async def _within(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    # What the browser says of the length is believed only where it is too much already.
    said = request.headers.get("content-length", "")
    if said.isdigit() and len(said) < 16 and int(said) > most:
        raise BodyTooLarge(_too_large(most))
    read = 0
    stream = request.stream().__aiter__()
    while True:
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                chunk = await stream.__anext__()
        except StopAsyncIteration:
            return
        read += len(chunk)
        if read > most:
            raise BodyTooLarge(_too_large(most))
        yield chunk


def _too_large(most: int) -> str:
    return (
        f"Отправлено больше, чем можно за один раз ({most // (1024 * 1024)} МБ). Вернитесь назад: набранное осталось в "
        "форме. Сократите текст или приложите файлы по одному."
    )
