"""The kinds of values that settings hold: addresses of databases, of web pages and of machines."""

import ipaddress
import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, SecretStr
from pydantic_core import PydanticCustomError

RECORD_SCHEMES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
PREFECT_SCHEMES = {
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}
"""What may be written, and what Prefect's server wants to be told."""

_NAME_OF_A_MACHINE = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?")
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*@")
_KEY = re.compile(r"[0-9a-f]{64}")


def wrong(what: str) -> PydanticCustomError:
    """An error that already speaks Russian; what is allowed is said by the field."""
    return PydanticCustomError("setting", "{what}", {"what": what})


def is_loopback(host: str) -> bool:
    """Whether a name or an address of a machine can only mean this one."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def without_password(url: str) -> str:
    """An address of a database with stars in the place of its password."""
    return _PASSWORD.sub(r"\1:***@", url)


def _parts(text: str) -> SplitResult:
    if text != text.strip() or not text.isprintable():
        raise wrong("В адресе лишние пробелы или невидимые знаки.")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise wrong("Это не адрес: в нём неверен порт или скобки.") from None
    return parts


def _database(text: str, schemes: tuple[str, ...]) -> str:
    parts = _parts(text)
    if parts.scheme not in schemes:
        raise wrong("Такая база не поддерживается.")
    if parts.scheme.startswith("sqlite"):
        # Three slashes and a path from the root; a path from «here» would be another file in each process.
        if parts.netloc or not parts.path.startswith("//") or parts.path.endswith("/"):
            raise wrong("Файл базы SQLite указывается полным путём, с четырьмя косыми чертами.")
    elif not parts.path.strip("/"):
        raise wrong("В адресе нет имени базы.")
    return text


def _record_url(text: str) -> str:
    return _database(text, RECORD_SCHEMES)


def _prefect_url(text: str) -> str:
    _database(text, tuple(PREFECT_SCHEMES))
    scheme, rest = text.split(":", 1)
    return f"{PREFECT_SCHEMES[scheme]}:{rest}"


def _web_address(text: str) -> str:
    parts = _parts(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise wrong("Адрес должен начинаться с http:// или https:// и называть машину.")
    if parts.query or parts.fragment or parts.username is not None:
        raise wrong("В адресе не должно быть «?», «#» и имени пользователя.")
    return text.rstrip("/")


def _prefect_api(text: str) -> str:
    whole = _web_address(text)
    if "/api" not in urlsplit(whole).path:
        raise wrong("Адрес Prefect оканчивается на /api.")
    return whole


def _machine(text: str) -> str:
    try:
        ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        if not _NAME_OF_A_MACHINE.fullmatch(text):
            raise wrong("Это не имя машины и не её адрес.") from None
        return text
    return text.removeprefix("[").removesuffix("]")


def _own_address(text: str) -> str:
    if text == "localhost":
        return text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise wrong("Это не адрес этой машины.") from None


def _key(secret: SecretStr) -> SecretStr:
    if not _KEY.fullmatch(secret.get_secret_value()):
        raise wrong("Это не ключ.")
    return secret


RecordUrl = Annotated[str, AfterValidator(_record_url)]
PrefectUrl = Annotated[str, AfterValidator(_prefect_url)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
PrefectApi = Annotated[str, AfterValidator(_prefect_api)]
Machine = Annotated[str, AfterValidator(_machine)]
OwnAddress = Annotated[str, AfterValidator(_own_address)]
Key = Annotated[SecretStr, AfterValidator(_key)]
