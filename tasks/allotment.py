"""Article 3. Allotment: every submission gets its experts, and each expert one letter with all assignments."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from domain.allotment import allot
from domain.allotment_reasons import in_words
from domain.book import Book
from domain.letters import Kind
from domain.stages import Stage
from models.assignments import Assignment, assignment_id, assignments_of
from models.letters import OFFICE, OwedLetter, lay_out, ordinal_of_next_assignments, ordinal_to_office
from models.question_at_hand import question_at_hand
from models.rounds import Round, advance
from models.vacancies import replace_vacancies
from runtime.installation import here
from tasks.articles import article

TOO_LATE = "до конца экспертизы уже нельзя известить эксперта: письма уходят только в рабочие часы"


@article(until=Stage.EXPERTISE)
def allot_experts(book: Book) -> None:
    """Give every submission its experts and lay out their letters; the office learns at once of what has none."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        fill_places(session, round_, now)
        advance(session, round_, Stage.EXPERTISE)


def fill_places(session: Session, round_: Round, now: datetime) -> None:
    """Find experts for all places that have none, record who judges whom and why, and lay out the letters of it.

    The transaction holds the lock under which all rounds allot one after another: loads are counted over all rounds.
    """
    question = question_at_hand(session, round_, now)
    if is_too_late_to_tell(round_, now):
        places = Counter(one for one, _ in question.locked)
        late = {each.id: (each.places - places[each.id], TOO_LATE) for each in question.submissions}
        _record_vacancies(session, round_, late, now)
        return
    plan = allot(question)
    session.add_all(
        Assignment(
            id=assignment_id(round_.id, placed.submission, placed.expert),
            round_id=round_.id,
            school_id=placed.submission,
            expert_id=placed.expert,
            reason=placed.reason.value,
            assigned_at=now,
        )
        for placed in plan.assignments
        if (placed.submission, placed.expert) not in question.locked
    )
    session.flush()
    tell_experts(session, round_, now)
    unplaced = {each.submission: (each.places_missing, in_words(each)) for each in plan.unplaced}
    _record_vacancies(session, round_, unplaced, now)


def is_too_late_to_tell(round_: Round, now: datetime) -> bool:
    """Say whether no letter to an expert can leave any more before the expertise closes."""
    rules = round_.regulation
    return rules.calendar.working_hour_from(now, rules.hours) >= rules.expertise.closes


def tell_experts(session: Session, round_: Round, now: datetime) -> None:
    """Lay out a letter to each expert with an assignment of which no letter tells yet."""
    untold = [each for each in assignments_of(session, round_.id) if each.stands and each.told_in is None]
    letters = {}
    for assignment in untold:
        person = assignment.expert.person_id
        ordinal = ordinal_of_next_assignments(session, round_.id, person)
        assignment.told_in = ordinal
        letters[assignment.expert_id] = OwedLetter(Kind.ASSIGNMENTS, person, assignment.expert_id, str(ordinal))
    lay_out(session, round_, letters.values(), now)


def _record_vacancies(session: Session, round_: Round, found: Mapping[str, tuple[int, str]], now: datetime) -> None:
    if replace_vacancies(session, round_.id, found, now):
        ordinal = ordinal_to_office(session, round_.id, Kind.UNPLACED, now)
        lay_out(session, round_, [OwedLetter(Kind.UNPLACED, OFFICE, ordinal=ordinal)], now)
