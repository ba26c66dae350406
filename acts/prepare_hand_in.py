"""A school prepares its hand-in on its page: takes files out, answers remarks, begins anew, and sends the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from acts.intake_door import HandedIn, StoredFile, open_door, record_hand_in
from acts.refusals import (
    AnswersChangedElsewhere,
    AnswerTooLong,
    NothingHandedIn,
    UnknownPrepared,
)
from domain.remarks import edition_of
from domain.typed_text import several_lines
from models.outcomes import remarks_of_primary
from models.preparations import (
    PreparedDocument,
    answers_at_hand,
    begin_preparation,
    forget_preparation,
    preparation_of,
)
from models.remark_answers import keep_answers
from models.submissions import last_hand_in
from runtime.installation import here

LONGEST_ANSWER = 5000


@dataclass(frozen=True)
class KeptAnswers:
    """What came of keeping answers: the edition that the next ones are written over, and when it was."""

    edition: str
    at: datetime


def take_out(round_id: str, school_id: str, document_id: int) -> str:
    """Take a file out of what the school prepares, and return its name. Raises UnknownPrepared and other Refusals."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        open_door(session, round_id, school_id, now)
        document = session.get(PreparedDocument, document_id)
        if document is None or (document.round_id, document.school_id) != (round_id, school_id):
            raise UnknownPrepared("Этого файла в списке уже нет.")
        preparation = begin_preparation(session, round_id, school_id, now)
        preparation.changed_at = now
        name = document.name
        session.delete(document)
        return name


def change_anew(round_id: str, school_id: str) -> None:
    """Begin a new version with the documents of the last one. Begun already, nothing changes."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        open_door(session, round_id, school_id, now)
        begin_preparation(session, round_id, school_id, now)


def give_up(round_id: str, school_id: str) -> None:
    """Forget what was prepared and not sent; what was sent stays."""
    installation = here()
    with installation.transaction() as session:
        open_door(session, round_id, school_id, installation.now())
        forget_preparation(session, round_id, school_id)


def answer_remarks(round_id: str, school_id: str, answers: Mapping[str, str], seen: str = "") -> KeptAnswers:
    """Keep the answers to the primary's remarks, by the remarks' keys; an empty one takes the former away.

    `seen` is the edition (`domain/remarks.py`) that these were written over; who names none has seen no answers yet.
    Answers that stand already, prepared or sent, change nothing and begin no version; what answers no remark is passed
    over. Raises AnswerTooLong or AnswersChangedElsewhere, with nothing kept, and other Refusals.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_, _ = open_door(session, round_id, school_id, now)
        remarks = {remark.key for remark in remarks_of_primary(session, round_, school_id)}
        written = {key: several_lines(words) for key, words in answers.items() if key in remarks}
        for key, words in written.items():
            if len(words) > LONGEST_ANSWER:
                raise AnswerTooLong(key, LONGEST_ANSWER, len(words))
        there = answers_at_hand(
            session, preparation_of(session, round_id, school_id), last_hand_in(session, round_id, school_id)
        )
        if all(there.get(key, "") == words for key, words in written.items()):
            return KeptAnswers(edition_of(there), now)
        if (seen or edition_of({})) != edition_of(there):
            raise AnswersChangedElsewhere(
                "Ответы на замечания изменены в другом окне. Сравните их с набранными здесь и сохраните нужные."
            )
        preparation = begin_preparation(session, round_id, school_id, now)
        preparation.answers = {**preparation.answers, **written}
        preparation.changed_at = now
        return KeptAnswers(edition_of({**there, **written}), now)


def send(round_id: str, school_id: str) -> HandedIn:
    """Hand in what was prepared. Raises NothingHandedIn where there is no file in it, and other Refusals."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_, participation = open_door(session, round_id, school_id, now)
        preparation = preparation_of(session, round_id, school_id)
        if preparation is None or not preparation.documents:
            raise NothingHandedIn("Не приложено ни одного файла: приложите документы и отправьте ещё раз.")
        stored = [
            StoredFile(each.kind, each.risk, each.name, each.description, each.media_type, each.size, each.sha256)
            for each in preparation.documents
        ]
        there = answers_at_hand(session, preparation, last_hand_in(session, round_id, school_id))
        answers = {key: words for key, words in there.items() if words}
        submission, handed_in = record_hand_in(session, round_, participation, stored, now)
        keep_answers(session, submission, answers)
        forget_preparation(session, round_id, school_id)
        return handed_in
