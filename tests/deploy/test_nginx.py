"""The site for nginx: nginx itself takes it, it leads to the service and nowhere else, its journal holds no link."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config.settings import Settings

SITE = (Path(__file__).resolve().parents[2] / "deploy/nginx-rounds.conf").read_text(encoding="utf-8")
SAID = re.sub(r"(?m)^\s*#.*$", "", SITE)

# Under CI both are installed: there their absence is a failure.
needs_nginx = pytest.mark.skipif(
    "CI" not in os.environ and (shutil.which("nginx") is None or shutil.which("openssl") is None),
    reason="nginx or openssl is not here",
)


@needs_nginx
def test_nginx_takes_it(tmp_path: Path) -> None:
    live = tmp_path / "live/expertise.example.ru"
    live.mkdir(parents=True)
    name = ["-subj", "/CN=expertise.example.ru", "-keyout", f"{live}/privkey.pem", "-out", f"{live}/fullchain.pem"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *name]
    subprocess.run(make, check=True, capture_output=True)
    site = SITE.replace("/etc/letsencrypt", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "site.conf").write_text(re.sub(r"listen (\[::\]:)?(80|443)", r"listen \g<1>1\2", site))
    kept = "".join(
        f"{each}_temp_path {tmp_path}/{each}; " for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {kept} include {tmp_path}/site.conf; }}"
    )

    done = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_it_leads_to_the_page_of_the_service_and_nowhere_else() -> None:
    assert re.findall(r"upstream rounds \{\s*server ([^;]+);", SAID) == [f"127.0.0.1:{Settings().port}"]
    assert {*re.findall(r"proxy_pass ([^;]+);", SAID)} == {"http://rounds"}


def test_people_come_from_anywhere_and_figures_are_the_offices_alone() -> None:
    page, figures = (SAID[SAID.rindex(place) :].partition("}")[0] for place in ("location / {", "location ~ ^/(readyz"))

    assert re.findall(r"(allow|deny) ([^;]+);", page) == []
    assert re.findall(r"(allow|deny) ([^;]+);", figures) == [
        ("allow", "10.0.0.0/24"),
        ("allow", "127.0.0.1"),
        ("allow", "::1"),
        ("deny", "all"),
    ]


def test_no_journal_of_it_holds_a_personal_link() -> None:
    written = {*re.findall(r"access_log \S+ (\w+);", SAID)}
    [form] = re.findall(r"log_format rounds '([^']*)'", SAID)
    hidden = {"$request ", "$request_uri", "$uri", "$args", "$http_referer"}

    assert written == {"rounds"}
    assert {name for name in hidden if name in form} == set()
    assert re.findall(r"error_log\s+\S+ (\w+);", SAID) == ["crit"]
    assert SAID.count("{") == SAID.count("}")
