"""Letters to the project office: what could not be placed or delivered, and a round completed, with figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.letters import Kind, Role, State
from domain.office_words import KIND_NAMES, OUTCOMES, ROLES
from domain.round_words import deadline_words, early_end_words
from domain.russian import counted
from models.allotments import Unreadable
from models.assignments import DECLINED, Assignment, Conclusion, Ending
from models.letters import OFFICE, Letter, count_by_kind_and_state
from models.people import Expert, Municipality, Person, School, initials_of
from models.progress import early_end_of
from models.rounds import Round, count_outcomes
from models.submissions import Submission
from models.vacancies import Vacancy, vacancies_of
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_office, write
from notifications.letters.particulars import the_round


def unplaced(drafting: Drafting, letter: Letter) -> Draft:
    """Which schools' documents lack experts, why, and what the office can do about it."""
    round_ = the_round(drafting.session, letter)
    rules = round_.regulation
    vacancies = vacancies_of(drafting.session, round_.id)
    values = {
        "vacancies": [
            {
                "school": vacancy.school.name,
                "municipality": vacancy.school.municipality.name,
                "missing": vacancy.missing,
                "why": vacancy.why,
            }
            for vacancy in vacancies
        ],
        "moves": _moves(vacancies),
        "shortages": _shortages(drafting.session, round_) if vacancies else [],
        "round_id": round_.id,
        "deadline": deadline_words(rules.expertise.closes, rules, round_.season.office),
        "link": _link(drafting, round_),
    }
    return write(letter, round_, the_office(round_.season.office), values)


def _moves(vacancies: Sequence[Vacancy]) -> str:
    """«2 назначения», by whose moving places could be filled; empty where moving fills none."""
    moves = max((each.moves for each in vacancies if each.moves is not None), default=None)
    return "" if moves is None else counted(moves, "назначение", "назначения", "назначений")


def _shortages(session: Session, round_: Round) -> list[dict[str, Sequence[str]]]:
    """What alone would be enough for which schools; nothing where the allotment cannot be read any more."""
    # The portal and the post hold this file too, and the solver's libraries are large.
    from notifications.letters.shortages import shortages_at_hand

    try:
        found = shortages_at_hand(session, round_, in_a_hurry=True)
    except Unreadable:
        return []
    return [{"why": each.why, "remedies": each.remedies} for each in found]


def undeliverable(drafting: Drafting, letter: Letter) -> Draft:
    """Which letters were refused for good, or may have been lost. Those that this letter was laid out to report."""
    session = drafting.session
    round_ = the_round(session, letter)
    found = select(Letter).where(Letter.round_id == round_.id, Letter.reported_in == letter.ordinal)
    failed = session.scalars(found.order_by(Letter.key)).all()
    values = {
        "refused": [_refused(session, each) for each in failed if each.state == State.REFUSED],
        "doubtful": [_refused(session, each) for each in failed if each.state == State.IN_DOUBT],
        "settled": sum(each.state not in (State.REFUSED, State.IN_DOUBT) for each in failed),
        "link": _link(drafting, round_),
    }
    return write(letter, round_, the_office(round_.season.office), values)


def round_completed(drafting: Drafting, letter: Letter) -> Draft:
    """The round in figures."""
    session = drafting.session
    round_ = the_round(session, letter)
    outcomes = count_outcomes(session, round_.id)
    letters = count_by_kind_and_state(session, round_.id)
    endings = _endings(session, round_)
    withdrawn = sum(number for (_, state), number in letters.items() if state is State.WITHDRAWN)
    early = early_end_of(session, round_)
    values = {
        "early": None if early is None else early_end_words(early, round_.regulation.calendar.zone),
        "outcomes": [(OUTCOMES[outcome], number) for outcome, number in outcomes.items()],
        "figures": [
            ("Школ-участниц", sum(outcomes.values())),
            ("Передали документы в срок", _handed_in(session, round_)),
            ("Действующих назначений", endings.standing),
            ("Заключений экспертов", endings.filed),
            ("Отказов экспертов", endings.declined),
            ("Замен из-за отсутствия ответа", endings.replaced),
            ("Писем", sum(letters.values()) - withdrawn),
            ("Из них отклонены почтовым сервером", _in_state(letters, State.REFUSED)),
            ("Из них под вопросом", _in_state(letters, State.IN_DOUBT)),
            ("Отозваны до отправки как ненужные", withdrawn),
        ],
        "refused": _by_recipient(session, _refusals(session, round_)),
        "link": _link(drafting, round_),
    }
    return write(letter, round_, the_office(round_.season.office), values)


