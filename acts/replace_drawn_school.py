"""A drawn school leaves, and the next in the drawn order is called in its place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from acts.round_at_hand import open_round_at_hand
from acts.sample_at_hand import drawn_sample, sampled_round_at_hand, time_for
from acts.sample_refusals import NotInSample, TooLateToInvite, WithDocuments
from domain.deeds import Deed
from domain.letters import Kind
from domain.stages import Stage
from models.changes import note_change
from models.letters import OwedLetter, lay_out
from models.people import School
from models.preparations import forget_preparation, preparation_of
from models.rounds import Participation, Round, expertise_is_over
from models.samples import RoundSample, SampleSuccessor
from models.submissions import last_hand_in
from models.wakes import wake
from models.withdrawals import withdraw_untried
from papers.sample_protocol import protocol_of, sample_protocol_pdf
from runtime.installation import here

LEFT = "школа выбыла из выборки"
TO_THE_SCHOOL = (Kind.INVITATION, Kind.SCHOOL_REMINDER, Kind.EXTENSION, Kind.NO_DOCUMENTS)


@dataclass(frozen=True)
class Succession:
    """Who leaves, who comes, and until when the newcomer may hand in."""

    round_id: str
    left_id: str
    left: str
    left_municipality: str
    successor_id: str | None
    """None: the reserve is spent."""
    successor: str
    municipality: str
    until: datetime | None
    """Exclusive; none where nobody comes."""
    is_invited_now: bool
    """Whether the newcomer gets its own letter now; otherwise it is invited with the others."""


def preview_succession(named: str, school_id: str) -> Succession:
    """What `replace_drawn_school` would do now, without doing it. Raises the same refusals."""
    installation = here()
    with installation.reading() as session:
        return _succession(session, named, school_id, installation.now())[2]


def replace_drawn_school(named: str, school_id: str, *, who: str, why: str, request: str = "") -> Succession:
    """Let a school leave the sample, and call its successor, who is invited as a latecomer. Raises a Refusal.

    The school that leaves gets no letter, and what was prepared for it and not tried is withdrawn.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_, kept, found = _succession(session, named, school_id, now)
        reason = reason_given(why)
        _let_go(session, round_, school_id, now)
        row = SampleSuccessor(
            round_id=round_.id,
            ordinal=len(kept.successors) + 1,
            left_school_id=school_id,
            school_id=found.successor_id,
            called_at=now,
        )
        kept.successors.append(row)
        session.flush()
        if found.is_invited_now and found.successor_id is not None and found.until is not None:
            _invite(session, round_, found.successor_id, found.until, now)
        told = {"left": school_id, "called": found.successor_id, "ordinal": row.ordinal}
        note_change(
            session,
            Deed.REPLACE_SCHOOL,
            who=who,
            why=reason,
            now=now,
            round_id=round_.id,
            subject=school_id,
            particulars=told,
            request=request,
        )
        row.sha256 = installation.files.put(sample_protocol_pdf(protocol_of(session, kept)))
        wake(session, round_.id, "a school of the sample was replaced", now)
        return found


def _succession(session: Session, named: str, school_id: str, now: datetime) -> tuple[Round, RoundSample, Succession]:
    sampled_round_at_hand(session, named)
    round_ = open_round_at_hand(session, named)
    kept = drawn_sample(session, round_)
    if school_id not in kept.members:
        raise NotInSample(
            f"Школы {school_id} в выборке экспертизы {round_.id} нет, или она уже выбыла.",
            typed=f"Кто в выборке: rounds sample show {round_.id}.",
            clicked="Кто в выборке, стоит на её странице.",
        )
    if last_hand_in(session, round_.id, school_id) is not None:
        raise WithDocuments("Школа уже передала документы: заменить её другой нельзя.")
    rules, stage = round_.regulation, Stage(round_.stage)
    until = time_for(rules, now)
    if until is None or expertise_is_over(round_, now):
        raise TooLateToInvite("Приглашать другую школу поздно: до конца экспертизы она не успеет сдать документы.")
    successor_id = kept.population.drawn_by(kept.seed or "").successor_of(school_id, kept.called)
    left = session.get_one(School, school_id)
    successor = session.get_one(School, successor_id) if successor_id is not None else None
    found = Succession(
        round_id=round_.id,
        left_id=school_id,
        left=left.name,
        left_municipality=left.municipality.name,
        successor_id=successor_id,
        successor=successor.name if successor else "",
        municipality=successor.municipality.name if successor else "",
        until=until if successor else None,
        is_invited_now=stage is not Stage.SCHEDULED,
    )
    return round_, kept, found


def _let_go(session: Session, round_: Round, school_id: str, now: datetime) -> None:
    if preparation_of(session, round_.id, school_id) is not None:
        forget_preparation(session, round_.id, school_id)
    part = session.get(Participation, (round_.id, school_id))
    if part is not None:
        session.delete(part)
    session.flush()
    withdraw_untried(session, round_.id, TO_THE_SCHOOL, (school_id,), LEFT, now)


def _invite(session: Session, round_: Round, school_id: str, until: datetime, now: datetime) -> None:
    own = until if until > round_.regulation.submission.closes else None
    session.add(Participation(round_id=round_.id, school_id=school_id, joined_at=now, own_deadline=own))
    session.flush()
    director = session.get_one(School, school_id).director_id
    lay_out(session, round_, [OwedLetter(Kind.INVITATION, director, school_id)], now)
