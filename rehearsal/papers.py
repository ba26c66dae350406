"""The documents that played schools hand in: small files that open, with a page of Russian in them.

The same school, round and version give the same bytes on every machine: nothing is compressed, no time is kept.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from acts.hand_in import HandedFile
from domain.russian_dates import short_day
from domain.season import DocumentKind, Regulation
from rehearsal.office_files import DOCX, PNG, docx, picture

NBSP = "\u00a0"
MOST_FILES_OF_A_KIND = 3
SHARE_OF_OPTIONAL = 0.75
PARAGRAPHS = 3
PICTURES = 6
"""So many pictures there are in all schools together."""
LONGEST_NAME = 90


@dataclass(frozen=True)
class HandingSchool:
    """A school as its own documents name it."""

    id: str
    full_name: str
    municipality: str
    director: str
    """«Иванова О. Н.»"""
    risks: tuple[str, ...]
    """Codes of its activated risks."""


def documents_of(rules: Regulation, school: HandingSchool, version: int, *, whole: bool) -> tuple[HandedFile, ...]:
    """The files of a hand-in; in one that is not whole a required document is missing, if that leaves any.

    `version` counts the school's hand-ins in this round, from 1.
    """
    chance = random.Random(f"{rules.season}/{rules.row}/{school.id}/documents")
    files: list[HandedFile] = []
    required: list[tuple[str, str | None]] = []
    for kind in rules.documents:
        risks: Sequence[str | None] = school.risks if kind.per == "risk" else (None,)
        for risk in risks:
            count = chance.randint(1, MOST_FILES_OF_A_KIND) if kind.many else 1
            if kind.required:
                required.append((kind.code, risk))
            elif chance.random() >= SHARE_OF_OPTIONAL:
                continue
            files += [_file(rules, school, kind, risk, number, version) for number in range(1, count + 1)]
    if not whole and len(required) > 1:
        gap = chance.choice(required)
        files = [file for file in files if (file.kind, file.risk) != gap]
    return tuple(files)


def _file(
    rules: Regulation, school: HandingSchool, kind: DocumentKind, risk: str | None, number: int, version: int
) -> HandedFile:
    matter = f"{rules.season}/{rules.row}/{school.id}/{kind.code}/{risk}"
    words = _bank().get(kind.code) or _bank()["any"]
    known = words.get("titles")
    titles = list(known or [kind.name[:1].upper() + kind.name[1:]])
    random.Random(matter).shuffle(titles)
    title = titles[(number - 1) % len(titles)] + (f" {number}" if number > len(titles) else "")
    chance = random.Random(f"{matter}/{number}")
    if words.get("picture"):
        # One after another from the school's first on: nobody hands the same picture in twice.
        first = random.Random(matter).randrange(PICTURES)
        return HandedFile(
            kind.code, risk, f"Фото {number}. {title}.png", title, PNG, _picture((first + number) % PICTURES)
        )
    requisites = {"number": f"№{NBSP}{chance.randint(11, 240)}", "date": short_day(_day(rules, chance))}
    if known:  # an office's own name of a document is no pattern, whatever braces stand in it
        title = title.format(**requisites)
    if risk is not None:
        title += " – " + {factor.code: factor.name for factor in rules.risks}.get(risk, risk)
    edition = "" if version == 1 else f" (редакция {version})"
    page = [
        f"Директор школы: {school.director}. {school.municipality}.",
        *_some(words["paragraphs"], chance),
        f"Документ к экспертизе: {rules.title}{edition}.",
    ]
    name = title if len(title) <= LONGEST_NAME else title[:LONGEST_NAME].rsplit(" ", 1)[0]
    return HandedFile(
        kind.code, risk, f"{name}{edition}.docx", title + edition, DOCX, docx(school.full_name, title + edition, page)
    )


def _day(rules: Regulation, chance: random.Random) -> date:
    """A working day in the weeks before the round, as the date of an order."""
    opens = rules.calendar.day_of(rules.submission.opens)
    return rules.calendar.working_day_before(opens - timedelta(days=chance.randint(3, 40)), 1)


def _some(paragraphs: Sequence[str], chance: random.Random) -> list[str]:
    chosen = sorted(chance.sample(range(len(paragraphs)), min(PARAGRAPHS, len(paragraphs))))
    return [paragraphs[at] for at in chosen]


@cache
def _picture(number: int) -> bytes:
    return picture(f"picture {number}")


@cache
def _bank() -> dict[str, Any]:
    text = Path(__file__).with_name("papers.yaml").read_text(encoding="utf-8")
    bank: dict[str, Any] = yaml.safe_load(text)
    return bank
