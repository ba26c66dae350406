"""Set-up on strange machines: shims that do not run, no ensurepip, no network, a set-up that was interrupted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

OWN = dev.own_interpreter()
OTHER = "3.12" if OWN.version != "3.12" else "3.13"

# A uv that makes an environment of programs which only repeat what they were asked; $REAL is a Python that runs.
UV = """\
#!/bin/sh
for last; do :; done
here=$(dirname "$0")
case "$1 $2" in
"--version ") echo uv 0 ;;
"venv --no-project")
    echo venv >> "$here/made"
    mkdir -p "$last/bin"
    for name in ruff rounds lint-imports alembic; do
        printf '#!/bin/sh\\necho %s "$@"\\n[ "%s" != "$FAILS" ]\\n' $name $name > "$last/bin/$name"
    done
    asked='*version_info*) exec "$REAL" "$@"'
    printf '#!/bin/sh\\ncase "$*" in %s ;; *) echo python "$@" ;; esac\\n' "$asked" > "$last/bin/python"
    cp "$0" "$last/bin/uv"
    chmod +x "$last"/bin/*
    ;;
"pip install") [ -z "$REASON" ] || { echo "$REASON" >&2; exit 1; } ;;
"pip compile") [ -z "$REASON" ] || echo "new==1" >> "$last" ;;
*) exit 1 ;;
esac
"""


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


class House:
    """A copy of what dev.py needs, on a machine where PATH holds only what a test has put there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.programs = root / "programs"
        self.programs.mkdir()
        for name in ("dev.py", "pyproject.toml", "requirements.lock"):
            shutil.copy(dev.ROOT / name, root)

    def start(self, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        environment = {"PATH": f"{self.programs}:/usr/bin:/bin", "PYENV_ROOT": "/nowhere", "REAL": OWN.path} | variables
        return subprocess.Popen(
            [OWN.path, self.root / "dev.py", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **variables: str) -> tuple[int, list[str], list[str]]:
        with self.start(*arguments, **variables) as process:
            output, errors = process.communicate(timeout=300)
        return process.returncode, output.splitlines(), errors.splitlines()

    def times_made(self) -> int:
        return len((self.programs / "made").read_text(encoding="utf-8").splitlines())


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def house_with_uv(house: House) -> House:
    script(house.programs / "uv", UV)
    return house


def test_a_shim_that_does_not_run_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path / "shims" / f"python{OWN.version}", "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n")
    working = tmp_path / "working" / f"python{OWN.version}"
    script(working, f'#!/bin/sh\nexec {OWN.path} "$@"\n')
    monkeypatch.setenv("PATH", f"{tmp_path / 'shims'}:{working.parent}")

    assert dev.find_interpreter(OWN.version) == OWN
    assert dev.interpreter_at(tmp_path / "shims" / f"python{OWN.version}") is None


def test_an_interpreter_that_answers_another_version_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "python3.99", "#!/bin/sh\necho 3.9 /opt/python3.9\n")
    script(tmp_path / "python3", "#!/bin/sh\necho 3.99 /opt/python3.99\n")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert dev.find_interpreter("3.99") == dev.Interpreter("/opt/python3.99", "3.99")


def test_an_interpreter_of_pyenv_is_found_though_its_shim_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "shims/python3.99", "#!/bin/sh\nexit 127\n")
    script(tmp_path / "pyenv/versions/3.99.1/bin/python3.99", "#!/bin/sh\necho 3.99 $0\n")
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))

    assert dev.find_interpreter("3.99").path == str(tmp_path / "pyenv/versions/3.99.1/bin/python3.99")


def test_where_no_interpreter_runs_one_sentence_says_what_to_install(house: House) -> None:
    script(house.programs / f"python{OTHER}", "#!/bin/sh\nexit 127\n")
    script(house.programs / "python3", "#!/bin/sh\nexit 127\n")
    if dev.interpreter_at(Path(f"/usr/bin/python{OTHER}")):
        pytest.skip(f"this machine's own Python {OTHER} would be found")

    status, output, errors = house.run("setup", "--python", OTHER)

    assert (status, output) == (2, [])
    assert errors == [
        f"dev.py: No Python {OTHER} runs on this machine. Install one (on Debian `apt-get install python3 python3-venv`"
        f", elsewhere `uv python install {OTHER}`), then run the same command again."
    ]


def test_where_ensurepip_is_missing_one_sentence_says_what_to_install(house: House) -> None:
    bare = script(
        house.programs / f"python{OTHER}",
        f'#!/bin/sh\ncase "$*" in *version_info*) echo {OTHER} $0 ;; *) exit 1 ;; esac\n',
    )

    status, output, errors = house.run("test", "--python", OTHER, PATH=str(house.programs))

    assert (status, output) == (2, [])
    assert errors == [
        f"dev.py: {bare} cannot make an environment, since its module `ensurepip` is missing. Install it"
        f" (on Debian `apt-get install python{OTHER}-venv`) or uv, then run the same command again."
    ]
    assert not (house.root / f".venv-{OTHER}").exists()


def test_a_second_set_up_makes_nothing(house_with_uv: House) -> None:
    assert house_with_uv.run("setup") == (
        0,
        [f"Setting up .venv (Python {OWN.version}, uv) ...", ".venv is ready."],
        [],
    )
    assert house_with_uv.run("setup") == (0, [".venv is ready."], [])
    assert house_with_uv.times_made() == 1


def test_two_set_ups_at_once_make_one_environment(house_with_uv: House) -> None:
    both = [house_with_uv.start("setup"), house_with_uv.start("setup")]

    for process in both:
        process.communicate(timeout=300)

    assert [process.returncode for process in both] == [0, 0]
    assert house_with_uv.times_made() == 1


def test_a_set_up_that_broke_off_is_begun_again(house_with_uv: House) -> None:
    broken = house_with_uv.run("setup", REASON="no space left on device")
    mended = house_with_uv.run("setup")

    assert (broken[0], broken[2]) == (
        2,
        [
            "no space left on device",
            "dev.py: The packages could not be installed; the reason stands above. Mend it, then run the same.",
        ],
    )
    assert (mended[0], house_with_uv.times_made()) == (0, 2)


@pytest.mark.parametrize(
    "reason",
    [
        "  cause: error sending request for url",
        "WARNING: Retrying: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
        "hint: Packages were unavailable because the network was disabled.",
    ],
)
def test_where_the_network_is_missing_a_sentence_says_so(house_with_uv: House, reason: str) -> None:
    status, _, errors = house_with_uv.run("setup", REASON=reason)

    assert status == 2
    assert errors[-1].startswith("dev.py: The packages could not be fetched: the package index is out of reach.")


def test_a_changed_lock_makes_the_environment_anew(house_with_uv: House) -> None:
    house_with_uv.run("setup")
    with (house_with_uv.root / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("new==1\n")

    house_with_uv.run("setup")

    assert house_with_uv.times_made() == 2


def test_the_stamp_is_of_the_lock_the_project_the_interpreter_and_the_place(tmp_path: Path) -> None:
    house = House(tmp_path)
    before = dev.stamp_for(OWN, house.root)
    settings = (house.root / "pyproject.toml").read_text(encoding="utf-8")

    (house.root / "pyproject.toml").write_text(settings.replace("line-length = 120", "line-length = 99"), "utf-8")
    of_other_linting = dev.stamp_for(OWN, house.root)
    (house.root / "pyproject.toml").write_text(settings.replace('rounds = "', 'turns = "'), "utf-8")
    of_other_project = dev.stamp_for(OWN, house.root)

    assert of_other_linting == before
    others = {of_other_project, dev.stamp_for(OWN._replace(version="3.99"), house.root), dev.stamp_for(OWN, dev.ROOT)}
    assert len(others | {before}) == 4


def test_an_environment_whose_interpreter_is_gone_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "rounds-stamp").write_text("right", encoding="ascii")
    assert not dev.is_ready(tmp_path, "right")

    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").symlink_to(OWN.path)
    assert dev.is_ready(tmp_path, "right")
    assert not dev.is_ready(tmp_path, "wrong")


def test_what_a_machine_wishes_for_other_work_does_not_reach_the_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        os, "environ", {"PIP_FIND_LINKS": "a", "UV_CONSTRAINT": "b", "PYTHONPATH": "c", "PIP_CERT": "d"}
    )

    assert dev.installer_environment() == {
        "PIP_CERT": "d",
        "PIP_CONSTRAINT": "/dev/null",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def test_further_arguments_reach_the_demo_and_the_tests(house_with_uv: House) -> None:
    demo = house_with_uv.run("demo", "--schools", "23", "--seed=7")
    test = house_with_uv.run("test", "tests/domain", "-k", "sample")
    everything = house_with_uv.run("test-all")

    assert demo[1][-1] == (
        "rounds rehearse config/seasons/2022 --schools 80 --seed 500 --home var/demo --schools 23 --seed=7"
    )
    assert test[1] == ["python -m pytest -n auto --dist loadfile -m not slow tests/domain -k sample"]
    assert everything[1] == ["python -m pytest -n auto --dist loadfile"]


def test_a_check_that_fails_does_not_hide_the_others(house_with_uv: House) -> None:
    passed = house_with_uv.run("check")
    failed = house_with_uv.run("check", FAILS="ruff", REASON="")

    assert (passed[0], passed[1][-1]) == (0, "All 6 checks passed.")
    assert (failed[0], failed[1][-1]) == (1, "Failed: ruff check, ruff format.")
    asked = [line.strip() for line in failed[1] if line.startswith(("ruff", "python", "lint-imports"))]
    assert asked == ["ruff check .", "ruff format --check .", "python -m mypy", "lint-imports"]


def test_a_lock_that_is_not_what_the_project_asks_for_is_told(house_with_uv: House) -> None:
    house_with_uv.run("setup")

    status, output, _ = house_with_uv.run("check", REASON="a package was added")

    assert (status, output[-1]) == (1, "Failed: lock up to date.")
    assert "requirements.lock is not what pyproject.toml asks for: run `python3 dev.py lock`" in output


@pytest.mark.parametrize("arguments", [[], ["built"], ["check", "more"], ["test", "--python", "3.9"]])
def test_a_wrong_question_makes_no_environment(house_with_uv: House, arguments: list[str]) -> None:
    status, _, errors = house_with_uv.run(*arguments)

    assert (status, errors[-1].startswith("dev.py: error: ")) == (2, True)
    assert not (house_with_uv.root / ".venv").exists()


def test_it_needs_the_standard_library_only() -> None:
    program = "import sys, dev; print(*{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names)"

    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=dev.ROOT, capture_output=True, text=True, check=True
    )

    assert {*done.stdout.split()} <= {"dev", "__main__", "sitecustomize", "usercustomize"}
