"""The ledger as the page shows it: letters by day and kind, and one of each kind as it was sent."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.calendar import Calendar
from domain.letters import KINDS, WAITING, Kind, Role, State
from domain.office_words import KIND_NAMES
from domain.russian import capitalised, size_words
from domain.russian_dates import moment_in_words
from models.letters import Letter, LetterAttachment
from rehearsal.picture_files import ReportFiles
from rehearsal.picture_heights import letter_height

# What stands in the ledger in place of a token. No token is made for the page, and a button leads nowhere.
_MARK = re.compile(r"(?<=/l/)@@[^@\s<>\"']+@@")
_ADDRESS = re.compile(r""" href=(["'])[^"']*/l/@@[^@\s<>"']+@@[^"']*\1""")
LINK = "«личная ссылка»"

_WIDE, _NARROW = 640, 320
"""Pixels of the frame that shows a letter: on a wide page, and at the least."""


@dataclass(frozen=True)
class KindCount:
    """How the letters of a kind fared."""

    kind: Kind
    name: str
    role: Role
    laid_out: int
    accepted: int
    refused: int
    withdrawn: int
    other: int
    """Waiting, in doubt or bounced."""
    days: Mapping[date, int]
    """Accepted, by local day."""


@dataclass(frozen=True)
class ShownAttachment:
    """A file that went with a letter."""

    name: str
    size: str
    href: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class ShownLetter:
    """A letter as it was sent, but for the tokens of its links."""

    kind: Kind
    kind_name: str
    role: Role
    round_words: str
    title: str
    recipient: str
    address: str
    sender: str
    sent: str
    text: str
    html: str
    wide_height: int
    narrow_height: int
    attachments: tuple[ShownAttachment, ...]


def accepted_by_day(session: Session, calendar: Calendar) -> dict[Kind, dict[date, int]]:
    """How many letters of each kind a mail server took on each local day."""
    counts: dict[Kind, dict[date, int]] = {kind: defaultdict(int) for kind in Kind}
    rows = select(Letter.kind, Letter.accepted_at).where(Letter.state == State.ACCEPTED.value)
    for kind, accepted_at in session.execute(rows):
        if accepted_at is not None:
            counts[Kind(kind)][calendar.day_of(accepted_at)] += 1
    return {kind: dict(sorted(days.items())) for kind, days in counts.items()}


def by_role(counts: Mapping[Kind, Mapping[date, int]]) -> dict[date, dict[Role, int]]:
    """The same by day and role."""
    days: dict[date, dict[Role, int]] = {}
    for kind, numbers in counts.items():
        for day, number in numbers.items():
            roles = days.setdefault(day, {})
            roles[KINDS[kind].role] = roles.get(KINDS[kind].role, 0) + number
    return days


def kind_counts(session: Session, days: Mapping[Kind, Mapping[date, int]]) -> list[KindCount]:
    """The kinds of which there were letters, in the order of the regulation."""
    rows = select(Letter.kind, Letter.state, func.count()).group_by(Letter.kind, Letter.state)
    states: dict[Kind, dict[State, int]] = defaultdict(dict)
    for kind, state, number in session.execute(rows):
        states[Kind(kind)][State(state)] = number
    others = (*WAITING, State.IN_DOUBT, State.BOUNCED)
    return [
        KindCount(
            kind=kind,
            name=capitalised(KIND_NAMES[kind]),
            role=KINDS[kind].role,
            laid_out=sum(states[kind].values()),
            accepted=states[kind].get(State.ACCEPTED, 0),
            refused=states[kind].get(State.REFUSED, 0),
            withdrawn=states[kind].get(State.WITHDRAWN, 0),
            other=sum(states[kind].get(state, 0) for state in others),
            days=days.get(kind, {}),
        )
        for kind in Kind
        if kind in states
    ]


def shown_letters(session: Session, files: ReportFiles) -> list[ShownLetter]:
    """Of each kind the accepted letter with most to show; among equals the first by key."""
    found = (_richest(session, kind) for kind in Kind)
    return [_shown(letter, files) for letter in found if letter is not None]


def _richest(session: Session, kind: Kind) -> Letter | None:
    attached = select(func.count()).where(LetterAttachment.letter_id == Letter.id).correlate(Letter).scalar_subquery()
    found = (
        select(Letter)
        .where(Letter.kind == kind.value, Letter.state == State.ACCEPTED.value, Letter.html.is_not(None))
        .order_by(attached.desc(), func.length(Letter.html).desc(), Letter.key)
    )
    return session.scalars(found.limit(1)).first()


def _shown(letter: Letter, files: ReportFiles) -> ShownLetter:
    rules = letter.round.regulation
    html = without_links(letter.html or "")
    return ShownLetter(
        kind=Kind(letter.kind),
        kind_name=capitalised(KIND_NAMES[Kind(letter.kind)]),
        role=Role(letter.role),
        round_words=f"{letter.round.row} {capitalised(rules.title)}",
        title=letter.title or "",
        recipient=letter.recipient_name or "",
        address=letter.recipient_address or "",
        sender=f"{letter.sender_name} <{letter.sender_address}>",
        sent=moment_in_words(letter.accepted_at, rules.calendar.zone) if letter.accepted_at else "",
        text=without_links(letter.text or ""),
        html=html,
        wide_height=letter_height(html, _WIDE),
        narrow_height=letter_height(html, _NARROW),
        attachments=tuple(
            ShownAttachment(
                name=attached.name,
                size=size_words(len(files.files.read(attached.sha256))),
                href=files.link(attached.name, attached.sha256),
                media_type=attached.media_type,
                sha256=attached.sha256,
            )
            for attached in letter.attachments
        ),
    )


def without_links(text: str) -> str:
    """The text with «личная ссылка» where the token of a personal link would stand, and with no address to follow."""
    return _MARK.sub(LINK, _ADDRESS.sub("", text))