@dataclass(frozen=True)
class Endings:
    """What became of the round's assignments."""

    standing: int
    filed: int
    declined: int
    replaced: int


def _endings(session: Session, round_: Round) -> Endings:
    rows = session.execute(
        select(Assignment.ending, func.count(Assignment.id), func.count(Conclusion.assignment_id))
        .outerjoin(Conclusion, Conclusion.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_.id)
        .group_by(Assignment.ending)
    )
    counted = {ending: (number, filed) for ending, number, filed in rows}
    standing, filed = counted.get(None, (0, 0))
    replaced = sum(counted.get(each.value, (0, 0))[0] for each in (Ending.SILENT, Ending.UNREACHABLE, Ending.OFFICE))
    declined = sum(counted.get(each.value, (0, 0))[0] for each in DECLINED)
    return Endings(standing, filed, declined, replaced)


def _handed_in(session: Session, round_: Round) -> int:
    found = select(func.count(func.distinct(Submission.school_id))).where(
        Submission.round_id == round_.id, Submission.late.is_(False)
    )
    return session.scalar(found) or 0


def _in_state(letters: dict[tuple[Kind, State], int], state: State) -> int:
    return sum(number for (_, each), number in letters.items() if each is state)


def _refusals(session: Session, round_: Round) -> list[Letter]:
    found = select(Letter).where(Letter.round_id == round_.id, Letter.state == State.REFUSED.value)
    return list(session.scalars(found.order_by(Letter.key)))


def _by_recipient(session: Session, letters: Iterable[Letter]) -> list[dict[str, str]]:
    """One entry a recipient: a bad address fails all letters of a round, and is one thing to mend."""
    of_recipient: dict[str, list[Letter]] = {}
    for letter in letters:
        of_recipient.setdefault(letter.recipient, []).append(letter)
    entries = []
    for own in of_recipient.values():
        kinds = Counter(KIND_NAMES[Kind(letter.kind)] for letter in own)
        named = (f"{name} ({number})" if number > 1 else name for name, number in kinds.items())
        entries.append(_refused(session, own[0]) | {"kind": ", ".join(named)})
    return entries


def _refused(session: Session, letter: Letter) -> dict[str, str]:
    person = session.get(Person, letter.recipient) if letter.recipient != OFFICE else None
    return {
        "kind": KIND_NAMES[Kind(letter.kind)],
        "role": ROLES[Role(letter.role)],
        "name": initials_of(person) if person is not None else "проектный офис",
        "address": letter.recipient_address or (person.email if person is not None else ""),
        "place": _place(session, letter),
        "answer": letter.answer or "ответ не записан",
    }


def _place(session: Session, letter: Letter) -> str:
    """The school and its municipality, or the recipient's own municipality; empty where the letter is about neither."""
    school = session.get(School, letter.subject) if letter.role == Role.SCHOOL else None
    if school is not None:
        return f"{school.name}, {school.municipality.name}"
    expert = session.get(Expert, letter.subject) if letter.role == Role.EXPERT else None
    municipality = session.get(Municipality, expert.municipality_id if expert is not None else letter.subject)
    return municipality.name if municipality is not None else ""


def _link(drafting: Drafting, round_: Round) -> str:
    return drafting.link(OFFICE, Role.OFFICE, round_)
