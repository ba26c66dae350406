"""What the parts of an office document point at (`.rels`): other parts, and what lies outside of the file."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from papers.not_taken import SAVE_AS_PDF, NotTaken

_ELSEWHERE = re.compile(r"\s*(?:(?!file:/{0,3}[a-z]:)[a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)
"""Any address that leads to another machine; a template on a disk of the author's is none."""


@dataclass(frozen=True)
class Link:
    """One line of a list: in which part it stands, of what kind it is, and where it leads."""

    part: str
    kind: str
    """The last word of its type: image, hyperlink, attachedTemplate."""
    target: str
    is_outside: bool


def links_of(list_name: str, found: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[Link]:
    """The links in one list, whose name says of which part it is: `word/_rels/document.xml.rels`."""
    folder, _, name = list_name.rpartition("_rels/")
    part = folder + name.removesuffix(".rels")
    for element, attributes in found:
        if element == "Relationship":
            target = attributes.get("Target", "")
            outside = attributes.get("TargetMode", "").lower() == "external"
            kind = attributes.get("Type", "").rpartition("/")[2].lower()
            yield Link(part, kind, target if outside else _name_of_part(folder, target), outside)


def refuse_links(links: Iterable[Link]) -> None:
    """Raise NotTaken where a document brings a stranger's template, an object, or another document in."""
    for link in links:
        match link.kind:
            case "attachedtemplate" if link.is_outside and _ELSEWHERE.match(link.target):
                raise NotTaken(f"документ загружает шаблон с другого компьютера: {SAVE_AS_PDF}")
            case "oleobject" | "control" | "activexcontrolbinary" | "package" if link.is_outside:
                raise NotTaken(f"документ загружает объект из другого файла: {SAVE_AS_PDF}")
            case "oleobject" | "control" | "activexcontrolbinary":
                raise NotTaken(f"в документ вставлен объект другой программы: замените его картинкой или {SAVE_AS_PDF}")
            case "frame" | "subdocument" | "afchunk":
                raise NotTaken(f"документ собран из нескольких файлов: {SAVE_AS_PDF}")
            case "vbaproject":
                raise NotTaken(f"в документе есть макросы: {SAVE_AS_PDF}")


def workbooks_of_charts(links: Iterable[Link]) -> frozenset[str]:
    """The parts that hold the figures of charts."""
    return frozenset(
        link.target
        for link in links
        if link.kind == "package"
        and not link.is_outside
        and "/charts/" in f"/{link.part}"
        and _is_workbook(link.target)
    )


def _is_workbook(name: str) -> bool:
    return name.lower().endswith(".xlsx")


def _name_of_part(folder: str, target: str) -> str:
    return posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(folder, target))
