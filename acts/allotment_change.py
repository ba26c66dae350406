"""What a change of an allotment would do: who loses what, who gets what, who is written to. Looked at, then done."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.allotment_in_record import record_plan
from acts.allotment_refusals import ChangedMeanwhile, PairNotPossible
from acts.tell_experts import who_will_be_told
from domain.allotment.difference import Difference, difference
from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.values import AllotmentError, Pair
from domain.letters import Kind
from models.allotment_question_at_hand import Wish, question_at_hand
from models.allotments import Occasion, awaits_approval
from models.assignments import Assignment, standing_of
from models.people import Expert, School, initials_of
from models.progress import wake_for_freed_capacity
from models.rounds import Round
from models.wakes import wake


@dataclass(frozen=True)
class NamedPair:
    """A school and an expert, as people call them."""

    school_id: str
    school: str
    municipality: str
    expert_id: str
    expert: str


@dataclass(frozen=True)
class LetterAhead:
    """A letter that leaves once the change is made."""

    expert_id: str
    expert: str
    kind: Kind


@dataclass(frozen=True)
class ChangeAhead:
    """What a change does. Worths are told without the load; places and worths of the submissions it touches."""

    round_id: str
    loses: tuple[NamedPair, ...] = ()
    """Assignments that go from their experts."""
    gains: tuple[NamedPair, ...] = ()
    filled_before: int = 0
    filled_after: int = 0
    worth_before: int = 0
    worth_after: int = 0
    letters: tuple[LetterAhead, ...] = ()
    awaits_approval: bool = False
    """Whether letters wait for the office to approve the whole."""
    question: str = ""
    """Digest of what was asked."""

    @property
    def seen(self) -> str:
        """Names all that was looked at: given back with the deed, it is refused where any of it is another by now."""
        return sha256(repr(astuple(self)).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        """Whether no assignment changes."""
        return not self.loses and not self.gains


@dataclass(frozen=True)
class Planned:
    """A change, with the question and the plan that make it."""

    question: Question
    plan: Plan
    ahead: ChangeAhead


def planned(session: Session, round_: Round, now: datetime, wish: Wish) -> Planned:
    """Plan a round anew under a wish; nothing is changed. Raises PairNotPossible."""
    # The portal holds these acts too, and the solver's libraries are large: whoever only reads pages needs none of it.
    from domain.allotment.allot import allot

    question = question_at_hand(session, round_, now, wish)
    try:
        plan = allot(question)
    except AllotmentError:
        raise PairNotPossible(
            "Так распределить нельзя: закреплённые пары противоречат запретам, нагрузке экспертов или друг другу."
        ) from None
    standing = {(each.school_id, each.expert_id): each for each in standing_of(session, round_.id)}
    found = difference(question, plan, standing)
    return Planned(question, plan, _ahead(session, round_, question, found, standing))


def carry_out(
    session: Session, round_: Round, change: Planned, now: datetime, *, who: str, why: str, seen: str | None = None
) -> None:
    """Record a planned change, lay out its letters, and wake whoever it concerns. Raises ChangedMeanwhile.

    `seen`: of the change that the office looked at; None: it did not look before.
    """
    refuse_if_changed(change.ahead, seen)
    if change.ahead.is_empty:
        return
    record_plan(session, round_, change.question, change.plan, Occasion.OFFICE, now, who=who, why=why)
    wake(session, round_.id, "the office changed the allotment", now)
    wake_for_freed_capacity(session, now, but=round_.id)


def refuse_if_changed(ahead: ChangeAhead, seen: str | None) -> None:
    """Raise ChangedMeanwhile where the office looked at another change than this one."""
    if seen is not None and seen != ahead.seen:
        raise ChangedMeanwhile(
            "Пока вы смотрели, назначения изменились: посмотрите ещё раз, что получится, и подтвердите."
        )


def particulars_of(ahead: ChangeAhead) -> dict[str, object]:
    """What the history keeps of a change."""
    return {
        "loses": [[each.school_id, each.expert_id] for each in ahead.loses],
        "gains": [[each.school_id, each.expert_id] for each in ahead.gains],
    }


def named_pairs(session: Session, pairs: Sequence[Pair]) -> list[NamedPair]:
    """Pairs of the record with their names; as many questions to it for many as for few."""
    schools = {
        each.id: each for each in session.scalars(select(School).where(School.id.in_({one for one, _ in pairs})))
    }
    experts = {
        each.id: each for each in session.scalars(select(Expert).where(Expert.id.in_({who for _, who in pairs})))
    }
    return [
        NamedPair(one, schools[one].name, schools[one].municipality.name, who, initials_of(experts[who].person))
        for one, who in pairs
    ]


def _ahead(
    session: Session, round_: Round, question: Question, found: Difference, standing: dict[Pair, Assignment]
) -> ChangeAhead:
    waits = awaits_approval(session, round_)
    loses, gains = named_pairs(session, found.loses), named_pairs(session, found.gains)
    former = [] if waits else who_will_be_told(session, round_.id, [standing[pair] for pair in found.loses])
    told = {each.expert_id for each in former}
    return ChangeAhead(
        round_id=round_.id,
        loses=tuple(loses),
        gains=tuple(gains),
        filled_before=found.filled_before,
        filled_after=found.filled_after,
        worth_before=found.worth_before,
        worth_after=found.worth_after,
        letters=() if waits else (*_letters(Kind.REPLACEMENT, loses, told), *_letters(Kind.ASSIGNMENTS, gains, None)),
        awaits_approval=waits,
        question=question.digest(),
    )


def _letters(kind: Kind, pairs: Iterable[NamedPair], only: Collection[str] | None) -> list[LetterAhead]:
    names = {each.expert_id: each.expert for each in pairs if only is None or each.expert_id in only}
    return [LetterAhead(id, name, kind) for id, name in names.items()]
