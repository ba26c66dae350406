"""A form that was sent twice: the second sending finds its deed done, and does nothing."""

from sqlalchemy.orm import Session

from acts.refusals import DoneAlready
from models.changes import deed_of_request


def refuse_what_was_done(session: Session, request: str) -> None:
    """Raise DoneAlready where that very request was granted before; an empty one says nothing of itself."""
    if request and deed_of_request(session, request) is not None:
        raise DoneAlready("Это уже сделано: та же форма отправлена второй раз.")
