"""How a person's name and address may stand in texts of the record, and how they are taken out of them."""

import io
import re
import zipfile
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.russian import dative_name, initials_after, salutation
from models.letters import Letter
from models.people import Person, named

GONE = "Сведения удалены"

_BLANK = r"(?:\s|&nbsp;|&#160;|&#xa0;)*"
_HIDDEN_IN_A_WORKBOOK = "xl/"


@dataclass(frozen=True)
class Traces:
    """What to look for: the address, and the name in the forms in which letters write it."""

    pattern: re.Pattern[str]

    def are_in(self, text: str | None) -> bool:
        """Say whether the text names the person."""
        return text is not None and self.pattern.search(text) is not None

    def taken_out_of(self, text: str) -> str:
        """The text with «Сведения удалены» in place of the person."""
        return self.pattern.sub(GONE, text)

    def are_in_file(self, content: bytes) -> bool:
        """Say whether a file names the person; workbooks are opened."""
        if not content.startswith(b"PK"):
            return self.are_in(content.decode(errors="ignore"))
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as workbook:
                parts = [name for name in workbook.namelist() if name.startswith(_HIDDEN_IN_A_WORKBOOK)]
                return any(self.are_in(workbook.read(name).decode(errors="ignore")) for name in parts)
        except zipfile.BadZipFile:
            return False


def traces_of(person: Person, *, greeted: bool = True) -> Traces:
    """The traces of a person who is not erased yet; `greeted`: «Ольга Львовна» alone is one, without the surname."""
    who = named(person)
    whole = [part for part in (person.surname, person.given, person.patronymic) if part]
    forms = {
        person.email,
        initials_after(who) if person.given else "",
        dative_name(who) if person.given else "",
        person.dative,
        " ".join(whole) if len(whole) > 1 else "",
        " ".join(whole[1:] + whole[:1]) if len(whole) > 1 else "",
        " ".join(salutation(who).rstrip("!").split()[1:]) if person.patronymic and greeted else "",
    }
    # The longest first: «Иванова Ольга Львовна» holds «Ольга Львовна».
    wanted = sorted((form for form in forms if form), key=len, reverse=True)
    return Traces(re.compile("|".join(_form(each) for each in wanted), re.IGNORECASE))


@dataclass(frozen=True)
class TracesInLetters:
    """The traces of a person in letters: a letter greets its own reader, who may be called «Ольга Львовна» too."""

    traces: Traces
    beside_a_namesake: Traces
    namesakes: frozenset[str]
    """Others of the same given name and patronymic."""

    def to(self, recipient: str) -> Traces:
        """What to look for in letters to them."""
        return self.beside_a_namesake if recipient in self.namesakes else self.traces

    def are_in(self, letter: Letter) -> bool:
        """Say whether the letter names the person."""
        said = self.to(letter.recipient)
        return any(said.are_in(text) for text in (letter.title, letter.text, letter.html, letter.answer))


def traces_in_letters(session: Session, person: Person) -> TracesInLetters:
    """The traces of a person who is not erased yet, in letters to whomever."""
    alike = select(Person.id).where(
        Person.id != person.id, Person.given == person.given, Person.patronymic == person.patronymic
    )
    return TracesInLetters(traces_of(person), traces_of(person, greeted=False), frozenset(session.scalars(alike)))


def _form(written: str) -> str:
    words = [re.escape(word) for word in written.split()]
    if "@" in written:
        return rf"(?<![\w.+-]){_BLANK.join(words)}(?![\w-]|\.\w)"
    return rf"(?<!\w){_BLANK.join(words)}" + (r"(?!\w)" if written[-1].isalnum() else "")
