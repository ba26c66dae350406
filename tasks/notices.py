"""Article 6. Notices: schools, curators, coordinators and the office learn what came of the round."""

from sqlalchemy.orm import Session

from domain.book import Book
from domain.letters import Kind
from domain.stages import Stage
from domain.verdicts import Outcome
from models.letters import OFFICE, OwedLetter, lay_out
from models.outcomes import signed_conclusions_of
from models.rounds import Round, advance, participations_of
from runtime.installation import here
from tasks.articles import article
from tasks.intake import no_documents_letter, was_asked


@article(until=Stage.CLOSING)
def write_notices(book: Book) -> None:
    """Lay out every letter that the outcome of the round owes."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        letters = [
            *_to_schools(session, round_),
            *_to_curators(session, round_),
            *_to_coordinators(session, round_),
            OwedLetter(Kind.ROUND_COMPLETED, OFFICE),
        ]
        lay_out(session, round_, letters, now)
        advance(session, round_, Stage.CLOSING)


def _to_schools(session: Session, round_: Round) -> list[OwedLetter]:
    kinds = {
        Outcome.ACCEPTED.value: Kind.CONCLUSION,
        Outcome.RETURNED.value: Kind.CONCLUSION,
        Outcome.NOT_ASSESSED.value: Kind.NOT_ASSESSED,
    }
    parts = participations_of(session, round_.id)
    # Told when their window ended; here for who was not: an own deadline that was the expertise's last instant.
    missed = [
        no_documents_letter(round_, each)
        for each in parts
        if each.outcome == Outcome.NO_DOCUMENTS and was_asked(round_, each)
    ]
    decided = [
        OwedLetter(kinds[each.outcome], each.school.director_id, each.school_id)
        for each in parts
        if each.outcome in kinds
    ]
    return decided + missed


def _to_curators(session: Session, round_: Round) -> list[OwedLetter]:
    judged = signed_conclusions_of(session, round_.id)
    curators = sorted({signed.school.curator_id for signed in judged.values()})
    return [OwedLetter(Kind.CONCLUSION_COPY, curator) for curator in curators]


def _to_coordinators(session: Session, round_: Round) -> list[OwedLetter]:
    municipalities = {
        each.school.municipality_id: each.school.municipality for each in participations_of(session, round_.id)
    }
    return [
        OwedLetter(Kind.COMPLETION_NOTICE, municipality.coordinator_id, id)
        for id, municipality in sorted(municipalities.items())
    ]
