"""What a file is, by its content: the name that a stranger gave it says nothing."""

from typing import BinaryIO


class NotTaken(ValueError):
    """The file is not taken; the sentence, in Russian, says why and what to do."""


def recognise(file: BinaryIO, name: str, size: int, most_bytes: int) -> str:
    """The media type of a file that is taken. Raises NotTaken. The file is left at its beginning."""
    if size == 0:
        raise NotTaken("файл пуст (0 байт): проверьте, что он открывается у вас, и приложите снова.")
    if size > most_bytes:
        raise NotTaken(f"файл больше {most_bytes // (1024 * 1024)} МБ: сожмите его или разделите на части.")
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"%PDF-"):
        return "application/pdf"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith(b"PK\x03\x04"):
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    raise NotTaken("принимаются PDF, DOCX, XLSX, ODT, JPEG и PNG: сохраните документ в одном из них.")
