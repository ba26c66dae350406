"""What the documents say is what the program does: commands, links, articles, letters, words."""

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from typer.core import TyperGroup
from typer.main import get_command

from cli.main import app
from config import shapes
from domain.allotment.reasons import REASONS, WHY_NOT
from domain.letters import KINDS
from domain.office_words import DEEDS, KIND_NAMES, OUTCOMES, STAGES, STATES, STEPS, UNASSIGNED, UNJUDGED
from domain.school_states import SCHOOL_STATES
from models.every_table import Record
from rehearsal.behaviour import Behaviour, read_behaviour
from runtime.allotment_words import ENDINGS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FLOW = ROOT / "flows/expertise_round.py"
SEASON = "config/seasons/2022"
CHEAP = ("rounds --help", f"rounds check {SEASON}")
"""Commands of the documents that are really run here."""
PREPARED_BY_THE_FLOW = {"the_only_run_of", "open_book", "wait_for"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [block for named_language, block in fences if named_language == language]


def prose(page: Path) -> str:
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """The lines of code blocks that start one of our programs, each once."""
    lines = [line.strip() for page in PAGES for block in blocks(page, "") for line in block.splitlines()]
    ours = [line for line in lines if re.match(r"(rounds|make|python3 dev\.py)( |$)", line)]
    return list(dict.fromkeys(ours))


def cells(name: str) -> list[list[str]]:
    """The rows of a page's tables, headings too."""
    rows = [line for line in text_of(name).splitlines() if re.match(r"\|(?!\s*:?-)", line)]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def coded(cell: str) -> str:
    """What stands in backticks at the beginning of a cell, or nothing."""
    found = re.match(r"`([^`]+)`", cell)
    return found[1] if found else ""


@cache
def door() -> TyperGroup:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def what_ifs() -> list[tuple[str, str]]:
    """The files of behaviour that the documents tell their reader to write: name and text."""
    pieces = [block for page in PAGES for block in blocks(page, "yaml")]
    return [(called[1], piece) for piece in pieces if (called := re.match(r"# (\S+\.yaml)\n", piece))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the seasons, and what the documents tell their reader to write or to have made."""
    (tmp_path / "config").symlink_to(ROOT / "config")
    for name, text in what_ifs():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for line in commands():
        if made := re.match(r"rounds season copy \S+ \S+ (\S+)", line):
            (tmp_path / made[1]).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked_of_rounds(arguments: list[str]) -> None:
    """Parse the arguments as `rounds` does, without doing anything. Raises click's UsageError or Exit."""
    group = door()
    if arguments == ["--help"]:
        return
    name, command, rest = group.resolve_command(
        group.make_context("rounds", arguments, resilient_parsing=True), arguments
    )
    assert command is not None
    command.make_context(name, rest)


@cache
def help_of_dev() -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "dev.py", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout


def asked_of_dev(arguments: list[str]) -> None:
    target, *rest = arguments
    listed = re.search(r"\{([\w,-]+)\}", help_of_dev().replace("{3.13,3.12,3.11}", ""))
    assert listed is not None
    assert target in listed[1].split(",")
    if "--python" in rest:
        place = rest.index("--python")
        assert rest[place + 1] in ("3.11", "3.12", "3.13")
        del rest[place : place + 2]
    if target == "demo":
        asked_of_rounds(["rehearse", SEASON, *rest])
    elif target in ("setup", "check"):
        assert rest == []


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_documents_is_understood(line: str, folder: Path) -> None:
    program, *arguments = shlex.split(line)

    if program == "rounds":
        asked_of_rounds(arguments)
    elif program == "make":
        target, *variables = arguments
        known = re.findall(r"^\.PHONY: (.+)$", text_of("Makefile"), re.MULTILINE)[0].split()
        assert target in known
        further = [word.removeprefix("ARGS=") for word in variables]
        assert all(word.startswith("ARGS=") for word in variables)
        asked_of_dev([target, *(part for word in further for part in shlex.split(word))])
    else:
        asked_of_dev(arguments[1:])


def test_the_documents_name_commands_of_each_program() -> None:
    assert {line.split()[0] for line in commands()} == {"rounds", "make", "python3"}
    assert {*CHEAP} <= {*commands()}


@pytest.mark.parametrize("line", CHEAP)
def test_a_cheap_command_of_the_documents_runs(line: str) -> None:
    program = Path(sys.executable).with_name("rounds")

    done = subprocess.run(
        [program, *line.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_every_command_has_help() -> None:
    assert [name for name, command in door().commands.items() if not command.help] == []


@pytest.mark.parametrize(("name", "text"), what_ifs())
def test_a_what_if_of_the_documents_is_understood(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert read_behaviour(tmp_path / name) != Behaviour()


def test_every_piece_of_yaml_in_the_documents_is_yaml() -> None:
    pieces = [block for page in PAGES for block in blocks(page, "yaml")]

    assert [piece for piece in pieces if not isinstance(yaml.safe_load(piece), dict)] == []


def links(kind: str = r"(?<!!)") -> Iterator[tuple[Path, str]]:
    """Where the pages' links lead; of pictures, if asked so."""
    for page in PAGES:
        for target in re.findall(kind + r"\[[^\]]*\]\(([^)\s]+)\)", prose(page)):
            yield page, target


def dead(found: Iterator[tuple[Path, str]]) -> list[str]:
    return [
        f"{named(page)}: {target}"
        for page, target in found
        if not re.match(r"https?://", target) and not (page.parent / target.partition("#")[0]).exists()
    ]


def test_every_link_to_a_file_leads_somewhere() -> None:
    assert dead(links()) == []


def test_every_picture_of_the_documents_is_there() -> None:
    assert dead(links("!")) == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    leads_to: dict[Path, set[Path]] = {page: set() for page in PAGES}
    for page, target in links():
        leads_to[page].add((page.parent / target.partition("#")[0]).resolve())
    reached, fresh = set[Path](), {ROOT / "README.md"}
    while fresh:
        reached |= fresh
        fresh = {there for page in fresh for there in leads_to.get(page, ())} - reached

    assert {named(page) for page in PAGES} - {named(page) for page in reached if page in leads_to} == set()


def test_every_file_that_the_documents_name_is_there() -> None:
    code = r"`((?:flows|tasks|acts|models|notifications|papers|domain|config|runtime|rehearsal|cli|tests)/[\w./-]+)`"
    missing = [
        f"{named(page)}: {name}"
        for page in PAGES
        for name in re.findall(code, page.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]

    assert missing == []


def test_no_document_names_a_path_of_a_machine() -> None:
    # Where the units put the program and the documents of several machines is no path of this machine.
    folders = r"(?:home|Users|root|work|tmp|dev|mnt|opt|srv)"
    machine = re.compile(rf"(?<![\w.~/:])/(?!opt/rounds\b|srv/rounds\b){folders}/\S*|[A-Z]:\\\S*")
    texts = {named(page): page.read_text(encoding="utf-8") for page in PAGES}

    assert {name: found for name, text in texts.items() if (found := machine.findall(text))} == {}


def test_every_test_that_the_documents_name_exists() -> None:
    tests = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    told = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8"))}

    assert told
    assert told - tests == set()


class Articles:
    """The articles of the flow: heading, sentence, and the tasks that are called below it."""

    def __init__(self) -> None:
        lines = text_of(named(FLOW)).splitlines()
        self.headings: list[str] = []
        self.sentences: dict[str, str] = {}
        self.tasks: dict[str, set[str]] = {}
        starts: list[int] = []
        for number, line in enumerate(lines, start=1):
            if begun := re.match(r"\s+# (Article \d+\. \w+\.) (.*)", line):
                self.headings.append(begun[1])
                self.sentences[begun[1]] = begun[2]
                starts.append(number)
            elif self.headings and (more := re.match(r"\s+# (.*)", line)):
                self.sentences[self.headings[-1]] += " " + more[1]
        imported = {
            alias.name
            for node in ast.walk(ast.parse(text_of(named(FLOW))))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("tasks.", "flows."))
            for alias in node.names
        }
        for node in ast.walk(ast.parse(text_of(named(FLOW)))):
            if isinstance(node, ast.Name) and node.id in imported:
                below = [heading for heading, start in zip(self.headings, starts, strict=True) if start < node.lineno]
                self.tasks.setdefault(below[-1] if below else "", set()).add(node.id)


def test_the_page_of_the_regulation_has_the_articles_of_the_flow_in_their_order() -> None:
    articles = Articles()

    assert re.findall(r"^## (Article .*)$", text_of("docs/regulation.md"), re.MULTILINE) == articles.headings
    assert [heading.split()[1] for heading in articles.headings] == [f"{number}." for number in range(1, 8)]


def test_the_page_of_the_regulation_says_the_sentences_of_the_flow() -> None:
    sections = re.split(r"^## ", text_of("docs/regulation.md"), flags=re.MULTILINE)
    quoted = {
        section.splitlines()[0]: " ".join(re.findall(r"^> (.*)$", section, re.MULTILINE))
        for section in sections
        if section.startswith("Article")
    }

    assert quoted == Articles().sentences


def test_the_page_of_the_regulation_names_each_task_under_its_article() -> None:
    sections = re.split(r"^## ", text_of("docs/regulation.md"), flags=re.MULTILINE)
    told = {section.splitlines()[0]: {*re.findall(r"`(\w+)`", section)} for section in sections[1:]}
    told[""] = {*re.findall(r"`(\w+)`", sections[0])}

    articles = Articles()
    assert articles.tasks.keys() == {"", *articles.headings}
    wanted = {heading: tasks - PREPARED_BY_THE_FLOW for heading, tasks in articles.tasks.items()}
    assert {heading: missing for heading, tasks in wanted.items() if (missing := tasks - told[heading])} == {}
    assert told[""] >= PREPARED_BY_THE_FLOW


def test_the_defaults_of_the_regulation_are_those_of_the_season() -> None:
    told = {coded(row[0]): row[1] for row in cells("docs/regulation.md") if len(row) == 3 and coded(row[0])}
    written = yaml.load(text_of(f"{SEASON}/season.yaml"), Loader=yaml.BaseLoader)["defaults"]  # noqa: S506
    hours = "{opens}–{closes}".format(**written.pop("hours"))
    allotment = "{policy}; {weights[competence]}, {weights[primary]}, {weights[evenness]}".format(
        **written.pop("allotment")
    )
    as_told = {key: ", ".join(value) or "none" if isinstance(value, list) else value for key, value in written.items()}

    assert told == as_told | {"hours": hours, "allotment": allotment}


def test_the_office_reads_of_every_key_of_a_seasons_files() -> None:
    keys = {
        field
        for shape in vars(shapes).values()
        if isinstance(shape, type) and issubclass(shape, shapes.Shape)
        for field in shape.model_fields
    }

    assert keys - {*re.findall(r"`([\w]+)[:`]", text_of("docs/office.md"))} == set()


def test_the_office_reads_of_every_kind_of_letter_under_its_russian_name() -> None:
    told = {coded(row[1]): row[2] for row in cells("docs/office.md") if len(row) == 4 and coded(row[1])}

    assert told.keys() == {kind.value for kind in KINDS}
    assert [kind for kind, name in KIND_NAMES.items() if not told[kind.value].startswith(name)] == []


def test_the_page_of_letters_tells_the_rule_of_every_kind() -> None:
    told = {coded(row[0]): row[1:] for row in cells("docs/letters.md") if len(row) == 6 and coded(row[0])}

    assert told.keys() == {kind.value for kind in KINDS}
    for kind, rule in KINDS.items():
        role, _, _, at_once, alarm = told[kind.value]
        assert (kind, role, at_once == "yes", alarm == "yes") == (kind, rule.role.value, rule.at_once, rule.alarm)


def enumerations() -> dict[str, set[str]]:
    """The values of every enumeration of the domain and of the record, by its name."""
    found: dict[str, set[str]] = {}
    for path in [*(ROOT / "domain").rglob("*.py"), *(ROOT / "models").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(ast.unparse(each) == "StrEnum" for each in node.bases):
                values = [each.value for each in node.body if isinstance(each, ast.Assign)]
                found[node.name] = {str(each.value) for each in values if isinstance(each, ast.Constant)}
    return found


def glossary() -> dict[str, dict[str, str]]:
    """The glossary's tables of codes: by heading, the Russian word of each code."""
    tables: dict[str, dict[str, str]] = {}
    heading = ""
    for row in cells("docs/glossary.md"):
        if len(row) > 1 and row[1] == "Russian":
            heading = coded(row[0]) or row[0]
            tables.setdefault(heading, {})
        elif coded(row[0]):
            tables[heading][coded(row[0])] = row[1]
    return tables


def test_every_value_of_every_enumeration_stands_in_the_glossary() -> None:
    told = {name: {*words} for name, words in glossary().items() if name[:1].isupper() and name != "English"}

    assert told == enumerations()


def test_every_table_of_the_record_stands_in_the_glossary() -> None:
    assert {*glossary()["table"]} == {*Record.metadata.tables}


def test_the_glossary_speaks_the_words_of_the_letters_and_of_the_terminal() -> None:
    words = glossary()

    assert words["Stage"] == {stage.value: name for stage, name in STAGES.items()}
    assert words["State"] == {state.value: name for state, name in STATES.items()}
    assert words["Deed"] == DEEDS
    assert words["Reason"] == {reason.value: name for reason, name in REASONS.items()}
    assert words["Hindrance"] == {hindrance.value: name for hindrance, name in WHY_NOT.items()}
    assert words["Ending"] == {ending.value: name for ending, name in ENDINGS.items()}
    assert words["Unassigned"] == {why.value: name for why, name in UNASSIGNED.items()}
    assert words["Unjudged"] == {why.value: name for why, name in UNJUDGED.items()}
    assert words["SchoolState"] == SCHOOL_STATES
    assert words["Step"] == {step.value: name for step, name in STEPS.items()}
    assert words["Kind"] == {kind.value: name for kind, name in KIND_NAMES.items()}
    assert words["Outcome"] == {outcome.value: name for outcome, name in OUTCOMES.items()}


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    asked = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    packages = {re.split(r"[=<>!~\[ ;]", each)[0] for each in asked}

    assert {coded(row[0]) for row in cells("docs/dependencies.md")} - {""} == packages


def test_what_is_pinned_is_told_as_it_is_pinned() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    pinned = {
        name: version
        for each in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])
        for name, _, version in [each.partition("==")]
        if version
    }
    rows = {coded(row[0]): row[1] for row in cells("docs/dependencies.md")}
    bound = next(each for each in project["project"]["dependencies"] if each.startswith("fastapi"))

    assert [name for name, version in pinned.items() if f"pinned to {version}" not in rows[name]] == []
    assert f"`{bound}`" in text_of("docs/dependencies.md")


def test_the_law_of_imports_is_told_as_it_is_kept() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    law = next(" → ".join(each["layers"]) for each in contracts if each["type"] == "layers")

    assert f"`{law}`" in text_of("docs/architecture.md")
    assert f"`{law}`" in text_of("docs/decisions/0001-flat-packages.md")


def test_every_decision_is_listed_and_has_its_three_parts() -> None:
    pages = [path for path in PAGES if path.parent.name == "decisions" and path.name != "README.md"]
    numbers = [path.name[:4] for path in pages]
    parts = {named(path): re.findall(r"^## (.*)$", text_of(named(path)), re.MULTILINE) for path in pages}

    assert numbers == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert {name for name, found in parts.items() if found != ["Context", "Decision", "Consequence"]} == set()
    assert [path.name for path in pages] == re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text_of("docs/decisions/README.md"))
