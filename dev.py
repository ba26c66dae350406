#!/usr/bin/env python3
"""Set the project up, play the demo, run the tests and the checks; needs nothing but Python's standard library.

setup       make the environment from requirements.lock; every other command does so first
demo        play the season of 2022 (further arguments go to `rounds rehearse`)
live        show a short round by the service itself (further arguments go to `rounds live`)
test        run the tests but the slow ones (further arguments go to pytest); test-all: those too
bench-portal, bench-allotment  measure uploads, or an allotment (further arguments: see bench/)
chaos       play the faults that the product must survive (further arguments: see docs/faults.md)
check       run every check, then say what failed
lock        write requirements.lock anew (further arguments go to `uv pip compile`, such as --upgrade)
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
SUPPORTED = ("3.13", "3.12", "3.11")
COMMANDS = ("setup", "demo", "live", "test", "test-all", "chaos", "bench-portal", "bench-allotment", "check", "lock")
DEMO = ("rehearse", "config/seasons/2022", "--schools", "80", "--seed", "500", "--home", "var/demo")
COMPILE = (
    *("pip", "compile", "pyproject.toml", "--group", "dev", "--universal", "--generate-hashes"),
    *("--python-version", "3.11", "--no-emit-index-url", "--no-emit-find-links"),
    *("--no-annotate", "--no-header", "--no-progress", "--quiet"),
)
# What a machine's owner may have set for other work, and what would install something else or somewhere else.
FOREIGN = ("FIND_LINKS", "CONSTRAINT", "BUILD_CONSTRAINT", "OVERRIDE", "TARGET", "PREFIX", "USER", "REQUIREMENT")
OUT_OF_REACH = re.compile(
    r"name resolution|establish a new connection|error sending request|dns error|unreachable|timed? ?out"
    r"|connection (refused|reset|aborted)|failed to fetch|network was disabled|proxyerror",
    re.IGNORECASE,
)


# CannotGoOn
# ├── NoInterpreter     no Python of the wanted version runs here
# ├── NoEnsurepip       the interpreter cannot make an environment
# └── NotInstalled      the packages of the lock could not be fetched or installed
class CannotGoOn(Exception):
    """What stands in the way and how to remedy it, in one sentence for the person at the terminal."""


class NoInterpreter(CannotGoOn): ...


class NoEnsurepip(CannotGoOn): ...


class NotInstalled(CannotGoOn): ...


class Interpreter(NamedTuple):
    """A Python that has been run and has answered; the path is that of the base, never of an environment."""

    path: str
    version: str


def answer_of(*command: str | Path) -> str | None:
    """Return what a program prints, or None if it does not run: the shim of a version manager may exist and not run."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def interpreter_at(path: Path) -> Interpreter | None:
    question = "import sys; print('%d.%d' % sys.version_info[:2], getattr(sys, '_base_executable', sys.executable))"
    version, _, base = (answer_of(path, "-I", "-c", question) or "").strip().partition(" ")
    return Interpreter(base, version) if base else None


def find_uv() -> Path | None:
    """Return the first uv on PATH that really runs."""
    paths = (Path(folder) / "uv" for folder in os.get_exec_path())
    return next((path for path in paths if answer_of(path, "--version")), None)


def places_of(version: str) -> Iterator[Path]:
    for folder in (*os.get_exec_path(), "/usr/local/bin", "/usr/bin"):
        yield Path(folder) / f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}*/bin/python{version}"))
    for folder in os.get_exec_path():
        yield Path(folder) / "python3"
    if (uv := find_uv()) and (found := answer_of(uv, "python", "find", version)):
        yield Path(found.strip())


def find_interpreter(*versions: str) -> Interpreter:
    """Return the first working Python of these versions, looking for the first version everywhere before the next.

    Raises NoInterpreter.
    """
    for version in versions:
        for path in places_of(version):
            if (found := interpreter_at(path)) and found.version == version:
                return found
    wanted = " or ".join(versions)
    raise NoInterpreter(
        f"No Python {wanted} runs on this machine. Install one (on Debian `apt-get install python3 python3-venv`,"
        f" elsewhere `uv python install {versions[0]}`), then run the same command again."
    )


