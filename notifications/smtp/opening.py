"""How a connection to the mail server begins: connect, EHLO, encryption, login."""

import asyncio
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from aiosmtplib import SMTP, SMTPException


class NotEncrypted(SMTPException):
    """The server does not offer the encryption that the settings demand."""


class LoginNotOffered(SMTPException):
    """The settings name a user, the server offers no login that we know."""


@dataclass(frozen=True)
class SmtpSettings:
    """How the mail server is reached.

    `tls`: with `starttls` and `implicit` nothing is ever sent in clear; the certificate is checked, against `ca_file`
    (PEM) besides the system's authorities where that is given. `command_timeout` holds for each command and each block
    of 64 KB, `answer_timeout` for the answer to the whole letter; both in seconds (RFC 5321 4.5.3.2).
    """

    host: str
    port: int
    tls: Literal["none", "starttls", "implicit"] = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    command_timeout: float = 60.0
    answer_timeout: float = 600.0
    local_hostname: str = "localhost"
    ca_file: Path | None = None


def tls_context(settings: SmtpSettings) -> ssl.SSLContext:
    """What the server's certificate is checked by. Raises OSError if `ca_file` cannot be read."""
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(settings.ca_file)
    return context


async def open_server(settings: SmtpSettings, tls: ssl.SSLContext | None) -> SMTP:
    """A connection on which letters may be announced.

    Raises SMTPException (NotEncrypted, LoginNotOffered, SMTPAuthenticationError and others) and OSError.
    """
    server = SMTP(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.tls == "implicit",
        start_tls=False,  # done below, where it cannot be left out in silence
        tls_context=tls,
        timeout=settings.command_timeout,
        local_hostname=settings.local_hostname,
    )
    try:
        await server.connect()
        await server.ehlo()
        if settings.tls == "starttls":
            if not server.supports_extension("starttls"):
                raise NotEncrypted(f"{settings.host} does not offer STARTTLS, and nothing is sent in clear")
            await server.starttls()
            await server.ehlo()
        if settings.username is not None:
            if not server.supported_auth_methods:
                raise LoginNotOffered(f"{settings.host} offers no login that we know, yet a user is configured")
            await server.login(settings.username, settings.password or "")
    except BaseException:
        hang_up(server)
        raise
    # The least buffer of our own, so that `handover` knows when a block has left. Not 0: asyncio's TLS transport would
    # pause for nothing and then wait for ever.
    cast("asyncio.WriteTransport", server.transport).set_write_buffer_limits(high=1, low=0)
    return server


def hang_up(server: SMTP) -> None:
    """Let a connection go at once.

    The farewell of TLS would wait for the server's own, and outlive whoever asked: the socket would stay open.
    """
    transport = server.transport
    server.close()
    if transport is not None:
        cast("asyncio.WriteTransport", transport).abort()
