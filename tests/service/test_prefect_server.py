"""Prefect's server and client of a rehearsal, whatever the machine's environment says."""

import urllib.request
from pathlib import Path

import pytest

from service.prefect_environment import client_environment


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "127.0.0.1"),
        ("", "127.0.0.1"),
        ("ipk.example, .kras.example", "ipk.example,.kras.example,127.0.0.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("*", "*"),
    ],
)
def test_an_offices_proxy_is_not_asked_for_the_loopback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str | None, after: str
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://proxy.ipk.example:3128")
    if before is not None:
        monkeypatch.setenv("NO_PROXY", before)

    for name, value in client_environment(tmp_path, "http://127.0.0.1:4200/api").items():
        monkeypatch.setenv(name, value)

    assert urllib.request.proxy_bypass("127.0.0.1:4200")
    assert client_environment(tmp_path, "")["no_proxy"] == client_environment(tmp_path, "")["NO_PROXY"] == after