def own_interpreter() -> Interpreter:
    return Interpreter(getattr(sys, "_base_executable", sys.executable), "{}.{}".format(*sys.version_info))


def installer_environment() -> dict[str, str]:
    """Return the environment without other people's wishes; indexes, proxies and certificates of the machine stay."""
    foreign = [f"{installer}_{wish}" for installer in ("PIP", "UV") for wish in FOREIGN]
    left_out = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", *foreign}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    # pip's own files may hold a constraint too; only a variable overrides it, and an empty one does not count.
    return kept | {"PIP_CONSTRAINT": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def environment_of(interpreter: Interpreter) -> Path:
    return ROOT / (".venv" if interpreter.version == own_interpreter().version else f".venv-{interpreter.version}")


def stamp_for(interpreter: Interpreter, root: Path = ROOT) -> str:
    """Return what an environment must have been made from to be still right; the linters' settings do not count."""
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    built_from = [project["build-system"], project["project"], project["tool"]["hatch"], interpreter.version, str(root)]
    lock = (root / "requirements.lock").read_bytes()
    return hashlib.sha256(lock + json.dumps(built_from, sort_keys=True).encode()).hexdigest()


def is_ready(environment: Path, stamp: str) -> bool:
    try:
        stamped = (environment / "rounds-stamp").read_text(encoding="ascii")
    except OSError:
        return False
    return stamped == stamp and interpreter_at(environment / "bin/python") is not None


def install(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, env=installer_environment(), capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    print("\n".join((done.stdout + done.stderr).splitlines()[-12:]), file=sys.stderr)
    if OUT_OF_REACH.search(done.stderr):
        raise NotInstalled(
            "The packages could not be fetched: the package index is out of reach. Connect this machine to the network"
            " (or name a mirror in PIP_INDEX_URL or UV_DEFAULT_INDEX), then run the same command again."
        )
    raise NotInstalled("The packages could not be installed; the reason stands above. Mend it, then run the same.")


def make_environment(interpreter: Interpreter, environment: Path) -> None:
    python = environment / "bin/python"
    lock = ("--require-hashes", "--only-binary", ":all:", "-r", "requirements.lock")
    project = ("--no-deps", "--no-build-isolation", "-e", ".")
    if uv := find_uv():
        print(f"Setting up {environment.name} (Python {interpreter.version}, uv) ...", flush=True)
        install(uv, "venv", "--no-project", "--python", interpreter.path, environment)
        # Compiled once: whoever forbids Python to write bytecode would compile all of it at every start.
        install(uv, "pip", "install", "--compile-bytecode", "--python", python, *lock)
        install(uv, "pip", "install", "--python", python, *project)
        return
    if answer_of(interpreter.path, "-I", "-c", "import ensurepip, venv") is None:
        raise NoEnsurepip(
            f"{interpreter.path} cannot make an environment, since its module `ensurepip` is missing. Install it"
            f" (on Debian `apt-get install python{interpreter.version}-venv`) or uv, then run the same command again."
        )
    print(f"Setting up {environment.name} (Python {interpreter.version}, pip: some minutes) ...", flush=True)
    install(interpreter.path, "-m", "venv", environment)
    install(python, "-m", "pip", "install", *lock)
    install(python, "-m", "pip", "install", *project)


def set_up(version: str | None) -> Path:
    """Return the environment for this Python (ours by default), made anew unless its stamp says that it is right.

    Raises CannotGoOn. The stamp is written last, so an interrupted set-up is begun again from nothing.
    """
    own = own_interpreter()
    interpreter = own if version in (None, own.version) else find_interpreter(version or "")
    environment, stamp = environment_of(interpreter), stamp_for(interpreter)
    with (ROOT / ".venv.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # `make -j test check` makes the environment once
        if not is_ready(environment, stamp):
            if environment.is_symlink():
                environment.unlink()
            shutil.rmtree(environment, ignore_errors=True)
            make_environment(interpreter, environment)
            (environment / "rounds-stamp").write_text(stamp, encoding="ascii")
    return environment


def become(*command: str | Path, environment: Mapping[str, str] = os.environ) -> NoReturn:
    """Turn into the command, so that Ctrl-C reaches it alone and its exit status is ours."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(command[0], [str(part) for part in command], environment)


def passes(*command: str | Path, environment: Mapping[str, str] = os.environ) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def migrations_match(programs: Path) -> bool:
    """Ask alembic, on a database that the migrations have just made, whether its tables are those of the models."""
    if not (ROOT / "migrations/alembic.ini").exists():
        print("no migrations yet")
        return True
    alembic = (programs / "alembic", "-c", "migrations/alembic.ini")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"ROUNDS_DATABASE_URL": f"sqlite:///{folder}/check.db"}
        return all(passes(*alembic, *step, environment=environment) for step in (("upgrade", "head"), ("check",)))


def lock_is_up_to_date(programs: Path) -> bool:
    """Lock once more, beginning from the present lock, so that newer releases do not matter."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(shutil.copy(ROOT / "requirements.lock", folder))
        made = passes(programs / "uv", *COMPILE, "-o", again, environment=installer_environment())
        if made and again.read_bytes() == (ROOT / "requirements.lock").read_bytes():
            return True
    print("requirements.lock is not what pyproject.toml asks for: run `python3 dev.py lock`")
    return False


def check(programs: Path) -> int:
    """Run every check, whatever the others say; return 1 if any failed."""
    steps: dict[str, Callable[[], bool]] = {
        "ruff check": lambda: passes(programs / "ruff", "check", "."),
        "ruff format": lambda: passes(programs / "ruff", "format", "--check", "."),
        "mypy": lambda: passes(programs / "python", "-m", "mypy"),
        "import-linter": lambda: passes(programs / "lint-imports"),
        "alembic check": lambda: migrations_match(programs),
        "lock up to date": lambda: lock_is_up_to_date(programs),
    }
    failed = []
    for name, passed in steps.items():
        print(f"== {name}", flush=True)
        failed += [] if passed() else [name]
    print(f"\nFailed: {', '.join(failed)}." if failed else f"\nAll {len(steps)} checks passed.", flush=True)
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    own = own_interpreter()
    if own.version not in SUPPORTED:
        become(find_interpreter(*SUPPORTED).path, Path(__file__).resolve(), *arguments)
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("dev.py", description=__doc__, formatter_class=as_written, allow_abbrev=False)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--python", choices=SUPPORTED, help="the version to use (default: the one that runs this file)")
    asked, further = parser.parse_known_args(arguments)
    if further and asked.command in ("setup", "check"):
        parser.error(f"{asked.command} takes no further arguments: {' '.join(further)}")
    programs = set_up(asked.python) / "bin"
    if asked.command == "demo":
        become(programs / "rounds", *DEMO, *further)
    if asked.command == "live":
        become(programs / "rounds", "live", *further)
    if asked.command in ("test", "test-all"):
        chosen = ("-m", "not slow") if asked.command == "test" else ()
        become(programs / "python", "-m", "pytest", "-n", "auto", "--dist", "loadfile", *chosen, *further)
    if asked.command == "chaos":
        become(programs / "python", "-m", "tests.chaos", *further)
    if asked.command.startswith("bench-"):
        become(programs / "python", "-m", asked.command.replace("-", "."), *further)
    if asked.command == "lock":
        become(programs / "uv", *COMPILE, "-o", "requirements.lock", *further, environment=installer_environment())
    if asked.command == "check":
        return check(programs)
    print(f"{programs.parent.name} is ready.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotGoOn as reason:
        print(f"dev.py: {reason}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
