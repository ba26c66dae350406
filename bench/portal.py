"""`make bench-portal`: a hundred schools upload 20 MB each within a minute, beside people who read pages.

Both sides in one run: the same readers, first alone and then beside the uploads. Prints a table; asserts nothing.
"""

import argparse
import asyncio
import os
import socket
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.a_home import School, a_round_in_intake, door_of, resident_megabytes

READERS = 10
PAUSE_SECONDS = 0.5
"""Between two pages of one reader."""
ORIGIN_HEADERS = {"sec-fetch-site": "same-origin"}


@dataclass
class Seen:
    """What was measured."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """A quantile of the seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Measure, and print."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        installation, schools = a_round_in_intake(Path(folder) / "home", asked.schools)
        port = _free_port()
        with door_of(installation, port) as pid:
            asyncio.run(_measure(asked, schools, port, pid))


async def _measure(asked: argparse.Namespace, schools: Sequence[School], port: int, pid: int) -> None:
    base = f"http://127.0.0.1:{port}"
    clients = [_client(base, number) for number in range(len(schools))]
    await asyncio.gather(*(_come_in(client, school) for client, school in zip(clients, schools, strict=True)))
    idle_memory = resident_megabytes(pid)

    alone = Seen()
    await _readers(clients, schools, alone, time.monotonic() + asked.seconds / 3)

    beside, uploads, memory = Seen(), Seen(), [idle_memory]
    content = os.urandom(1024 * 1024)
    ends = time.monotonic() + asked.seconds
    reading = asyncio.create_task(_readers(clients, schools, beside, ends))
    watching = asyncio.create_task(_watch(pid, memory, ends))
    gap = asked.seconds / len(schools)
    began = time.monotonic()
    await asyncio.gather(
        *(
            _upload(client, school, content, asked.megabytes, number * gap, uploads)
            for number, (client, school) in enumerate(zip(clients, schools, strict=True))
        )
    )
    took = time.monotonic() - began
    await reading
    await watching
    for client in clients:
        await client.aclose()

    print(
        f"{len(schools)} schools, {asked.megabytes} MB each, begun within {asked.seconds} s, there after {took:.1f} s"
    )
    print("                       requests   median      p95   slowest   failed")
    for name, seen in (("pages, alone", alone), ("pages, beside uploads", beside), ("uploads", uploads)):
        print(
            f"{name:<22} {len(seen.seconds):>8}  {statistics.median(seen.seconds):6.3f} s {seen.quantile(0.95):6.3f} s "
            f"{max(seen.seconds):7.3f} s {len(seen.failed):>7}"
        )
    print(f"p95 beside uploads is {beside.quantile(0.95) / alone.quantile(0.95):.1f} times that alone")
    print(
        f"memory of the door: {idle_memory:.0f} MB before, {max(memory):.0f} MB at most, {memory[-1]:.0f} MB at the end"
    )
    for sentence in sorted(set(alone.failed + beside.failed + uploads.failed))[:5]:
        print(f"failed: {sentence}")


def _client(base: str, number: int) -> httpx.AsyncClient:
    # Each school comes from an address of its own, as a proxy on this machine would tell.
    headers = ORIGIN_HEADERS | {"x-forwarded-for": f"10.1.{number // 250}.{number % 250 + 1}"}
    return httpx.AsyncClient(base_url=base, headers=headers, timeout=120, follow_redirects=True)


async def _come_in(client: httpx.AsyncClient, school: School) -> None:
    answer = await client.post(school.link)
    answer.raise_for_status()


async def _readers(clients: Sequence[httpx.AsyncClient], schools: Sequence[School], seen: Seen, until: float) -> None:
    await asyncio.gather(*(_read(clients[number], schools[number], seen, until) for number in range(READERS)))


async def _read(client: httpx.AsyncClient, school: School, seen: Seen, until: float) -> None:
    while time.monotonic() < until:
        began = time.monotonic()
        await _noted(client.get(school.page), seen)
        await asyncio.sleep(max(0.0, PAUSE_SECONDS - (time.monotonic() - began)))


async def _upload(
    client: httpx.AsyncClient, school: School, content: bytes, megabytes: int, after: float, seen: Seen
) -> None:
    await asyncio.sleep(after)
    file = b"%PDF-1.7\n" + school.id.encode() + content * (megabytes - 1)
    await _noted(client.post(f"{school.page}/files", files={f"files-{school.kind}": ("Концепция.pdf", file)}), seen)


async def _noted(request: object, seen: Seen) -> None:
    began = time.monotonic()
    try:
        answer = await request  # type: ignore[misc]
        if answer.status_code != 200:
            seen.failed.append(f"{answer.request.method} {answer.status_code}")
    except httpx.TransportError as error:
        seen.failed.append(type(error).__name__)
    seen.seconds.append(time.monotonic() - began)


async def _watch(pid: int, memory: list[float], until: float) -> None:
    while time.monotonic() < until + 5:
        memory.append(resident_megabytes(pid))
        await asyncio.sleep(0.25)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.portal", description=__doc__)
    parser.add_argument("--schools", type=int, default=100)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60, help="within which all uploads begin")
    parser.add_argument("--folder", type=Path, help="where the home is made (default: the system's temporary folder)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
