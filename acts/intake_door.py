"""Whether a school may hand in to a round now, and how a hand-in is recorded, however its files came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from acts.refusals import (
    AcceptedAlready,
    NotAParticipant,
    Refusal,
    RoundIsClosed,
    UnknownDocument,
    UnknownRound,
    WindowNotOpen,
)
from domain.deeds import Deed
from domain.intake import deadline_of, what_is_missing
from domain.letters import Kind
from domain.russian_dates import date_in_words
from models.audit import enter
from models.audit_facts import hand_in_fact
from models.letters import OwedLetter, lay_out
from models.rounds import Participation, Round, is_open_by, repeat_of
from models.submissions import Document, Submission, carry_over, last_hand_in, next_version


@dataclass(frozen=True)
class StoredFile:
    """A file whose bytes lie in the home; `risk` only for kinds that are one per risk."""

    kind: str
    risk: str | None
    name: str
    description: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class HandedIn:
    """What came of it: the version's number, whether it came late, and the required documents that it lacks."""

    version: int
    late: bool
    missing: tuple[str, ...]


def open_door(session: Session, round_id: str, school_id: str, now: datetime) -> tuple[Round, Participation]:
    """The round and the school's part in it. Raises a Refusal where the school has nothing to hand in to."""
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise UnknownRound(f"Экспертизы {round_id} нет в сезоне: проверьте ссылку из письма.")
    participation = session.get(Participation, (round_id, school_id))
    refusal = why_closed(round_, participation, now)
    if refusal is not None:
        raise refusal
    if participation is None:
        raise NotAParticipant("Ваша школа не участвует в этой экспертизе: обратитесь в проектный офис.")
    return round_, participation


def why_closed(round_: Round, participation: Participation | None, now: datetime) -> Refusal | None:
    """Why there is nothing to hand in to now for a school with that part in the round, if so."""
    if not is_open_by(round_, now):
        return WindowNotOpen("Приём документов ещё не открыт: дождитесь письма с приглашением.")
    if participation is not None and participation.accepted_in_primary:
        return AcceptedAlready("Документы школы согласованы в первичной экспертизе: сдавать их повторно не нужно.")
    if round_.closed_at is not None:
        day = date_in_words(round_.regulation.calendar.day_of(round_.closed_at))
        return RoundIsClosed(f"Экспертиза завершена {day}: документы больше не принимаются.")
    return None


def refuse_unknown(round_: Round, kinds: Iterable[str]) -> None:
    """Raise UnknownDocument where the round asks for no document of such a kind."""
    names = {kind.code: kind.name for kind in round_.regulation.documents}
    unknown = sorted(set(kinds) - names.keys())
    if unknown:
        wanted = "; ".join(f"{name} ({code})" for code, name in names.items())
        raise UnknownDocument(f"Таких документов нет в этой экспертизе: {', '.join(unknown)}. Принимаются: {wanted}.")


def record_hand_in(
    session: Session, round_: Round, participation: Participation, files: Sequence[StoredFile], now: datetime
) -> tuple[Submission, HandedIn]:
    """Record a hand-in and lay out its receipt; what comes late to a primary counts in its repeat."""
    rules, school = round_.regulation, participation.school
    late = now >= deadline_of(participation.own_deadline, rules.submission.closes)
    version = next_version(session, round_.id, school.id)
    submission = Submission(round_id=round_.id, school_id=school.id, version=version, handed_in_at=now, late=late)
    session.add(submission)
    session.flush()
    session.add_all(
        Document(
            round_id=round_.id,
            school_id=school.id,
            version=version,
            ordinal=ordinal,
            kind=file.kind,
            risk=file.risk,
            name=file.name,
            description=file.description,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
        )
        for ordinal, file in enumerate(files, start=1)
    )
    session.flush()
    enter(
        session,
        Deed.HAND_IN,
        who=school.id,
        round_id=round_.id,
        subject=str(version),
        fact=hand_in_fact(submission),
        at=now,
    )
    if late:
        _bring_into_repeat(session, round_, school.id, now)
    lay_out(session, round_, [OwedLetter(Kind.RECEIPT, school.director_id, school.id, str(version))], now)
    missing = what_is_missing(
        rules.documents, rules.risks, [risk.risk for risk in school.risks], [(f.kind, f.risk) for f in files]
    )
    return submission, HandedIn(version, late, missing)


def _bring_into_repeat(session: Session, primary: Round, school_id: str, now: datetime) -> None:
    # Where the repeat has opened already, what comes late to the primary counts there at once, as its receipt says;
    # unless the school has handed in to the repeat itself.
    repeat = repeat_of(session, primary)
    part = session.get(Participation, (repeat.id, school_id)) if repeat is not None else None
    if repeat is None or part is None or part.accepted_in_primary:
        return
    in_time = now < deadline_of(part.own_deadline, repeat.regulation.submission.closes)
    there = last_hand_in(session, repeat.id, school_id)
    if in_time and (there is None or there.carried_from is not None):
        carry_over(session, primary.id, repeat.id, school_id, now)
