"""The kinds of letters, the states of one, and when it may leave."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.calendar import Calendar, Hours
from domain.stages import Stage


class Role(StrEnum):
    """To whom a letter goes, as what."""

    SCHOOL = "school"
    EXPERT = "expert"
    COORDINATOR = "coordinator"
    CURATOR = "curator"
    OFFICE = "office"
    PERSON = "person"
    """Whoever it is, in all roles together."""


class Kind(StrEnum):
    """Why a letter is written. A kind is one function and one template folder in `notifications/`."""

    INVITATION = "invitation"
    REPEAT_INVITATION = "repeat_invitation"
    SCHOOL_REMINDER = "school_reminder"
    RECEIPT = "receipt"
    EXTENSION = "extension"
    NO_DOCUMENTS = "no_documents"
    CONCLUSION = "conclusion"
    NOT_ASSESSED = "not_assessed"
    ASSIGNMENTS = "assignments"
    EXPERT_REMINDER = "expert_reminder"
    REPLACEMENT = "replacement"
    WINDOW_OPENED = "window_opened"
    LATE_SCHOOLS = "late_schools"
    COMPLETION_NOTICE = "completion_notice"
    CONCLUSION_COPY = "conclusion_copy"
    SEED_WANTED = "seed_wanted"
    APPROVAL_WANTED = "approval_wanted"
    BATCH_TO_APPROVE = "batch_to_approve"
    UNPLACED = "unplaced"
    UNDELIVERABLE = "undeliverable"
    OUTAGE = "outage"
    ROUND_COMPLETED = "round_completed"
    ENTRY_CODE = "entry_code"
    NEW_LINK = "new_link"
    SENT_AGAIN = "sent_again"
    """Another letter once more, at the office's word; its ordinal begins with the number of that one."""


@dataclass(frozen=True)
class KindRule:
    """What holds for all letters of a kind."""

    role: Role
    at_once: bool = False
    """Leaves at any hour: receipts and the office's own."""
    alarm: bool = False
    """That it was refused, or stands in doubt, is told to the office at once: who must act may not know of it."""

    @property
    def may_await_approval(self) -> bool:
        """Whether the office may look at such letters before they leave: no answer waits, nor does its own letter."""
        return not self.at_once and self.role not in (Role.OFFICE, Role.PERSON)


KINDS: dict[Kind, KindRule] = {
    Kind.INVITATION: KindRule(Role.SCHOOL, alarm=True),
    Kind.REPEAT_INVITATION: KindRule(Role.SCHOOL, alarm=True),
    Kind.SCHOOL_REMINDER: KindRule(Role.SCHOOL),
    Kind.RECEIPT: KindRule(Role.SCHOOL, at_once=True),
    Kind.EXTENSION: KindRule(Role.SCHOOL, alarm=True),
    Kind.NO_DOCUMENTS: KindRule(Role.SCHOOL),
    Kind.CONCLUSION: KindRule(Role.SCHOOL),
    Kind.NOT_ASSESSED: KindRule(Role.SCHOOL),
    Kind.ASSIGNMENTS: KindRule(Role.EXPERT, alarm=True),
    Kind.EXPERT_REMINDER: KindRule(Role.EXPERT),
    Kind.REPLACEMENT: KindRule(Role.EXPERT),
    Kind.WINDOW_OPENED: KindRule(Role.COORDINATOR),
    Kind.LATE_SCHOOLS: KindRule(Role.COORDINATOR),
    Kind.COMPLETION_NOTICE: KindRule(Role.COORDINATOR),
    Kind.CONCLUSION_COPY: KindRule(Role.CURATOR),
    Kind.SEED_WANTED: KindRule(Role.OFFICE),
    Kind.APPROVAL_WANTED: KindRule(Role.OFFICE),
    Kind.BATCH_TO_APPROVE: KindRule(Role.OFFICE),
    Kind.UNPLACED: KindRule(Role.OFFICE, at_once=True),
    Kind.UNDELIVERABLE: KindRule(Role.OFFICE, at_once=True),
    Kind.OUTAGE: KindRule(Role.OFFICE, at_once=True),
    Kind.ROUND_COMPLETED: KindRule(Role.OFFICE, at_once=True),
    Kind.ENTRY_CODE: KindRule(Role.OFFICE, at_once=True),
    Kind.NEW_LINK: KindRule(Role.PERSON, at_once=True),
    Kind.SENT_AGAIN: KindRule(Role.PERSON, at_once=True, alarm=True),
}


class State(StrEnum):
    """Where a letter stands.

    `draft`: it waits for the office's approval. `in_doubt`: the connection broke between the last byte and the server's
    answer.
    """

    DRAFT = "draft"
    QUEUED = "queued"
    CLAIMED = "claimed"
    DATA_STARTED = "data_started"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    BOUNCED = "bounced"
    WITHDRAWN = "withdrawn"


SETTLED = frozenset({State.ACCEPTED, State.REFUSED, State.IN_DOUBT, State.BOUNCED, State.WITHDRAWN})
"""States that a letter leaves by a person's hand only, or by a later report."""

ON_THEIR_WAY = frozenset({State.QUEUED, State.CLAIMED, State.DATA_STARTED, State.DEFERRED})
"""Letters that the post sends by itself."""

WAITING = ON_THEIR_WAY | {State.DRAFT}

LINK_GRACE = timedelta(days=30)
"""A personal link lives this long after the end of the round's expertise, and a draft waits no longer for approval."""


def first_state(kind: Kind, to_approve: Collection[str]) -> State:
    """Where a letter begins that is laid out, or laid out again: a kind that the office approves waits for its word."""
    return State.DRAFT if kind.value in to_approve else State.QUEUED


def leaves_from(kind: Kind, laid_out_at: datetime, calendar: Calendar, hours: Hours) -> datetime:
    """The first moment at which a letter may be tried: at once, or in the hours of a working day."""
    return laid_out_at if KINDS[kind].at_once else calendar.working_hour_from(laid_out_at, hours)


def key_of(round_id: str, kind: Kind, recipient: str, subject: str = "", ordinal: str = "") -> str:
    """The name of a letter, made of stable ids: laid out twice under one name, it is one letter."""
    return f"{round_id}/{kind.value}/{recipient}/{subject}/{ordinal}"


def settling_wakes(
    stage: Stage, failed: Collection[Kind], *, still_waiting: bool, unwritten: Collection[Kind] = ()
) -> str | None:
    """Why a round looks at its record again after letters of it were settled; None: there is nothing new for it.

    `failed`: kinds of the letters that were refused or stand in doubt. `unwritten`: kinds of those that could not be
    composed, of which the office learns whatever they are, unless they are its own. `still_waiting`: a letter has yet
    to leave.
    """
    if any(KINDS[kind].alarm for kind in failed):
        return "a letter to somebody who must act was refused or is in doubt"
    if any(KINDS[kind].role is not Role.OFFICE for kind in unwritten):
        return "a letter could not be written"
    if stage is Stage.CLOSING and not still_waiting:
        return "the last letter is settled"
    return None
