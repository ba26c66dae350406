"""How high a letter's HTML stands in a frame: a page without a script cannot ask the frame, so it is reckoned.

A rough layout of what our own letters are made of: blocks, lists and tables whose styles stand in their tags. It errs
to the high side, since a few blank pixels below a letter are nothing and a scroll bar beside it is ugly.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "wbr"})
_UNSEEN = frozenset({"head", "title", "style", "script"})
_BLOCKS = frozenset(
    {"html", "body", "table", "thead", "tbody", "tr", "td", "th", "p", "div", "ol", "ul", "li", "h1", "h2", "h3", "pre"}
)
_WIDTH_OF_A_SIGN = 0.53
"""Of the size of the type; Arial is about so wide in Russian."""
_NARROW = 480
_NARROW_PADDING = 16
"""What `layout.html` leaves at the sides on narrow pages."""
_SPARE = 1.03
_SPARE_PIXELS = 8


@dataclass
class _Node:
    tag: str
    style: dict[str, str]
    children: list["_Node | str"] = field(default_factory=list)
    columns: list[float] = field(default_factory=list)
    """Of a row: the shares of its cells, which the first row of its table says."""

    @property
    def is_block(self) -> bool:
        return self.tag in _BLOCKS or self.style.get("display") == "block"

    def pixels(self, name: str, side: int, font: float) -> float:
        """Margin or padding of a side: 0 top, 1 right, 2 bottom, 3 left."""
        sides = self.style.get(name, "0").split()
        if not sides:
            return 0
        at = (side, side % 2, 0)[0 if len(sides) == 4 else 1 if len(sides) in {2, 3} else 2]
        return _length(sides[at] if at < len(sides) else sides[0], font)


def letter_height(html: str, width: int) -> int:
    """Pixels that the letter needs in a frame so many pixels wide."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return math.ceil(_height(reader.root, width, 16, 1.5) * _SPARE) + _SPARE_PIXELS


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("html", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        written = dict(attrs).get("style") or ""
        pairs = (part.partition(":") for part in written.split(";") if ":" in part)
        node = _Node(tag, {name.strip(): value.strip() for name, _, value in pairs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _height(node: _Node, width: float, font: float, line: float) -> float:
    """Of the node with its padding, without its margins."""
    font = _length(node.style.get("font-size", ""), font) or font
    line = float(node.style["line-height"]) if re.fullmatch(r"[\d.]+", node.style.get("line-height", "")) else line
    if node.tag == "tr":
        return _row_height(node, width, font, line)
    if node.tag == "table":
        rows = list(_rows(node))
        for row in rows:
            row.columns = _shares(rows[0])
    width = min(width, _length(node.style.get("max-width", ""), font) or width)
    sides = (node.pixels("padding", side, font) for side in (1, 3))
    width -= sum(min(side, _NARROW_PADDING) if width <= _NARROW and node.tag == "td" else side for side in sides)
    high, words, below = 0.0, [""], 0.0
    for child in node.children:
        if isinstance(child, _Node) and child.is_block:
            written = _lines(words, width, font) * font * line
            above = child.pixels("margin", 0, font)
            high += written + (max(above, below) if not written else above + below)
            high += _height(child, width, font, line)
            words, below = [""], child.pixels("margin", 2, font)
        else:
            for piece in _inline(child):
                words = [*words, ""] if piece is None else [*words[:-1], words[-1] + piece]
    written = _lines(words, width, font) * font * line
    edges = sum(node.pixels("padding", side, font) for side in (0, 2)) + (2 if "border" in node.style else 0)
    return high + below + written + edges


def _row_height(row: _Node, width: float, font: float, line: float) -> float:
    cells = _cells(row)
    shares = row.columns if len(row.columns) == len(cells) else [1 / len(cells) for _ in cells]
    return max((_height(cell, width * share, font, line) for cell, share in zip(cells, shares, strict=True)), default=0)


def _rows(node: _Node) -> Iterator[_Node]:
    """The rows of a table, without those of tables in its cells."""
    for child in node.children:
        if isinstance(child, _Node) and child.tag == "tr":
            yield child
        elif isinstance(child, _Node) and child.tag in {"thead", "tbody"}:
            yield from _rows(child)


def _cells(row: _Node) -> list[_Node]:
    return [child for child in row.children if isinstance(child, _Node) and child.tag in {"td", "th"}]


def _shares(row: _Node) -> list[float]:
    """Of a table's width, by cell: what the cells say, the rest in equal parts."""
    said = [re.fullmatch(r"([\d.]+)%", cell.style.get("width", "")) for cell in _cells(row)]
    rest = 1 - sum(float(share[1]) / 100 for share in said if share)
    return [float(share[1]) / 100 if share else max(0.1, rest / said.count(None)) for share in said]


def _inline(child: "_Node | str") -> Iterator[str | None]:
    """The words of what stands in a line; None where the line is broken."""
    if isinstance(child, str):
        yield child
    elif child.tag == "br":
        yield None
    elif child.tag not in _UNSEEN:
        for piece in child.children:
            yield from _inline(piece)


def _lines(paragraphs: list[str], width: float, font: float) -> int:
    room = max(4, int(width / (font * _WIDTH_OF_A_SIGN)))
    return sum(_wrapped(" ".join(words.split()), room) for words in paragraphs)


def _wrapped(words: str, room: int) -> int:
    if not words:
        return 0
    lines, used = 1, 0
    for word in words.split(" "):
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
        # A word longer than a line is broken.
        lines, used = lines + (used - 1) // room if used else lines, (used - 1) % room + 1 if used else 0
    return lines


def _length(value: str, font: float) -> float:
    found = re.fullmatch(r"(-?[\d.]+)(px|em)?", value)
    return 0.0 if found is None else float(found[1]) * (font if found[2] == "em" else 1)
