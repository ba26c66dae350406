"""A school hands its documents in, or replaces what it handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from acts.refusals import (
    AcceptedAlready,
    NotAParticipant,
    NothingHandedIn,
    RoundIsClosed,
    UnknownDocument,
    UnknownRound,
    WindowNotOpen,
)
from domain.intake import deadline_of, what_is_missing
from domain.letters import Kind
from domain.stages import Stage
from models.letters import OwedLetter, lay_out
from models.rounds import Participation, Round, repeat_of
from models.submissions import Document, Submission, carry_over, last_hand_in, next_version
from runtime.installation import here


@dataclass(frozen=True)
class HandedFile:
    """A file as the school gives it; `risk` only for kinds that are one per risk."""

    kind: str
    risk: str | None
    name: str
    description: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class HandedIn:
    """What came of it: the version's number, whether it came late, and the required documents that it lacks."""

    version: int
    late: bool
    missing: tuple[str, ...]


def hand_in(round_id: str, school_id: str, files: Sequence[HandedFile]) -> HandedIn:
    """Take a school's documents and lay out its receipt.

    The whole set is handed in each time; an incomplete one is taken with a warning, a late one is kept but not
    judged in this round: it counts in the repeat. Raises a Refusal where the school has nothing to hand in to.
    """
    installation = here()
    with installation.reading() as session:
        # Who is refused leaves no bytes behind; and no writer waits for the disk below.
        round_, _ = _open_door(session, round_id, school_id, installation.now())
        _refuse_unknown(round_, files)
    if not files:
        raise NothingHandedIn("Не выбрано ни одного файла: приложите документы и отправьте ещё раз.")
    hashes = [installation.files.put(file.content) for file in files]
    with installation.transaction() as session:
        now = installation.now()
        round_, participation = _open_door(session, round_id, school_id, now)
        for file, sha256 in zip(files, hashes, strict=True):
            # The same bytes may have gone meanwhile with a person who was erased; from here on they can't.
            if not installation.files.holds(sha256):
                installation.files.put(file.content)
        rules = round_.regulation
        late = now >= deadline_of(participation.own_deadline, rules.submission.closes)
        version = next_version(session, round_id, school_id)
        session.add(Submission(round_id=round_id, school_id=school_id, version=version, handed_in_at=now, late=late))
        session.flush()
        session.add_all(
            Document(
                round_id=round_id,
                school_id=school_id,
                version=version,
                ordinal=ordinal,
                kind=file.kind,
                risk=file.risk,
                name=file.name,
                description=file.description,
                media_type=file.media_type,
                size=len(file.content),
                sha256=sha256,
            )
            for ordinal, (file, sha256) in enumerate(zip(files, hashes, strict=True), start=1)
        )
        session.flush()
        if late:
            _bring_into_repeat(session, round_, school_id, now)
        school = participation.school
        receipt = OwedLetter(Kind.RECEIPT, school.director_id, school_id, str(version))
        lay_out(session, round_, [receipt], now)
        missing = what_is_missing(
            rules.documents, rules.risks, [risk.risk for risk in school.risks], [(f.kind, f.risk) for f in files]
        )
        return HandedIn(version, late, missing)


def _open_door(session: Session, round_id: str, school_id: str, now: datetime) -> tuple[Round, Participation]:
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise UnknownRound(f"Экспертизы {round_id} нет в сезоне: проверьте ссылку из письма.")
    if now < round_.regulation.submission.opens or round_.stage == Stage.SCHEDULED:
        raise WindowNotOpen("Приём документов ещё не открыт: дождитесь письма с приглашением.")
    participation = session.get(Participation, (round_id, school_id))
    if participation is None:
        raise NotAParticipant("Ваша школа не участвует в этой экспертизе: обратитесь в проектный офис.")
    if participation.accepted_in_primary:
        raise AcceptedAlready("Документы школы уже согласованы в первичной экспертизе: сдавать их повторно не нужно.")
    if round_.stage == Stage.CLOSED:
        raise RoundIsClosed("Экспертиза завершена, документы больше не принимаются: обратитесь в проектный офис.")
    return round_, participation


def _refuse_unknown(round_: Round, files: Sequence[HandedFile]) -> None:
    names = {kind.code: kind.name for kind in round_.regulation.documents}
    unknown = sorted({file.kind for file in files} - names.keys())
    if unknown:
        wanted = "; ".join(f"{name} ({code})" for code, name in names.items())
        raise UnknownDocument(f"Таких документов нет в этой экспертизе: {', '.join(unknown)}. Принимаются: {wanted}.")


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
