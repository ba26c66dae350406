"""A letter before the office's eyes: as it was sent, or as it would be now. Links and codes in it are masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from domain.letters import State
from models.letters import Letter
from notifications.ledger.links import masked
from notifications.letters.drafts import Draft, DraftAttachment
from notifications.letters.previewing import NotYetWritable, preview
from runtime.installation import Installation

SANDBOX = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
}
"""A letter's HTML carries styles in its tags and may hold what strangers typed: nothing in it runs or leads on."""


@dataclass(frozen=True)
class ShownLetter:
    """What somebody reads who opens the letter."""

    recipient: str
    title: str
    text: str | None
    """None: it was erased at the recipient's wish."""
    html: str | None
    attachments: Sequence[str]
    is_kept: bool
    """Whether these are the words that were sent; otherwise those that would be sent now."""


def as_kept(letter: Letter) -> ShownLetter | None:
    """The words that the ledger keeps; None: the letter is not written yet."""
    if letter.title is None:
        return None
    return ShownLetter(
        recipient=f"{letter.recipient_name or ''} <{letter.recipient_address or ''}>",
        title=letter.title,
        text=None if letter.text is None else masked(letter.text),
        html=None if letter.html is None else masked(letter.html),
        attachments=[file.name for file in letter.attachments],
        is_kept=True,
    )


def as_it_would_be(session: Session, installation: Installation, letter: Letter, now: datetime) -> ShownLetter | None:
    """The words that the letter would have now; None: the record lacks what it tells of."""
    draft = _written(session, installation, letter, now)
    return None if draft is None else _of_draft(draft)


def files_of(session: Session, installation: Installation, letter: Letter, now: datetime) -> list[DraftAttachment]:
    """The files that went with the letter, in their places; of one that waits, those that would go, if they are there.

    What is made anew for each letter, such as a calendar or a table, is there only once the letter is written.
    """
    if letter.title is not None or letter.state != State.DRAFT:
        return [DraftAttachment(file.name, file.media_type, file.sha256) for file in letter.attachments]
    draft = _written(session, installation, letter, now)
    return [file for file in draft.attachments if installation.files.holds(file.sha256)] if draft is not None else []


def _written(session: Session, installation: Installation, letter: Letter, now: datetime) -> Draft | None:
    most = installation.settings.file_megabytes
    try:
        return preview(session, installation.files, installation.base_url, letter, now, most)
    except NotYetWritable:
        return None


def alone(shown: ShownLetter | None) -> Response | None:
    """The letter's HTML by itself, as its recipient sees it, where nothing in it can do anything."""
    return None if shown is None or shown.html is None else HTMLResponse(shown.html, headers=SANDBOX)


def _of_draft(draft: Draft) -> ShownLetter:
    return ShownLetter(
        recipient=f"{draft.recipient_name} <{draft.recipient_address}>",
        title=draft.title,
        text=masked(draft.text),
        html=masked(draft.html),
        attachments=[file.name for file in draft.attachments],
        is_kept=False,
    )
