"""A person wishes to be forgotten (152-FZ): name, address and texts of letters go, the proof that they went stays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from acts.black_out import black_out
from acts.duties import duties_of
from acts.name_traces import GONE, Traces, TracesInLetters, traces_in_letters, traces_of
from acts.reason import reason_given
from acts.refusals import PersonErased, StillNeeded, UnknownPerson
from domain.deeds import Deed
from domain.letters import ON_THEIR_WAY, State
from models.assignments import Assignment
from models.changes import AMENDED, note_change
from models.conclusion_drafts import ConclusionDraft
from models.files import FileMissing
from models.imports import forget_in_imports
from models.letters import Letter, LetterAttachment
from models.links import Link
from models.office_members import EntryCode, OfficeMember
from models.outcomes import SignedConclusion
from models.people import Absence, Conflict, Expert, Person
from models.preparations import PreparedDocument
from models.submissions import Document
from models.visits import end_visits_of
from runtime.installation import Installation, here


@dataclass(frozen=True)
class Erased:
    """What was erased, or would be."""

    person_id: str
    letters: int
    """Letters to the person whose contents go."""
    mentions: int
    """Letters to others in which the name or address is blacked out."""
    files: int
    """Attachments that nobody else needs, and whose bytes go."""
    message_ids: tuple[str, ...]
    """Of all these letters, for whoever keeps copies of what was sent."""


def what_would_be_erased(person_id: str) -> Erased:
    """Look what erasing a person would do. Raises a Refusal where it would be refused."""
    installation = here()
    with installation.reading() as session:
        person = _to_be_erased(session, person_id)
        own, mentions = _letters(session, person_id, traces_in_letters(session, person))
        attached = _attachments(
            session, installation, [each.id for each in own], [each.id for each in mentions], person
        )
        unneeded = _unneeded(session, attached)
        return _summary(person_id, own, mentions, unneeded)


def erase_person(person_id: str, *, who: str, why: str) -> Erased:
    """Erase what tells who the person is. Keys, hashes, states, answers and dates of letters stay. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        reason = reason_given(why)
        person = _to_be_erased(session, person_id)
        traces = traces_in_letters(session, person)
        own, mentions = _letters(session, person_id, traces)
        own_ids, mention_ids = [each.id for each in own], [each.id for each in mentions]
        attached = _attachments(session, installation, own_ids, mention_ids, person)
        unneeded = _unneeded(session, attached)
        summary = _summary(person_id, own, mentions, unneeded)
        session.execute(delete(LetterAttachment).where(LetterAttachment.id.in_(attached)))
        blank = dict.fromkeys(("recipient_name", "recipient_address", "title", "text", "html"))
        session.execute(update(Letter).where(Letter.id.in_(own_ids)).values(**blank))
        amended = black_out(session, traces, own_ids + mention_ids)
        _forget_words_of_expert(session, person_id)
        forget_in_imports(session, person_id)
        end_visits_of(session, person_id)
        session.execute(delete(EntryCode).where(EntryCode.person_id == person_id))
        session.execute(
            update(Link)
            .where(Link.recipient == person_id)
            .values(generation=Link.generation + 1, ends_at=now, trace=None)
        )
        person.surname, person.given, person.patronymic, person.post, person.email = GONE, "", None, "", GONE
        person.gender = person.dative = None
        # Whatever is laid out for this person later is refused without a try, and the office is told.
        person.address_bad_since = person.address_bad_since or now
        person.erased_at = now
        session.flush()
        why = traces.traces.taken_out_of(reason)
        told = {AMENDED: amended}
        note_change(session, Deed.ERASE, who=who, why=why, now=now, subject=person_id, particulars=told)
    _remove(installation, unneeded)
    return summary


def _remove(installation: Installation, hashes: Collection[str]) -> None:
    """Remove these files, but for what somebody has given us anew meanwhile.

    While one writes nobody else does: who keeps the same bytes looks, as a writer, whether they are still there.
    """
    with installation.transaction() as session:
        for sha256 in sorted(set(hashes) - _needed(session, hashes)):
            installation.files.remove(sha256)


