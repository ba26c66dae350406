"""Whether letters can leave: a real connection to the mail server with encryption and login, and a letter if asked."""

import asyncio
import socket
import ssl
import uuid
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aiosmtplib import SMTPAuthenticationError, SMTPException
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from domain.season import Office
from models.rounds import Season
from notifications.smtp.answers import line_of
from notifications.smtp.connection import SmtpTransport
from notifications.smtp.mime import Message, message_id, to_bytes
from notifications.smtp.opening import LoginNotOffered, NotEncrypted, SmtpSettings, hang_up, open_server, tls_context
from notifications.smtp.transport import Accepted, Announced, Delivered, Ready, Stopped, Unreachable
from runtime.installation import Installation
from runtime.mail_server import smtp_settings
from service.findings import Finding, bad, good, unknown

SECONDS_TO_ANSWER = 15.0
SUBJECT = "Проверка отправки писем"
TEXT = (
    "Это письмо отправлено командой rounds doctor --letter. Если оно пришло, почтовый сервер принимает и доставляет "
    "письма программы. Отвечать на него не нужно."
)


def check_mail_server(installation: Installation) -> Finding:
    """Connect as the post does: encryption and login included."""
    settings = _impatient(installation)
    if settings is None:
        return unknown(
            "smtp",
            f"Почтовый сервер не настроен: письма остаются в {installation.home.mail} и никуда не уходят.",
            "Чтобы письма уходили, напишите smtp_host в rounds.toml.",
        )
    where = f"{settings.host}:{settings.port}"
    try:
        encrypted, login = asyncio.run(_knock(settings))
    except (SMTPException, OSError) as error:
        return _trouble(where, settings, error)
    return good("smtp", f"Почтовый сервер {where} отвечает: {encrypted}, {login}.")


def check_letter(installation: Installation) -> Finding:
    """Send a letter to the office of the newest season, from its own address."""
    settings = _impatient(installation)
    if settings is None:
        return unknown("letter", "Пробное письмо не отправлено: почтовый сервер не настроен.", "Напишите smtp_host.")
    try:
        with installation.reading() as session:
            office = session.scalars(select(Season.office).order_by(Season.id.desc()).limit(1)).first()
    except SQLAlchemyError:
        office = None
    if office is None:
        return unknown(
            "letter",
            "Пробное письмо не отправлено: сезона ещё нет, и адрес офиса неизвестен.",
            "Внесите сезон командой rounds schedule и повторите.",
        )
    try:
        outcome = asyncio.run(_send(settings, office))
    except (SMTPException, OSError) as error:
        return _trouble(f"{settings.host}:{settings.port}", settings, error)
    if isinstance(outcome, Accepted):
        return good(
            "letter",
            f"Пробное письмо принято сервером ({outcome.reply}): посмотрите, дошло ли оно до {office.address}.",
        )
    said = outcome.reason if isinstance(outcome, Unreachable | Stopped) else outcome.reply
    return bad(
        "letter",
        f"Пробное письмо не принято: {said}.",
        "Спросите администратора почты, может ли программа писать от имени офиса.",
    )


def _impatient(installation: Installation) -> SmtpSettings | None:
    settings = smtp_settings(installation.settings)
    return settings and replace(settings, command_timeout=SECONDS_TO_ANSWER, answer_timeout=4 * SECONDS_TO_ANSWER)


async def _knock(settings: SmtpSettings) -> tuple[str, str]:
    server = await open_server(settings, None if settings.tls == "none" else tls_context(settings))
    try:
        tls = server.get_transport_info("ssl_object")
        login = "вход не нужен" if settings.username is None else f"вход выполнен ({settings.username})"
        return "без шифрования" if tls is None else f"шифрование {tls.version()}", login
    finally:
        hang_up(server)


async def _send(settings: SmtpSettings, office: Office) -> Announced | Delivered:
    now = datetime.now(ZoneInfo("UTC"))
    message = Message(
        message_id=message_id(f"doctor {uuid.uuid4()}", office.address.rpartition("@")[2]),
        date=now,
        sender_name=office.sender_name,
        sender_address=office.address,
        recipient_name=office.sender_name,
        recipient_address=office.address,
        reply_to=office.address,
        subject=SUBJECT,
        text=TEXT,
        html=f"<p>{TEXT}</p>",
    )
    async with SmtpTransport(settings).connection() as connection:
        answer = await connection.announce(office.address, office.address)
        return await connection.deliver(to_bytes(message)) if isinstance(answer, Ready) else answer


def _trouble(where: str, settings: SmtpSettings, error: Exception) -> Finding:
    """What went wrong, by its deepest cause: libraries wrap what the machine said."""
    causes = _causes(error)
    if isinstance(error, SMTPAuthenticationError):
        said = line_of(error.code, error.message)
        return bad(
            "smtp",
            f"Почтовый сервер {where} не принял имя или пароль ({said}).",
            "Проверьте smtp_username и файл secrets/smtp_password.",
        )
    if isinstance(error, NotEncrypted):
        return bad(
            "smtp",
            f"Почтовый сервер {where} не предлагает STARTTLS, а открытым текстом письма не отправляются.",
            'Если сервер шифрует с первого байта, напишите smtp_tls = "implicit" (обычно порт 465).',
        )
    if isinstance(error, LoginNotOffered):
        return bad("smtp", f"Почтовый сервер {where} не предлагает входа по паролю.", "Уберите smtp_username и пароль.")
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return bad(
                "smtp",
                f"Сертификат почтового сервера {where} не подходит ({cause.verify_message}).",
                "Проверьте smtp_host; если сертификат выдал свой центр, укажите его в smtp_ca_file.",
            )
        if isinstance(cause, ssl.SSLError):
            return bad(
                "smtp",
                f"С почтовым сервером {where} не удалось договориться о шифровании ({cause.reason}).",
                f"Проверьте smtp_port и smtp_tls: сейчас {settings.tls}.",
            )
        if isinstance(cause, socket.gaierror):
            return bad("smtp", f"Почтовый сервер {settings.host} не найден по имени.", "Проверьте smtp_host и DNS.")
    said = " ".join(str(causes[-1]).split()) or type(causes[-1]).__name__
    return bad(
        "smtp", f"Почтовый сервер {where} не отвечает ({said}).", "Проверьте smtp_host, smtp_port и межсетевой экран."
    )


def _causes(error: BaseException) -> list[BaseException]:
    found = [error]
    while (deeper := found[-1].__cause__ or found[-1].__context__) is not None and deeper not in found:
        found.append(deeper)
    return found
