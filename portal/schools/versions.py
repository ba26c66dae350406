"""What a school handed in to a round, version by version, with its receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from domain.russian import counted
from domain.russian_dates import moment_in_words
from models.letters import Letter
from models.rounds import Round
from models.submissions import Submission
from portal.papers_shown import ShownDocument, documents_of


@dataclass(frozen=True)
class Version:
    """One hand-in, ready to be laid out."""

    number: int
    words: str
    """«Версия 2, передана 20 марта 2022 г. в 14:05: 3 файла»."""
    receipt: str
    """What became of the letter that confirms it; empty where none was owed."""
    is_late: bool
    documents: tuple[ShownDocument, ...]


def versions_of(session: Session, round_: Round, handed_in: Sequence[Submission]) -> tuple[Version, ...]:
    """Each of a school's hand-ins to a round, in the order in which they are given."""
    if not handed_in:
        return ()
    zone = round_.regulation.calendar.zone
    receipts = _receipts(session, round_, handed_in[0].school_id)
    return tuple(
        Version(
            number=each.version,
            words=_words(each, zone),
            receipt=_receipt_words(receipts.get(each.version), zone),
            is_late=each.late,
            documents=documents_of(round_, each.documents),
        )
        for each in handed_in
    )


def _receipts(session: Session, round_: Round, school: str) -> dict[int, Letter]:
    found = select(Letter).where(
        Letter.round_id == round_.id, Letter.kind == Kind.RECEIPT.value, Letter.subject == school
    )
    return {int(letter.ordinal): letter for letter in session.scalars(found)}


def _words(each: Submission, zone: str) -> str:
    how = "перешла из первичной экспертизы" if each.carried_from else "передана"
    late = ", после срока" if each.late else ""
    many = counted(len(each.documents), "файл", "файла", "файлов")
    return f"Версия {each.version}, {how} {moment_in_words(each.handed_in_at, zone)}{late}: {many}"


def _receipt_words(letter: Letter | None, zone: str) -> str:
    if letter is None or letter.state == State.WITHDRAWN:
        return ""
    if letter.state in (State.REFUSED, State.BOUNCED):
        return "Подтверждение директору не доставлено: сообщите в проектный офис верный адрес."
    if letter.accepted_at is not None:
        return f"Подтверждение директору отправлено {moment_in_words(letter.accepted_at, zone)}."
    if letter.state == State.IN_DOUBT:
        return "Дошло ли подтверждение до директора, неизвестно."
    return "Подтверждение придёт письмом директору."
