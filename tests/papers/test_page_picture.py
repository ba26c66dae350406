import struct

import pytest
import typst

from papers.page_picture import first_page_png

PAGES = b"#set page(width: 100mm, height: 50mm)\nOne\n#pagebreak()\n#set page(width: 10mm)\nTwo"


def test_the_first_page_is_drawn_in_its_own_proportions() -> None:
    png = first_page_png(typst.compile(PAGES, format="pdf"))
    wide, high = struct.unpack(">II", png[16:24])

    assert png.startswith(b"\x89PNG")
    assert abs(wide / high - 2) < 0.02


def test_the_same_pdf_gives_the_same_picture() -> None:
    pdf = typst.compile(PAGES, format="pdf")

    assert first_page_png(pdf) == first_page_png(pdf)


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(typst.TypstError):
        first_page_png(b"no PDF")
