"""`rounds letters show`: one letter in full, from its cause to the server's answer."""

from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy.orm import Session

from acts.letter_refusals import UnknownLetter
from cli.at_home import at_home
from cli.letters import about_words, as_plain, recipient_words
from cli.office_print import in_lines, office_console, print_json
from domain.letters import Kind, State
from domain.office_words import KIND_NAMES, STATES, deed_in_words
from domain.russian_dates import short_moment
from models.changes import deeds_on
from models.letter_search import letter_named
from models.letters import Letter
from models.people import Person
from models.tries import Try, tries_of
from notifications.ledger.links import masked

LEFT = 14


def show_letter(named: str, *, home: Path, as_json: bool) -> int:
    """Print a letter, its tries and its text, with personal links masked; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        letter = letter_named(session, named)
        if letter is None:
            raise UnknownLetter(f"Письма {named} нет. Ключи и номера писем показывает rounds letters list.")
        tries = tries_of(session, letter.id)
        if as_json:
            print_json(_as_plain(letter, tries))
        else:
            _print(console, session, letter, tries)
    return 0


def _as_plain(letter: Letter, tries: list[Try]) -> dict[str, Any]:
    return as_plain(letter) | {
        "recipient_name": letter.recipient_name,
        "recipient_address": letter.recipient_address,
        "message_id": letter.message_id,
        "dated": letter.dated,
        "title": letter.title,
        "text": None if letter.text is None else masked(letter.text),
        "sha256": letter.sha256,
        "attachments": [
            {"name": each.name, "media_type": each.media_type, "sha256": each.sha256} for each in letter.attachments
        ],
        "each_try": [
            {"number": each.number, "began_at": each.began_at, "answered_at": each.answered_at, "answer": each.answer}
            for each in tries
        ],
    }


def _print(console: Console, session: Session, letter: Letter, tries: list[Try]) -> None:
    zone = letter.round.regulation.calendar.zone
    state = State(letter.state)

    def line(name: str, text: str | None) -> None:
        if text:
            in_lines(console, text, left=LEFT, first=name)

    console.print(f"Письмо {letter.id}: {KIND_NAMES[Kind(letter.kind)]}", style="bold")
    line("Ключ", letter.key)
    line("Экспертиза", f"{letter.round_id}, {letter.round.regulation.title}")
    line("О чём", about_words(session, letter))
    line("Кому", recipient_words(session, letter))
    line("Адрес", _address(session, letter))
    line("Состояние", STATES[state] + (f": {letter.reason}" if letter.reason else ""))
    line("Подготовлено", short_moment(letter.laid_out_at, zone))
    if state in (State.QUEUED, State.DEFERRED):
        line("Уйдёт", f"не раньше {short_moment(letter.leaves_from, zone)}")
    if state is State.DRAFT:
        line("Согласовать", f"со всей партией: rounds letters approve {letter.id}")
    if letter.settled_at is not None:
        line("Решено", short_moment(letter.settled_at, zone))
    line("Ответ", letter.answer)
    _print_tries(console, tries, zone)
    for change in deeds_on(session, letter.key):
        when = short_moment(change.made_at, zone)
        line("Решение", f"{when} {change.who}, {deed_in_words(change.deed)}: {change.why}")
    for each in letter.attachments:
        line("Вложение", f"{each.name} ({each.media_type}) {each.sha256}")
    console.print()
    if letter.title is None:
        in_lines(console, "Текст составляется из учёта в ту минуту, когда письмо уходит.")
        return
    line("Message-ID", letter.message_id)
    line("Тема", letter.title)
    console.print()
    console.print(masked(letter.text or "Текст удалён.").rstrip(), soft_wrap=not console.is_terminal)


def _address(session: Session, letter: Letter) -> str | None:
    person = session.get(Person, letter.recipient)
    used = letter.recipient_address
    if person is None or person.erased_at is not None:
        return used
    now = f"{person.email}, не действует" if person.address_bad_since is not None else person.email
    return now if used in (None, person.email) else f"{used}; сейчас {now}"


def _print_tries(console: Console, tries: list[Try], zone: str) -> None:
    for each in tries:
        answered = _clock(each.answered_at, zone) if each.answered_at is not None else "без ответа"
        text = f"{short_moment(each.began_at, zone, seconds=True)} → {answered}  {each.answer or ''}"
        in_lines(console, text.rstrip(), left=LEFT, first=f"Попытка {each.number}")


def _clock(at: datetime, zone: str) -> str:
    return short_moment(at, zone, seconds=True)[-8:]
