"""The letters in the post box (a Maildir), as whoever they are for reads them: with the addresses in their text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

_NUMBER = re.compile(r"Q([0-9]+)\.")
_RECIPIENT = re.compile(rb"^Delivered-To:([^\r\n]*)", re.MULTILINE)
_MESSAGE_ID = re.compile(rb"^Message-ID:([^\r\n]*)", re.MULTILINE)
_ATTACHMENT = b"\nContent-Disposition: attachment"
HEADERS_BYTES = 16 * 1024
"""In so many stand all headers of a letter of ours."""
_HTTP = re.compile(r"https?://[^\s<>\"']+")
_AMPERSAND = "&amp;"


class LetterNotInPostBox(LookupError):
    """The mail server took a letter, and it is not in the post box."""


@dataclass(frozen=True)
class FoundLetter:
    """A letter of the post box."""

    message_id: str
    recipient: str
    """Address."""
    links: tuple[str, ...]
    """Addresses of the portal in its text, each once, in order; a letter whose HTML leads elsewhere has more."""


class Mailbox:
    """The post box; without `opens`, a letter is opened only where it is asked for."""

    def __init__(self, maildir: Path, base_url: str, *, opens: bool = True) -> None:
        self._maildir = maildir
        self._opens = opens
        self._base = f"{base_url}/"
        self._read: set[str] = set()
        self._letters: dict[str, FoundLetter] = {}
        self._unopened: dict[str, Path] = {}

    def fresh(self) -> list[FoundLetter]:
        """The letters that have come since the last look and were opened, in the order in which they came."""
        found = [letter for path in self._new_files() if (letter := self._letter(path))]
        self._letters.update((letter.message_id, letter) for letter in found)
        return found

    def letter(self, message_id: str) -> FoundLetter:
        """A letter that had come at the last look. Raises LetterNotInPostBox."""
        if message_id in self._unopened:
            self._letters[message_id] = self._opened(self._unopened.pop(message_id))
        try:
            return self._letters[message_id]
        except KeyError:
            raise LetterNotInPostBox(message_id) from None

    def _new_files(self) -> list[Path]:
        new: list[tuple[int, Path]] = []
        # Before the first letter the box may not be there.
        for folder in (self._maildir / "new", self._maildir / "cur"):
            for path in folder.iterdir() if folder.is_dir() else ():
                # A mail program that looks at a letter moves it, and writes its flags after a colon.
                name = path.name.partition(":")[0]
                if name not in self._read:
                    self._read.add(name)
                    number = _NUMBER.search(name)
                    new.append((int(number[1]) if number else 0, path))
        return [path for _, path in sorted(new)]

    def _letter(self, path: Path) -> FoundLetter | None:
        # To take a letter apart costs more than to read its headers.
        if self._opens:
            return self._opened(path)
        with path.open("rb") as file:
            self._unopened[_found(_MESSAGE_ID, file.read(HEADERS_BYTES))] = path
        return None

    def _opened(self, path: Path) -> FoundLetter:
        content = path.read_bytes()
        # What is attached is most of a letter, and nobody looks for addresses in it.
        letter = message_from_bytes(content.partition(_ATTACHMENT)[0])
        links = dict.fromkeys(
            address
            for text in _texts(letter)
            for address in _HTTP.findall(text.replace(_AMPERSAND, "&"))
            if address.startswith(self._base)
        )
        return FoundLetter(str(letter["Message-ID"]).strip(), _found(_RECIPIENT, content), tuple(links))


def _found(header: re.Pattern[bytes], content: bytes) -> str:
    found = header.search(content)
    return found[1].decode().strip() if found else ""


def _texts(letter: Message) -> Iterator[str]:
    for part in letter.walk():
        if part.get_content_type() in ("text/plain", "text/html") and part.get_filename() is None:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield content.decode(part.get_content_charset("utf-8"), "replace")
