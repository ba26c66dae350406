"""Making pages: the templates' environment, and the words that every template knows."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from domain.russian import counted
from domain.russian_dates import day_in_words
from portal.rehearsed import rehearsed

TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> HTMLResponse:
    """A page of a template. Values are plain: nothing is looked up while it is laid out."""
    return HTMLResponse(environment().get_template(template).render(**values), status_code=status, headers=headers)


def new_request() -> str:
    """What a form carries that asks for a deed: sent twice it is the same, and shown anew it is another."""
    return uuid4().hex


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Where all templates of the door live."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["counted"] = counted
    made.filters["day"] = day_in_words
    made.globals["rehearsed"] = rehearsed
    made.globals["new_request"] = new_request
    return made
