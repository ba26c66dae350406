"""The law of the house that import-linter cannot keep: what a file may hold, be called, and know."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    *("cli", "rehearsal", "service", "portal", "flows", "tasks", "acts", "runtime"),
    *("notifications", "papers", "models", "config", "domain"),
)
LONGEST = 300
NAMELESS = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
# The only files of domain that import more than the standard library, and libraries that are known in one file alone.
DOMAIN_IMPORTS = {"domain/allotment/solver.py": {"ortools"}, "domain/russian.py": {"pytrovich"}}
DOMAIN_IMPORTS |= {"domain/russian_dates.py": {"babel"}}
OF_ONE_FILE = {library: home for home, libraries in DOMAIN_IMPORTS.items() for library in libraries}
# What would let a rule look at a clock or a disk.
OUTSIDE_WORLD = {"io", "logging", "multiprocessing", "os", "pathlib", "shutil", "socket", "sqlite3", "subprocess"}
OUTSIDE_WORLD |= {"tempfile", "threading", "time", "urllib"}
CLOCK = {"now", "today", "utcnow"}


def tracked(*patterns: str) -> list[Path]:
    """Return the files that are committed, or would be by `git add`, so that a new one is told before it is."""
    asked = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def code() -> list[Path]:
    return [path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] in (*PACKAGES, "dev.py", ".ci")]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imports_of(path: Path) -> frozenset[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return frozenset(found)


def test_the_house_is_found() -> None:
    assert {named(path).partition("/")[0] for path in code()} >= {*PACKAGES, "dev.py"}


def test_every_file_is_short_enough_to_be_read_at_one_go() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code()}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_file_is_named_by_what_it_holds() -> None:
    words = {named(path): {*path.relative_to(ROOT).with_suffix("").parts} for path in code()}

    assert [name for name, parts in words.items() if any(NAMELESS & {*part.split("_")} for part in parts)] == []


def test_every_function_and_class_is_named_by_what_it_does() -> None:
    names = [
        f"{named(path)}: {node.name}"
        for path in code()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name.lower() in NAMELESS
    ]

    assert names == []


def test_domain_knows_the_standard_library_and_nothing_else() -> None:
    strangers = {
        named(path): unknown
        for path in tracked("domain/*.py")
        if (
            unknown := {*imports_of(path)}
            - sys.stdlib_module_names
            - {"domain"}
            - DOMAIN_IMPORTS.get(named(path), set())
            - ({"numpy"} if "allotment" in path.parts else set())
        )
    }

    assert strangers == {}


def test_domain_neither_reads_a_clock_nor_touches_the_machine() -> None:
    reaching_out = {named(path): {*imports_of(path)} & OUTSIDE_WORLD for path in tracked("domain/*.py")}
    asking_the_time = [
        f"{named(path)}:{node.lineno}"
        for path in tracked("domain/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK)
            or (isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"})
        )
    ]

    assert {name: found for name, found in reaching_out.items() if found} == {}
    assert asking_the_time == []


@pytest.mark.parametrize(("library", "home"), OF_ONE_FILE.items())
def test_a_library_of_one_file_is_imported_nowhere_else(library: str, home: str) -> None:
    assert [named(path) for path in code() if library in imports_of(path) and named(path) != home] == []


def test_days_and_moments_are_put_into_figures_in_one_file() -> None:
    reading = {"domain/typed_text.py"}
    with_shapes = {named(path) for path in code() if "%d.%m" in path.read_text(encoding="utf-8")}

    assert with_shapes - reading == {"domain/russian_dates.py"}


def test_nothing_that_is_committed_names_a_path_of_a_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[\w.]+|" + re.escape(str(ROOT)))
    texts = {named(path): path.read_text(encoding="utf-8", errors="ignore") for path in tracked()}

    assert {name: found for name, text in texts.items() if (found := machine.findall(text))} == {}


def test_the_lock_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert re.findall(r"\S*(?:https?|file|git)[+:]\S*|^--.*|^-[a-z].*|@\s", lock, re.MULTILINE) == []
    assert re.findall(r"^[a-z].*==", lock, re.MULTILINE)


def test_the_lock_pins_every_package_by_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]

    assert [entry for entry in entries if "--hash=sha256:" not in entry or "==" not in entry] == []
