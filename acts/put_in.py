"""A school puts files into the hand-in that it prepares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy.orm import Session

from acts.intake_door import open_door, refuse_unknown
from acts.refusals import PreparedAlready, Refusal, TooManyDocuments, UnknownDocument
from domain.season import DocumentKind
from models.files import Stored
from models.preparations import (
    Preparation,
    PreparedDocument,
    begin_preparation,
    forget_preparation,
    preparation_of,
)
from models.rounds import Participation, Round
from runtime.installation import here

MOST_DOCUMENTS = 200
"""Of one hand-in."""


@dataclass(frozen=True)
class OfferedFile:
    """A file as a browser brought it: what it is was recognised by its content already."""

    kind: str
    risk: str | None
    name: str
    media_type: str
    content: BinaryIO


def put_in(round_id: str, school_id: str, offered: Sequence[OfferedFile]) -> tuple[Refusal | None, ...]:
    """Put files into what the school prepares, and return for each why it was not taken, None where it was.

    A kind of which one file is wanted gets the last of them in place of the former. Not taken is what the school is
    not asked for, what stands there already (PreparedAlready), and what is too much. Raises a Refusal, with nothing
    taken, where the school has nothing to hand in to.
    """
    installation = here()
    with installation.reading() as session:
        round_, participation = open_door(session, round_id, school_id, installation.now())
        places = [_place_of(file, round_, participation) for file in offered]
    wanted = [
        (file, place, installation.files.put_stream(file.content))
        for file, place in zip(offered, places, strict=True)
        if isinstance(place, DocumentKind)
    ]
    if not wanted:
        return tuple(place for place in places if isinstance(place, Refusal))
    with installation.transaction() as session:
        now = installation.now()
        open_door(session, round_id, school_id, now)
        for file, _, stored in wanted:
            if not installation.files.holds(stored.sha256):
                file.content.seek(0)
                installation.files.put_stream(file.content)
        is_new = preparation_of(session, round_id, school_id) is None
        preparation = begin_preparation(session, round_id, school_id, now)
        put = [_put(session, preparation, file, place, stored, now) for file, place, stored in wanted]
        if is_new and all(each is not None for each in put):
            # For files of which none is taken nothing is begun: what was sent twice by one click stays sent.
            forget_preparation(session, round_id, school_id)
    of_wanted = iter(put)
    return tuple(place if isinstance(place, Refusal) else next(of_wanted) for place in places)


def _stands(standing: Sequence[PreparedDocument], file: OfferedFile, stored: Stored) -> bool:
    same = (file.kind, file.risk, stored.sha256)
    return any((each.kind, each.risk, each.sha256) == same for each in standing)


def _there_already(file: OfferedFile) -> PreparedAlready:
    return PreparedAlready(f"Файл «{file.name}» здесь уже приложен: такое же содержимое есть в списке.")


def _put(
    session: Session, preparation: Preparation, file: OfferedFile, kind: DocumentKind, stored: Stored, now: datetime
) -> Refusal | None:
    if _stands(preparation.documents, file, stored):
        return _there_already(file)
    if not kind.many:
        for each in [one for one in preparation.documents if (one.kind, one.risk) == (file.kind, file.risk)]:
            preparation.documents.remove(each)
            session.delete(each)
    elif len(preparation.documents) >= MOST_DOCUMENTS:
        return TooManyDocuments(f"Файлов уже {MOST_DOCUMENTS}: объедините часть из них в один PDF.")
    preparation.documents.append(
        PreparedDocument(
            round_id=preparation.round_id,
            school_id=preparation.school_id,
            kind=file.kind,
            risk=file.risk,
            name=file.name,
            description="",
            media_type=file.media_type,
            size=stored.size,
            sha256=stored.sha256,
        )
    )
    preparation.changed_at = now
    # The next one may take its place: only what is in the record already can be taken out of it.
    session.flush()
    return None


def _place_of(file: OfferedFile, round_: Round, participation: Participation) -> DocumentKind | Refusal:
    """The kind of the file, or why there is no place for it: the round asks for none, or this school not for that."""
    try:
        refuse_unknown(round_, [file.kind])
    except UnknownDocument as refusal:
        return refusal
    kind = next(each for each in round_.regulation.documents if each.code == file.kind)
    risks = {each.risk for each in participation.school.risks} if kind.per == "risk" else {None}
    if file.risk not in risks:
        return UnknownDocument(
            f"Файл «{file.name}» не принят: такого документа от вашей школы не ждут. Обновите страницу и приложите "
            "его к документу из списка."
        )
    return kind
