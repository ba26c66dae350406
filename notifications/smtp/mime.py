"""One letter as the bytes that travel (RFC 5322, MIME).

The same message gives the same bytes at each try: nothing here is left to chance, boundaries included.
Headers go through ``email.header.Header`` on the compat32 rules: ``EmailMessage`` with ``policy.SMTP`` loses or doubles
blanks of long Russian headers. The parts are put together by hand, since ``EmailMessage`` costs milliseconds a letter.
"""

import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote

# Old Outlook cuts longer file names, and an attachment's header must stay one line (998 bytes) after percent encoding.
_LONGEST_FILE_NAME = 60

# Control characters and whatever str.splitlines() takes for the end of a line: each could begin another header.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# They turn the direction of reading, so that «exe.pdf» may be read where «fdp.exe» stands.
_TURNERS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_FORBIDDEN_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|]')

_URL_CHARACTERS = "".join(map(chr, range(0x21, 0x7F))).translate({ord("<"): None, ord(">"): None})


class DateWithoutZone(ValueError):
    """A message's date must know its zone: the Date header says it."""


@dataclass(frozen=True)
class Attachment:
    """A file that travels with a letter; ``media_type`` such as ``application/pdf``."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """All that a letter's bytes are made of.

    ``message_id`` has its angle brackets, as ``message_id()`` gives it; ``list_unsubscribe`` is one URL without any.
    """

    message_id: str
    date: datetime
    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    reply_to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    list_unsubscribe: str | None = None


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the letter with this key, angle brackets included: the same key gives the same one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def to_bytes(message: Message) -> bytes:
    """The message as it is handed to the server: CRLF line ends, no line over 998 bytes, equal at each call.

    Raises DateWithoutZone.
    """
    if message.date.utcoffset() is None:
        raise DateWithoutZone(f"{message.date.isoformat()} has no zone")
    body = _multipart(
        "alternative",
        _boundary("alternative", message),
        [_text_part("plain", message.text), _text_part("html", message.html)],
    )
    attached = [_attachment_part(attachment) for attachment in message.attachments]
    if attached:
        body = _multipart("mixed", _boundary("mixed", message), [body, *attached])
    return _headers(message).encode("utf-8") + b"MIME-Version: 1.0\r\n" + body


def _headers(message: Message) -> str:
    lines = [
        f"Date: {format_datetime(message.date)}",
        _mailbox("From", message.sender_name, message.sender_address),
        _mailbox("Reply-To", "", message.reply_to),
        _mailbox("To", message.recipient_name, message.recipient_address),
        f"Subject: {_words('Subject', _one_line(message.subject))}",
        f"Message-ID: {_one_line(message.message_id)}",
        "Auto-Submitted: auto-generated",
    ]
    if message.list_unsubscribe is not None:
        lines.append(f"List-Unsubscribe: <{quote(_one_line(message.list_unsubscribe), safe=_URL_CHARACTERS)}>")
    return "\r\n".join(lines) + "\r\n"


def _one_line(text: str) -> str:
    """The text with a blank for each control character and line separator, so that it stays one header."""
    return _LONE_SURROGATES.sub("\ufffd", _TURNERS.sub("", _CONTROLS.sub(" ", text)))


def _words(header: str, text: str) -> str:
    """The text as the value of a header, as encoded words unless it is short and plain ASCII."""
    plain = text.isascii() and len(text) <= 60 and "=?" not in text and text == text.strip()
    return text if plain else Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


@lru_cache(maxsize=1024)
def _mailbox(header: str, name: str, address: str) -> str:
    name, address = _one_line(name).strip(), _one_line(address).strip()
    if not name:
        return f"{header}: {address}"
    words = _words(header, name)
    if words == name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        words = f'"{escaped}"'
    return f"{header}: {words}\r\n <{address}>"


def _boundary(kind: str, message: Message) -> str:
    # «=_» stands in no line of base64, and every part is base64: no boundary can occur in a part.
    return "=_" + hashlib.sha256(f"{kind} {message.message_id}".encode()).hexdigest()[:32]


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    mark = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(mark + b"\r\n" + part for part in parts) + mark + b"--\r\n"


def _text_part(kind: str, text: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + _base64(_text_content(text))


def _text_content(text: str) -> bytes:
    unix = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return unix.replace("\n", "\r\n").encode("utf-8", "replace")


def _base64(content: bytes) -> bytes:
    encoded = binascii.b2a_base64(content, newline=False)
    return b"".join([encoded[at : at + 76] + b"\r\n" for at in range(0, len(encoded), 76)])


# One file often goes to several people (school, curator, coordinator): it is encoded once.
@lru_cache(maxsize=16)
def _attachment_part(attachment: Attachment) -> bytes:
    return _file_part(attachment.name, _one_line(attachment.media_type), attachment.content)


def _file_part(name: str, media_type: str, content: bytes) -> bytes:
    name = _file_name(name)
    if name.isascii() and "=?" not in name:
        for_old_outlook, for_others = name, f'filename="{name}"'
    else:
        # Both, on purpose: `filename*` is the standard (RFC 2231), the encoded word is what old Outlook reads.
        for_old_outlook = Header(name, "utf-8", header_name="Content-Type").encode(linesep="\r\n")
        for_others = f"filename*=utf-8''{quote(name, safe='')}"
    return (
        f'Content-Type: {media_type};\r\n name="{for_old_outlook}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {for_others}\r\n\r\n"
    ).encode() + _base64(content)


def _file_name(name: str) -> str:
    """A name that every system can save under: no folders, no forbidden characters, short, its suffix kept."""
    name = _FORBIDDEN_IN_FILE_NAMES.sub("_", _one_line(name)).strip(" .") or "file"
    suffix = PurePosixPath(name).suffix[:10]
    return name if len(name) <= _LONGEST_FILE_NAME else name[: _LONGEST_FILE_NAME - len(suffix)].rstrip() + suffix
