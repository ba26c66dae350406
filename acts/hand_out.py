"""The office hands out all that is held of a person: whoever took it is in the history."""

from acts.refusals import UnknownPerson
from domain.deeds import Deed
from models.changes import note_change
from runtime.installation import here
from runtime.person_kept import PersonKept, person_kept

WHY = "просьба человека (152-ФЗ)"
"""The page gives it out for nothing else."""


def hand_out_kept(person_id: str, *, who: str) -> PersonKept:
    """All that is held of the person up to this deed, which is noted. Raises UnknownPerson."""
    installation = here()
    with installation.transaction() as session:
        kept = person_kept(session, person_id)
        if kept is None:
            raise UnknownPerson(f"Человека {person_id} нет.")
        note_change(session, Deed.HAND_OUT, who=who, why=WHY, now=installation.now(), subject=person_id)
        return kept
