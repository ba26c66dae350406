"""Which installation a backup is of, and what is refused where it is not the one that is meant.

An installation is known by its key of personal links: it is made with the home, lies in every backup, and is shared by
all machines that work together. What is kept of it here says nothing of the key.
"""

import hashlib
import hmac
import json
import socket
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings_sources import look_everywhere
from models.rounds import Season
from runtime.home import Home
from runtime.installation import Installation
from service.backup_home import KEY, SECRETS, SETTINGS
from service.backup_manifest import BackupRefused, Identity, Manifest, backups_in


def identity_at(installation: Installation, session: Session) -> Identity:
    """That of an installation."""
    return Identity(
        id=id_of(installation.links_key()),
        base_url=installation.base_url,
        made_by=str(installation.home.read_mark().get("made_by")),
        machine=socket.gethostname(),
        folder=str(installation.home.folder),
        seasons=tuple(session.scalars(select(Season.id).order_by(Season.id))),
    )


def identity_in(backup: Path, manifest: Manifest) -> Identity:
    """That of a backup; one of an older format does not say on which machine and in which folder it was."""
    if manifest.installation is not None:
        return manifest.installation
    mark = json.loads((backup / "home/home.json").read_text(encoding="utf-8"))
    said = look_everywhere(backup / "home", {}).said
    base_url = said["base_url"].value if "base_url" in said else mark.get("base_url", "")
    return Identity(_id_in(backup) or "", str(base_url).rstrip("/"), str(mark.get("made_by")), "", "", ())


def id_of(key: bytes) -> str:
    """By what an installation is known, from its key of personal links: 16 hexadecimal digits."""
    return hmac.digest(key, b"rounds installation", hashlib.sha256).hex()[:16]


def refuse_strangers(below: Path, own: Identity) -> None:
    """Refuse a folder that holds backups of another installation: the older of both would be deleted by one count."""
    strangers = [each for each in backups_in(below) if (id := _id_in(each)) is not None and id != own.id]
    if strangers:
        raise BackupRefused(
            f"{below}: здесь лежат копии другой установки, последняя — {strangers[-1].name}. "
            "Назовите другую папку: у каждой установки своя."
        )


def refuse_several(folder: Path) -> None:
    """Refuse to take the newest backup of a folder that holds those of several installations."""
    newest = {id: each.name for each in backups_in(folder) if (id := _id_in(each)) is not None}
    if len(newest) > 1:
        raise BackupRefused(
            f"{folder}: здесь копии разных установок, последние — {', '.join(sorted(newest.values()))}. "
            f"Назовите ту, которая нужна, полностью: {folder / max(newest.values())}"
        )


def refuse_another(whose: Identity, home: Home, environment: Mapping[str, str]) -> None:
    """Refuse a backup of another installation than the one for which the place was prepared by its settings."""
    said = look_everywhere(home.folder, environment).said
    found = []
    if "links_key" in said and _id_of_text(said["links_key"].value) not in (None, whose.id):
        found.append("в настройках другой ключ личных ссылок (links_key), и ссылки из писем копии не открылись бы")
    if "base_url" in said and str(said["base_url"].value).rstrip("/") != whose.base_url:
        found.append(f"в настройках base_url = {said['base_url'].value}")
    if whose.is_played and any((home.folder / name).exists() for name in (SETTINGS, SECRETS)):
        found.append("в папке лежат настройки настоящей установки")
    if found:
        raise BackupRefused(
            f"Это копия другой установки: {whose.in_words()}. Здесь же подготовлено иное: {'; '.join(found)}. "
            "Ничего не изменено. Если нужна именно она, повторите команду с --yes."
        )


def in_place_of(whose: Identity, home: Home) -> str:
    """What is said of a place where an installation lives already; nothing where there is none that can be read."""
    try:
        there = id_of(home.key())
        base_url = home.read_mark()["base_url"]
    except (OSError, ValueError):
        return ""
    if there == whose.id:
        return "Здесь живёт та же установка, что и в копии."
    return f"Здесь живёт другая установка ({base_url}), а копия — установки {whose.in_words()}."


def _id_in(backup: Path) -> str | None:
    try:
        return _id_of_text((backup / "home" / KEY).read_text())
    except (OSError, ValueError):
        return None  # damaged: whoever takes it finds out


def _id_of_text(key: object) -> str | None:
    try:
        return id_of(bytes.fromhex(str(key).strip()))
    except ValueError:
        return None
