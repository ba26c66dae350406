"""What a file is, by its content: the name that a stranger gave it says nothing.

Read in pieces: a file is never in memory as a whole, and nothing of it is unpacked to the disk.
"""

from pathlib import PurePosixPath
from typing import BinaryIO

from papers.not_taken import NotTaken
from papers.recognition.foreign import what_it_is
from papers.recognition.images import look_at_jpeg, look_at_png
from papers.recognition.office import DOCX, ODT, XLSX, office_type
from papers.recognition.pdf import look_at_pdf

__all__ = ["DOCX", "JPEG", "ODT", "PDF", "PNG", "XLSX", "NotTaken", "fitting_name", "recognise"]

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
ENDINGS = {
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    ODT: (".odt",),
    # A picture opens under either name.
    JPEG: (".jpg", ".jpeg", ".jfif", ".png"),
    PNG: (".png", ".jpg", ".jpeg"),
}
"""The ends that a name of such a file may have; the first is given where it has none of them."""
BEGINNING = 4096


def recognise(file: BinaryIO, name: str, size: int, most_bytes: int) -> str:
    """The media type of a file that is taken. Raises NotTaken. The file is left at its beginning."""
    if size == 0:
        raise NotTaken("файл пуст (0 байт): проверьте, что он открывается у вас, и приложите снова.")
    if size > most_bytes:
        raise NotTaken(f"файл больше {most_bytes // (1024 * 1024)} МБ: сожмите его или разделите на части.")
    file.seek(0)
    try:
        return _by_content(file, name, size)
    finally:
        file.seek(0)


def fitting_name(name: str, media_type: str) -> str:
    """The name, with an end that says what the file is: «план.pdf.exe» that holds a PDF is «план.pdf.exe.pdf»."""
    endings = ENDINGS.get(media_type, ())
    ends_well = not endings or PurePosixPath(name).suffix.lower() in endings
    return name if ends_well else f"{name}{endings[0]}"


def _by_content(file: BinaryIO, name: str, size: int) -> str:
    start = file.read(BEGINNING)
    if start.startswith(b"%PDF-"):
        look_at_pdf(file, size)
        return PDF
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        look_at_png(file, size)
        return PNG
    if start.startswith(b"\xff\xd8\xff"):
        look_at_jpeg(file, size)
        return JPEG
    if start.startswith(b"PK\x03\x04"):
        return office_type(file, size)
    raise NotTaken(what_it_is(file, start, name))
