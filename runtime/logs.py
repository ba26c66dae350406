"""What the processes of an installation say while they work: one line an event, with ids, and never with a person.

Whoever reads a log is seldom who may read the letters: addresses, tokens of personal links, passwords in addresses of
databases, and whatever else is Russian in an error that came from below are masked before a line is written.
"""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Form = Literal["text", "json"]

PACKAGES = (
    *("cli", "rehearsal", "service", "portal", "flows", "tasks", "acts", "runtime"),
    *("notifications", "papers", "models", "config"),
)
"""Whose loggers are ours: they say what happens, all others only what went wrong."""

_CREDENTIALS = re.compile(r"://[^/\s@]+@")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'=«»|]+@[^\s<>()\[\],;:\"'=«»|@]+\.[^\s<>()\[\],;:\"'=«»|@]+")
_LINK = re.compile(r"/l/[^\s\"'<>@]+")
# An HMAC of 256 bits in base64url has 43 signs; a hash in hexadecimal digits has 64.
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
_NAME = re.compile(r"\b[А-ЯЁ][А-Яа-яЁё]*(?:-[А-Яа-яЁё]+)*\.?")
_RUSSIAN = re.compile(r"[А-Яа-яЁё](?:[\s«»„“.,:;!?()№–—-]*[А-Яа-яЁё.])*")
_PARAMETERS = re.compile(r"\[parameters: .*")


def masked(text: str) -> str:
    """The text without addresses, tokens, passwords, and without Russian words that could be names."""
    text = _CREDENTIALS.sub("://<credentials>@", text)
    text = _LINK.sub("/l/<token>", text)
    text = _ADDRESS.sub("<address>", text)
    text = _TOKEN.sub("<token>", text)
    return _NAME.sub("…", text)


def masked_trace(text: str) -> str:
    """A traceback without the values that its error quotes: the parameters of a statement, and anything Russian."""
    return masked(_RUSSIAN.sub("…", _PARAMETERS.sub("[parameters: <hidden>]", text)))


def set_up_logs(form: Form = "text", stream: TextIO | None = None) -> None:
    """Let this process say what it does, as text for a terminal or as a JSON object a line; by default on stderr.

    Our packages speak from INFO on, everybody else from WARNING on. Said twice, the last word counts.
    """
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_WHAT_A_LINE_KNOWS],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _mask,
                _renderer(form, out),
            ],
        )
    )
    for name in PACKAGES:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        # Prefect sets the root logger up for itself.
        logger.propagate = False
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Let each line that is written inside the block name these ids: a round's, a letter's, a task's."""
    with structlog.contextvars.bound_contextvars(**ids):
        yield


def _mask(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    return {name: _value(name, value) for name, value in line.items()}


def _value(name: str, value: object) -> object:
    if name in ("exception", "stack"):
        return masked_trace(str(value))
    return value if value is None or isinstance(value, bool | int | float) else masked(str(value))


def _renderer(form: Form, out: TextIO) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), pad_event_to=40, sort_keys=False)


_WHAT_A_LINE_KNOWS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True),
]
