"""What the office sees of letters that wait for its approval: the batches of a round, and the letters of one."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from acts.approve_batch import APPROVED_WHY, GIVEN_BACK_WHY, is_over, to_give_back
from acts.batch_at_hand import looked_at
from domain.deeds import Deed
from domain.letters import LINK_GRACE, leaves_from
from domain.office_words import KIND_NAMES, deed_in_words
from domain.russian import capitalised
from domain.russian_dates import date_in_words, moment_in_words
from models.batches import DECIDED, Batch, batches_waiting, letters_of_batch, subject_of
from models.changes import Change, changes_of, deeds_on
from models.letters import OFFICE, Letter
from models.people import Municipality, Person, School, initials_of
from models.rounds import Round
from notifications.letters.looking_over import LookedOver, seen_of
from runtime.installation import Installation

DECISIONS = (Deed.APPROVE_LETTERS, Deed.CANCEL_LETTERS, Deed.GIVE_LETTERS_BACK)
DECISIONS_SHOWN = 20


@dataclass(frozen=True)
class WaitingBatch:
    """A line of the list."""

    number: int
    name: str
    made: str
    drafts: int


@dataclass(frozen=True)
class Decision:
    """What the office decided of a batch, in words."""

    batch: int
    when: str
    who: str
    what: str
    letters: int
    why: str
    """Empty where nobody gave one."""


@dataclass(frozen=True)
class Line:
    """A letter that waits."""

    id: int
    to: str
    address: str
    about: str
    title: str
    leaves_not: str
    """Why it does not leave; or nothing."""
    odd: tuple[str, ...]


@dataclass(frozen=True)
class BatchView:
    """The page of a batch, ready to be laid out."""

    number: int
    name: str
    made: str
    until: str
    """When it is withdrawn by itself, if nobody decides."""
    leaves: str
    """When its letters would leave if they were approved now."""
    letters: int
    waiting: int
    leaving: int
    excluded: tuple[tuple[str, int], ...]
    """Why some do not leave, and how many."""
    odd: tuple[Line, ...]
    others_that_stay: tuple[Line, ...]
    others: tuple[Line, ...]
    seen: str
    may_give_back: int
    """How many letters were decided on and have not left; none once the round is over and its links have ended."""
    decisions: tuple[Decision, ...]


def waiting_batches(session: Session, round_: Round) -> tuple[WaitingBatch, ...]:
    """The round's batches that wait, the oldest first."""
    return tuple(
        WaitingBatch(
            each.number,
            capitalised(KIND_NAMES[each.kind]),
            moment_in_words(each.made_at, round_.regulation.calendar.zone),
            each.drafts,
        )
        for each in batches_waiting(session, round_.id)
    )


def decisions_of_round(session: Session, round_: Round) -> tuple[Decision, ...]:
    """The newest decisions on batches of the round."""
    return _decisions(round_, changes_of(session, round_.id, DECISIONS_SHOWN, DECISIONS))


def batch_view(session: Session, installation: Installation, batch: Batch, now: datetime) -> BatchView:
    """Look up all that the page of a batch shows."""
    round_ = session.get_one(Round, batch.round_id)
    rules = round_.regulation
    looked = looked_at(session, installation, batch)
    letters = () if is_over(round_, now) else letters_of_batch(session, batch)
    reasons = Counter(each.withdrawn_for or each.refused_for for each in looked if not each.leaves)
    return BatchView(
        number=batch.number,
        name=capitalised(KIND_NAMES[batch.kind]),
        made=moment_in_words(batch.made_at, rules.calendar.zone),
        until=date_in_words(rules.calendar.day_of(rules.expertise.closes + LINK_GRACE)),
        leaves=moment_in_words(leaves_from(batch.kind, now, rules.calendar, rules.hours), rules.calendar.zone),
        letters=batch.letters,
        waiting=len(looked),
        leaving=sum(each.leaves for each in looked),
        excluded=tuple(reasons.most_common()),
        odd=_lines(session, [each for each in looked if each.odd]),
        others_that_stay=_lines(session, [each for each in looked if not each.odd and not each.leaves]),
        others=_lines(session, [each for each in looked if not each.odd and each.leaves]),
        seen=seen_of(looked),
        may_give_back=len(to_give_back(session, batch, letters)),
        decisions=_decisions(round_, list(reversed(deeds_on(session, subject_of(batch.number))))),
    )


def _decisions(round_: Round, changes: Sequence[Change]) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            int(each.subject.rpartition(" ")[2]),
            moment_in_words(each.made_at, round_.regulation.calendar.zone),
            each.who,
            deed_in_words(each.deed),
            len(each.particulars[DECIDED]),
            "" if each.why in (APPROVED_WHY, GIVEN_BACK_WHY) else each.why,
        )
        for each in changes
    )


def _lines(session: Session, looked: Collection[LookedOver]) -> tuple[Line, ...]:
    return tuple(_line(session, each) for each in looked)


def _line(session: Session, looked: LookedOver) -> Line:
    letter, draft = looked.letter, looked.draft
    person = session.get(Person, letter.recipient) if letter.recipient != OFFICE else None
    known = person if person is not None and person.erased_at is None else None
    return Line(
        id=letter.id,
        to=initials_of(known) if known is not None else f"сведения удалены ({letter.recipient})",
        address=draft.recipient_address if draft is not None else known.email if known is not None else "",
        about=_about(session, letter),
        title=draft.title if draft is not None else "",
        leaves_not=looked.withdrawn_for or looked.refused_for,
        odd=looked.odd,
    )


def _about(session: Session, letter: Letter) -> str:
    school = session.get(School, letter.subject)
    place = session.get(Municipality, letter.subject) if school is None else None
    return school.name if school is not None else place.name if place is not None else ""
