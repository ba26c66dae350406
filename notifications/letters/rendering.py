"""Turning a kind's templates and plain values into the title, the text and the HTML of a letter.

A kind has one folder below `templates/`: `subject.txt`, `body.txt`, `body.html`. The styles of `letter.css` are written
into the tags when a template is loaded, once in a process, since that costs more than all else a letter needs.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from domain.letters import Kind
from domain.russian import counted, typographic

TEMPLATES = Path(__file__).with_name("templates")
LONGEST_TITLE = 120
LONGEST_VALUE = 4_000
"""Signs of one value that a letter shows; what is longer stands whole in the conclusion or on the page."""

_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_KEPT_STYLES = "data-css-inline"


class HoleInLetter(ValueError):
    """A template asks for a value that is None: the letter would have a hole."""


class TemplateBroken(ValueError):
    """A template's statement stands where the styles cannot be written around it, such as inside of a tag."""


@dataclass(frozen=True)
class Rendered:
    """A letter's words. `html` holds no script, no image and no address but those of its values."""

    title: str
    text: str
    html: str


def render(kind: Kind, values: Mapping[str, object]) -> Rendered:
    """Write a letter of a kind. Raises HoleInLetter, and jinja2's UndefinedError for a value that is not there."""
    title = _TEXT.get_template(f"{kind}/subject.txt").render(values)
    text = _TEXT.get_template(f"{kind}/body.txt").render(values)
    html = _HTML.get_template(f"{kind}/body.html").render(values)
    return Rendered(_short(typographic(title)), _tidy(text), html)


def shown(value: object) -> object:
    """A value as a letter shows it: one clean line, whatever somebody typed. Raises HoleInLetter."""
    if value is None:
        raise HoleInLetter("a value of the letter is missing")
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _clean(value) if len(value) <= 400 else _clean_long(value)


@lru_cache(maxsize=4096)
def _clean(value: str) -> str:
    return typographic(value)


def _clean_long(value: str) -> str:
    line = typographic(value[: LONGEST_VALUE * 2])
    return line if len(line) <= LONGEST_VALUE else line[:LONGEST_VALUE].rstrip() + "…"


def _short(title: str) -> str:
    """A title of at most 120 signs: what stands before the last colon, the round's name, gives way to the matter."""
    if len(title) <= LONGEST_TITLE:
        return title
    name, _, matter = title.rpartition(": ")
    room = LONGEST_TITLE - len(matter) - len("…: ")
    return f"{_cut(name, room)}…: {matter}" if name and room > 0 else _cut(title, LONGEST_TITLE - 1) + "…"


def _cut(words: str, room: int) -> str:
    """The first words that fit, or as many signs of a single long one."""
    cut = words[:room]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:—(«")


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip(" ") for line in text.split("\n"))).strip("\n") + "\n"


class _Templates(BaseLoader):
    """The files of `templates/`; HTML with the styles already in its tags."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = TEMPLATES / template
        try:
            source = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise TemplateNotFound(template) from None
        return _styled(template, source) if template.endswith(".html") else source, str(path), lambda: True


def _styled(name: str, source: str) -> str:
    """The template with `letter.css` in its tags; its own statements are put aside meanwhile and come back whole."""
    aside: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        statement = found.group()
        if statement.startswith("{#"):
            return ""
        aside.append(statement)
        mark = f"jinja{len(aside) - 1}j"
        # An HTML parser lets a comment stand anywhere, where it would throw bare words out of a table.
        return mark if statement.startswith("{{") else f"<!--{mark}-->"

    plain = _JINJA.sub(put_aside, source)
    css = (TEMPLATES / "letter.css").read_text(encoding="utf-8")
    if "<html" in plain:
        styled = CSSInliner(load_remote_stylesheets=False, extra_css=css).inline(plain)
    else:
        styled = CSSInliner(load_remote_stylesheets=False).inline_fragment(plain, css)
    if _KEPT_STYLES in styled:
        styled = styled.replace(f' {_KEPT_STYLES}="keep"', "")
    for at, statement in enumerate(aside):
        mark = f"jinja{at}j"
        if styled.count(mark) != 1 or (statement.startswith("{%") and f"<!--{mark}-->" not in styled):
            raise TemplateBroken(f"{name}: {statement}")
        styled = styled.replace(f"<!--{mark}-->", statement).replace(mark, statement)
    return styled


def _environment(*, html: bool) -> Environment:
    environment = Environment(
        loader=_Templates(),
        autoescape=html,  # noqa: S701 - what goes into HTML is escaped; the text part and the title are no HTML
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals["counted"] = counted
    return environment


_TEXT = _environment(html=False)
_HTML = _environment(html=True)
