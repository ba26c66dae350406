"""`rounds letters list`: letters of the ledger, each with its state and what the server said."""

from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy.orm import Session

from acts.round_at_hand import round_at_hand
from cli.at_home import at_home
from cli.office_print import in_lines, office_console, print_json
from domain.letters import Kind, State
from domain.office_words import KIND_NAMES, STATES
from domain.russian_dates import short_moment
from models.letter_search import Sought, count_sought, letters_sought
from models.letters import OFFICE, Letter
from models.people import Municipality, Person, School

SPEAKING = frozenset({State.DEFERRED, State.REFUSED, State.IN_DOUBT, State.BOUNCED})
"""States of which one wants to read what the server said."""


def list_letters(
    *,
    round_named: str | None,
    states: list[State],
    kinds: list[Kind],
    to: str | None,
    limit: int,
    home: Path,
    as_json: bool,
) -> int:
    """Print the letters that have all this in common; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        sought = Sought(
            round_id=None if round_named is None else round_at_hand(session, round_named).id,
            states=states or None,
            kinds=kinds or None,
            to=to,
        )
        found = letters_sought(session, sought, limit)
        if as_json:
            print_json([as_plain(letter) for letter in found])
            return 0
        _print(console, session, found)
        total = count_sought(session, sought)
        if total > len(found):
            in_lines(console, f"Показано {len(found)} из {total}: уточните запрос или поднимите --limit.")
        return 0


def as_plain(letter: Letter) -> dict[str, Any]:
    """A letter for programs, by ids: without names, addresses and text."""
    return {
        "id": letter.id,
        "key": letter.key,
        "round": letter.round_id,
        "kind": letter.kind,
        "role": letter.role,
        "recipient": letter.recipient,
        "subject": letter.subject,
        "ordinal": letter.ordinal,
        "state": letter.state,
        "laid_out_at": letter.laid_out_at,
        "leaves_from": letter.leaves_from,
        "tries": letter.tries,
        "first_tried_at": letter.first_tried_at,
        "accepted_at": letter.accepted_at,
        "settled_at": letter.settled_at,
        "answer": letter.answer,
        "reason": letter.reason,
    }


def recipient_words(session: Session, letter: Letter) -> str:
    """«Ясенева О. Л. (d-s-1)», «проектный офис»."""
    if letter.recipient == OFFICE:
        return "проектный офис"
    person = session.get(Person, letter.recipient)
    if person is None or person.erased_at is not None:
        return f"сведения удалены ({letter.recipient})"
    initials = " ".join(f"{part[0]}." for part in (person.given, person.patronymic) if part)
    return f"{person.surname} {initials} ({person.id})"


def about_words(session: Session, letter: Letter) -> str:
    """Of which school or municipality it is, and what tells it from others of its kind; or nothing."""
    school, municipality = session.get(School, letter.subject), session.get(Municipality, letter.subject)
    named = school.name if school is not None else municipality.name if municipality is not None else ""
    about = f"{named} ({letter.subject})" if named else letter.subject
    return ", ".join(part for part in (about, letter.ordinal) if part)


def _print(console: Console, session: Session, letters: list[Letter]) -> None:
    if not letters:
        console.print("Таких писем нет.")
    seen = ""
    for letter in letters:
        if letter.round_id != seen:
            seen = letter.round_id
            console.print(f"{seen}  {letter.round.regulation.title}", style="bold", soft_wrap=True)
        zone = letter.round.regulation.calendar.zone
        state = State(letter.state)
        when = short_moment(letter.settled_at or letter.leaves_from, zone)
        line = f"{when}  {STATES[state]}: {KIND_NAMES[Kind(letter.kind)]}"
        in_lines(console, line, left=8, first=f"{letter.id:>6}")
        about = about_words(session, letter)
        in_lines(console, recipient_words(session, letter) + (f" · {about}" if about else ""), left=8)
        said = letter.reason if state is State.WITHDRAWN else letter.answer if state in SPEAKING else None
        if said:
            in_lines(console, f"→ {said}", left=8)
    if any(letter.state == State.DRAFT for letter in letters):
        in_lines(console, "Посмотреть и согласовать письмо со всей его партией: rounds letters approve НОМЕР.")
