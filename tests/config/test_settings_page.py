"""The page of the settings names each of them, in their order, with its default."""

import re
import tomllib
from pathlib import Path

from config.settings import PORTS_OF_MAIL, SECRETS, Settings

PAGE = (Path(__file__).resolve().parents[2] / "docs/settings.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_every_setting_stands_there_in_its_order_with_its_default() -> None:
    defaults = {name: getattr(Settings(), name) for name in Settings.model_fields}

    told = [(name, default.partition(":")[0]) for name, default, _ in ROW.findall(PAGE)]

    assert told == [(name, "none" if value is None else f"`{value}`") for name, value in defaults.items()]


def test_the_secrets_are_called_so() -> None:
    assert {name for name, _, what_for in ROW.findall(PAGE) if "a secret" in what_for} == SECRETS


def test_the_ports_of_mail_are_those_of_the_program() -> None:
    [what_for] = [what_for for name, _, what_for in ROW.findall(PAGE) if name == "smtp_port"]
    told = {tls: int(port) for port, tls in re.findall(r"(\d+) where (?:`smtp_tls`|it) is `(\w+)`", what_for)}
    assert told == {tls: port for tls, port in PORTS_OF_MAIL.items() if tls != "starttls"}


def test_its_example_is_one() -> None:
    [example] = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    written = tomllib.loads(example)
    assert Settings(**written).model_fields_set == {*written}
