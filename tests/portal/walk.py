"""Walking the portal from a page along every link, to find every form on the way; and filling forms in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from domain.letters import Role
from portal.safe_answers import HEADERS
from tests.portal.conftest import Browser


def come_in_office(browser: Browser) -> httpx.Response:
    """Come in as a member of the office, and look at its first page."""
    browser.come_in_office()
    return browser.open("/office")


ROLES: Mapping[str, Callable[[Browser], httpx.Response]] = {
    "stranger": lambda browser: browser.open("/"),
    "school": lambda browser: browser.come_in(Role.SCHOOL, "d-s-4", "1.13", "s-4"),
    "expert": lambda browser: browser.come_in(Role.EXPERT, "x-e-1", "1.13", "e-1"),
    "coordinator": lambda browser: browser.come_in(Role.COORDINATOR, "c-1", "1.13", "m-1"),
    "curator": lambda browser: browser.come_in(Role.CURATOR, "k-1", "1.13"),
    "office": come_in_office,
}
"""How each comes in; the page where it then stands is where its walk begins."""
OPEN_TO_ALL = ("/", "/link", "/verify", "/office/code")

MOST_PAGES = 200
"""More than anybody has: a walk never stops before its end without a word."""
ALIKE = 2
"""So many pages are looked at that differ in their numbers only."""
WRITTEN = frozenset({"text", "search", "email", "tel", "url", "textarea"})
"""Fields that show what was typed again. A code, a password, a date or a number need not."""


@dataclass(frozen=True)
class Field:
    """A field as a page offers it, with what stands in it."""

    name: str
    kind: str
    value: str = ""
    shown_again: bool = True
    chosen: bool = True
    """A box or a dot that is not ticked is a field as well, but nothing of it is sent."""


@dataclass(frozen=True)
class Form:
    """A form: where it stands, where it goes, and its fields."""

    page: str
    action: str
    method: str
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """What it is called in a complaint."""
        return f"{self.method} {self.action} (on {self.page})"

    @property
    def filled(self) -> dict[str, str]:
        """What a browser would send if nothing were touched."""
        return {one.name: one.value for one in self.fields if one.kind != "file" and one.chosen}


@dataclass
class _Reader(HTMLParser):
    """What of a page a walker needs: its links, and its forms."""

    page: str
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    _fields: list[Field] = field(default_factory=list)
    _actions: list[str] = field(default_factory=list)
    _method: str = ""
    _open_text: str | None = None
    _open_choice: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        own = {name for name, _ in attributes}
        match tag:
            case "a" if said.get("href", "").partition("#")[0]:
                self.links.append(self._whole(said["href"]))
            case "iframe" if said.get("src"):
                self.links.append(self._whole(said["src"]))
            case "form":
                self._method = said.get("method", "get").upper()
                self._actions = [self._whole(said.get("action", ""))]
                self._fields = []
            case "input" if said.get("name"):
                self._put_in(said, own)
            case "textarea" if said.get("name"):
                self._open_text = ""
                self._fields.append(Field(said["name"], "textarea"))
            case "select" if said.get("name"):
                self._open_choice = said["name"]
                self._fields.append(Field(said["name"], "select"))
            case "option" if self._open_choice and (not self._fields[-1].value or "selected" in own):
                self._fields[-1] = replace(self._fields[-1], value=said.get("value", ""))
            case "button" if said.get("formaction"):
                self._actions.append(self._whole(said["formaction"]))

    def handle_data(self, data: str) -> None:
        if self._open_text is not None:
            self._open_text += data

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "textarea" if self._open_text is not None:
                self._fields[-1] = replace(self._fields[-1], value=self._open_text)
                self._open_text = None
            case "select":
                self._open_choice = None
            case "form":
                fields = tuple(self._fields)
                self.forms += [Form(self.page, action, self._method, fields) for action in dict.fromkeys(self._actions)]

    def _put_in(self, said: Mapping[str, str], own: set[str]) -> None:
        kind = said.get("type", "text").lower()
        again = said.get("autocomplete") != "one-time-code" and said.get("inputmode") != "numeric"
        chosen = kind not in ("checkbox", "radio") or "checked" in own
        self._fields.append(Field(said["name"], kind, said.get("value", ""), again, chosen))

    def _whole(self, address: str) -> str:
        return urljoin(self.page, address).partition("#")[0]


def forms_of(browser: Browser, first: Iterable[str], asked: Mapping[str, str] | None = None) -> Iterator[Form]:
    """Walk from these pages; every form on the way, once each.

    `asked`: what is filled in where a form only asks, by field; what it is answered is walked through as well.
    """
    waiting = list(first)
    seen: dict[str, int] = {}
    walked: set[str] = set()
    questions: set[str] = set()
    found: set[tuple[str, str, tuple[str, ...]]] = set()
    while waiting:
        assert len(walked) < MOST_PAGES
        path = waiting.pop(0)
        shape = _shape(path)
        is_alike = seen.get(shape, 0) >= ALIKE and path not in questions
        if path in walked or is_alike or not path.startswith("/") or path.startswith("/static/"):
            continue
        walked.add(path)
        seen[shape] = seen.get(shape, 0) + 1
        answer = browser.open(path)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        reader = _Reader(answer.url.raw_path.decode())
        reader.feed(answer.text)
        waiting += reader.links
        for form in reader.forms:
            fields = tuple(dict.fromkeys(one.name for one in form.fields))
            if form.method == "GET" and asked and set(fields) & set(asked):
                questions.add(_question(form, asked))
                waiting.append(_question(form, asked))
            if (key := (_shape(form.action), form.method, fields)) not in found:
                found.add(key)
                yield form


def _question(form: Form, asked: Mapping[str, str]) -> str:
    own = {one.name: asked[one.name] for one in form.fields if one.name in asked}
    return f"{urlsplit(form.action).path}?{urlencode({**form.filled, **own})}"


def links_on(page: httpx.Response) -> list[str]:
    """Where the links of one page lead, and what stands in its frames."""
    reader = _Reader(page.url.path)
    reader.feed(page.text)
    return reader.links


def forms_on(page: httpx.Response) -> list[Form]:
    """The forms of one page."""
    reader = _Reader(page.url.path)
    reader.feed(page.text)
    return reader.forms


def _shape(path: str) -> str:
    """The address without what differs from one page of a kind to the next."""
    parts = urlsplit(path)
    return "/".join("*" if any(sign.isdigit() for sign in part) else part for part in parts.path.split("/"))


def send(browser: Browser, form: Form, changed: Mapping[str, str]) -> httpx.Response:
    """Fill fields in and press the button."""
    filled = {**form.filled, **changed}
    if form.method == "GET":
        address = urlsplit(form.action).path
        return browser.open(f"{address}?{urlencode(filled, errors='replace')}")
    spoken = {name: value.encode("utf-8", errors="replace").decode() for name, value in filled.items()}
    return browser.press(form.action, spoken)


def complaints(what: str, answer: httpx.Response) -> Iterator[str]:
    """What is wrong with any answer, whatever was sent."""
    if answer.status_code >= 500:
        yield f"{what}: {answer.status_code}"
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/") and not any("а" <= sign <= "я" for sign in answer.text.lower()):
        yield f"{what}: not in Russian: {answer.text[:60]!r}"
    unsafe = {name for name in HEADERS if name.lower() not in answer.headers}
    if unsafe:
        yield f"{what}: no headers {sorted(unsafe)}"
    if "html" in kind and any(evil in answer.text for evil in ("<script>alert", "<img src=x")):
        yield f"{what}: a typed tag came back as one"
