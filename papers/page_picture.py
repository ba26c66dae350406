"""A page of a PDF as a picture, for who looks before opening it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import typst

DOTS_PER_INCH = 100

# typst reads a PDF from a file only, and only below its root.
_FRAME = '#set page(width: auto, height: auto, margin: 0pt)\n#image("paper.pdf", page: 1, alt: "page")\n'


def first_page_png(pdf: bytes) -> bytes:
    """The first page as PNG, the same bytes for the same PDF. Raises typst.TypstError for what is no PDF."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "paper.pdf").write_bytes(pdf)
        frame = Path(folder) / "frame.typ"
        frame.write_text(_FRAME, encoding="utf-8")
        compiler = typst.Compiler(input=frame, root=folder, ignore_system_fonts=True)
        return cast(bytes, compiler.compile(format="png", ppi=DOTS_PER_INCH))
