"""Chaos: the product is killed, frozen, lied to and starved, and an oracle asks each time what became of the letters.

`python3 dev.py chaos [--rows 1,2] [--database sqlite|postgresql|both] [--seed N] [--minute]`. The matrix and what it
found stand in docs/faults.md. The last line is the sum; the exit status is 0 where every fault was survived.
"""

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from service.prefect_server import prefect_server
from tests.chaos import report
from tests.chaos.postgres import postgresql
from tests.chaos.results import Case, Played, Result

REPORT = Path(__file__).resolve().parents[2] / "var/chaos/report.json"
ROWS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
ON_PREFECT = {1, 6}
"""Rows that need Prefect's server."""
_SAYS_EVERY_SECONDS = 60.0
AT_ONCE = 6
"""Plays side by side: most of their time they wait for leases and timeouts."""


def main(arguments: Sequence[str]) -> int:
    """Play what was asked for; return 1 where a fault was not survived."""
    asked = _parser().parse_args(arguments)
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        servers: list[str | None] = [None] if asked.database in ("sqlite", "both") else []
        if asked.database in ("postgresql", "both"):
            servers.append(stack.enter_context(postgresql(folder / "postgresql")).url)
        _say(f"seed {asked.seed}, rows {', '.join(map(str, asked.rows))}")
        if not asked.minute and ON_PREFECT & {*asked.rows}:
            # Before anything imports prefect, which reads its server's address then.
            (folder / "prefect").mkdir()
            stack.enter_context(prefect_server(folder / "prefect", _say)).wait_until_it_answers()
        from tests.chaos.matrix import Setting, cases_of

        setting = Setting(folder, asked.seed, asked.minute, tuple(servers))
        cases = [case for row in asked.rows for case in cases_of(row, setting)]
        _say(f"{len(cases)} plays, {AT_ONCE} at a time")
        played = list(_told(_play(cases, folder), len(cases)))
    report.write(played, asked.report, asked.seed)
    _say(f"{time.monotonic() - begun:.0f} s; every play stands in {asked.report.name}")
    for line in report.told(played):
        _say(line)
    return 0 if report.is_clean(played) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("chaos", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=_rows, default=list(ROWS), help="numbers of rows, with commas (default: all)")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=500, help="of what is drawn by chance (default: 500)")
    parser.add_argument("--minute", action="store_true", help="a sample of every row, in about a minute")
    parser.add_argument("--report", type=Path, default=REPORT, help="where every play is written down")
    return parser


def _rows(text: str) -> list[int]:
    try:
        rows = [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError("numbers with commas, such as 1,2") from None
    if unknown := [row for row in rows if row not in ROWS]:
        raise argparse.ArgumentTypeError(f"no row {unknown[0]}; there are {', '.join(map(str, ROWS))}")
    return rows


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder in memory, where the machine has such a place: a kill loses nothing of it, a power cut is not played."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="rounds-chaos-", dir=memory if os.access(memory, os.W_OK) else None))
    # PostgreSQL does not serve root: as root it runs as a user of its own, who must get in.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _told(played: Iterable[Played], number: int) -> Iterator[Played]:
    """Say now and then how far it is, and at once what was not survived."""
    said = time.monotonic()
    for done, each in enumerate(played, start=1):
        if not each.result.is_clean:
            _say(f"row {each.row}, {each.database}: {each.title}: not survived")
        if time.monotonic() - said > _SAYS_EVERY_SECONDS:
            said = time.monotonic()
            _say(f"{done} of {number}")
        yield each


def _play(cases: Sequence[Case], folder: Path) -> Iterator[Played]:
    # Forked before anything else runs here, so that each play can fork its own processes from a quiet one.
    jobs = [(number, case, folder / f"play-{number}") for number, case in enumerate(cases, start=1)]
    with multiprocessing.get_context("fork").Pool(AT_ONCE) as pool:
        yield from pool.imap_unordered(_play_one, jobs)


def _play_one(job: tuple[int, Case, Path]) -> Played:
    _, case, folder = job
    begun = time.monotonic()
    folder.mkdir()
    try:
        result = case.play(folder / "home")
    except Exception as error:  # noqa: BLE001 - a play that cannot be judged was not survived
        result = Result(wrong=(f"{type(error).__name__}: {error}",))
    if result.is_clean:
        shutil.rmtree(folder)
    return Played(case.row, case.title, case.database, result, time.monotonic() - begun)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
