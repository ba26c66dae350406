"""Half of the played people in a process of their own: it opens the same home, and stands at its own portal.

While it is asked for nothing, it opens the letters that come.
"""

import gc
import multiprocessing
import pickle
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from rehearsal.browser import Traffic
from rehearsal.doors import Attempt, Doors
from rehearsal.interruption import start_deaf_to_ctrl_c
from rehearsal.portal_doors import portal_doors
from rehearsal.reading import ReadLetter
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.lifeline import die_with_parent

LOOKS_EVERY_SECONDS = 0.05


class OtherCrowdGone(RuntimeError):
    """The process of the other crowd has ended before the play: half of the people could not act any more."""


class OtherCrowdFailed(RuntimeError):
    """An error of the other crowd that can't be carried over as it is; its text begins with the error's class."""


@dataclass(frozen=True)
class ToTry:
    """What people are to try, one after the other."""

    attempts: Sequence[Attempt]


@dataclass(frozen=True)
class ToRead:
    """The letters that people will act on; all that have come are to be opened."""

    letters: Sequence[ReadLetter]


@dataclass(frozen=True)
class Answer:
    """What came of it."""

    refused: list[str | None]
    """By attempt, the sentence with which it was refused, if it was."""
    traffic: Traffic
    """Since the beginning."""


class OtherCrowd:
    """The process, as the play speaks with it: a question, its own work meanwhile, and the answer."""

    def __init__(self, process: BaseProcess, connection: Connection) -> None:
        self.process = process
        self.traffic = Traffic()
        """As it was at the last answer."""
        self._connection = connection

    def open(self, home: Home) -> None:
        """Let it open the home, whose record and clock must be there; it answers as to a question."""
        self._send(home.folder)

    def ask(self, question: ToTry | ToRead) -> None:
        """Let it begin. Raises OtherCrowdGone, and what was raised there."""
        self._send(question)

    def answer(self) -> list[str | None]:
        """Wait until it has done what it was asked for; by attempt, the sentence of the refusal, if it was refused.

        Raises OtherCrowdGone, and what was raised there.
        """
        try:
            said = self._connection.recv()
        except (EOFError, ConnectionError):
            raise self._gone() from None
        if isinstance(said, Answer):
            self.traffic = said.traffic
            return said.refused
        raise said

    def refuse_if_gone(self) -> None:
        """Raise OtherCrowdGone, or what was raised there, where the process has ended."""
        if not self.process.is_alive():
            raise self._gone()

    def _send(self, what: Path | ToTry | ToRead) -> None:
        try:
            self._connection.send(what)
        except ConnectionError:
            raise self._gone() from None

    def _gone(self) -> Exception:
        self.process.join()
        with suppress(EOFError, ConnectionError):
            # What it stumbled over while nobody asked it for anything.
            if self._connection.poll() and isinstance(said := self._connection.recv(), Exception):
                return said
        return OtherCrowdGone(f"процесс с половиной участников завершился сам (код {self.process.exitcode})")


@contextmanager
def other_crowd() -> Iterator[OtherCrowd]:
    """Run the process while the block lasts; it loads what it needs until it is told which home to open."""
    # A fresh interpreter, not a copy of this one: Prefect's client may already have threads.
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_live, args=(its,), name="other crowd", daemon=True)
    start_deaf_to_ctrl_c(process)
    its.close()
    try:
        yield OtherCrowd(process, ours)
    except BaseException:
        # Nobody waits for what it is at: each of its transactions holds as a whole or not at all.
        process.terminate()
        raise
    finally:
        ours.close()
        process.join()


def _live(play: Connection) -> None:
    die_with_parent()
    try:
        folder = play.recv()
        try:
            _answer_all(Home(folder), play)
        except (EOFError, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends the play
            play.send(_carried_over(error))
    except (EOFError, BrokenPipeError):
        return  # the play is over
    finally:
        close_installation()


def _answer_all(home: Home, play: Connection) -> None:
    installation = open_installation(home)
    with portal_doors(installation) as (doors, traffic):
        # As in the play itself: what lives as long as it is not looked through again and again.
        gc.collect()
        gc.freeze()
        play.send(Answer([], traffic))
        while True:
            while not play.poll(LOOKS_EVERY_SECONDS):
                doors.read(())
            question = play.recv()
            play.send(Answer(_done(doors, question), traffic))


def _done(doors: Doors, question: ToTry | ToRead) -> list[str | None]:
    if isinstance(question, ToTry):
        return doors.attempt(question.attempts)
    doors.read(question.letters)
    return []


def _carried_over(error: Exception) -> Exception:
    """The error with the way to it in a note, in a form that arrives."""
    try:
        carried: object = pickle.loads(pickle.dumps(error))  # noqa: S301 - its own
    except Exception:  # noqa: BLE001 - an error's class may ask for anything
        carried = None
    if not isinstance(carried, Exception) or type(carried) is not type(error) or str(carried) != str(error):
        carried = OtherCrowdFailed(f"{type(error).__name__}: {error}")
    carried.add_note("In the other crowd:\n" + "".join(traceback.format_tb(error.__traceback__)))
    return carried
