"""Letters that wait for approval, as somebody sees them who decides: what each says, what is odd, what never leaves."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.letters import Kind, State
from domain.russian_dates import short_day
from models.files import Files
from models.letters import Letter
from models.people import Person
from models.rounds import Round
from notifications.letters.drafts import Draft
from notifications.letters.oddities import expected_of, oddities
from notifications.letters.owed import draft_no_longer_owed
from notifications.letters.previewing import NotYetWritable, preview
from notifications.letters.rows_at_hand import gather


@dataclass(frozen=True)
class LookedOver:
    """A letter that waits for approval."""

    letter: Letter
    draft: Draft | None
    """What it would say now; None: it cannot be composed."""
    withdrawn_for: str
    """Why it will be withdrawn, whatever is decided; or nothing."""
    refused_for: str
    """Why the post will refuse it without a try; or nothing."""
    odd: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """Of the letter."""
        return Kind(self.letter.kind)

    @property
    def leaves(self) -> bool:
        """Whether it goes to its recipient once it is approved."""
        return not self.withdrawn_for and not self.refused_for


def look_over(
    session: Session, files: Files, base_url: str, letters: Sequence[Letter], now: datetime, file_megabytes: int
) -> list[LookedOver]:
    """Look at those of a round's letters that wait, and keep nothing: what is odd first, then what never leaves."""
    waiting = [letter for letter in letters if letter.state == State.DRAFT]
    if not waiting:
        return []
    gather(session, waiting)
    round_ = session.get_one(Round, waiting[0].round_id)
    written = {letter.id: _written(session, files, base_url, letter, now, file_megabytes) for letter in waiting}
    expected = expected_of(session, round_, [draft for draft in written.values() if draft is not None])
    found = []
    for letter in waiting:
        odd = oddities(session, round_, letter, written[letter.id], expected, now)
        withdrawn = draft_no_longer_owed(session, letter, now) or ""
        refused = "" if withdrawn else _refused_for(session, round_, letter)
        found.append(LookedOver(letter, written[letter.id], withdrawn, refused, odd))
    return sorted(found, key=lambda each: (not each.odd, each.leaves, each.letter.id))


def seen_of(looked: Sequence[LookedOver]) -> str:
    """Names what somebody saw: which letters wait, what each says, to whom, what is odd, and which never leave."""
    digest = hashlib.sha256()
    for each in sorted(looked, key=lambda each: each.letter.id):
        digest.update(repr((each.letter.id, each.draft, each.withdrawn_for, each.refused_for, each.odd)).encode())
    return digest.hexdigest()


def _written(
    session: Session, files: Files, base_url: str, letter: Letter, now: datetime, file_megabytes: int
) -> Draft | None:
    try:
        return preview(session, files, base_url, letter, now, file_megabytes)
    except NotYetWritable:
        return None


def _refused_for(session: Session, round_: Round, letter: Letter) -> str:
    person = session.get(Person, letter.recipient)
    if person is None or person.erased_at is not None:
        return "сведения об адресате удалены"
    if not person.email.strip():
        return "адреса нет"
    if person.address_bad_since is not None:
        return f"адрес не действует с {short_day(round_.regulation.calendar.day_of(person.address_bad_since))}"
    return ""
