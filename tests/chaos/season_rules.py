"""What holds in a season whatever befell it: who was invited, reminded and answered, how often and when."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Engine, select

from domain.letters import Kind, State
from domain.stages import Stage
from domain.verdicts import Outcome
from models.database import reading
from models.letters import Letter
from models.rounds import Participation, Round
from models.submissions import Submission

_ANSWERS = {
    Outcome.ACCEPTED: Kind.CONCLUSION,
    Outcome.RETURNED: Kind.CONCLUSION,
    Outcome.NO_DOCUMENTS: Kind.NO_DOCUMENTS,
    Outcome.NOT_ASSESSED: Kind.NOT_ASSESSED,
}
_REMINDERS = {Kind.SCHOOL_REMINDER.value, Kind.EXPERT_REMINDER.value, Kind.LATE_SCHOOLS.value}
_INVITATIONS = (Kind.INVITATION.value, Kind.REPEAT_INVITATION.value)


def broken_rules(engine: Engine, *, clock_was_right: bool = True) -> list[str]:
    """In words, which rules the record of a season that has ended does not keep.

    Where the clock jumped, the record's moments do not tell what came first.
    """
    with reading(engine) as session:
        rounds = list(session.scalars(select(Round).order_by(Round.place)))
        letters = list(session.scalars(select(Letter).order_by(Letter.key)))
        parts = list(session.scalars(select(Participation)))
        hand_ins = list(session.scalars(select(Submission).where(Submission.carried_from.is_(None))))
        wrong: list[str] = []
        for round_ in rounds:
            of_round = [letter for letter in letters if letter.round_id == round_.id]
            told = [each for each in hand_ins if each.round_id == round_.id and clock_was_right]
            schools = [part for part in parts if part.round_id == round_.id]
            wrong += _not_closed(round_)
            wrong += _reminded_wrongly(round_, of_round, told)
            wrong += _answered_wrongly(round_, of_round, schools)
            wrong += _not_invited(of_round, schools)
    return wrong


def _not_closed(round_: Round) -> Iterator[str]:
    if round_.stage != Stage.CLOSED:
        yield f"round {round_.row} stands at {round_.stage}"


def _reminded_wrongly(round_: Round, letters: Sequence[Letter], hand_ins: Sequence[Submission]) -> Iterator[str]:
    calendar, closes = round_.regulation.calendar, round_.regulation.submission.closes
    sent = [(each, each.accepted_at) for each in letters if each.kind in _REMINDERS and each.accepted_at is not None]
    days: Counter[tuple[str, str, str, date]] = Counter(
        (letter.kind, letter.recipient, letter.subject, calendar.day_of(at)) for letter, at in sent
    )
    yield from (f"reminded twice on one day: {what}" for what, times in days.items() if times > 1)
    for letter, at in sent:
        if letter.kind != Kind.SCHOOL_REMINDER:
            continue
        earlier = [
            each.handed_in_at for each in hand_ins if each.school_id == letter.subject and each.handed_in_at < at
        ]
        if at >= closes:
            yield f"{letter.key} left after the window had closed"
        if earlier:
            yield f"{letter.key} left after the school had handed in"


def _answered_wrongly(round_: Round, letters: Sequence[Letter], parts: Sequence[Participation]) -> Iterator[str]:
    for part in parts:
        if part.outcome is None:
            yield f"{part.school_id} has no outcome in {part.round_id}"
            continue
        owed = _ANSWERS.get(Outcome(part.outcome))
        if owed is Kind.NO_DOCUMENTS and part.joined_at >= (part.own_deadline or round_.regulation.submission.closes):
            owed = None  # it joined when its window was over, and was asked for nothing
        answers = [
            letter.kind
            for letter in letters
            if letter.subject == part.school_id
            and letter.kind in {kind.value for kind in _ANSWERS.values()}
            and letter.state == State.ACCEPTED
        ]
        if answers != ([] if owed is None else [owed.value]):
            yield f"{part.school_id}, {part.outcome} in {part.round_id}, was answered by {answers}"


def _not_invited(letters: Sequence[Letter], parts: Sequence[Participation]) -> Iterator[str]:
    invited: Counter[str] = Counter()
    settled: dict[str, datetime | None] = {}
    for letter in letters:
        if letter.kind in _INVITATIONS:
            invited[letter.subject] += letter.state in (State.ACCEPTED, State.WITHDRAWN)
            settled[letter.subject] = letter.settled_at
    for part in parts:
        if invited[part.school_id] != 1 and not part.accepted_in_primary:
            yield f"{part.school_id} was invited {invited[part.school_id]} times to {part.round_id}"
