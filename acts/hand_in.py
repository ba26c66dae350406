"""A school hands its documents in, or replaces what it handed in, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from acts.intake_door import HandedIn, StoredFile, open_door, record_hand_in, refuse_unknown
from acts.refusals import NothingHandedIn
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


def hand_in(round_id: str, school_id: str, files: Sequence[HandedFile]) -> HandedIn:
    """Take a school's documents and lay out its receipt.

    The whole set is handed in each time; an incomplete one is taken with a warning, a late one is kept but not
    judged in this round: it counts in the repeat. Raises a Refusal where the school has nothing to hand in to.
    """
    installation = here()
    with installation.reading() as session:
        # Who is refused leaves no bytes behind; and no writer waits for the disk below.
        round_, _ = open_door(session, round_id, school_id, installation.now())
        refuse_unknown(round_, (file.kind for file in files))
    if not files:
        raise NothingHandedIn("Не выбрано ни одного файла: приложите документы и отправьте ещё раз.")
    hashes = [installation.files.put(file.content) for file in files]
    with installation.transaction() as session:
        now = installation.now()
        round_, participation = open_door(session, round_id, school_id, now)
        for file, sha256 in zip(files, hashes, strict=True):
            # The same bytes may have gone meanwhile with a person who was erased; from here on they can't.
            if not installation.files.holds(sha256):
                installation.files.put(file.content)
        stored = [
            StoredFile(file.kind, file.risk, file.name, file.description, file.media_type, len(file.content), sha256)
            for file, sha256 in zip(files, hashes, strict=True)
        ]
        _, handed_in = record_hand_in(session, round_, participation, stored, now)
        return handed_in
