"""The batch of letters that a person of the office means, and what they saw of it."""

from sqlalchemy.orm import Session

from acts.allotment_refusals import ChangedMeanwhile
from acts.batch_refusals import NothingAwaits, UnknownBatch
from models.batches import Batch, batch_of, letters_of_batch
from models.letters import Letter
from notifications.letters.looking_over import LookedOver, look_over, seen_of
from runtime.installation import Installation

MOST_DIGITS = 18
"""Of a number; a longer one no database takes."""


def batch_at_hand(session: Session, number: int) -> Batch:
    """The batch of that number, or of the letter of that number. Raises UnknownBatch."""
    letter = session.get(Letter, number) if len(str(number)) <= MOST_DIGITS else None
    batch = None if letter is None else batch_of(session, letter)
    if batch is None:
        raise UnknownBatch(
            f"Партии писем {number} нет.",
            typed="Какие ждут согласования, показывает rounds letters list --state draft.",
        )
    return batch


def looked_at(session: Session, installation: Installation, batch: Batch, *, locked: bool = False) -> list[LookedOver]:
    """The batch's letters that wait, as they would be now; `locked`: for a deed on them."""
    letters = letters_of_batch(session, batch, locked=locked)
    return look_over(
        session,
        installation.files,
        installation.base_url,
        letters,
        installation.now(),
        installation.settings.file_megabytes,
    )


def to_decide_on(
    session: Session, installation: Installation, number: int, seen: str | None
) -> tuple[Batch, list[LookedOver]]:
    """The batch and its letters that wait, for a deed on them; `seen`: what the office saw, None: it did not look.

    Raises UnknownBatch, NothingAwaits, ChangedMeanwhile.
    """
    batch = batch_at_hand(session, number)
    waiting = looked_at(session, installation, batch, locked=True)
    if not waiting:
        raise NothingAwaits("В этой партии больше нет писем, которые ждут согласования.")
    if seen is not None and seen != seen_of(waiting):
        raise ChangedMeanwhile("Пока вы смотрели, письма изменились: посмотрите их ещё раз и решите.")
    return batch, waiting
