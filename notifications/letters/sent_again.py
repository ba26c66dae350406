"""An accepted letter once more, at the office's word: the same words and files, to its recipient's address of now."""

from sqlalchemy.orm import Session

from models.letters import Letter
from notifications.letters.drafts import Draft, DraftAttachment, Drafting
from notifications.letters.letterhead import the_person
from notifications.letters.particulars import NotInRecord
from notifications.letters.rendering import LONGEST_TITLE

AGAIN = "Повторно: "
"""By this, before the former title, the recipient sees that it is nothing new."""


def sent_again(drafting: Drafting, letter: Letter) -> Draft:
    """The text and the files of the letter that the ordinal names, as they were kept. Raises NotInRecord.

    Its links are marks, as in any letter: what leaves holds those that the recipient has now.
    """
    former = former_of(drafting.session, letter)
    if former is None or former.title is None or former.text is None or former.html is None:
        raise NotInRecord(f"the words of letter {letter.ordinal}")
    recipient = the_person(drafting.session, letter)
    return Draft(
        recipient.name,
        recipient.address,
        f"{AGAIN}{former.title}"[:LONGEST_TITLE],
        former.text,
        former.html,
        tuple(DraftAttachment(file.name, file.media_type, file.sha256) for file in former.attachments),
    )


def former_of(session: Session, letter: Letter) -> Letter | None:
    """The letter that is sent once more; its number begins the ordinal."""
    number = letter.ordinal.partition(" ")[0]
    return session.get(Letter, int(number)) if number.isdecimal() else None
