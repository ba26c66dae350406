"""`make bench-portal`: a hundred schools upload 20 MB each within a minute, beside people who read pages.

Both sides in one run: the same readers, first alone and then beside the uploads. Prints a table, and what is beyond the
demands; then its exit status is 1.
"""

import argparse
import asyncio
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.a_home import ROUND, School, a_round_in_intake, door_of, resident_megabytes
from models.preparations import preparation_of
from runtime.installation import Installation

READERS = 10
MEGABYTE = 1024 * 1024
PAUSE_SECONDS = 0.5
"""Between two pages of one reader."""
MOST_P95_SECONDS = 1.0
"""Of a page beside uploads."""
MOST_TIMES = 5.0
"""So many times longer than alone."""
MOST_GROWTH_MEGABYTES = 100.0
"""Of the door's memory, however much is uploaded: files pass through it."""
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


@dataclass
class Measured:
    """What came of a run."""

    schools: int
    alone: Seen
    beside: Seen
    uploads: Seen
    memory: list[float]
    """Megabytes of the door: before, then every quarter of a second."""
    took: float
    kept: int
    """Schools whose file lies in the record and on the disk, whole."""

    @property
    def growth(self) -> float:
        """Megabytes by which the door grew at most."""
        return max(self.memory) - self.memory[0]

    @property
    def times(self) -> float:
        """How many times longer a page takes beside uploads."""
        return self.beside.quantile(0.95) / self.alone.quantile(0.95)


def main() -> int:
    """Measure, and print; 1 where a demand is not met."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        measured = measure(Path(folder) / "home", asked.schools, asked.megabytes, asked.seconds)
    print(f"{asked.schools} schools, {asked.megabytes} MB each, begun within {asked.seconds} s")
    _print(measured)
    found = beyond(measured)
    for sentence in found:
        print(f"beyond the demands: {sentence}", file=sys.stderr)
    return 1 if found else 0


def measure(folder: Path, schools: int, megabytes: int, seconds: int) -> Measured:
    """Make a home there, and let its schools upload within so many seconds."""
    installation, made = a_round_in_intake(folder, schools)
    port = _free_port()
    with door_of(installation, port) as pid:
        measured = asyncio.run(_measure(made, megabytes, seconds, port, pid))
        measured.kept = sum(_is_kept(installation, school, megabytes) for school in made)
    return measured


def beyond(measured: Measured) -> list[str]:
    """The demands that are not met, each in a sentence."""
    failed = measured.alone.failed + measured.beside.failed + measured.uploads.failed
    p95 = measured.beside.quantile(0.95)
    said = {
        f"{len(failed)} requests failed: {', '.join(sorted(set(failed))[:5])}": bool(failed),
        f"{measured.schools - measured.kept} files are not kept": measured.kept < measured.schools,
        f"p95 of a page beside uploads is {p95:.2f} s, not below {MOST_P95_SECONDS:.0f}": p95 >= MOST_P95_SECONDS,
        f"that is {measured.times:.1f} times that alone, more than {MOST_TIMES:.0f}": measured.times > MOST_TIMES,
        f"the door grew by {measured.growth:.0f} MB, more than {MOST_GROWTH_MEGABYTES:.0f}": measured.growth
        > MOST_GROWTH_MEGABYTES,
    }
    return [sentence for sentence, holds in said.items() if holds]


async def _measure(schools: Sequence[School], megabytes: int, seconds: int, port: int, pid: int) -> Measured:
    base = f"http://127.0.0.1:{port}"
    clients = [_client(base, number) for number in range(len(schools))]
    await asyncio.gather(*(_come_in(client, school) for client, school in zip(clients, schools, strict=True)))
    measured = Measured(len(schools), Seen(), Seen(), Seen(), [resident_megabytes(pid)], took=0.0, kept=0)

    await _readers(clients, schools, measured.alone, time.monotonic() + seconds / 3)

    content = os.urandom(MEGABYTE)
    ends = time.monotonic() + seconds
    reading = asyncio.create_task(_readers(clients, schools, measured.beside, ends))
    watching = asyncio.create_task(_watch(pid, measured.memory, ends))
    gap = seconds / len(schools)
    began = time.monotonic()
    await asyncio.gather(
        *(
            _upload(client, school, content, megabytes, number * gap, measured.uploads)
            for number, (client, school) in enumerate(zip(clients, schools, strict=True))
        )
    )
    measured.took = time.monotonic() - began
    await reading
    await watching
    for client in clients:
        await client.aclose()
    return measured


def _print(measured: Measured) -> None:
    print(f"all files there after {measured.took:.1f} s, {measured.kept} of {measured.schools} kept")
    print("                       requests   median      p95   slowest   failed")
    rows = {"pages, alone": measured.alone, "pages, beside uploads": measured.beside, "uploads": measured.uploads}
    for name, seen in rows.items():
        print(
            f"{name:<22} {len(seen.seconds):>8}  {statistics.median(seen.seconds):6.3f} s {seen.quantile(0.95):6.3f} s "
            f"{max(seen.seconds):7.3f} s {len(seen.failed):>7}"
        )
    print(f"p95 beside uploads is {measured.times:.1f} times that alone")
    memory = measured.memory
    print(
        f"memory of the door: {memory[0]:.0f} MB before, {max(memory):.0f} MB at most, {memory[-1]:.0f} MB at the end"
    )


def _is_kept(installation: Installation, school: School, megabytes: int) -> bool:
    whole = len(_file(school, bytes(MEGABYTE), megabytes))
    with installation.reading() as session:
        prepared = preparation_of(session, ROUND, school.id)
        documents = list(prepared.documents) if prepared else []
    stored = [installation.files.path_of(each.sha256).stat().st_size for each in documents]
    return stored == [each.size for each in documents] == [whole]


def _client(base: str, number: int) -> httpx.AsyncClient:
    # Each school comes from an address of its own, as a proxy on this machine would tell.
    headers = ORIGIN_HEADERS | {"x-forwarded-for": f"10.1.{number // 250}.{number % 250 + 1}"}
    return httpx.AsyncClient(base_url=base, headers=headers, timeout=120, follow_redirects=True)


async def _come_in(client: httpx.AsyncClient, school: School) -> None:
    answer = await client.post(school.link)
    answer.raise_for_status()


async def _readers(clients: Sequence[httpx.AsyncClient], schools: Sequence[School], seen: Seen, until: float) -> None:
    await asyncio.gather(
        *(_read(clients[number], schools[number], seen, until) for number in range(min(READERS, len(clients))))
    )


async def _read(client: httpx.AsyncClient, school: School, seen: Seen, until: float) -> None:
    while time.monotonic() < until:
        began = time.monotonic()
        await _noted(client.get(school.page), seen)
        await asyncio.sleep(max(0.0, PAUSE_SECONDS - (time.monotonic() - began)))


async def _upload(
    client: httpx.AsyncClient, school: School, content: bytes, megabytes: int, after: float, seen: Seen
) -> None:
    await asyncio.sleep(after)
    file = _file(school, content, megabytes)
    await _noted(client.post(f"{school.page}/files", files={f"files-{school.kind}": ("Концепция.pdf", file)}), seen)


def _file(school: School, content: bytes, megabytes: int) -> bytes:
    return b"%PDF-1.7\n" + school.id.encode() + content * (megabytes - 1)


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
    sys.exit(main())
