"""Who may do what: one function over plain values. Every door asks it, before anything else is read."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.letters import Role


class Purpose(StrEnum):
    """What a door is for."""

    COME_IN = "come_in"
    """Anybody: pages of entry, and what tells nothing of anybody."""
    PREPARE_HAND_IN = "prepare_hand_in"
    """The school's own page: what it hands in, and its conclusion."""
    SEE_ASSIGNMENTS = "see_assignments"
    """The expert's own list in a round."""
    JUDGE = "judge"
    """One assignment that stands: its documents and its conclusion."""
    SEE_MUNICIPALITY = "see_municipality"
    SEE_CURATED = "see_curated"
    """The curator's schools, and their conclusions."""
    LOOK_FROM_OFFICE = "look_from_office"
    """Whatever the office sees, and prepares without anything leaving."""
    ACT_FOR_OFFICE = "act_for_office"
    """What writes to people in the office's name, or changes what they owe: for who may approve."""


@dataclass(frozen=True)
class Thing:
    """What is asked for, with the ids that decide whose it is; empty: it is nobody's."""

    round_id: str = ""
    school: str = ""
    municipality: str = ""
    curator: str = ""
    expert: str = ""
    stands: bool = False
    """Whether the assignment is still the expert's."""


NOBODYS = Thing()


@dataclass(frozen=True)
class Opened:
    """What a living personal link opens."""

    role: Role
    round_id: str
    subject: str
    """A school's, an expert's or a municipality's id; empty where the person alone says it."""


@dataclass(frozen=True)
class Visitor:
    """Whoever asks: nobody known, a person with what personal links opened, or a member of the office."""

    person: str = ""
    opened: tuple[Opened, ...] = field(default=())
    in_office: bool = False
    may_approve: bool = False


NOBODY = Visitor()


def may(visitor: Visitor, purpose: Purpose, thing: Thing) -> bool:
    """Say whether the visitor may do that to the thing. What is not said here is refused."""
    match purpose:
        case Purpose.COME_IN:
            return True
        case Purpose.PREPARE_HAND_IN:
            return _opens(visitor, Role.SCHOOL, thing.round_id, thing.school)
        case Purpose.SEE_ASSIGNMENTS:
            return _opens(visitor, Role.EXPERT, thing.round_id, thing.expert)
        case Purpose.JUDGE:
            return thing.stands and _opens(visitor, Role.EXPERT, thing.round_id, thing.expert)
        case Purpose.SEE_MUNICIPALITY:
            return _opens(visitor, Role.COORDINATOR, thing.round_id, thing.municipality)
        case Purpose.SEE_CURATED:
            is_theirs = bool(thing.curator) and visitor.person == thing.curator
            return is_theirs and any(
                one.role is Role.CURATOR and one.round_id == thing.round_id for one in visitor.opened
            )
        case Purpose.LOOK_FROM_OFFICE:
            return visitor.in_office
        case Purpose.ACT_FOR_OFFICE:
            return visitor.in_office and visitor.may_approve


def is_no_secret(visitor: Visitor, purpose: Purpose, thing: Thing) -> bool:
    """Say whether who may not do that to the thing may know that it is there: the office sees all that it may act on.

    So a member whose right to approve was withdrawn is told so, and not that there is no such page.
    """
    return purpose is Purpose.ACT_FOR_OFFICE and may(visitor, Purpose.LOOK_FROM_OFFICE, thing)


def _opens(visitor: Visitor, role: Role, round_id: str, subject: str) -> bool:
    return bool(round_id) and bool(subject) and Opened(role, round_id, subject) in visitor.opened
