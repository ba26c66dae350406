"""The site for nginx: nginx itself takes it, it leads to the service and nowhere else, its journal holds no link."""

import gzip
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from config.settings import Settings
from portal.safe_answers import HEADERS, HSTS

ROOT = Path(__file__).resolve().parents[2]
SITE = (ROOT / "deploy/nginx-rounds.conf").read_text(encoding="utf-8")
PAGES = {
    name: (ROOT / "deploy" / name).read_text(encoding="utf-8")
    for name in ("too-large.html", "too-often.html", "away.html")
}
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
    service: int
    """The port at which the site expects the service: nobody is there until a test puts somebody."""


@pytest.fixture
def nginx(tmp_path: Path) -> Nginx:
    live = tmp_path / "live/expertise.example.ru"
    live.mkdir(parents=True)
    name = ["-subj", "/CN=expertise.example.ru", "-keyout", f"{live}/privkey.pem", "-out", f"{live}/fullchain.pem"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *name]
    subprocess.run(make, check=True, capture_output=True)
    site = SITE.replace("/etc/letsencrypt", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    *ports, service = free_ports(3)
    for said, port in zip(("80", "443"), ports, strict=True):
        site = site.replace(f"listen {said}", f"listen 127.0.0.1:{port}")
        site = site.replace(f"listen [::]:{said}", f"listen [::1]:{port}")
    site = site.replace(f"server 127.0.0.1:{Settings().port}", f"server 127.0.0.1:{service}")
    # Neither a late answer nor a crowd is waited for.
    site = site.replace("proxy_read_timeout 120s", "proxy_read_timeout 200ms").replace("rate=10r/s", "rate=1r/m")
    (tmp_path / "site.conf").write_text(site.replace("/opt/rounds", str(ROOT)))
    kept = "".join(
        f"{each}_temp_path {tmp_path}/{each}; " for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; daemon off; master_process off; events {{}} "
        # As Debian has it: whatever is text is packed where nothing else is said.
        f"http {{ {kept} gzip on; gzip_proxied any; include {tmp_path}/site.conf; }}"
    )
    return Nginx(tmp_path / "nginx.conf", ports[1], service)


@contextmanager
def at_work(nginx: Nginx) -> Iterator[None]:
    with subprocess.Popen(["nginx", "-c", nginx.file], stderr=subprocess.DEVNULL) as started:
        try:
            yield
        finally:
            started.terminate()


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
    with at_work(nginx):
        status, headers, page = ask(nginx.port, "POST", "/school/2022/1.13/s-1/files", too_much)
        by_its_own_address = ask(nginx.port, "GET", "/too-large.html")[0]

    assert (status, headers["Content-Type"], page) == (413, "text/html; charset=utf-8", PAGES["too-large.html"])
    assert f"({megabytes} МБ)" in page
    assert {name: headers[name] for name in SAFE} == SAFE
    assert by_its_own_address == 404


@needs_nginx
def test_who_comes_while_the_service_is_away_is_told_so_in_russian_and_in_its_dress(nginx: Nginx) -> None:
    with at_work(nginx):
        answers = [ask(nginx.port, "GET", path) for path in ("/office", "/l/abc", "/healthz")]
        sent = ask(nginx.port, "POST", "/school/2022/1.13/s-1/files", {"Content-Length": "0"})
        style = ask(nginx.port, "GET", "/static/portal.css")
        nothing = ask(nginx.port, "GET", "/static/portal.py")[0]

    away = (502, "text/html; charset=utf-8", PAGES["away.html"])
    assert [(status, headers["Content-Type"], page) for status, headers, page in (*answers, sent)] == [away] * 4
    assert [{name: headers[name] for name in SAFE} for _, headers, _ in answers] == [SAFE] * 3
    there = (ROOT / "portal/static/portal.css").read_text(encoding="utf-8")
    assert (style[0], style[1]["Content-Type"], style[2], nothing) == (200, "text/css", there, 404)


@needs_nginx
def test_a_service_that_answers_too_late_is_told_of_in_the_same_words(nginx: Nginx) -> None:
    with socket.create_server(("127.0.0.1", nginx.service)), at_work(nginx):
        status, headers, page = ask(nginx.port, "GET", "/office")

    assert (status, headers["Content-Type"], page) == (504, "text/html; charset=utf-8", PAGES["away.html"])


@needs_nginx
def test_what_the_service_says_itself_of_its_trouble_is_passed_on(nginx: Nginx) -> None:
    with socket.create_server(("127.0.0.1", nginx.service)) as service, at_work(nginx), ThreadPoolExecutor() as beside:
        asked = beside.submit(ask, nginx.port, "GET", "/office")
        connection, _ = service.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 11\r\n\r\ntyped stays")
        status, _, page = asked.result(PATIENCE_SECONDS)

    assert (status, page) == (503, "typed stays")


@needs_nginx
def test_what_holds_nobodys_secret_is_packed_and_pages_are_not(nginx: Nginx) -> None:
    said = "a word that is searched for, and a name " * 100
    answer = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" + said
    packed = {}
    for path, kind in (("/office/letters?q=a", "text/html; charset=utf-8"), ("/static/portal.css", "text/css")):
        with (
            socket.create_server(("127.0.0.1", nginx.service)) as service,
            at_work(nginx),
            ThreadPoolExecutor() as beside,
        ):
            asked = beside.submit(ask, nginx.port, "GET", path, {"Accept-Encoding": "gzip"})
            connection, _ = service.accept()
            with connection:
                connection.sendall((answer % (kind, len(said))).encode())
            _, headers, page = asked.result(PATIENCE_SECONDS)
        assert page == said
        packed[path] = headers["Content-Encoding"]

    assert packed == {"/office/letters?q=a": None, "/static/portal.css": "gzip"}


@needs_nginx
def test_who_asks_too_often_is_told_so_in_russian(nginx: Nginx) -> None:
    with at_work(nginx):
        answers = [ask(nginx.port, "GET", "/office") for _ in range(42)]

    status, headers, page = answers.pop()
    assert (status, headers["Content-Type"], page) == (429, "text/html; charset=utf-8", PAGES["too-often.html"])
    assert {status for status, _, _ in answers} == {502}


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
            content = answer.read()
            packed = answer.headers["Content-Encoding"] == "gzip"
            return answer.status, answer.headers, (gzip.decompress(content) if packed else content).decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_nginx_takes_nothing_from_elsewhere(name: str) -> None:
    static, page = ROOT / "portal/static", PAGES[name]
    wanted = re.findall(r'(?:href|src|action)="([^"]*)"', page)

    assert [path for path in wanted if not (static / path.removeprefix("/static/")).is_file()] == []
    assert ("<script" in page, "style=" in page, '<html lang="ru">' in page) == (False, False, True)


def test_every_page_that_nginx_is_told_to_show_is_there() -> None:
    assert {*re.findall(r"error_page [\d ]+/(\S+);", SAID)} == PAGES.keys()


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
