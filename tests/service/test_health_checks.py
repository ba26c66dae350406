"""What an installation needs on its own machine, and what is said where it is not so."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import pytest

from runtime.home import Home
from runtime.installation import Installation, close_installation, open_installation
from runtime.record_version import ready_record
from runtime.rehearsal_home import make_rehearsal_home
from runtime.service_home import is_served, make_service_home, the_only_service
from service import health_checks
from service.findings import Finding, Verdict
from service.health_checks import (
    check_database,
    check_disks,
    check_links,
    check_prefect,
    check_rights,
    check_service,
)
from tests.folders import a_folder_in_memory
from tests.postgresql import PostgresqlServer


@pytest.fixture
def home() -> Iterator[Home]:
    with a_folder_in_memory() as folder:
        yield make_service_home(folder / "home")
        close_installation()


def opened(home: Home, **written: str) -> Installation:
    """The installation, with settings that are written as TOML."""
    (home.folder / "rounds.toml").write_text("".join(f"{name} = {value}\n" for name, value in written.items()))
    return open_installation(home)


@contextmanager
def answering(body: bytes, path: str, status: int = 200) -> Iterator[str]:
    """A web server on the loopback that knows one page."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == path else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_home_is_closed_to_others(home: Home) -> None:
    assert check_rights(home) == Finding(
        "rights", Verdict.GOOD, f"Папку установки {home.folder} читает только её пользователь."
    )


def test_a_home_that_others_can_read_is_told_with_what_is_open_in_it(home: Home) -> None:
    (home.folder / "secrets").mkdir()
    for name, rights in {"rounds.toml": 0o644, "secrets/smtp_password": 0o640, "secrets/links_key": 0o600}.items():
        (home.folder / name).touch(rights)
        (home.folder / name).chmod(rights)
    home.folder.chmod(0o755)

    assert check_rights(home) == Finding(
        "rights",
        Verdict.BAD,
        "Папку установки могут читать другие пользователи машины.",
        f"Выполните: chmod go= {home.folder} {home.folder}/rounds.toml {home.folder}/secrets/smtp_password",
    )


def test_a_rehearsals_home_has_no_secrets(home: Home) -> None:
    played = make_rehearsal_home(home.folder.parent / "played")
    assert check_rights(played).verdict is Verdict.UNKNOWN


def test_a_record_of_this_version_answers(home: Home) -> None:
    installation = open_installation(home)
    ready_record(home, installation.engine)

    database, migrations = check_database(installation)

    assert (database.check, database.verdict) == ("database", Verdict.GOOD)
    assert database.says.startswith("База данных отвечает: SQLite 3.")
    assert migrations == Finding("migrations", Verdict.GOOD, "База данных той же версии, что и программа.")


def test_a_record_that_is_not_there_or_away_is_told(home: Home) -> None:
    assert check_database(open_installation(home)) == (
        Finding(
            "database",
            Verdict.BAD,
            f"{home.folder}: базы данных здесь ещё нет.",
            "Запустите rounds serve с этой папкой: он создаст её при первом запуске.",
        ),
    )
    [away] = check_database(opened(home, database_url='"postgresql://rounds:geheim@127.0.0.1:1/rounds"'))
    assert (away.verdict, away.do) == (Verdict.BAD, "Проверьте, что она запущена и database_url верен.")
    assert "geheim" not in away.says


def test_a_record_on_postgresql_answers_too(home: Home, postgresql: PostgresqlServer) -> None:
    installation = opened(home, database_url=f'"{postgresql.new()}"')
    ready_record(home, installation.engine)

    database, migrations = check_database(installation)

    assert (database.verdict, migrations.verdict) == (Verdict.GOOD, Verdict.GOOD)
    assert database.says.startswith("База данных отвечает: PostgreSQL ")
    postgresql.drop(installation.engine.url.render_as_string(hide_password=False))


def test_each_disk_is_told_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    [found] = check_disks(open_installation(home))
    assert (found.check, found.verdict) == ("disk", Verdict.GOOD)
    monkeypatch.setattr(health_checks, "LEAST_FREE_MEGABYTES", 10**9)
    [full] = check_disks(open_installation(home))
    assert (full.verdict, full.do) == (Verdict.BAD, "Освободите место: скоро нечем принять документы.")


