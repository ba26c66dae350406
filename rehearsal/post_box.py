"""The catcher in a process of its own: it takes letters in while the play writes the next ones."""

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from notifications.catcher import Catcher, CatcherRules, PortNotFree
from rehearsal.prefect_server import die_with_parent


@contextmanager
def post_box(maildir: Path, rules: CatcherRules) -> Iterator[int]:
    """Run a catcher while the block lasts, and give its port on 127.0.0.1. Raises PortNotFree."""
    # A fresh interpreter, not a copy of this one: Prefect's client may already have threads.
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_take_letters_in, args=(maildir, rules, its), name="post box", daemon=True)
    process.start()
    its.close()
    try:
        said = ours.recv()
        if isinstance(said, PortNotFree):
            raise said
        yield said
    finally:
        ours.close()
        process.join()


def _take_letters_in(maildir: Path, rules: CatcherRules, parent: Connection) -> None:
    # Ctrl-C goes to every process of a terminal; this one ends when the play says so, after the letter in hand.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    try:
        with Catcher(maildir, rules) as catcher:
            parent.send(catcher.port)
            _until_closed(parent)
    except PortNotFree as error:
        parent.send(error)


def _until_closed(parent: Connection) -> None:
    try:
        parent.recv()
    except EOFError:
        return
