"""What a school's page shows: what is wanted until when, what is prepared, what was handed in, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from acts.intake_door import why_closed
from domain.document_words import document_name
from domain.intake import deadline_of, what_is_missing
from domain.office_words import OUTCOMES
from domain.remarks import Remark, edition_of
from domain.round_words import days_left, deadline_words, round_words
from domain.russian import capitalised, plural, size_words
from domain.russian_dates import moment_in_words
from domain.season import Regulation
from domain.stages import Stage
from domain.verdicts import Outcome, signed_or_closed
from models.outcomes import remarks_of_primary, signed_conclusion
from models.preparations import PreparedDocument, answers_at_hand, preparation_of
from models.rounds import Participation, Round, round_id, takes_part
from models.submissions import Document, Submission, last_hand_in
from portal.policy import Thing


@dataclass(frozen=True)
class ShownFile:
    """A file in a list."""

    id: int
    name: str
    size: str
    where: str
    """Below the page's address, where its bytes are."""
    kind: str = ""
    """In the place of which document it was handed in; of what is prepared the list says it."""


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
    is_missing: bool


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
    sent: str | None
    """«Версия 2, передана 20 марта 2022 г. в 14:05», of the last hand-in."""
    sent_files: tuple[ShownFile, ...]
    missing: tuple[str, ...]
    """Required documents that what is prepared lacks; or what was sent, where nothing is prepared."""
    remarks: tuple[Remark, ...]
    answers: Mapping[str, str]
    answers_edition: str
    """By it an act knows whether the answers are still those shown."""
    outcome: str | None
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
    last = last_hand_in(session, round_.id, school.id)
    shown = preparation.documents if preparation else ()
    deadline = deadline_of(part.own_deadline, rules.submission.closes)
    judged = shown if preparation else (last.documents if last else ())
    signed = signed_conclusion(session, round_.id, school.id)
    answers = answers_at_hand(session, preparation, last)
    wanted = _wanted(rules, risks, shown)
    placed = {file.id for one in wanted for file in one.files}
    is_told = signed_or_closed(Stage(round_.stage), is_signed=signed is not None)
    outcome = Outcome(part.outcome) if part.outcome and is_told else None
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
        sent=_sent(last, rules),
        sent_files=tuple(
            ShownFile(
                each.id,
                each.name,
                size_words(each.size),
                f"documents/{each.id}",
                document_name(rules, each.kind, each.risk),
            )
            for each in (last.documents if last else ())
        ),
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
        outcome=OUTCOMES[outcome] if outcome else None,
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
                    is_missing=kind.required and not files,
                )
            )
    return wanted


def _prepared(document: PreparedDocument) -> ShownFile:
    return ShownFile(document.id, document.name, size_words(document.size), f"files/{document.id}")


def _sent(last: Submission | None, rules: Regulation) -> str | None:
    if last is None:
        return None
    late = ", после срока" if last.late else ""
    files = len(last.documents)
    many = plural(files, "файл", "файла", "файлов")
    when = moment_in_words(last.handed_in_at, rules.calendar.zone)
    return f"Версия {last.version}, передана {when}{late}: {files} {many}"


def document_of(session: Session, thing: Thing, id: int, *, prepared: bool) -> Document | PreparedDocument | None:
    """A file of this school in this round, and of no other."""
    found: Document | PreparedDocument | None = (
        session.get(PreparedDocument, id) if prepared else session.get(Document, id)
    )
    return found if found and (found.round_id, found.school_id) == (thing.round_id, thing.school) else None
