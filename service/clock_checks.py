"""Whether this machine's clock is right, by whoever else can be asked: database, mail server, web, disks."""

import os
import re
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from config.setting_values import is_loopback
from notifications.smtp.opening import tls_context
from runtime.clock import FastClock, SystemClock
from runtime.installation import Installation
from runtime.mail_server import smtp_settings
from service.findings import Finding, bad, good, unknown

TOLERANCE = timedelta(seconds=60)
SECONDS_TO_ANSWER = 10.0
A_DATE = re.compile(r"(?:\w{3}, +)?\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d(?: ?[+-]\d{4}| GMT| UTC)")


def check_clock(installation: Installation) -> Finding:
    """Compare this machine's clock with every other one that can be asked."""
    if not isinstance(installation.clock, SystemClock):
        speed = installation.clock.speed if isinstance(installation.clock, FastClock) else None
        how = "стоят, пока их не переведут" if speed is None else f"идут в {speed} раз быстрее обычных"
        return unknown("clock", f"Часы этой папки ненастоящие: {how}.")
    differences: dict[str, timedelta] = {}
    silent: list[str] = []
    for name, ask in _witnesses(installation):
        asked_at = datetime.now(UTC)
        said = ask()
        if said is None:
            silent.append(name)
        else:
            differences[name] = said - asked_at
    return verdict_on(differences, silent)


def verdict_on(differences: Mapping[str, timedelta], silent: Sequence[str]) -> Finding:
    """What follows from how far others are ahead of this machine; `silent` are those that did not say the time."""
    if wrong := {name: by for name, by in differences.items() if abs(by) > TOLERANCE}:
        told = ", ".join(f"{name} {by.total_seconds():+.0f} с" for name, by in wrong.items())
        return bad(
            "clock",
            f"Часы этой машины расходятся с другими: {told}.",
            "Включите сверку времени (timedatectl set-ntp true).",
        )
    if differences:
        return good("clock", f"Часы этой машины верны. Сверены: {', '.join(differences)}.")
    told = f" Времени не сказали: {', '.join(silent)}." if silent else ""
    return unknown("clock", f"Часы этой машины сверить не с чем.{told}", "Сверьте сами: timedatectl.")


def _witnesses(installation: Installation) -> Iterator[tuple[str, Callable[[], datetime | None]]]:
    """Whoever has a clock of its own, as far as one can know."""
    url = installation.engine.url
    if installation.engine.dialect.name == "postgresql" and not is_loopback(url.host or "localhost"):
        yield "база данных", lambda: _of_database(installation)
    host = installation.settings.smtp_host
    if host is not None and not is_loopback(host):
        yield "почтовый сервер", lambda: date_in(greeting_of(installation))
    elif host is not None:
        yield "почтовый сервер", lambda: None
    if not is_loopback(urlsplit(installation.base_url).hostname or "localhost"):
        yield "адрес ссылок", lambda: _of_web(installation.base_url)
    if installation.settings.files is not None:
        yield "диск документов", lambda: _of_disk(installation)


def _of_database(installation: Installation) -> datetime | None:
    try:
        with installation.reading() as session:
            said: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    except SQLAlchemyError:
        return None
    return said


def _of_web(url: str) -> datetime | None:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS_TO_ANSWER) as answer:  # noqa: S310 - the settings allow http(s) only
            return date_in(answer.headers.get("Date", ""))
    except urllib.error.HTTPError as error:
        return date_in(error.headers.get("Date", ""))
    except (OSError, ValueError):
        return None


def _of_disk(installation: Installation) -> datetime | None:
    """The time that another machine's disk gives to a new file; a disk of ours has our own and proves nothing."""
    try:
        with tempfile.NamedTemporaryFile(dir=installation.files.folder, prefix=".clock-") as file:
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError:
        return None
    return written if abs(written.timestamp() - time.time()) > TOLERANCE.total_seconds() else None


def greeting_of(installation: Installation) -> str:
    """The line with which the mail server begins; some say the time in it. Empty where there is none."""
    settings = smtp_settings(installation.settings)
    if settings is None:
        return ""
    try:
        with closing(socket.create_connection((settings.host, settings.port), SECONDS_TO_ANSWER)) as plain:
            if settings.tls != "implicit":
                return plain.recv(1000).decode(errors="replace")
            with tls_context(settings).wrap_socket(plain, server_hostname=settings.host) as secure:
                return secure.recv(1000).decode(errors="replace")
    except OSError:
        return ""


def date_in(line: str) -> datetime | None:
    """The moment that a line names in the form of mail and web (RFC 5322), if any."""
    found = A_DATE.search(line)
    if found is None:
        return None
    try:
        said = parsedate_to_datetime(found[0])
    except ValueError:
        return None
    return said if said.tzinfo is not None else said.replace(tzinfo=UTC)
