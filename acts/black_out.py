"""Taking a person out of every text of the record that may name them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from acts.name_traces import Traces, TracesInLetters
from models.assignments import Assignment
from models.audit import digest_here
from models.changes import Change, change_fact
from models.conclusion_drafts import ConclusionDraft
from models.imports import Import
from models.letters import Letter
from models.people import Conflict
from models.preparations import Preparation, PreparedDocument
from models.refused_files import RefusedFile
from models.remark_answers import RemarkAnswer
from models.submissions import Document
from models.tries import Try
from models.vacancies import Vacancy


def black_out(session: Session, in_letters: TracesInLetters, letter_ids: Sequence[int]) -> dict[str, str]:
    """Take the person out of every text of the record that may name them.

    Deeds of the office that lost a name no longer have the digest that the chain of deeds knows: return the new ones.
    """
    traces, of_a_letter = in_letters.traces, (Letter.title, Letter.text, Letter.html, Letter.answer)
    these, to_namesakes = Letter.id.in_(letter_ids), Letter.recipient.in_(in_letters.namesakes)
    _in_columns(session, traces, Letter, of_a_letter, these, ~to_namesakes)
    _in_columns(session, in_letters.beside_a_namesake, Letter, of_a_letter, these, to_namesakes)
    _in_columns(session, traces, Try, (Try.answer,), Try.letter_id.in_(letter_ids))
    changes = _in_columns(session, traces, Change, (Change.why, Change.who))
    changes += _in_particulars(session, traces, changes)
    _in_columns(session, traces, Assignment, (Assignment.ending_words,))
    _in_columns(session, traces, Conflict, (Conflict.words,))
    _in_columns(session, traces, Vacancy, (Vacancy.why,))
    _in_columns(session, traces, PreparedDocument, (PreparedDocument.name, PreparedDocument.description))
    _in_columns(session, traces, Document, (Document.name, Document.description))
    _in_columns(session, traces, RefusedFile, (RefusedFile.name, RefusedFile.why))
    _in_columns(session, traces, Import, (Import.file, Import.brought_by))
    _in_columns(session, traces, RemarkAnswer, (RemarkAnswer.words,))
    for row in (*session.scalars(select(Preparation)), *session.scalars(select(ConclusionDraft))):
        row.answers = _taken_out_of(row.answers, traces)
    session.flush()
    facts = [change_fact(each) for each in changes]
    return {fact.name: digest_here(session, fact) for fact in facts}


def _in_particulars(session: Session, traces: Traces, but: Collection[Change]) -> list[Change]:
    """Take the person out of what deeds were done with, and return those `but` lacks."""
    named = []
    for change in session.scalars(select(Change)):
        told = _taken_out_of(change.particulars, traces)
        if told != change.particulars:
            change.particulars = told
            named.append(change)
    return [each for each in named if each not in but]


def _taken_out_of(answers: Any, traces: Traces) -> Any:
    """The answers, words within words, without the person."""
    if isinstance(answers, dict):
        return {name: _taken_out_of(each, traces) for name, each in answers.items()}
    if isinstance(answers, list):
        return [_taken_out_of(each, traces) for each in answers]
    return traces.taken_out_of(answers) if isinstance(answers, str) else answers


def _in_columns(
    session: Session,
    traces: Traces,
    table: type[Any],
    columns: Sequence[InstrumentedAttribute[Any]],
    *only: Any,
) -> list[Any]:
    """Take the person out of these columns; return the rows that named them."""
    named = []
    said = or_(*(column.is_not(None) for column in columns))
    for row in session.scalars(select(table).where(said, *only)):
        naming = [column.key for column in columns if traces.are_in(getattr(row, column.key))]
        for key in naming:
            setattr(row, key, traces.taken_out_of(getattr(row, key)))
        if naming:
            named.append(row)
    session.flush()
    return named