def _to_be_erased(session: Session, person_id: str) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise UnknownPerson(f"Человека {person_id} нет. Кому письмо, показывает rounds letters list.")
    if person.erased_at is not None:
        raise PersonErased("Сведения об этом человеке уже удалены.")
    member = session.get(OfficeMember, person_id)
    duties = duties_of(session, person_id)
    if member is not None and member.until is None:
        duties.append(
            f"Этот человек состоит в проектном офисе: сначала выведите его (rounds office remove {person.email})."
        )
    if duties:
        raise StillNeeded("Сейчас удалить сведения нельзя. " + " ".join(duties))
    if told := _of_or_about(session, person, ON_THEIR_WAY):
        raise StillNeeded(
            f"Ещё не ушли письма, которые адресованы этому человеку или называют его ({_some(told)}). "
            "Дождитесь, пока уйдут, и повторите."
        )
    if drafts := _of_or_about(session, person, {State.DRAFT}):
        raise StillNeeded(
            f"Ждут согласования письма, которые адресованы этому человеку или называют его ({_some(drafts)}). "
            f"Сначала решите о них: rounds letters approve {drafts[0]} или rounds letters cancel {drafts[0]}."
        )
    # Nobody could settle them afterwards: their bytes would be others, their recipient unknown.
    if doubtful := _of_or_about(session, person, {State.IN_DOUBT}):
        raise StillNeeded(
            f"Под вопросом письма, которые адресованы этому человеку или называют его ({_some(doubtful)}). "
            f"Сначала решите о них: rounds letters resolve {doubtful[0]}."
        )
    return person


def _of_or_about(session: Session, person: Person, states: Collection[State]) -> list[int]:
    traces = traces_in_letters(session, person)
    found = select(Letter).where(Letter.state.in_([state.value for state in states])).order_by(Letter.id)
    return [letter.id for letter in session.scalars(found) if letter.recipient == person.id or traces.are_in(letter)]


def _some(ids: Sequence[int]) -> str:
    return f"всего {len(ids)}: {', '.join(str(id) for id in ids[:5])}"


def _letters(session: Session, person_id: str, traces: TracesInLetters) -> tuple[list[Letter], list[Letter]]:
    """The person's own letters, and others' that name the person."""
    own = list(session.scalars(select(Letter).where(Letter.recipient == person_id).order_by(Letter.id)))
    others = session.scalars(select(Letter).where(Letter.recipient != person_id).order_by(Letter.id))
    return own, [each for each in others if traces.are_in(each)]


def _attachments(
    session: Session, installation: Installation, own: Sequence[int], mentions: Sequence[int], person: Person
) -> dict[int, str]:
    """Attachments that go, by id their hash: all of the own letters', and those of others' that name the person."""
    found = select(LetterAttachment).where(LetterAttachment.letter_id.in_([*own, *mentions]))
    traces, owned = traces_of(person), frozenset(own)
    return {
        each.id: each.sha256
        for each in session.scalars(found)
        if each.letter_id in owned or _names(installation, each.sha256, traces)
    }


def _names(installation: Installation, sha256: str, traces: Traces) -> bool:
    try:
        return traces.are_in_file(installation.files.read(sha256))
    except FileMissing:
        return False


def _unneeded(session: Session, attached: dict[int, str]) -> tuple[str, ...]:
    """Hashes that nothing of the record will need once these attachments are gone."""
    hashes = set(attached.values())
    return tuple(sorted(hashes - _needed(session, hashes, attached)))


def _needed(session: Session, hashes: Collection[str], but: Collection[int] = ()) -> set[str]:
    """Which of these hashes the record names, `but` in these attachments."""
    others = select(LetterAttachment.sha256).where(LetterAttachment.id.not_in(but))
    signed = select(SignedConclusion.sha256).where(SignedConclusion.sha256.in_(hashes))
    return {
        *session.scalars(others.where(LetterAttachment.sha256.in_(hashes))),
        *session.scalars(select(Document.sha256).where(Document.sha256.in_(hashes))),
        *session.scalars(select(PreparedDocument.sha256).where(PreparedDocument.sha256.in_(hashes))),
        *(sha256 for sha256 in session.scalars(signed) if sha256 is not None),
    }


def _summary(person_id: str, own: list[Letter], mentions: list[Letter], unneeded: tuple[str, ...]) -> Erased:
    ids = tuple(each.message_id for each in (*own, *mentions) if each.message_id is not None)
    return Erased(person_id, len(own), len(mentions), len(unneeded), ids)


def _forget_words_of_expert(session: Session, person_id: str) -> None:
    """Let an expert's own words (of an illness, a kinship) go; that there was a reason stays. Nobody asks again."""
    expert = session.scalars(select(Expert).where(Expert.person_id == person_id)).first()
    if expert is None:
        return
    expert.capacity = 0
    expert.institution = None
    session.execute(delete(Absence).where(Absence.expert_id == expert.id))
    session.execute(
        update(Assignment)
        .where(Assignment.expert_id == expert.id, Assignment.ending_words.is_not(None), Assignment.ending_words != "")
        .values(ending_words=GONE)
    )
    session.execute(update(Conflict).where(Conflict.expert_id == expert.id).values(words=GONE))
    own = select(Assignment.id).where(Assignment.expert_id == expert.id)
    session.execute(delete(ConclusionDraft).where(ConclusionDraft.assignment_id.in_(own)))
    session.flush()
