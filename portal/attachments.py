"""Handing out files of the home: as attachments only, under a name that is nothing but text."""

from urllib.parse import quote

from starlette.responses import FileResponse, Response

from portal.failures import not_found
from runtime.installation import Installation

LONGEST_NAME = 150


def attachment(installation: Installation, sha256: str, name: str, media_type: str) -> Response:
    """The bytes of that hash, to be saved and never shown in place: they come from strangers."""
    path = installation.files.path_of(sha256)
    if not path.exists():
        return not_found()
    return FileResponse(
        path,
        media_type=media_type,
        headers={
            "Content-Disposition": disposition(name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )


def signed_conclusion_file(installation: Installation, number: str, sha256: str) -> Response:
    """A signed conclusion, under the name that it has in the letter."""
    return attachment(installation, sha256, f"Заключение № {number.replace('/', '-')}.pdf", "application/pdf")


def disposition(name: str) -> str:
    """RFC 6266: the name in UTF-8, percent-encoded; nothing of it is taken for a path or a header's end."""
    plain = "".join(sign for sign in name if sign.isprintable() and sign not in '\\/"').strip(". ") or "файл"
    if len(plain) > LONGEST_NAME:
        stem, dot, suffix = plain.rpartition(".")
        keep = LONGEST_NAME - len(suffix) - 1
        plain = f"{stem[:keep]}.{suffix}" if dot and 0 < len(suffix) < 10 else plain[:LONGEST_NAME]
    return f"attachment; filename*=UTF-8''{quote(plain, safe='')}"
