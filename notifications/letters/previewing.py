"""A letter as it would be written now, to be looked at: nothing of it is kept, and nothing in it opens anything."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from jinja2 import UndefinedError
from sqlalchemy.orm import Session

from domain.letters import Role
from models.files import Files
from models.letters import Letter
from models.rounds import Round
from notifications.ledger.links import MASK
from notifications.letters.drafts import Draft, DraftAttachment, Drafting
from notifications.letters.kinds import compose


class NotYetWritable(LookupError):
    """The record does not hold yet what the letter tells of."""


@dataclass(frozen=True)
class _Previewing(Drafting):
    """A desk at which nothing is kept: links lead nowhere, and files have a name only."""

    def link(self, recipient: str, role: Role, round_: Round, subject: str = "") -> str:
        """Where a link would stand."""
        return f"{self.base_url}/l/{MASK}"

    def attach(self, name: str, media_type: str, content: bytes) -> DraftAttachment:
        """Name the file."""
        return DraftAttachment(name, media_type, hashlib.sha256(content).hexdigest())


def preview(session: Session, files: Files, base_url: str, letter: Letter, now: datetime, file_megabytes: int) -> Draft:
    """Write the letter, which may be a row or not, and keep nothing. Raises NotYetWritable."""
    try:
        return compose(_Previewing(session, files, base_url, now, file_megabytes), letter)
    except (LookupError, ValueError, UndefinedError) as error:
        raise NotYetWritable(f"{letter.kind}: {type(error).__name__}: {error}") from error
