"""Article 5. Outcome: what came of the round for each school, and the office's signed conclusion on its documents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.book import Book
from domain.rubric import Judgement
from domain.stages import Stage
from domain.verdicts import Outcome, Verdict, outcome_of, verdict
from domain.waiting import primary_wakes_repeat
from models.assignments import standing_of
from models.outcomes import SignedConclusion, signed_conclusions_of
from models.progress import its_primary_is_decided, progress_of, wake_for_freed_capacity
from models.rounds import Participation, Round, advance, participations_of, repeat_of
from models.submissions import hand_ins_of
from models.wakes import wake
from papers.signing import Seal, sign
from runtime.installation import here
from tasks.articles import article, recorded
from tasks.opening import admit

PAPERS_A_TASK = 100
"""About a second of work."""


class ExpertiseGoesOn(RuntimeError):
    """The office gave more time after the round had last looked: no outcome may be recorded by that look."""


def primary_is_decided(book: Book) -> bool:
    """Say whether the primary's outcomes are recorded, on which those of its repeat rest; true for a primary."""
    with here().reading() as session:
        return its_primary_is_decided(session, session.get_one(Round, book.round_id))


@article(until=Stage.OUTCOME)
def record_outcomes(book: Book) -> None:
    """Record each school's outcome and, where it was judged, the verdict under a registration number.

    The repeat is woken in the same transaction: its schools may join it now. Raises ExpertiseGoesOn, with nothing
    recorded; the run is brought back and waits on.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        if now < round_.regulation.expertise.closes and not progress_of(session, round_, now).complete:
            raise ExpertiseGoesOn(round_.id)
        # A school whose primary was decided after the intake of its repeat still has its outcome in it.
        admit(session, round_, now)
        verdicts = _verdicts(session, round_)
        handed_in = hand_ins_of(session, round_.id)
        number = 0
        for participation in participations_of(session, round_.id):
            school_id = participation.school_id
            outcome = outcome_of(
                accepted_in_primary=participation.accepted_in_primary,
                handed_in_by_deadline=school_id in handed_in,
                verdict=verdicts.get(school_id),
            )
            participation.outcome = outcome.value
            participation.decided_at = now
            if outcome in (Outcome.ACCEPTED, Outcome.RETURNED):
                number += 1
                _register(session, round_, participation, number, verdicts[school_id], now)
        advance(session, round_, Stage.OUTCOME)
        repeat = repeat_of(session, round_)
        if repeat is not None and primary_wakes_repeat(Stage(repeat.stage)):
            if Stage.INTAKE.comes_before(Stage(repeat.stage)):
                # Its window is over: its flow, which invites those who join in time, has passed that article.
                admit(session, repeat, now)
            wake(session, repeat.id, "the primary's outcomes were recorded", now)
        wake_for_freed_capacity(session, now)


def sign_conclusions(book: Book) -> None:
    """Lay out the conclusions as PDFs, a second's work a task; those that are there already are passed over."""
    if not book.stage.comes_before(Stage.NOTICES):
        return
    with here().reading() as session:
        unsigned = [
            school_id for school_id, each in signed_conclusions_of(session, book.round_id).items() if not each.sha256
        ]
    for start in range(0, len(unsigned), PAPERS_A_TASK):
        _sign(book.round_id, unsigned[start : start + PAPERS_A_TASK])
    _note_that_all_are_signed(book.round_id)


@recorded
def _sign(round_id: str, school_ids: Sequence[str]) -> None:
    installation = here()
    # The papers are laid out before the transaction: a second of typesetting must not hold up whoever writes.
    seal = Seal(installation.links_key(), installation.base_url)
    with installation.reading() as session:
        papers = {
            school_id: sign(session, installation.files, session.get_one(SignedConclusion, (round_id, school_id)), seal)
            for school_id in school_ids
        }
    with installation.transaction() as session:
        for school_id, sha256 in papers.items():
            signed = session.get_one(SignedConclusion, (round_id, school_id))
            # The same paper may have gone meanwhile with a person who was erased; from here on it can't.
            there = installation.files.holds(sha256)
            signed.sha256 = sha256 if there else sign(session, installation.files, signed, seal)


@recorded
def _note_that_all_are_signed(round_id: str) -> None:
    with here().transaction() as session:
        advance(session, session.get_one(Round, round_id), Stage.NOTICES)


def _verdicts(session: Session, round_: Round) -> dict[str, Verdict]:
    filed: dict[str, list[list[Judgement]]] = {}
    for assignment in standing_of(session, round_.id):
        if assignment.conclusion is not None:
            marks = [Judgement(mark.criterion, mark.mark, mark.remark) for mark in assignment.conclusion.marks]
            filed.setdefault(assignment.school_id, []).append(marks)
    rules = round_.regulation
    found = {school: verdict(rules.rubric, conclusions, rules.enough) for school, conclusions in filed.items()}
    return {school: reached for school, reached in found.items() if reached is not None}


def _register(
    session: Session, round_: Round, participation: Participation, number: int, reached: Verdict, now: datetime
) -> None:
    session.add(
        SignedConclusion(
            round_id=round_.id,
            school_id=participation.school_id,
            number=f"{round_.row}-{number:03d}/{round_.season_id}",
            signed_on=round_.regulation.calendar.day_of(now),
            verdict=reached,
        )
    )
