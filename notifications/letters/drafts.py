"""A letter as it stands before it becomes bytes, and what whoever writes one works with."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.letters import LINK_GRACE, Role
from models.files import Files
from models.links import link_for
from models.rounds import Round
from notifications.letters.rows_at_hand import link_at_hand

# The tree of errors:
#   NotKeepable

_NOT_KEEPABLE = re.compile("[\x00\ud800-\udfff]")


class NotKeepable(ValueError):
    """A letter holds what no database keeps: half a character (a lone surrogate), or NUL."""


@dataclass(frozen=True)
class DraftAttachment:
    """A file that goes with a letter: its bytes lie in the home's files under their SHA-256.

    `media_type` may carry parameters, such as `text/calendar; charset=utf-8; method=PUBLISH`.
    """

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class Draft:
    """A letter as it was rendered. A personal link is a mark, `@@id of the link@@`: no living one is stored.

    Raises NotKeepable: told here it is one letter's fault; told by the database it would be that of all beside it.
    """

    recipient_name: str
    recipient_address: str
    title: str
    text: str
    html: str
    attachments: tuple[DraftAttachment, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be kept."""
        texts = (self.recipient_name, self.recipient_address, self.title, self.text, self.html)
        for text in (*texts, *(attached.name for attached in self.attachments)):
            if _NOT_KEEPABLE.search(text):
                raise NotKeepable(f"символ, который нельзя сохранить: {text[:40]!a}")


@dataclass(frozen=True)
class Drafting:
    """The desk at which letters are written: the record, the home's files, where links lead, and the moment.

    `base_url` has no closing slash.
    """

    session: Session
    files: Files
    base_url: str
    now: datetime
    file_megabytes: int
    """How large a file the page of a school takes."""

    def link(self, recipient: str, role: Role, round_: Round, subject: str = "") -> str:
        """The address of the recipient's personal page in a round, with the mark where its token will stand."""
        link = link_at_hand(self.session, recipient, role, round_.id, subject)
        if link is None:
            ends_at = round_.regulation.expertise.closes + LINK_GRACE
            link = link_for(self.session, recipient, role.value, round_.id, subject, ends_at)
        return f"{self.base_url}/l/@@{link.id}@@"

    def attach(self, name: str, media_type: str, content: bytes) -> DraftAttachment:
        """Keep the bytes in the home's files, and give the attachment that names them."""
        return DraftAttachment(name, media_type, self.files.put(content))
