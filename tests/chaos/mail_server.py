"""The mail server of a fault's play, in a process of its own, and its log: what it took over, as it took it.

A letter stands in the log before its answer leaves. Where the server breaks off instead of answering it counts as
taken over all the same: that is the worst that can have happened.
"""

import asyncio
import hashlib
import json
import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.processes import Child, start
from tests.notifications.faulty_server import FaultyServer

_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Taken:
    """A letter whose last byte the server has."""

    message_id: str
    sha256: str
    answer: str

    @property
    def is_taken_over(self) -> bool:
        """Whether the server has it now: it said yes, or nothing."""
        return not self.answer.startswith(("4", "5"))


@dataclass(frozen=True)
class MailServer:
    """A server that runs; `port` on 127.0.0.1."""

    port: int
    folder: Path
    process: Child

    def taken_over(self) -> list[Taken]:
        """The letters that it has taken over so far, in order."""
        return taken_over(self.folder)

    def commands(self) -> list[str]:
        """What it was told, line by line."""
        file = self.folder / "commands.log"
        return file.read_text().splitlines() if file.exists() else []


def taken_over(folder: Path) -> list[Taken]:
    """What the log in a folder says."""
    file = folder / "letters.log"
    lines = file.read_text().splitlines() if file.exists() else []
    return [taken for line in lines if (taken := Taken(**json.loads(line))).is_taken_over]


@contextmanager
def mail_server(
    folder: Path, *, slow: float | tuple[float, float] = 0.0, port: int = 0, **faults: Any
) -> Iterator[MailServer]:
    """Run a server while the block lasts, with the faults that `FaultyServer` knows.

    `slow`: it takes up to so many seconds for the answer to a letter, or between so many and so many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ours, its = os.pipe()
    child = start(lambda: asyncio.run(_serve(folder, slow, port, faults, its)), folder / "server.out")
    os.close(its)
    try:
        with os.fdopen(ours) as pipe:
            said = pipe.readline()
        if not said:
            raise RuntimeError(f"the mail server did not start: {child.words()}")
        yield MailServer(int(said), folder, child)
    finally:
        child.kill()


async def _serve(folder: Path, slow: float | tuple[float, float], port: int, faults: dict[str, Any], pipe: int) -> None:
    letters = os.open(folder / "letters.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    commands = os.open(folder / "commands.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    chance = random.Random(str(folder))

    def take(letter: bytes, answer: str) -> None:
        os.write(letters, json.dumps(_entry(letter, answer)).encode() + b"\n")

    def hear(command: str) -> None:
        os.write(commands, command.encode() + b"\n")

    def pause() -> float:
        return chance.uniform(*slow) if isinstance(slow, tuple) else chance.uniform(0, slow)

    async with FaultyServer(**faults, port=port, taken=take, heard=hear, pause=pause) as server:
        os.write(pipe, f"{server.port}\n".encode())
        os.close(pipe)
        await asyncio.Event().wait()


def _entry(letter: bytes, answer: str) -> dict[str, str]:
    found = _MESSAGE_ID.search(letter)
    identity = found[1].decode() if found else ""
    return {"message_id": identity, "sha256": hashlib.sha256(letter).hexdigest(), "answer": answer}
