"""Letters by SMTP, command by command (RFC 5321).

`aiosmtplib`'s own `send()` cannot tell «not sent» from «perhaps sent», takes «a@y.ru,b@y.ru» for one address and tries
to be helpful with headers. So each command is given by itself here; how the letter itself passes is in `handover`.
"""

import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPResponse

from notifications.smtp.answers import Command, line_of, unwelcome
from notifications.smtp.handover import (
    CONNECTION_FAILURES,
    AnsweredTooSoon,
    BrokenAfterTheEnd,
    BrokenBeforeTheEnd,
    described,
    hand_over,
)
from notifications.smtp.opening import LoginNotOffered, SmtpSettings, hang_up, open_server, tls_context
from notifications.smtp.transport import (
    Accepted,
    Announced,
    Deferred,
    Delivered,
    InDoubt,
    NotAnAddress,
    NothingAnnounced,
    Ready,
    Refused,
    Stopped,
    Unreachable,
)

__all__ = ["SmtpConnection", "SmtpSettings", "SmtpTransport"]

# One address and nothing else: a comma would make it two, a blank would begin a parameter of the command.
_WORD = r'[^\s@,;:<>()\[\]\\"\x00-\x1f\x7f-\x9f]+'
_ONE_ADDRESS = re.compile(f"{_WORD}@{_WORD}")
_LONGEST_ADDRESS = 254
_FAREWELL_SECONDS = 5.0


