"""Looks at an installation from its own machine: folder, record, Prefect, disk, and the address of links."""

import json
import os
import shutil
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError

from config.setting_values import is_loopback, without_password
from config.settings_sources import FILE, SECRETS_FOLDER
from portal.readiness import BEATING, LEAST_FREE_MEGABYTES, Part, parts_of
from runtime.home import Home
from runtime.installation import Installation
from runtime.record_version import RecordNotUsable, in_words, refuse_other_record
from runtime.service_home import is_served
from service.findings import Finding, as_told, bad, good, unknown

SECONDS_TO_ANSWER = 10.0


def check_rights(home: Home) -> Finding:
    """Nobody but the service's own user may read the key of links, passwords and documents."""
    if home.is_a_rehearsals:
        return unknown("rights", f"{home.folder}: это папка репетиции, тайного в ней нет.")
    private = [home.folder, home.key_file, home.folder / FILE, *sorted((home.folder / SECRETS_FOLDER).glob("*"))]
    # In a folder that is closed nothing can be reached, whatever its own rights say.
    if not _is_open_to_others(home.folder):
        return good("rights", f"Папку установки {home.folder} читает только её пользователь.")
    exposed = " ".join(str(path) for path in private if _is_open_to_others(path))
    return bad("rights", "Папку установки могут читать другие пользователи машины.", f"Выполните: chmod go= {exposed}")


def _is_open_to_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def check_database(installation: Installation) -> tuple[Finding, ...]:
    """Whether the record's database answers, what it is, and whether its tables are those of this program."""
    engine = installation.engine
    where = without_password(engine.url.render_as_string())
    try:
        refuse_other_record(installation.home, engine)
    except RecordNotUsable as trouble:
        return (as_told("database", str(trouble)),)
    asked = "sqlite_version()" if engine.dialect.name == "sqlite" else "split_part(version(), ',', 1)"
    try:
        with installation.reading() as session:
            said = session.execute(text(f"SELECT {asked}")).scalar_one()
    except (OperationalError, InterfaceError) as error:
        return (as_told("database", in_words(error, engine)),)
    product = f"SQLite {said}" if engine.dialect.name == "sqlite" else str(said)
    return (
        good("database", f"База данных отвечает: {product}, {where}."),
        good("migrations", "База данных той же версии, что и программа."),
    )


def check_service(installation: Installation) -> tuple[Finding, ...]:
    """Whether the service runs here, and what its parts say of themselves."""
    if not is_served(installation.home):
        return (unknown("service", "Служба на этой машине не запущена.", "Запустите rounds serve."),)
    parts = [part for part in parts_of(installation) if part.part in (*BEATING, "queue")]
    return (
        good("service", "Служба на этой машине запущена."),
        *map(_of_part, parts),
    )


def _of_part(part: Part) -> Finding:
    if part.ok:
        return good(part.part, part.says)
    return unknown(part.part, part.says, part.do) if part.starts else bad(part.part, part.says, part.do)


def check_prefect(installation: Installation) -> Finding:
    """Whether Prefect's server answers, our own or the one that the settings name, and whether it is of our version."""
    elsewhere = installation.settings.prefect_api_url
    if elsewhere is None and not is_served(installation.home):
        return unknown("prefect", "Свой сервер Prefect запускается вместе со службой.", "Запустите rounds serve.")
    url = elsewhere or _own_prefect(installation.home)
    if url is None:
        return bad("prefect", "Неизвестно, где сервер Prefect.", "Перезапустите службу (rounds serve).")
    where = "подождите минуту" if elsewhere is None else "проверьте prefect_api_url и сеть между машинами"
    try:
        with _opened(f"{url}/admin/version") as answer:
            theirs = json.loads(answer.read())
    except (OSError, ValueError) as error:
        log = f", журнал: {installation.home.prefect / 'server.log'}" if elsewhere is None else ""
        return bad("prefect", f"Prefect не отвечает: {url} ({_reason(error)}).", f"{where.capitalize()}{log}.")
    if theirs != version("prefect"):
        return bad(
            "prefect",
            f"Prefect на {url} версии {theirs}, а здесь {version('prefect')}.",
            "Поставьте на все машины одну версию программы.",
        )
    return good("prefect", f"Prefect {theirs} отвечает: {url}.")


def _own_prefect(home: Home) -> str | None:
    try:
        return f"http://127.0.0.1:{int((home.prefect / 'port').read_text())}/api"
    except (OSError, ValueError):
        return None


def check_disks(installation: Installation) -> Iterator[Finding]:
    """Whether there is room where the home, the documents and the record lie; a disk is told once."""
    engine = installation.engine
    places = {"папка установки": installation.home.folder, "документы": installation.files.folder}
    if engine.dialect.name == "sqlite":
        places["база данных"] = Path(str(engine.url.database)).parent
    told: set[int] = set()
    for name, folder in places.items():
        try:
            device, usage = folder.stat().st_dev, shutil.disk_usage(folder)
        except OSError as error:
            yield bad(
                "disk",
                f"{name.capitalize()}: {folder} недоступна ({error.strerror}).",
                "Проверьте, подключён ли диск и есть ли права на папку.",
            )
            continue
        if not os.access(folder, os.W_OK | os.X_OK):
            yield bad("disk", f"{name.capitalize()}: в {folder} нельзя писать.", "Дайте службе права на эту папку.")
        if device not in told:
            told.add(device)
            yield _disk(folder, usage.free // 1024**2, usage.total // 1024**2)


def _disk(folder: Path, free: int, total: int) -> Finding:
    if free < LEAST_FREE_MEGABYTES:
        return bad(
            "disk", f"На диске с {folder} осталось {free} МБ.", "Освободите место: скоро нечем принять документы."
        )
    return good("disk", f"На диске с {folder} свободно {free} МБ из {total}.")


def check_links(installation: Installation) -> Finding:
    """Whether the links of letters lead to a page that people can open."""
    url = installation.base_url
    host = urlsplit(url).hostname or ""
    if is_loopback(host) and installation.settings.smtp_host is not None:
        return bad(
            "links",
            f"Ссылки в письмах ведут на {url}: её откроют только на этой машине.",
            "Напишите base_url — адрес, по которому программу видно снаружи.",
        )
    try:
        with _opened(f"{url}/healthz"):
            return good("links", f"Ссылки ведут на {url}, страница отвечает.")
    except (OSError, ValueError) as error:
        if is_loopback(host) and not is_served(installation.home):
            return unknown("links", f"Ссылки ведут на {url}, но служба не запущена.", "Запустите rounds serve.")
        return bad(
            "links",
            f"Страница, куда ведут ссылки, не отвечает: {url} ({_reason(error)}).",
            "Проверьте base_url, имя в DNS и настройки прокси перед программой.",
        )


def _opened(url: str) -> "urllib.response.addinfourl":
    handlers = [urllib.request.ProxyHandler({})] if is_loopback(urlsplit(url).hostname or "") else []
    opener = urllib.request.build_opener(*handlers)
    opened: urllib.response.addinfourl = opener.open(url, timeout=SECONDS_TO_ANSWER)
    return opened


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"ответ {error.code}"
    if isinstance(error, urllib.error.URLError):
        return str(error.reason)
    return str(error) or type(error).__name__
