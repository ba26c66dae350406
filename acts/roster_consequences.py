"""What follows from another roster: letters go where they belong, former holders' links end, rounds look again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.correct_address import write_anew_what_is_untried
from domain.letters import LINK_GRACE, Kind, Role, State, first_state, key_of, leaves_from
from domain.roster.kept import ExpertKept, MunicipalityKept, PersonKept, SchoolKept, Write
from domain.season import Coverage
from domain.stages import Stage
from models.allotments import awaits_approval, last_allotment
from models.batches import is_any_draft
from models.letters import Letter, OwedLetter, lay_out
from models.links import end_links, links_of_place
from models.people import Person
from models.progress import wake_for_freed_capacity
from models.rendering import forget_rendering
from models.rounds import Round
from models.wakes import wake
from models.withdrawals import withdraw
from notifications.ledger.recording import Moved, wake_rounds
from notifications.letters.owed import HELD_BY_ANOTHER


def let_it_be_known(session: Session, writes: Sequence[Write], now: datetime) -> None:
    """Do what follows from these rows, as an import has written them or an undoing has put them back."""
    freed = False
    for each in writes:
        before, after = each.before, each.after
        if isinstance(after, PersonKept) and isinstance(before, PersonKept) and before.email != after.email:
            write_anew_what_is_untried(session, after.id)
            freed = freed or before.bad_since is not None
        elif isinstance(after, SchoolKept) and isinstance(before, SchoolKept):
            _hand_over(session, before.director_id, after.director_id, Role.SCHOOL, after.id, now)
            freed = freed or before.municipality_id != after.municipality_id
        elif isinstance(after, MunicipalityKept) and isinstance(before, MunicipalityKept):
            _hand_over(session, before.coordinator_id, after.coordinator_id, Role.COORDINATOR, after.id, now)
        elif isinstance(after, ExpertKept):
            freed = (
                freed or before is None or (isinstance(before, ExpertKept) and _may_take(before) != _may_take(after))
            )
    if freed:
        wake_for_freed_capacity(session, now)
        wake_what_awaits_approval(session, now)
    for round_ in rounds_that_invite(session, writes):
        wake(session, round_.id, "new schools were brought in", now)


def _may_take(kept: ExpertKept) -> tuple[object, ...]:
    """What decides which work somebody may take, and how much."""
    return kept.capacity, kept.municipality_id, kept.institution, kept.conflicts, kept.kept_away, kept.absences


def wake_what_awaits_approval(session: Session, now: datetime) -> None:
    """Let plans that nobody knows of yet be looked at anew: a pair of them may not be any more."""
    for round_ in session.scalars(select(Round).where(Round.stage == Stage.ALLOTMENT.value).order_by(Round.id)):
        if awaits_approval(session, round_) and last_allotment(session, round_.id) is not None:
            wake(session, round_.id, "other facts of experts were brought in", now)


def rounds_that_invite(session: Session, writes: Sequence[Write]) -> list[Round]:
    """Rounds that take documents now and admit the schools that come in, or change their cohort."""
    cohorts = {
        each.after.cohort
        for each in writes
        if isinstance(each.after, SchoolKept)
        and not (isinstance(each.before, SchoolKept) and each.before.cohort == each.after.cohort)
    }
    found = select(Round).where(Round.stage == Stage.INTAKE.value).order_by(Round.id) if cohorts else None
    rounds = [] if found is None else list(session.scalars(found))
    return [each for each in rounds if each.regulation.coverage is Coverage.ALL and each.regulation.cohort in cohorts]


def _hand_over(session: Session, former: str, holder: str, role: Role, place: str, now: datetime) -> None:
    """Give a school, or a municipality, with its links and letters into other hands."""
    if former == holder:
        return
    end_links(session, links_of_place(session, former, role.value, place), now)
    _give_back_links(session, holder, role, place)
    _pass_letters_on(session, former, holder, role, place, now)


def _give_back_links(session: Session, holder: str, role: Role, place: str) -> None:
    """Let links that ended with the holder's former time hold again: who was replaced may return."""
    person = session.get(Person, holder)
    if person is None or person.erased_at is not None:
        return
    for link in links_of_place(session, holder, role.value, place):
        round_ = session.get_one(Round, link.round_id)
        link.ends_at = max(link.ends_at, round_.regulation.expertise.closes + LINK_GRACE)
    session.flush()


def _pass_letters_on(session: Session, former: str, holder: str, role: Role, place: str, now: datetime) -> None:
    """Withdraw what has not left to the former holder, and lay it out to the present one.

    A letter that the post has in its hands now may leave still; its link opens nothing.
    """
    found = select(Letter).where(
        Letter.recipient == former,
        Letter.role == role.value,
        Letter.subject == place,
        Letter.state.in_([State.DRAFT.value, State.QUEUED.value, State.DEFERRED.value]),
    )
    letters = list(session.scalars(found.order_by(Letter.id).with_for_update()))
    for letter in letters:
        withdraw(letter, HELD_BY_ANOTHER, now)
    session.flush()
    for letter in letters:
        kind = Kind(letter.kind)
        if not lay_out(session, letter.round, [OwedLetter(kind, holder, place, letter.ordinal)], now):
            _lay_out_again(session, key_of(letter.round_id, kind, holder, place, letter.ordinal), now)
    wake_rounds(session, [Moved(each.round_id, Kind(each.kind), State.WITHDRAWN) for each in letters], now)
    # A round that waits for its last letters alone looks at no clock: it is told that the office is to be asked.
    for round_id in sorted({each.round_id for each in letters if each.round.stage != Stage.CLOSED}):
        if is_any_draft(session, round_id):
            wake(session, round_id, "a letter to another holder waits for approval", now)


def _lay_out_again(session: Session, key: str, now: datetime) -> None:
    """Take back the withdrawal of a letter that was withdrawn when its recipient was replaced."""
    letter = session.scalars(select(Letter).where(Letter.key == key)).first()
    if letter is None or letter.state != State.WITHDRAWN or letter.reason != HELD_BY_ANOTHER:
        return
    forget_rendering(session, [letter])
    rules, kind = letter.round.regulation, Kind(letter.kind)
    letter.state, letter.reason, letter.settled_at = first_state(kind, rules.letters_to_approve).value, None, None
    letter.leaves_from = leaves_from(kind, now, rules.calendar, rules.hours)
    session.flush()
