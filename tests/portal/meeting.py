"""Meeting somebody in their situation, with every form that they find; each stands whenever it is filled in."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from portal.app import DOORS
from tests.portal.conftest import Browser
from tests.portal.situations import SITUATIONS, Start
from tests.portal.walk import Form, forms_of, send
from tests.small_season import SmallSeason


@dataclass
class Met:
    """Somebody in their situation, with the forms that were found, each of which stands when it is filled in."""

    season: SmallSeason
    browser: Browser
    forms: list[Form]

    def __post_init__(self) -> None:
        self._record = sqlite3.connect(":memory:")
        self._cookies = httpx.Cookies(self.browser.cookies)
        with self.season.installation.engine.connect() as connection:
            _driver(connection).backup(self._record)

    def send(self, form: Form, changed: Mapping[str, str]) -> httpx.Response:
        """Fill fields in and press the button, as if it were the first that happens."""
        self.begin_again()
        return send(self.browser, form, changed)

    def choose(self, form: Form, field: str, name: str, content: bytes) -> httpx.Response:
        """Choose a file and press the button, as if it were the first that happens."""
        self.begin_again()
        return self.browser.press(form.action, form.filled, [(field, (name, content))])

    def begin_again(self) -> None:
        """Put the record and the browser back to where they stood when the walk was over."""
        with self.season.installation.engine.connect() as connection:
            self._record.backup(_driver(connection))
        self.browser.cookies = httpx.Cookies(self._cookies)


def _driver(connection: Any) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def meet(start: Start, name: str) -> Met:
    """Begin the season, let them come in and walk; the forms for which the situation is there were found.

    Forms that other situations are there for are left to these.
    """
    situation = SITUATIONS[name]
    season = start(*situation.rows, played=situation.played, **situation.changes)
    browser = Browser(season)
    forms, missing = [], set(situation.finds)
    for form in forms_of(browser, situation.comes(browser, season), situation.asked):
        forms.append(form)
        missing.discard(line_of(form))
        if not missing and not situation.whole:
            break
    assert not missing, f"«{name}» finds no form for {sorted(missing)}"
    own, others = set(situation.finds), {line for one in SITUATIONS.values() for line in one.finds}
    wanted = {line_of(form) for form in forms} - others | own if situation.whole else own
    return Met(season, browser, [form for form in forms if line_of(form) in wanted])


def line_of(form: Form) -> str:
    """The door to which a form goes, as «POST /link»; empty: there is none."""
    path = urlsplit(form.action).path
    return next((line for line, is_it in _lines() if is_it.fullmatch(f"{form.method} {path}")), "")


@cache
def _lines() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """By line, how an address of that door looks."""
    signs = {"int": r"\d+", "path": ".+", "": "[^/]+"}
    found = []
    for door in DOORS:
        parts = re.split(r"\{\w+(?::(\w+))?\}", f"{door.method} {door.path}")
        texts, kinds = parts[::2], parts[1::2]
        pattern = "".join(re.escape(text) + signs[kind or ""] for text, kind in zip(texts, kinds, strict=False))
        found.append((f"{door.method} {door.path}", re.compile(pattern + re.escape(texts[-1]))))
    return tuple(found)