class SmtpTransport:
    """The `Transport` that speaks to a mail server."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._tls: ssl.SSLContext | None = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["SmtpConnection"]:
        """A connection of its own, opened when its first letter is announced. Raises OSError for a bad `ca_file`."""
        if self._settings.tls != "none" and self._tls is None:
            # Made once: reading the system's authorities takes longer than a letter.
            self._tls = tls_context(self._settings)
        connection = SmtpConnection(self._settings, self._tls)
        try:
            yield connection
            await connection.farewell()
        finally:
            connection.drop()


class SmtpConnection:
    """The `Connection` to a mail server.

    Whenever the two sides may be out of step (a break, a timeout, a cancelled wait) it is dropped, since a late answer
    would be taken for the answer to another letter; the next `announce` opens it anew.
    """

    def __init__(self, settings: SmtpSettings, tls: ssl.SSLContext | None) -> None:
        self._settings = settings
        self._tls = tls
        self._server: SMTP | None = None
        self._envelope_open = False
        self._ready = False

    async def announce(self, envelope_sender: str, recipient: str) -> Announced:
        """MAIL and RCPT; a kept connection that the server has closed meanwhile is opened anew, once."""
        if not _is_one_address(envelope_sender):
            raise NotAnAddress(envelope_sender)
        if not _is_one_address(recipient):
            return Refused(line_of(553, f"5.1.3 not one address: {recipient}"), address_is_bad=True)
        was_open = self._server is not None
        outcome = await self._announce(envelope_sender, recipient)
        if was_open and isinstance(outcome, Unreachable):
            outcome = await self._announce(envelope_sender, recipient)
        return outcome

    async def deliver(self, message: bytes) -> Delivered:
        """DATA, the letter, the dot, and the answer."""
        if not self._ready or self._server is None:
            raise NothingAnnounced
        self._ready = False
        try:
            return await self._deliver(self._server, message)
        except BaseException:
            self.drop()
            raise

    async def forget(self) -> None:
        """RSET. If that fails the connection goes, and with it all that was announced on it."""
        self._ready = False
        if self._server is None or not self._envelope_open:
            return
        try:
            await self._server.rset()
            self._envelope_open = False
        except CONNECTION_FAILURES:
            self.drop()
        except BaseException:
            self.drop()
            raise

    async def farewell(self) -> None:
        """QUIT. What goes wrong here is no error: every letter has its answer already."""
        if self._server is not None:
            timeout = min(_FAREWELL_SECONDS, self._settings.command_timeout)
            try:
                # Not `quit()`, which would close by itself, and leave a farewell of TLS behind.
                with suppress(*CONNECTION_FAILURES):
                    await self._server.execute_command(b"QUIT", timeout=timeout)
            finally:
                self.drop()

    def drop(self) -> None:
        """Close without a word."""
        if self._server is not None:
            hang_up(self._server)
        self._server, self._envelope_open, self._ready = None, False, False

    async def _announce(self, envelope_sender: str, recipient: str) -> Announced:
        self._ready = False
        try:
            return await self._mail_and_rcpt(envelope_sender, recipient)
        except SMTPAuthenticationError as error:
            self.drop()
            reply = line_of(error.code, error.message)
            return Stopped(reply) if error.code >= 500 else Unreachable(reply)
        except LoginNotOffered as error:
            self.drop()
            return Stopped(error.message)
        except CONNECTION_FAILURES as error:
            greeted = self._server is not None
            self.drop()
            return Unreachable(described(error), greeted)
        except BaseException:
            self.drop()
            raise

    async def _mail_and_rcpt(self, envelope_sender: str, recipient: str) -> Announced:
        self._server = server = self._server or await open_server(self._settings, self._tls)
        if self._envelope_open:
            await server.rset()
            self._envelope_open = False
        parameters: tuple[bytes, ...] = ()
        if not (envelope_sender + recipient).isascii():
            if not server.supports_extension("smtputf8"):
                return Refused("553 5.6.7 the server takes ASCII addresses only (no SMTPUTF8)", address_is_bad=True)
            parameters = (b"SMTPUTF8",)
        answer = await server.execute_command(b"MAIL", b"FROM:<" + envelope_sender.encode() + b">", *parameters)
        if answer.code // 100 != 2:
            return self._not_ready(answer, Command.MAIL)
        self._envelope_open = True
        answer = await server.execute_command(b"RCPT", b"TO:<" + recipient.encode() + b">")
        if answer.code // 100 != 2:
            return self._not_ready(answer, Command.RCPT)
        self._ready = True
        return Ready(line_of(*answer))

    def _not_ready(self, answer: SMTPResponse, command: Command) -> Announced:
        if _speaks_of_the_connection(answer.code):
            self.drop()
            return Unreachable(line_of(*answer), greeted=True)
        return unwelcome(*answer, command)

    async def _deliver(self, server: SMTP, message: bytes) -> Delivered:
        try:
            answer = await server.execute_command(b"DATA")
        except CONNECTION_FAILURES as error:
            self.drop()
            return Deferred(f"{described(error)} (at DATA: nothing of the letter was sent)")
        if answer.code != 354:
            return self._not_taken(answer)
        protocol = server.protocol
        if protocol is None:
            self.drop()
            return Deferred("Connection lost (after DATA: nothing of the letter was sent)")
        timeouts = self._settings.command_timeout, self._settings.answer_timeout
        try:
            answer = await hand_over(protocol, message, *timeouts)
        except BrokenBeforeTheEnd as broken:
            self.drop()
            return Deferred(f"{broken} (before the end of the letter, so it was not taken over)")
        except BrokenAfterTheEnd as broken:
            self.drop()
            return InDoubt(f"{broken} (after the end of the letter, before the answer)")
        except AnsweredTooSoon as early:
            outcome = self._not_taken(early.answer)
            self.drop()
            return outcome
        self._envelope_open = False
        if answer.code // 100 == 2:
            return Accepted(line_of(*answer))
        if answer.code // 100 not in (4, 5):
            self.drop()
            return InDoubt(f"{line_of(*answer)} (an answer that says neither yes nor no)")
        return self._not_taken(answer)

    def _not_taken(self, answer: SMTPResponse) -> Delivered:
        if _speaks_of_the_connection(answer.code):
            self.drop()
            return Deferred(line_of(*answer))
        return unwelcome(*answer, Command.DATA)


def _is_one_address(text: str) -> bool:
    return _ONE_ADDRESS.fullmatch(text) is not None and len(text.encode()) <= _LONGEST_ADDRESS


def _speaks_of_the_connection(code: int) -> bool:
    """421: the server closes. 503, or neither 4xx nor 5xx: the two are out of step. None of them judges the letter."""
    return code in (421, 503) or code // 100 not in (4, 5)
