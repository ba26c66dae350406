"""Reading what a browser sends: form fields and files, within limits, and never slower than a patient door waits."""

import asyncio
from collections.abc import AsyncGenerator
from enum import StrEnum

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

# The tree of errors:
#   BodyRefused
#   ├── BodyTooLarge
#   ├── BodyTooSlow
#   ├── BodyPacked
#   └── BodyNotUnderstood

MOST_FORM_BYTES = 1024 * 1024
MOST_FIELDS = 600
MOST_FILES = 20
QUIET_SECONDS = 30
WHOLE_SECONDS = 900
DAMAGED = "Форма пришла повреждённой. Вернитесь на страницу, обновите её и отправьте ещё раз."


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


class BodyPacked(BodyRefused):
    """It is compressed: no browser sends a form so, and what it unpacks to cannot be known before."""

    status = 415


class BodyNotUnderstood(BodyRefused):
    """It is no form."""


async def read_form(request: Request, kind: Body, most_file_bytes: int, *, texts_only: bool = False) -> FormData:
    """Read a form; `most_file_bytes` bounds one file, and MOST_FILES how many there are. Raises BodyRefused.

    Files lie in temporary files on the disk from their first megabyte on, and are gone when the form is closed; OSError
    where the disk is full. `texts_only`: nothing of a file is kept but its name.
    """
    parser = _WithoutFiles if texts_only else _Whole
    most = MOST_FORM_BYTES + (most_file_bytes * MOST_FILES if kind is Body.FILES else 0)
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise BodyPacked("Форма пришла сжатой, так она не принимается. Отправьте её обычным браузером.")
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            return _without_nul(await _parsed(request, kind, _within(request, most), parser))
    except TimeoutError:
        raise BodyTooSlow("Передача идёт слишком медленно и прервана. Проверьте связь и отправьте ещё раз.") from None
    except MultiPartException as error:
        if "Too many files" in error.message:
            many = f"За один раз можно приложить не больше {MOST_FILES} файлов."
            raise BodyTooLarge(many if kind is Body.FILES else "В этой форме файлы не прикладывают.") from error
        if "Too many fields" in error.message or "exceeded maximum size" in error.message:
            raise BodyTooLarge(_too_large(MOST_FORM_BYTES)) from error
        raise BodyNotUnderstood(DAMAGED) from error
    except FormParserError as error:
        raise BodyNotUnderstood(DAMAGED) from error


class _Whole(MultiPartParser):
    """Takes no form that stops before its end is told: what did not come may be what mattered."""

    _is_over = False

    def on_end(self) -> None:
        self._is_over = True

    async def parse(self) -> FormData:
        form = await super().parse()
        if not self._is_over:
            for file in self._files_to_close_on_error:
                file.close()
            raise MultiPartException("The end of the form is missing.")
        return form


class _WithoutFiles(_Whole):
    """Lets the bytes of files pass by."""

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is None:
            super().on_part_data(data, start, end)


async def _parsed(request: Request, kind: Body, stream: AsyncGenerator[bytes, None], parser: type[_Whole]) -> FormData:
    told, options = parse_options_header(request.headers.get("content-type", ""))
    match told.decode("latin-1").lower():
        case "application/x-www-form-urlencoded":
            return await FormParser(
                request.headers, stream, max_fields=MOST_FIELDS, max_part_size=MOST_FORM_BYTES
            ).parse()
        case "multipart/form-data":
            # Our pages are in UTF-8, and a browser answers in the same; some other codecs of Python's are no texts.
            if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
                raise BodyNotUnderstood(DAMAGED)
            files = MOST_FILES if kind is Body.FILES else 0
            return await parser(
                request.headers, stream, max_files=files, max_fields=MOST_FIELDS, max_part_size=MOST_FORM_BYTES
            ).parse()
        case "":
            if not b"".join([chunk async for chunk in stream]):
                return FormData()
    raise BodyNotUnderstood("Это не форма. Вернитесь на страницу, обновите её и отправьте ещё раз.")


def _without_nul(form: FormData) -> FormData:
    """The same form; NUL, which nobody types and no database keeps, is gone from its texts."""
    items = form.multi_items()
    if not any(isinstance(value, str) and "\0" in name + value for name, value in items):
        return form
    return FormData([(name.replace("\0", ""), _tidied(value)) for name, value in items])


def _tidied(value: str | UploadFile) -> str | UploadFile:
    return value.replace("\0", "") if isinstance(value, str) else value


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
