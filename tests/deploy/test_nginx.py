"""The site for nginx: nginx itself takes it, it leads to the service and nowhere else, its journal holds no link."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from config.settings import Settings
from portal.safe_answers import HEADERS, HSTS

ROOT = Path(__file__).resolve().parents[2]
SITE = (ROOT / "deploy/nginx-rounds.conf").read_text(encoding="utf-8")
TOO_LARGE = (ROOT / "deploy/too-large.html").read_text(encoding="utf-8")
SAFE = {
    "Strict-Transport-Security": HSTS["Strict-Transport-Security"],
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'",
    **{name: HEADERS[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "Cache-Control")},
}
PATIENCE_SECONDS = 10
SAID = re.sub(r"(?m)^\s*#.*$", "", SITE)

# Under CI both are installed: there their absence is a failure.
needs_nginx = pytest.mark.skipif(
    "CI" not in os.environ and (shutil.which("nginx") is None or shutil.which("openssl") is None),
    reason="nginx or openssl is not here",
)


@dataclass(frozen=True)
class Nginx:
    """A configuration of nginx with the site in it, and the port of the loopback at which it speaks TLS."""

    file: Path
    port: int


@pytest.fixture
def nginx(tmp_path: Path) -> Nginx:
    live = tmp_path / "live/expertise.example.ru"
    live.mkdir(parents=True)
    name = ["-subj", "/CN=expertise.example.ru", "-keyout", f"{live}/privkey.pem", "-out", f"{live}/fullchain.pem"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *name]
    subprocess.run(make, check=True, capture_output=True)
    site = SITE.replace("/etc/letsencrypt", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    ports = free_ports(2)
    for said, port in zip(("80", "443"), ports, strict=True):
        site = site.replace(f"listen {said}", f"listen 127.0.0.1:{port}")
        site = site.replace(f"listen [::]:{said}", f"listen [::1]:{port}")
    (tmp_path / "site.conf").write_text(site.replace("/opt/rounds", str(ROOT)))
    kept = "".join(
        f"{each}_temp_path {tmp_path}/{each}; " for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; daemon off; master_process off; events {{}} "
        f"http {{ {kept} include {tmp_path}/site.conf; }}"
    )
    return Nginx(tmp_path / "nginx.conf", ports[1])


def free_ports(many: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(many)]
        return [each.getsockname()[1] for each in sockets]


@needs_nginx
def test_nginx_takes_it(nginx: Nginx) -> None:
    done = subprocess.run(["nginx", "-t", "-c", nginx.file], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


@needs_nginx
def test_who_sends_too_much_at_once_is_told_so_in_russian(nginx: Nginx) -> None:
    megabytes = int(re.findall(r"client_max_body_size (\d+)m;", SAID)[0])
    too_much = {"Content-Length": str(megabytes * 1024 * 1024 + 1)}
    with subprocess.Popen(["nginx", "-c", nginx.file], stderr=subprocess.DEVNULL) as started:
        try:
            status, headers, page = ask(nginx.port, "POST", "/school/2022/1.13/s-1/files", too_much)
            by_its_own_address = ask(nginx.port, "GET", "/too-large.html")[0]
        finally:
            started.terminate()

    assert (status, headers["Content-Type"], page) == (413, "text/html; charset=utf-8", TOO_LARGE)
    assert f"({megabytes} МБ)" in page
    assert {name: headers[name] for name in SAFE} == SAFE
    assert by_its_own_address == 404


def ask(port: int, method: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Message, str]:
    """Ask once nginx listens: the status, the headers and the page. Of a form only its length is sent."""
    until = time.monotonic() + PATIENCE_SECONDS
    trusting = ssl._create_unverified_context()  # noqa: S323 - the certificate was made a moment ago
    with closing(HTTPSConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS, context=trusting)) as connection:
        while True:
            try:
                connection.connect()
            except ConnectionRefusedError:
                assert time.monotonic() < until
            else:
                break
        connection.request(method, path, headers=dict(headers or {}))
        with connection.getresponse() as answer:
            return answer.status, answer.headers, answer.read().decode()


def test_the_page_for_too_much_takes_nothing_from_elsewhere() -> None:
    static = ROOT / "portal/static"
    wanted = re.findall(r'(?:href|src|action)="([^"]*)"', TOO_LARGE)

    assert [path for path in wanted if not (static / path.removeprefix("/static/")).is_file()] == []
    assert ("<script" in TOO_LARGE, "style=" in TOO_LARGE, '<html lang="ru">' in TOO_LARGE) == (False, False, True)


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
