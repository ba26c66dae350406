"""What a school's page shows: what is wanted until when, what is prepared, what was handed in, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from acts.intake_door import why_closed
from domain.document_words import document_name
from domain.intake import deadline_of, what_is_missing
from domain.remarks import Remark, edition_of
from domain.round_words import days_left, deadline_words, round_words
from domain.russian import capitalised, size_words
from domain.season import Phase, Regulation
from models.outcomes import remarks_of_primary, signed_conclusion
from models.preparations import PreparedDocument, answers_at_hand, preparation_of
from models.rounds import Participation, Round, repeat_of, round_id, takes_part
from models.submissions import Document, hand_ins_of_school
from portal.policy import Thing
from portal.school_lines import line_of
from portal.schools.standing import Standing, standing_of
from portal.schools.versions import Version, versions_of


@dataclass(frozen=True)
class ShownFile:
    """A file in a list."""

    id: int
    name: str
    size: str
    where: str
    """Below the page's address, where its bytes are."""


@dataclass(frozen=True)
class FileToRemove:
    """A prepared file that somebody wants to take out."""

    id: int
    name: str
    kind: str
    size: str
    is_sent: bool
    """Whether a version that was handed in has it too, and keeps it."""


@dataclass(frozen=True)
class Wanted:
    """A document that is asked for, with the files that stand in its place."""

    key: str
    kind: str
    risk: str
    name: str
    required: bool
    many: bool
    files: tuple[ShownFile, ...]


@dataclass(frozen=True)
class SchoolView:
    """The page, ready to be laid out."""

    school: str
    title: str
    deadline: str
    left: str | None
    """«осталось 4 дня», while the deadline is ahead."""
    is_late: bool
    closed_why: str | None
    """Why nothing can be handed in, if nothing can."""
    wanted: tuple[Wanted, ...]
    no_longer_wanted: tuple[ShownFile, ...]
    """Files in the place of a document that the school is not asked for any more."""
    preparing: bool
    versions: tuple[Version, ...]
    """What was handed in, the newest first."""
    missing: tuple[str, ...]
    """Required documents that what is prepared lacks; or what was sent, where nothing is prepared."""
    remarks: tuple[Remark, ...]
    answers: Mapping[str, str]
    answers_edition: str
    """By it an act knows whether the answers are still those shown."""
    standing: Standing
    conclusion: str | None
    """The number of the signed conclusion."""


def find_school(session: Session, path: Mapping[str, str]) -> Thing | None:
    """Whose page it is."""
    id = round_id(path["season"], path["row"])
    return Thing(round_id=id, school=path["school"]) if takes_part(session, id, path["school"]) else None


def school_view(session: Session, thing: Thing, now: datetime) -> SchoolView:
    """Look up all that the page shows."""
    round_ = session.get_one(Round, thing.round_id, options=[joinedload(Round.season)])
    part = session.get_one(Participation, (thing.round_id, thing.school))
    rules, school = round_.regulation, part.school
    risks = [risk.risk for risk in school.risks]
    preparation = preparation_of(session, round_.id, school.id)
    handed_in = hand_ins_of_school(session, round_.id, school.id)
    last = handed_in[0] if handed_in else None
    shown = preparation.documents if preparation else ()
    deadline = deadline_of(part.own_deadline, rules.submission.closes)
    judged = shown if preparation else (last.documents if last else ())
    signed = signed_conclusion(session, round_.id, school.id)
    answers = answers_at_hand(session, preparation, last)
    wanted = _wanted(rules, risks, shown)
    placed = {file.id for one in wanted for file in one.files}
    in_time, late = (next((each for each in handed_in if each.late is is_late), None) for is_late in (False, True))
    repeat = repeat_of(session, round_) if rules.phase is Phase.PRIMARY else None
    line = line_of(round_, part, in_time, late, signed, now)
    return SchoolView(
        school=school.full_name,
        title=round_words(rules).title,
        deadline=deadline_words(deadline, rules, round_.season.office),
        left=capitalised(days_left(deadline, rules, now)) if now < deadline else None,
        is_late=now >= deadline,
        closed_why=None if (why := why_closed(round_, part, now)) is None else str(why),
        wanted=tuple(wanted),
        no_longer_wanted=tuple(_prepared(each) for each in shown if each.id not in placed),
        preparing=preparation is not None,
        versions=versions_of(session, round_, handed_in),
        missing=tuple(
            capitalised(name)
            for name in what_is_missing(
                rules.documents, rules.risks, risks, [(each.kind, each.risk) for each in judged]
            )
        )
        if judged
        else (),
        remarks=remarks_of_primary(session, round_, school.id),
        answers=answers,
        answers_edition=edition_of(answers),
        standing=standing_of(round_, line, handed_in, repeat, now, over=now >= deadline),
        conclusion=signed.number if signed and signed.sha256 else None,
    )


def _wanted(rules: Regulation, risks: Sequence[str], prepared: Sequence[PreparedDocument]) -> list[Wanted]:
    wanted = []
    for kind in rules.documents:
        for risk in risks if kind.per == "risk" else [None]:
            files = tuple(_prepared(each) for each in prepared if (each.kind, each.risk) == (kind.code, risk))
            wanted.append(
                Wanted(
                    key=f"{kind.code}.{risk}" if risk else kind.code,
                    kind=kind.code,
                    risk=risk or "",
                    name=document_name(rules, kind.code, risk),
                    required=kind.required,
                    many=kind.many,
                    files=files,
                )
            )
    return wanted


def _prepared(document: PreparedDocument) -> ShownFile:
    return ShownFile(document.id, document.name, size_words(document.size), f"files/{document.id}")


def document_of(session: Session, thing: Thing, id: int, *, prepared: bool) -> Document | PreparedDocument | None:
    """A file of this school in this round, and of no other."""
    found: Document | PreparedDocument | None = (
        session.get(PreparedDocument, id) if prepared else session.get(Document, id)
    )
    return found if found and (found.round_id, found.school_id) == (thing.round_id, thing.school) else None


def file_to_remove(session: Session, thing: Thing, id: int) -> FileToRemove | None:
    """A prepared file of this school in this round, as the page that asks shows it; None: it is gone already."""
    found = document_of(session, thing, id, prepared=True)
    if found is None:
        return None
    sent = hand_ins_of_school(session, thing.round_id, thing.school)
    return FileToRemove(
        id=found.id,
        name=found.name,
        kind=document_name(session.get_one(Round, thing.round_id).regulation, found.kind, found.risk),
        size=size_words(found.size),
        is_sent=any(each.sha256 == found.sha256 for version in sent for each in version.documents),
    )
