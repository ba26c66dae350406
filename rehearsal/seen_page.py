"""A page of the portal as somebody sees it: its links, its buttons, what can be filled in, and what it tells."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import urljoin

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
UNSEEN = frozenset({"head", "script", "style", "template"})
ROOMS = frozenset({"article", "li", "tr"})
"""What stands for one thing among others: a link or a button is told from its like by the words around it."""
NOT_TYPED = frozenset({"button", "file", "image", "reset", "submit"})


class NotOnThePage(LookupError):
    """The page has no such link or button."""


def as_read(text: str) -> str:
    """The text with single blanks in place of all others, as it is read on a page."""
    return " ".join(text.split())


@dataclass
class Element:
    """An element of HTML with what stands in it."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    children: list["Element | str"] = field(default_factory=list)

    def words(self) -> str:
        """What is read in it, with single blanks."""
        return as_read("".join(self.texts()))

    def texts(self) -> Iterator[str]:
        """Its text as it stands in the page, with a blank around each element."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN:
                yield " "
                yield from child.texts()
                yield " "

    def below(self, *tags: str) -> Iterator["Element"]:
        """The elements of these tags in it, at any depth, in the order of the page; of all tags where none is said."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.below(*tags)

    def above(self, *tags: str) -> "Element | None":
        """The nearest element of these tags that it stands in."""
        found = self.parent
        while found is not None and found.tag not in tags:
            found = found.parent
        return found

    def room(self) -> "Element | None":
        """The row, the entry or the article that it stands in; where one stands in another, the outermost."""
        found: Element | None = None
        room = self.above(*ROOMS)
        while room is not None:
            found, room = room, room.above(*ROOMS)
        return found

    def around(self) -> str:
        """The words of what it stands in."""
        room = self.room()
        return room.words() if room is not None else ""

    def is_for_files(self) -> bool:
        """Whether files are chosen in it."""
        return self.attributes.get("type") == "file" and "name" in self.attributes


@dataclass(frozen=True)
class Link:
    """A link with its words."""

    words: str
    address: str
    around: str


@dataclass(frozen=True)
class Button:
    """A button that sends a form, with what the form would send as it stands and what can be filled in."""

    words: str
    address: str
    fields: dict[str, str]
    """By name, what is sent where nothing is typed."""
    names: frozenset[str]
    """Of all fields, choices that are not made among them."""
    file_fields: dict[str, bool]
    """By name, whether several files can be chosen in it."""
    beside: str | None
    """The name of the field for files in the same entry."""


class SeenPage:
    """A page; it is looked through only when somebody asks what stands on it."""

    def __init__(self, address: str, html: str) -> None:
        self.address = address
        self._html = html

    @cached_property
    def body(self) -> Element:
        """Everything on it."""
        return _Reader.read(self._html)

    def words(self) -> str:
        """All that is read on it."""
        return self.body.words()

    def mistakes(self) -> list[str]:
        """The sentences of its error summary."""
        return [
            sentence.words()
            for summary in self.body.below("section")
            if summary.attributes.get("role") == "alert"
            for sentence in summary.below("li")
        ]

    def notes(self) -> list[str]:
        """What is told in a note, for instance why something can't be done any more."""
        return [one.words() for one in self.body.below("p") if "note" in one.attributes.get("class", "").split()]

    def headings(self) -> list[str]:
        """The words of its headings."""
        return [one.words() for one in self.body.below("h1", "h2", "h3")]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Its links, in order."""
        return tuple(
            Link(_said(one), urljoin(self.address, one.attributes["href"]), one.around())
            for one in self.body.below("a")
            if "href" in one.attributes
        )

    @cached_property
    def buttons(self) -> tuple[Button, ...]:
        """The buttons that send a form, in order."""
        return tuple(self._buttons())

    def link(self, words: str, around: str = "") -> Link:
        """The first link of these words, in an entry that has the words around it. Raises NotOnThePage."""
        for one in self.links:
            if one.words == words and around in one.around:
                return one
        raise NotOnThePage(f"there is no link «{words}» on {self.address}")

    def button(self, words: str) -> Button:
        """The first button of these words. Raises NotOnThePage."""
        for one in self.buttons:
            if one.words == words:
                return one
        raise NotOnThePage(f"there is no button «{words}» on {self.address}")

    def has_button(self, words: str) -> bool:
        """Whether there is a button of these words."""
        return any(one.words == words for one in self.buttons)

    def _buttons(self) -> Iterator[Button]:
        for form in self.body.below("form"):
            if form.attributes.get("method", "get").lower() != "post":
                continue
            own = [*form.below("input", "select", "textarea")]
            fields = dict(pair for one in own for pair in _sent(one))
            names = frozenset(one.attributes["name"] for one in own if "name" in one.attributes)
            file_fields = {one.attributes["name"]: "multiple" in one.attributes for one in own if one.is_for_files()}
            for button in form.below("button"):
                if button.attributes.get("type", "submit") == "submit":
                    action = button.attributes.get("formaction") or form.attributes.get("action") or self.address
                    address = urljoin(self.address, action)
                    yield Button(
                        _said(button), address, fields, names - file_fields.keys(), file_fields, _beside(button)
                    )


def _beside(button: Element) -> str | None:
    room = button.room()
    inputs = room.below("input") if room is not None else iter(())
    return next((one.attributes["name"] for one in inputs if one.is_for_files()), None)


def _said(element: Element) -> str:
    return as_read(element.attributes.get("aria-label", "")) or element.words()


def _sent(element: Element) -> Iterator[tuple[str, str]]:
    """What a field sends as it stands on the page."""
    name, kind = element.attributes.get("name"), element.attributes.get("type", "text")
    if not name or "disabled" in element.attributes:
        return
    if element.tag == "textarea":
        yield name, "".join(child for child in element.children if isinstance(child, str)).removeprefix("\n")
    elif element.tag == "select":
        options = [*element.below("option")]
        chosen = next((one for one in options if "selected" in one.attributes), options[0] if options else None)
        if chosen is not None:
            yield name, chosen.attributes.get("value", chosen.words())
    elif kind in ("radio", "checkbox"):
        if "checked" in element.attributes:
            yield name, element.attributes.get("value", "on")
    elif kind not in NOT_TYPED:
        yield name, element.attributes.get("value", "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, None)
        self._here = self.root

    @classmethod
    def read(cls, html: str) -> Element:
        reader = cls()
        reader.feed(html)
        reader.close()
        return reader.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._here)
        self._here.children.append(element)
        if tag not in VOID:
            self._here = element

    def handle_endtag(self, tag: str) -> None:
        here: Element | None = self._here
        while here is not None and here.tag != tag:
            here = here.parent
        if here is not None and here.parent is not None:
            self._here = here.parent

    def handle_data(self, data: str) -> None:
        self._here.children.append(data)
