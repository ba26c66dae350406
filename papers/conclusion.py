"""An expert conclusion as a PDF: what a school receives, and what the office files."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, cast

from typst import Compiler

from domain.russian import NBSP, typographic
from domain.russian_dates import date_in_words

TEMPLATE = Path(__file__).with_name("conclusion.typ")

# What the fonts inside typst can show; PDF/A refuses a document with a single letter that none of them has, an emoji in
# a remark for instance. In its place stands a box, so that a reader sees that there was something.
_UNPRINTABLE = re.compile(
    "[^\u0020-\u007e\u00a0-\u024f\u02b0-\u02ff\u0300-\u036f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff"
    "\u0400-\u0482\u048a-\u04ff\u2010-\u2027\u2030-\u2040\u2042\u2044-\u2052\u2054-\u205e"
    "\u2070\u2074-\u208e\u20a0-\u20bf\u2100-\u211e\u2120\u2122\u2124\u2126-\u214f"
    "\u2190-\u22ff\u2500-\u25ff]"
)
# A letter may bear one usual accent; other marks, such as a style of emoji or a heap of accents, are left out.
_STRAY_MARK = re.compile(
    "(?<![A-Za-z\u0400-\u045f])[\u0300-\u036f]"
    "|[\u0305\u0307\u0309\u030d-\u0326\u0329-\u036f\u0483-\u0489\u20d0-\u20ff\ufe00-\ufe0f]"
)
# No blank for so long means an address or a slip; it may part anywhere rather than run off the paper.
_LONG_WORD = re.compile(r"\S{30,}")
_TWENTY = re.compile(r"\S{20}")
_BREAK = "\u200b"


@dataclass(frozen=True)
class CriterionLine:
    """A row of the table of criteria; `mean` as it is shown, «1,5»."""

    name: str
    maximum: int
    mean: str


@dataclass(frozen=True)
class RemarkLine:
    """A remark to one criterion (blank: to the whole); its line breaks part paragraphs."""

    criterion: str
    text: str


@dataclass(frozen=True)
class ConclusionPaper:
    """Everything that stands in a conclusion; experts' names are not among it, they stay in the record."""

    number: str
    """The registration number, given when the office signs."""
    signed_on: date
    organisation: str
    organisation_full: str
    round_title: str
    row: str
    """The road map row, «1.13»."""
    subject_words: str
    """On what: «по концептуальным документам»."""
    school_name: str
    municipality: str
    experts_count: int
    """How many conclusions of experts the means are made of."""
    criteria: tuple[CriterionLine, ...]
    total: str
    remarks: tuple[RemarkLine, ...]
    accepted: bool
    verdict_words: str
    signer_post: str
    signer_name: str
    outlook: str
    """What follows for the school."""
    code: str = ""
    """By which anybody can ask whether it is genuine, with its number; empty: that is not offered."""
    verified_at: str = ""
    """The address of the page that answers."""


def conclusion_pdf(paper: ConclusionPaper) -> bytes:
    """The conclusion as PDF/UA-1 and PDF/A-2a, the same bytes for the same paper.

    Fonts come from typst itself, none from the system. Raises typst.TypstError if it cannot be laid out.
    """
    data = json.dumps(_data_of(paper), ensure_ascii=False)
    with _COMPILING:
        pdf = _compiler().compile(
            format="pdf",
            sys_inputs={"paper": data},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(paper.signed_on, time(), UTC),
        )
    return cast(bytes, pdf)


# One compiler a process: it keeps fonts and layouts. It takes one paper at a time.
_COMPILING = Lock()


@cache
def _compiler() -> Compiler:
    return Compiler(input=TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True)


def _data_of(paper: ConclusionPaper) -> dict[str, Any]:
    verdict = "документы согласованы" if paper.accepted else "документы возвращены на доработку"
    return {
        "title": _titled(f"Экспертное заключение № {paper.number}: {paper.school_name}"),
        "description": _titled(f"{paper.round_title}: {verdict}"),
        "number": printed(paper.number),
        "signed_on": date_in_words(paper.signed_on),
        "organisation": printed(paper.organisation),
        "organisation_full": printed(paper.organisation_full),
        "round_title": printed(paper.round_title),
        "row": printed(paper.row),
        "subject_words": printed(paper.subject_words),
        "school_name": printed(paper.school_name),
        "municipality": printed(paper.municipality),
        "experts_count": paper.experts_count,
        "criteria": [
            {"name": printed(line.name), "maximum": line.maximum, "mean": printed(line.mean)} for line in paper.criteria
        ],
        "total": printed(paper.total),
        "remarks": list(_remarks_by_criterion(paper.remarks)),
        "verdict_words": printed(paper.verdict_words),
        "signer_post": printed(paper.signer_post),
        "signer_name": printed(paper.signer_name),
        "outlook": printed(paper.outlook),
        "code": paper.code,
        "verified_at": _UNPRINTABLE.sub("□", paper.verified_at),
    }


def _remarks_by_criterion(remarks: Sequence[RemarkLine]) -> Iterator[dict[str, Any]]:
    """Neighbours under one heading, numbered through the whole paper."""
    start = 1
    to_the_whole = "Общие замечания" if any(line.criterion for line in remarks) else ""
    for criterion, lines in groupby(remarks, key=lambda line: line.criterion):
        texts = [_paragraphs(line.text) for line in lines]
        yield {"criterion": printed(criterion or to_the_whole), "start": start, "texts": texts}
        start += len(texts)


def _paragraphs(text: str) -> list[str]:
    return [line for line in map(printed, text.splitlines()) if line] or ["—"]


def _titled(text: str) -> str:
    return printed(text).replace(_BREAK, "").replace(NBSP, " ")


def printed(text: str) -> str:
    """The text as fonts can show it, with typographic quotes and dashes; what is too long may be parted anywhere."""
    return as_typed(typographic(text))


def as_typed(text: str) -> str:
    """The same without any change of quotes and dashes: for what is to be read sign for sign."""
    shown = _UNPRINTABLE.sub("□", _STRAY_MARK.sub("", text))
    return _LONG_WORD.sub(lambda word: _TWENTY.sub(rf"\g<0>{_BREAK}", word.group()), shown)
