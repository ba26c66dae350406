"""A letter as it was rendered, on its way from the ledger to the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.files import Files
from notifications.ledger.links import with_living_links
from notifications.smtp import mime


@dataclass(frozen=True)
class WrittenAttachment:
    """A file of the home that goes with a letter."""

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class WrittenLetter:
    """All that a letter's bytes are made of: what the ledger keeps, and the tokens of its links, which it does not.

    `dated` is local: the Date header shows its zone. `sha256` is that of the first try; None: there was none.
    """

    id: int
    key: str
    round_id: str
    recipient: str
    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    message_id: str
    dated: datetime
    title: str
    text: str
    html: str
    attachments: tuple[WrittenAttachment, ...]
    can_be_ended: bool
    """Whether it says how to get no more of its kind: reminders do."""
    sha256: str | None
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def ids(self) -> dict[str, object]:
        """What a line of the log about it carries as fields."""
        return {"letter": self.id, "round": self.round_id}


def bytes_of(letter: WrittenLetter, files: Files) -> bytes:
    """The letter as it travels, the same at each call. Raises FileMissing, LinkUnknown."""
    return mime.to_bytes(
        mime.Message(
            message_id=letter.message_id,
            date=letter.dated,
            sender_name=letter.sender_name,
            sender_address=letter.sender_address,
            recipient_name=letter.recipient_name,
            recipient_address=letter.recipient_address,
            reply_to=letter.sender_address,
            subject=letter.title,
            text=with_living_links(letter.text, letter.tokens),
            html=with_living_links(letter.html, letter.tokens),
            attachments=tuple(
                mime.Attachment(attached.name, attached.media_type, files.read(attached.sha256))
                for attached in letter.attachments
            ),
            list_unsubscribe=f"mailto:{letter.sender_address}" if letter.can_be_ended else None,
        )
    )
