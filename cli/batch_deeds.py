"""`rounds letters approve`, `cancel`, `give-back`: what the office does with letters that wait for its approval."""

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy.orm import Session

from acts.approve_batch import Approved, approve_batch, cancel_batch, give_batch_back
from acts.batch_at_hand import batch_at_hand, looked_at
from acts.round_at_hand import zone_of_office
from cli.at_home import at_home
from cli.letters import about_words, recipient_words
from cli.office_print import in_lines, office_console, print_json
from domain.office_words import KIND_NAMES
from domain.russian import capitalised, counted
from domain.russian_dates import short_moment
from models.batches import Batch
from notifications.letters.looking_over import LookedOver

MOST_SHOWN = 20
"""Of letters that are odd or stay; the others are counted."""


def preview(number: int, *, home: Path, as_json: bool) -> int:
    """Show a batch as it would leave now, and change nothing; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        batch = batch_at_hand(session, number)
        looked = looked_at(session, installation, batch)
        if as_json:
            print_json({"batch": batch, "letters": [_as_plain(each) for each in looked]})
        else:
            _print(console, session, batch, looked)
    return 0


def approve(number: int, *, but: Collection[int], who: str, why: str, home: Path, as_json: bool) -> int:
    """Let a batch's letters leave, but for some; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation:
        approved = approve_batch(number, who=who, why=why, but=but or None)
        with installation.reading() as session:
            zone = zone_of_office(session)
    if as_json:
        print_json({"batch": number, "approved": approved})
    console.print(f"Согласовано. {_came_of(approved, zone)}", soft_wrap=True)
    return 0


def cancel(number: int, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Withdraw a batch's letters that wait; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        many = cancel_batch(number, who=who, why=why)
    if as_json:
        print_json({"batch": number, "cancelled": many})
    console.print(f"Отменено: {counted(many, 'письмо', 'письма', 'писем')}. Их никто не получит.", soft_wrap=True)
    return 0


def give_back(number: int, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let what was decided of a batch, and has not left, wait for approval once more; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        many = give_batch_back(number, who=who, why=why)
    if as_json:
        print_json({"batch": number, "given_back": many})
    console.print(f"Снова ждут согласования: {counted(many, 'письмо', 'письма', 'писем')}.", soft_wrap=True)
    return 0


def _came_of(approved: Approved, zone: str) -> str:
    parts = []
    if approved.leaves_from is not None:
        many = counted(approved.leave, "письмо уйдёт", "письма уйдут", "писем уйдут")
        parts.append(f"{many} не раньше {short_moment(approved.leaves_from, zone)}")
    for number, what in (
        (approved.withdrawn, "отозвано, потому что больше не нужно"),
        (approved.refused, "не уйдёт: адрес не годится"),
        (approved.still_wait, "осталось ждать"),
    ):
        if number:
            parts.append(f"{what}: {number}")
    return f"{capitalised('; '.join(parts))}."


def _as_plain(looked: LookedOver) -> dict[str, Any]:
    letter = looked.letter
    return {
        "id": letter.id,
        "key": letter.key,
        "recipient": letter.recipient,
        "subject": letter.subject,
        "title": looked.draft.title if looked.draft is not None else None,
        "withdrawn_for": looked.withdrawn_for,
        "refused_for": looked.refused_for,
        "odd": looked.odd,
    }


def _print(console: Console, session: Session, batch: Batch, looked: Sequence[LookedOver]) -> None:
    many = counted(len(looked), "письмо", "письма", "писем")
    title = f"Партия {batch.number}: {KIND_NAMES[batch.kind]}, экспертиза {batch.round_id}"
    console.print(title, style="bold", soft_wrap=True)
    if not looked:
        in_lines(console, "В этой партии ни одно письмо не ждёт согласования.")
        return
    in_lines(console, f"Ждут согласования: {many}. Уйдут: {sum(each.leaves for each in looked)}.")
    for why, number in Counter(each.withdrawn_for or each.refused_for for each in looked if not each.leaves).items():
        in_lines(console, f"{number}: {why}", left=2, first="Не уйдут")
    odd = [each for each in looked if each.odd]
    if odd:
        in_lines(console, "Посмотрите сначала:")
    for each in odd[:MOST_SHOWN]:
        about = about_words(session, each.letter)
        whom = recipient_words(session, each.letter) + (f" · {about}" if about else "")
        in_lines(console, f"{whom}: {'; '.join(each.odd)}", left=8, first=f"{each.letter.id:>6}")
    if len(odd) > MOST_SHOWN:
        in_lines(console, f"и ещё {len(odd) - MOST_SHOWN}", left=8)
    console.print()
    in_lines(console, f"Пока ничего не отправлено. Отправить: rounds letters approve {batch.number} --yes.")
