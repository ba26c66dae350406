"""Named steps of a process: each commit, SMTP command, rename and call of Prefect; and its end at one of them.

The product knows nothing of this: what it stands on (SQLAlchemy, aiosmtplib, `os`, httpx) is wrapped in the process
that is going to die.
"""

import os
import signal
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import httpx
from aiosmtplib.protocol import SMTPProtocol
from sqlalchemy.engine.default import DefaultDialect


class Steps:
    """Counts the steps of this process and writes each into a file; at the n-th one it sends itself a signal.

    Where that step is one of `but`, the next one that is not takes its place.
    The file is written without a buffer, so that it is whole when the process is not.
    """

    def __init__(self, file: Path, last: int | None, number: int = signal.SIGKILL, but: Collection[str] = ()) -> None:
        self._paper = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._last = last
        self._signal = number
        self._but = but
        self._count = 0

    def reach(self, name: str) -> None:
        """Say that the process is at this step."""
        self._count += 1
        os.write(self._paper, f"{name}\n".encode())
        if self._last is not None and self._count >= self._last and name not in self._but:
            self._last = None
            os.kill(os.getpid(), self._signal)


def steps_in(file: Path) -> list[str]:
    """The names of the steps that a process reached."""
    return file.read_text().splitlines() if file.exists() else []


def watch(steps: Steps) -> None:
    """Let every commit, rename, SMTP command and call of Prefect in this process be a step before and after it."""
    _around(DefaultDialect, "do_commit", lambda *_: "commit", steps)
    _around(os, "replace", lambda *_: "rename", steps)
    _around(SMTPProtocol, "write", lambda _, data: f"SMTP {_verb(data)}", steps)
    _around_answers(steps)
    _around(httpx.Client, "send", lambda _, request, **__: f"Prefect {request.method}", steps)


def _around(owner: Any, name: str, called: Callable[..., str], steps: Steps) -> None:
    inside = getattr(owner, name)

    def outside(*arguments: Any, **named: Any) -> Any:
        step = called(*arguments, **named)
        steps.reach(f"before {step}")
        result = inside(*arguments, **named)
        steps.reach(f"after {step}")
        return result

    setattr(owner, name, outside)


def _around_answers(steps: Steps) -> None:
    inside = SMTPProtocol.read_response

    async def outside(self: SMTPProtocol, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - as it is called
        answer = await inside(self, timeout)
        steps.reach(f"answered {answer.code}")
        return answer

    setattr(SMTPProtocol, "read_response", outside)  # noqa: B010 - mypy takes no assignment to a method


def _verb(data: bytes) -> str:
    """What is being sent: a command, the letter, or the dot."""
    if data == b".\r\n":
        return "dot"
    word = data.split(None, 1)[0].decode("ascii", "replace") if data.strip() else ""
    return word if word.isupper() and len(word) <= 8 else "letter"
