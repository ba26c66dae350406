"""What of a home goes into a backup beside record and documents: its mark, its clock, the key of links, settings."""

import re
import tomllib
from pathlib import Path

from config.settings import Settings, is_secret
from runtime.installation import Installation
from service.backup_manifest import Piece, hash_of, write_private

PLAIN = ("home.json", "clock.json")
KEY = "links.key"
SETTINGS = "rounds.toml"
SECRETS = "secrets"

_SECRET = "|".join(name for name in Settings.model_fields if is_secret(name))
_SAYS_A_SECRET = re.compile(rf"^\s*[\"']?(?P<key>{_SECRET})[\"']?\s*=|://[^/\s@]*:[^/\s@]*@", re.IGNORECASE)
LEFT_OUT = "# Секрет не вошёл в резервную копию: впишите его заново.\n"


def copy_of_home(installation: Installation, folder: Path, *, with_secrets: bool) -> dict[str, Piece]:
    """Write the pieces into a folder, and say which they are.

    The key of links always goes with them: without it the links in letters that have left would be dead. Passwords in
    `rounds.toml` and the folder of secrets go only `with_secrets`.
    """
    home = installation.home.folder
    folder.mkdir(mode=0o700)
    contents = {name: (home / name).read_bytes() for name in PLAIN if (home / name).exists()}
    contents[KEY] = installation.links_key().hex().encode()
    if (home / SETTINGS).exists():
        written = (home / SETTINGS).read_text(encoding="utf-8")
        contents[SETTINGS] = (written if with_secrets else without_secrets(written)).encode()
    if with_secrets and (home / SECRETS).is_dir():
        (folder / SECRETS).mkdir(mode=0o700)
        found = [each for each in (home / SECRETS).iterdir() if each.is_file()]
        contents |= {f"{SECRETS}/{each.name}": each.read_bytes() for each in found}
    for name, content in contents.items():
        write_private(folder / name, content)
    return {name: Piece(hash_of(folder / name)) for name in sorted(contents)}


def without_secrets(written: str) -> str:
    """The settings with a remark in place of each line that says a secret, or an address with a password in it.

    Where a secret would still be seen (it goes over several lines), nothing of the settings is kept.
    """
    lines = written.splitlines(keepends=True)
    kept = "".join(LEFT_OUT if _SAYS_A_SECRET.search(line) else line for line in lines)
    try:
        said = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        return LEFT_OUT
    secrets = [line.strip() for name, value in said.items() if is_secret_name(name) for line in str(value).splitlines()]
    return LEFT_OUT if any(secret and secret in kept for secret in secrets) else kept


def is_secret_name(name: str) -> bool:
    """Whether a key of the settings names a secret."""
    return name.lower() in Settings.model_fields and is_secret(name.lower())
