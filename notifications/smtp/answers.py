"""What a mail server's answer means for the letter (RFC 5321 4.2, RFC 3463)."""

import re
from enum import StrEnum

from notifications.smtp.transport import Deferred, Refused, Stopped

GREYLISTING_PAUSE_SECONDS = 5 * 60
# A quota («too many messages today») ends by the hour or the day, and each try before that prolongs it.
QUOTA_PAUSE_SECONDS = 60 * 60

_LOGIN_WANTED = {530, 534, 535, 538}
_GREYLISTING = {450, 451, 452}
_LONGEST_REPLY = 500

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
# Bad mailbox, bad domain, bad syntax, moved without a new address, no such domain for mail, disabled mailbox.
_BAD_ADDRESS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
# Servers without enhanced codes say it in words.
_BAD_ADDRESS_WORDS = re.compile(
    r"(no such|unknown|invalid|nonexistent|non-existent) (local )?(user|recipient|mailbox|account|address)"
    r"|(user|recipient|mailbox|account|address)\b.{0,60}(unknown|unavailable|not found|not exist|n't exist|disabled)"
    r"|(user|recipient|mailbox|account|address) (is )?(unknown|invalid)",
    re.IGNORECASE | re.DOTALL,
)
_TOO_FAST_WORDS = re.compile(
    r"rate.?limit|throttl|too (fast|quickly)|slow down|too many (messages|mails|e-?mails|letters|connections|requests)"
    r"|(sending|daily|hourly|messages?|mail) (user )?(sending )?(limit|quota) (is |has been )?(exceeded|reached)"
    r"|exceed\w* .{0,40}(sending|daily|hourly) (limit|quota)|message rate",
    re.IGNORECASE,
)


class Command(StrEnum):
    """The SMTP command that the server was answering; for DATA, the letter as well."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"


def line_of(code: int, text: str) -> str:
    """The answer as one readable line of at most 500 characters, as the ledger keeps it."""
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    one_line = " ".join("".join(character if character.isprintable() else " " for character in readable).split())
    return f"{code} {one_line}"[:_LONGEST_REPLY].rstrip()


def unwelcome(code: int, text: str, command: Command) -> Deferred | Refused | Stopped:
    """What a 4xx or 5xx answer means for the letter; 421 and 503, which speak of the connection, are not for here."""
    reply = line_of(code, text)
    match = _ENHANCED.search(text[:20])
    enhanced = match.group() if match else ""
    about_the_mailbox = enhanced[2:4] in ("1.", "2.")
    if code in _LOGIN_WANTED:
        return Stopped(reply)
    if not about_the_mailbox and _TOO_FAST_WORDS.search(text):
        return Deferred(reply, retry_not_before_seconds=QUOTA_PAUSE_SECONDS if code >= 500 else None, too_fast=True)
    if code < 500:
        greylisted = command is Command.RCPT and code in _GREYLISTING
        return Deferred(reply, GREYLISTING_PAUSE_SECONDS if greylisted else None)
    if enhanced in _BAD_ADDRESS and command is not Command.MAIL:
        return Refused(reply, address_is_bad=True)
    if not enhanced and command is Command.RCPT and code != 554 and _BAD_ADDRESS_WORDS.search(text):
        return Refused(reply, address_is_bad=True)
    by_policy = command is Command.MAIL or enhanced.startswith("5.7.") or (code == 554 and not about_the_mailbox)
    return Refused(reply, by_policy=by_policy)
