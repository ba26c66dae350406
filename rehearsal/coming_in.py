"""How played people come in: by the link of the last letter that told them of it, and then by the page they know."""

from collections.abc import Iterable
from typing import NamedTuple

from domain.letters import KINDS, Role
from rehearsal.browser import Browser, Door, UnexpectedPage
from rehearsal.mailbox import FoundLetter, Mailbox
from rehearsal.reading import ReadLetter
from rehearsal.seen_page import SeenPage

GO_ON = "Продолжить"


class Matter(NamedTuple):
    """What a letter is about."""

    role: Role
    round_id: str
    subject: str
    """Id of the school, or of the expert."""


class LetterWithoutLink(LookupError):
    """Somebody is asked to act by a letter that does not say where."""


class Visitors:
    """Everybody who has a letter: their browsers, the letters that they act by, and the pages that they know."""

    def __init__(self, door: Door, mailbox: Mailbox) -> None:
        self._door = door
        self._mailbox = mailbox
        self._browsers: dict[str, Browser] = {}
        self._letters: dict[Matter, ReadLetter] = {}
        self._known: dict[Matter, tuple[int, str]] = {}
        """By matter, the letter by which its page was found last, and where that is."""

    def read_post(self, acted_on: Iterable[ReadLetter]) -> None:
        """Let everybody look where each new letter of the post box leads; and keep those that will be acted on.

        Raises UnexpectedPage where a link does not open.
        """
        for letter in self._mailbox.fresh():
            self._look_where_it_leads(letter)
        self._letters.update((Matter(KINDS[one.kind].role, one.round_id, one.subject), one) for one in acted_on)

    def come_in(self, matter: Matter) -> tuple[Browser, SeenPage]:
        """The browser of whoever was told of the matter, and its page as it is now. Raises UnexpectedPage."""
        letter = self._letters[matter]
        browser = self._browser(letter.recipient)
        by_letter, address = self._known.get(matter, (None, ""))
        if by_letter == letter.id:
            return browser, browser.open(address)
        page = browser.press(browser.open_link(self._link_in(letter)).button(GO_ON))
        self._known[matter] = letter.id, page.address
        return browser, page

    def _look_where_it_leads(self, letter: FoundLetter) -> None:
        self._door.traffic.letters += bool(letter.links)
        for address in letter.links:
            # A browser in which nobody has come in: whoever looks for viruses in letters is such a one too.
            page = self._browser("").open_link(address)
            if "/l/" in address and not page.has_button(GO_ON):
                raise UnexpectedPage("a link that lets nobody in", page)

    def _link_in(self, letter: ReadLetter) -> str:
        found = self._mailbox.letter(letter.message_id)
        for address in found.links:
            if "/l/" in address:
                return address
        raise LetterWithoutLink(f"letter {letter.id} ({letter.kind.value}) of round {letter.round_id}")

    def _browser(self, person: str) -> Browser:
        if person not in self._browsers:
            self._browsers[person] = self._door.browser()
        return self._browsers[person]
