"""Article 1. Opening: who takes part, and the letters that tell them so."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.book import Book
from domain.intake import deadline_of_a_latecomer
from domain.letters import Kind
from domain.participation import Joining, who_joins_a_repeat
from domain.season import Coverage, Phase
from domain.stages import Stage
from domain.verdicts import Outcome
from models.letters import OwedLetter, lay_out
from models.people import schools_of_cohort
from models.rounds import Participation, Round, advance, participations_of, round_id
from models.samples import drawn_when, sample_of
from models.submissions import carry_over, late_hand_ins_of
from runtime.installation import here
from tasks.articles import article


@article(until=Stage.ALLOTMENT)
def invite_schools(book: Book) -> None:
    """Admit the schools that have not joined yet, invite them, and tell their coordinators that the window is open."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        admit(session, round_, now)
        lay_out(session, round_, _letters_of_opening(session, round_), now)
        advance(session, round_, Stage.INTAKE)


def admit(session: Session, round_: Round, now: datetime) -> None:
    """Add the schools that join the round now; those that are in it already stay as they are.

    A school that joins after the window, because its primary was decided late, has a deadline of its own and is invited
    here, where there is time for it. What it brings along is judged at once.
    """
    there = {participation.school_id for participation in participations_of(session, round_.id)}
    drawn_late = _is_drawn_late(session, round_)
    for joining in _who_joins(session, round_):
        if joining.school in there:
            continue
        part = Participation(
            round_id=round_.id,
            school_id=joining.school,
            joined_at=now,
            accepted_in_primary=joining.accepted_in_primary,
        )
        session.add(part)
        session.flush()
        if joining.brings_documents:
            carry_over(session, _primary_of(round_), round_.id, joining.school, now)
        elif not joining.accepted_in_primary and (now >= round_.regulation.submission.closes or drawn_late):
            _give_time(session, round_, part, now)


def _give_time(session: Session, round_: Round, part: Participation, now: datetime) -> None:
    rules = round_.regulation
    own = deadline_of_a_latecomer(rules.calendar, rules.hours, rules.submission, rules.expertise, now)
    part.own_deadline = own if own is not None and own > rules.submission.closes else None
    if part.own_deadline is not None:
        session.flush()
        session.refresh(part, ["school"])
        lay_out(session, round_, [_invitation(round_, part)], now)


def _is_drawn_late(session: Session, round_: Round) -> bool:
    """Whether the seed came while schools should have been preparing their documents: that is not their doing."""
    drawn_at = drawn_when(session, round_.id)
    sample = (
        None if drawn_at is None or drawn_at <= round_.regulation.submission.opens else sample_of(session, round_.id)
    )
    return sample is not None and drawn_at is not None and drawn_at > sample.frozen_at


def _who_joins(session: Session, round_: Round) -> tuple[Joining, ...]:
    rules = round_.regulation
    if rules.phase is Phase.REPEAT:
        primary = _primary_of(round_)
        outcomes = {
            participation.school_id: Outcome(participation.outcome) if participation.outcome else None
            for participation in participations_of(session, primary)
        }
        return who_joins_a_repeat(rules.coverage, outcomes, late_hand_ins_of(session, primary))
    if rules.coverage is Coverage.SAMPLE:
        sample = sample_of(session, round_.id)
        if sample is None and round_.stage != Stage.SCHEDULED:
            # It was opened by an older program, which kept no samples: whoever it drew takes part already.
            return ()
        if sample is None or sample.drawn_at is None:
            raise ValueError(f"a sampled round opens before its sample is drawn: {round_.id}")
        return tuple(Joining(school) for school in sample.members)
    return tuple(Joining(school.id) for school in schools_of_cohort(session, rules.cohort))


def _primary_of(round_: Round) -> str:
    if round_.regulation.primary is None:
        raise ValueError(f"a repeat without its primary: {round_.id}")
    return round_id(round_.season_id, round_.regulation.primary)


def _letters_of_opening(session: Session, round_: Round) -> list[OwedLetter]:
    awaited = [each for each in participations_of(session, round_.id) if not each.accepted_in_primary]
    invitations = [_invitation(round_, each) for each in awaited]
    municipalities = {each.school.municipality_id: each.school.municipality for each in awaited}
    announcements = [
        OwedLetter(Kind.WINDOW_OPENED, municipality.coordinator_id, municipality.id)
        for _, municipality in sorted(municipalities.items())
    ]
    return invitations + announcements


def _invitation(round_: Round, part: Participation) -> OwedLetter:
    kind = Kind.REPEAT_INVITATION if round_.regulation.phase is Phase.REPEAT else Kind.INVITATION
    return OwedLetter(kind, part.school.director_id, part.school_id)
