"""The catcher in a process of its own: it takes letters in while the play writes the next ones."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from notifications.catcher import Catcher, CatcherRules, PortNotFree
from rehearsal.interruption import start_deaf_to_ctrl_c
from runtime.lifeline import die_with_parent


class PostBoxGone(RuntimeError):
    """The process of the post box has ended before the play: no letter could arrive any more."""


@dataclass(frozen=True)
class PostBox:
    """A catcher that runs; `port` on 127.0.0.1."""

    port: int
    process: BaseProcess

    def refuse_if_gone(self) -> None:
        """Raise PostBoxGone where the process has ended: the post would wait for its server for ever."""
        if not self.process.is_alive():
            raise PostBoxGone(f"почтовый ящик репетиции завершился сам (код {self.process.exitcode})")


@contextmanager
def post_box(maildir: Path, rules: CatcherRules) -> Iterator[PostBox]:
    """Run a catcher while the block lasts. Raises PortNotFree, PostBoxGone."""
    # A fresh interpreter, not a copy of this one: Prefect's client may already have threads.
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_take_letters_in, args=(maildir, rules, its), name="post box", daemon=True)
    start_deaf_to_ctrl_c(process)
    its.close()
    try:
        try:
            said = ours.recv()
        except EOFError:
            process.join()
            raise PostBoxGone(f"почтовый ящик репетиции не открылся (код {process.exitcode})") from None
        if isinstance(said, PortNotFree):
            raise said
        yield PostBox(said, process)
    finally:
        ours.close()
        process.join()


def _take_letters_in(maildir: Path, rules: CatcherRules, parent: Connection) -> None:
    die_with_parent()
    try:
        with Catcher(maildir, rules) as catcher:
            parent.send(catcher.port)
            _until_closed(parent)
    except PortNotFree as error:
        parent.send(error)
    except BrokenPipeError:
        return  # the play was interrupted while this process began


def _until_closed(parent: Connection) -> None:
    try:
        parent.recv()
    except EOFError:
        return
