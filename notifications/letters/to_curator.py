"""The letter to a curator: the conclusions on the own schools, one letter a round."""

from domain.letters import Role
from domain.office_words import outcome_in_words
from models.letters import Letter
from models.outcomes import signed_conclusion
from models.rounds import participations_under
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_person, write
from notifications.letters.outcome_to_school import attached_conclusion
from notifications.letters.particulars import the_round


def conclusion_copy(drafting: Drafting, letter: Letter) -> Draft:
    """What came of the round for each of the curator's schools, with the PDFs of their conclusions."""
    session = drafting.session
    round_ = the_round(session, letter)
    schools = []
    attachments = []
    for part in participations_under(session, round_.id, letter.recipient):
        signed = signed_conclusion(session, round_.id, part.school_id)
        if signed is not None:
            attachments.append(attached_conclusion(signed))
        schools.append(
            {
                "name": part.school.name,
                "outcome": outcome_in_words(part.outcome),
                "number": signed.number if signed is not None else "",
            }
        )
    values = {
        "schools": schools,
        "attached": len(attachments),
        "link": drafting.link(letter.recipient, Role.CURATOR, round_),
    }
    return write(letter, round_, the_person(session, letter), values, attachments)
