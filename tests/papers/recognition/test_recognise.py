import io
import tracemalloc
from collections.abc import Callable

import pytest

from papers.recognition.recognise import ENDINGS, NotTaken, fitting_name, recognise
from tests.corpus.files import PDF, REFUSED, TAKEN, pdf
from tests.corpus.packages import boastful, crowded

MOST = 20 * 1024 * 1024


def recognised(content: bytes, name: str = "план.pdf", most: int = MOST) -> str:
    """The media type, or the sentence of the refusal."""
    try:
        return recognise(io.BytesIO(content), name, len(content), most)
    except NotTaken as refusal:
        return str(refusal)


@pytest.mark.parametrize("what", TAKEN)
def test_a_sound_document_is_taken_as_what_it_is(what: str) -> None:
    content, media_type = TAKEN[what]

    assert recognised(content) == media_type


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_told_with_its_reason_and_a_remedy(what: str) -> None:
    chosen = REFUSED[what]
    said = recognised(chosen.make(), chosen.name)

    assert chosen.refused in said
    assert (said[-1], ":" in said) == (".", True)


def test_the_limit_itself_is_taken_and_a_byte_more_is_not() -> None:
    most = 1024 * 1024
    full = PDF + bytes(most - len(PDF))

    assert recognised(full, most=most) == "application/pdf"
    assert recognised(full + b"\0", most=most) == "файл больше 1 МБ: сожмите его или разделите на части."


def test_what_stands_on_the_edge_of_two_pieces_is_seen() -> None:
    piece = 256 * 1024
    found = {
        recognised(PDF.replace(b"trailer", b"%" + b" " * (piece + shift) + b"\n<< /S /JavaScript >>\ntrailer"))
        for shift in range(-120, 0, 7)
    }

    assert [sentence[:27] for sentence in found] == ["в PDF есть программа (JavaS"]


def test_the_file_is_left_at_its_beginning() -> None:
    good, bad = io.BytesIO(PDF), io.BytesIO(pdf(b"<< /S /JavaScript >>"))
    recognise(good, "план.pdf", len(PDF), MOST)
    with pytest.raises(NotTaken):
        recognise(bad, "план.pdf", len(bad.getvalue()), MOST)

    assert (good.tell(), bad.tell()) == (0, 0)


@pytest.mark.parametrize(
    "make",
    [lambda: PDF + bytes(MOST - len(PDF)), lambda: boastful(60), lambda: crowded(70_000)],
    ids=["PDF", "bomb", "crowd"],
)
def test_memory_stays_flat_however_large_the_file(make: Callable[[], bytes]) -> None:
    content = make()
    file = io.BytesIO(content)
    tracemalloc.start()
    try:
        recognised_as = None
        try:
            recognised_as = recognise(file, "план.pdf", len(content), MOST)
        except NotTaken as refusal:
            recognised_as = str(refusal)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert recognised_as
    assert most < 6 * 1024 * 1024


def test_a_name_ends_as_what_the_file_is() -> None:
    given = {
        "план.PDF": "application/pdf",
        "план.pdf.exe": "application/pdf",
        "скан": "image/png",
        "a.png": "image/jpeg",
    }

    assert [fitting_name(name, media_type) for name, media_type in given.items()] == [
        "план.PDF",
        "план.pdf.exe.pdf",
        "скан.png",
        "a.png",
    ]
    assert {media_type for _, media_type in TAKEN.values()} == {*ENDINGS}