def test_a_folder_of_documents_that_is_not_there_is_told(home: Home) -> None:
    found = [*check_disks(opened(home, files='"/nowhere/documents"'))]
    assert [(each.verdict, each.says) for each in found if each.verdict is Verdict.BAD] == [
        (Verdict.BAD, "Документы: /nowhere/documents недоступна (No such file or directory).")
    ]


def test_a_folder_that_cannot_be_written_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    installation = open_installation(home)
    monkeypatch.setattr(os, "access", lambda folder, _rights: folder != home.files)
    found = [each for each in check_disks(installation) if each.verdict is Verdict.BAD]
    assert found == [
        Finding("disk", Verdict.BAD, f"Документы: в {home.files} нельзя писать.", "Дайте службе права на эту папку.")
    ]


def test_a_service_is_seen_by_its_lock_and_asked_of_its_parts(home: Home) -> None:
    installation = open_installation(home)
    ready_record(home, installation.engine)
    assert (is_served(home), check_service(installation)) == (
        False,
        (Finding("service", Verdict.UNKNOWN, "Служба на этой машине не запущена.", "Запустите rounds serve."),),
    )

    with the_only_service(home):
        assert is_served(home)
        starting = [(each.check, each.verdict, each.says) for each in check_service(installation)]
        long_ago = datetime.now(UTC).timestamp() - 600
        os.utime(home.service_lock, (long_ago, long_ago))
        silent = {each.check: each.verdict for each in check_service(installation)}

    assert starting == [
        ("service", Verdict.GOOD, "Служба на этой машине запущена."),
        ("keeper", Verdict.UNKNOWN, "Диспетчер экспертиз: запускается."),
        ("post", Verdict.UNKNOWN, "Отправка писем: запускается."),
        ("queue", Verdict.GOOD, "Письма отправляются."),
    ]
    assert silent == {
        "service": Verdict.GOOD,
        "keeper": Verdict.BAD,
        "post": Verdict.BAD,
        "queue": Verdict.GOOD,
    }
    assert not is_served(home)


def test_our_own_prefect_runs_with_the_service(home: Home) -> None:
    installation = open_installation(home)
    assert check_prefect(installation).verdict is Verdict.UNKNOWN
    with the_only_service(home):
        assert check_prefect(installation).says == "Неизвестно, где сервер Prefect."
        (home.prefect / "port").write_text("1")
        found = check_prefect(installation)
    assert (found.verdict, found.says.startswith("Prefect не отвечает: http://127.0.0.1:1/api (")) == (
        Verdict.BAD,
        True,
    )
    assert found.do == f"Подождите минуту, журнал: {home.prefect}/server.log."


@pytest.mark.parametrize(
    ("answer", "verdict"), [(version("prefect"), Verdict.GOOD), ("2.20.0", Verdict.BAD), (None, Verdict.BAD)]
)
def test_another_machines_prefect_is_asked_for_its_version(home: Home, answer: str | None, verdict: Verdict) -> None:
    body = b"<html>" if answer is None else f'"{answer}"'.encode()
    with answering(body, "/api/admin/version") as url:
        found = check_prefect(opened(home, prefect_api_url=f'"{url}/api"'))
    assert (found.verdict, url in found.says) == (verdict, True)


def test_links_lead_to_a_page_that_answers(home: Home) -> None:
    with answering(b"ok", "/healthz") as url:
        assert check_links(opened(home, base_url=f'"{url}"')) == Finding(
            "links", Verdict.GOOD, f"Ссылки ведут на {url}, страница отвечает."
        )
        opening = open_installation(home)
    assert check_links(opening) == Finding(
        "links", Verdict.UNKNOWN, f"Ссылки ведут на {url}, но служба не запущена.", "Запустите rounds serve."
    )


def test_a_page_that_answers_with_an_error_is_told(home: Home) -> None:
    with answering(b"", "/elsewhere") as url, the_only_service(home):
        found = check_links(opened(home, base_url=f'"{url}"'))
    assert (found.verdict, found.says) == (
        Verdict.BAD,
        f"Страница, куда ведут ссылки, не отвечает: {url} (ответ 404).",
    )


def test_letters_to_the_world_need_links_that_the_world_can_open(home: Home) -> None:
    found = check_links(opened(home, smtp_host='"smtp.example.ru"'))
    assert (found.verdict, found.says) == (
        Verdict.BAD,
        "Ссылки в письмах ведут на http://127.0.0.1:8085: её откроют только на этой машине.",
    )
