import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from runtime.home import Home
from runtime.service_home import make_service_home
from service.door import TAKEN
from service.prefect_server import free_port
from tests.migrated import give_record

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


def open_door(home: Home, port: int) -> "subprocess.Popen[str]":
    environment = {**os.environ, "ROUNDS_HOME": str(home.folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "service.door", "127.0.0.1", str(port)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def answered(port: int, path: str) -> httpx.Response:
    """What the door says, once it is open."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False)
        except httpx.TransportError:
            assert time.monotonic() < until, "the door does not open"
            time.sleep(0.1)


def test_the_door_answers_and_ends_when_told(tmp_path: Path) -> None:
    home, port = make_service_home(tmp_path / "home"), free_port()
    give_record(home)
    door = open_door(home, port)
    try:
        page = answered(port, "/")
        ready = answered(port, "/readyz").json()
    finally:
        door.send_signal(signal.SIGTERM)
        said = door.communicate(timeout=PATIENCE_SECONDS)[1]

    shows = "откройте личную ссылку из письма" in page.text
    assert (page.status_code, shows, "server" in page.headers) == (200, True, False)
    assert [part["part"] for part in ready["parts"] if not part["ok"]] == ["keeper", "post"]
    assert (door.returncode, home.metrics.is_dir()) == (0, True)
    assert f"the door is open at 127.0.0.1, port {port}" in said


def test_a_port_that_is_taken_is_told_in_a_line(tmp_path: Path) -> None:
    home = make_service_home(tmp_path / "home")
    give_record(home)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        door = open_door(home, other.getsockname()[1])
        said = door.communicate(timeout=PATIENCE_SECONDS)[1]

    assert door.returncode == TAKEN
    assert "Address already in use" in said
    assert "Traceback" not in said
