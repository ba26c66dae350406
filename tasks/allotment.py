"""Article 3. Allotment: every submission gets its experts, and each expert one letter with all assignments."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from acts.allotment_at_hand import movable_pairs
from acts.allotment_in_record import record_plan
from acts.tell_experts import is_too_late_to_tell, tell_experts
from domain.allotment.allot import allot
from domain.allotment.plan import Plan
from domain.allotment.reasons import in_words
from domain.book import Book
from domain.letters import Kind
from domain.sampling.ceremony import asking
from domain.stages import Stage
from models.allotment_question_at_hand import REFILL, Wish, question_at_hand
from models.allotments import Occasion, awaits_approval, last_allotment
from models.assignments import standing_of
from models.letter_ordinals import ordinal_to_office
from models.letters import OFFICE, OwedLetter, lay_out
from models.pairs_forbidden import pairs_forbidden_now
from models.rounds import Round, advance
from models.vacancies import replace_vacancies, vacancies_of
from runtime.installation import here
from tasks.articles import article

TOO_LATE = "до конца экспертизы уже нельзя известить эксперта: письма уходят только в рабочие часы"
MOST_ASKED = 20_000
"""So many assignments are looked through for what moving them would fill, in a second or two. Of a larger round the
office asks by itself: `rounds allotment change`."""
NOT_APPROVED = "офис не утвердил распределение в срок, а известить эксперта до конца экспертизы уже нельзя"


@article(until=Stage.EXPERTISE)
def allot_experts(book: Book) -> None:
    """Give every submission its experts and lay out their letters; the office learns at once of what has none.

    Where the office wishes to approve the whole, no letter is laid out, and the round stays where it is.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        # A round that waits for its approval comes here at each waking.
        is_first = last_allotment(session, round_.id) is None
        fill_places(session, round_, now, Occasion.FIRST if is_first else Occasion.REFILL)
        if not awaits_approval(session, round_):
            advance(session, round_, Stage.EXPERTISE)


def allotment_is_approved(book: Book) -> bool:
    """Say whether experts may be told of their assignments; true where the office need not be asked."""
    if not book.stage.comes_before(Stage.EXPERTISE):
        return True
    with here().reading() as session:
        return not awaits_approval(session, session.get_one(Round, book.round_id))


@article(until=Stage.EXPERTISE)
def ask_for_approval(book: Book) -> datetime | None:
    """Fill what became empty or came since, and ask the office to approve the whole, once a working day.

    Returns when it is to be asked next. Once no expert could be told in time the office is told that instead.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        if not awaits_approval(session, round_):
            return None
        fill_places(session, round_, now)
        if is_too_late_to_tell(round_, now):
            return None
        rules = round_.regulation
        day, next_moment = asking(rules.calendar, rules.hours, now)
        lay_out(session, round_, [OwedLetter(Kind.APPROVAL_WANTED, OFFICE, ordinal=day.isoformat())], now)
        ends = rules.calendar.at(rules.calendar.day_of(now), rules.hours.closes)
        return ends if now < ends < next_moment and is_too_late_to_tell(round_, ends) else next_moment


@article(until=Stage.EXPERTISE)
def drop_what_was_not_approved(book: Book) -> None:
    """Let assignments that the office did not approve in time be none, and tell it so."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        if awaits_approval(session, round_):
            fill_places(session, round_, now)


def fill_places(session: Session, round_: Round, now: datetime, occasion: Occasion = Occasion.REFILL) -> None:
    """Find experts for all places that have none, record who judges whom and why, and lay out the letters of it.

    The transaction holds the lock under which all rounds allot one after another: loads are counted over all rounds.
    An answer that fills nothing, and tells of no other vacancies than are recorded, is not kept.
    """
    if is_too_late_to_tell(round_, now):
        _leave_empty(session, round_, now)
        return
    question = question_at_hand(session, round_, now, _what_must_go(session, round_, now))
    plan = allot(question)
    unplaced = {each.submission: (each.places_missing, in_words(each)) for each in plan.unplaced}
    before = vacancies_of(session, round_.id)
    moves = {each.school_id: each.moves for each in before}
    is_news = unplaced != {each.school_id: (each.missing, each.why) for each in before}
    if question.submissions and (is_news or len(plan.assignments) > len(question.locked)):
        record_plan(session, round_, question, plan, occasion, now)
        moves = _moves_that_help(session, round_, plan, now) if unplaced else {}
    elif not awaits_approval(session, round_):
        tell_experts(session, round_, now)
    _record_vacancies(session, round_, unplaced, now, moves)


def _what_must_go(session: Session, round_: Round, now: datetime) -> Wish:
    """Of a plan that nobody knows of, pairs that may not be any more. What experts know of only the office moves."""
    if not awaits_approval(session, round_):
        return REFILL
    forbidden = frozenset(pairs_forbidden_now(session, round_, now))
    return Wish(movable=forbidden, forbidden=forbidden)


def _leave_empty(session: Session, round_: Round, now: datetime) -> None:
    """Nobody could be told any more: what is empty stays so, and what was not approved was never made."""
    words = TOO_LATE
    if awaits_approval(session, round_):
        words = NOT_APPROVED
        for assignment in standing_of(session, round_.id):
            session.delete(assignment)
        session.flush()
    question = question_at_hand(session, round_, now)
    places = Counter(one for one, _ in question.locked)
    late = {each.id: (each.places - places[each.id], words) for each in question.submissions}
    _record_vacancies(session, round_, {id: told for id, told in late.items() if told[0]}, now, {})


def _moves_that_help(session: Session, round_: Round, plan: Plan, now: datetime) -> dict[str, int | None]:
    """By submission that moving standing assignments would help, how many would have to move for all that it fills."""
    movable = movable_pairs(session, round_.id)
    if len(movable) > MOST_ASKED:
        return {}
    change = allot(question_at_hand(session, round_, now, Wish(movable=movable)))
    still = {each.submission: each.places_missing for each in change.unplaced}
    now_missing = {each.submission: each.places_missing for each in plan.unplaced}
    if change.certificate is None or sum(still.values()) >= sum(now_missing.values()):
        return {}
    helped = [id for id, missing in now_missing.items() if still.get(id, 0) < missing]
    return dict.fromkeys(helped, change.certificate.dropped)


def _record_vacancies(
    session: Session,
    round_: Round,
    found: Mapping[str, tuple[int, str]],
    now: datetime,
    moves: Mapping[str, int | None],
) -> None:
    if replace_vacancies(session, round_.id, found, now, moves):
        ordinal = ordinal_to_office(session, round_.id, Kind.UNPLACED, now)
        lay_out(session, round_, [OwedLetter(Kind.UNPLACED, OFFICE, ordinal=ordinal)], now)
