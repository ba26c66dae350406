"""Letting no letter out any more: a person must mend something first, and learns of it once."""

import logging

from models.database import reading, transaction
from models.mail_queue import hold_queue, look_at_queue
from notifications.ledger.desk import Desk

# The tree of errors:
#   LettersHeld

logger = logging.getLogger(__name__)


class LettersHeld(RuntimeError):
    """The queue is held, and who waits for letters cannot go on; its text, in Russian, says why and what to do."""


def hold_for_login(desk: Desk, answer: str) -> str:
    """The server wants another login (530, 535). Returns what the office is told."""
    return _hold(
        desk,
        f"the mail server wants another login: {answer}",
        f"Почтовый сервер не пускает с этим именем и паролем: «{answer}». Исправьте smtp_username в rounds.toml и "
        "smtp_password (файл secrets/smtp_password), перезапустите rounds serve, затем выполните "
        "rounds letters release. До этого ни одно письмо не уйдёт, ни одно не потеряно.",
    )


def hold_for_policy(desk: Desk, refusals: int, answer: str) -> str:
    """The server refused so many letters in a row, and not for what is in them. Returns what the office is told."""
    return _hold(
        desk,
        f"the mail server refuses letter after letter by its policy: {answer}",
        f"Почтовый сервер отказал подряд {refusals} письмам по своим правилам: «{answer}». Узнайте у почтовой службы, "
        "чем ей не нравится отправитель, затем выполните rounds letters release. Отказанные письма показывает "
        "rounds letters list --state refused; остальные ждут, ни одно не потеряно.",
    )


def is_held(desk: Desk) -> bool:
    """Say whether somebody holds the queue meanwhile."""
    with reading(desk.engine) as session:
        return look_at_queue(session).held_since is not None


def _hold(desk: Desk, seen: str, why: str) -> str:
    with transaction(desk.engine) as session:
        newly = hold_queue(session, why, desk.now())
    if newly:
        # The one alarm: whoever asks later reads the queue's row.
        logger.error("the queue of letters is held: %s", seen)
    return why
