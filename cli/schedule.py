"""`rounds schedule`: bring a season, or what was edited in its files, into the record; first only a look."""

import time
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from acts.schedule import Schedule, look_at_schedule, repair_schedule, schedule
from cli.at_home import WRONG_INPUT, at_home, typed_at
from cli.check import print_mistakes
from cli.office_print import in_lines, office_console, print_json, real_now
from cli.schedule_preview import as_plain, print_preview
from config.mistakes import SeasonErrors
from config.season import read_season
from domain.budgets import Budget
from domain.russian import counted
from domain.season import Season
from models.beats import KEEPER
from models.rounds import rounds_in_order
from runtime.installation import Installation
from runtime.letters_expected import letters_expected
from runtime.service_home import served_since
from runtime.signs_of_life import Life, sign_of
from service.findings import Verdict
from service.sender_check import check_sender

FROM_THE_FILES = "по файлам сезона"
PATIENCE = timedelta(seconds=15)
LOOKS_EVERY_SECONDS = 0.3


def schedule_season(directory: Path, *, yes: bool, who: str, why: str | None, home: Path, as_json: bool) -> int:
    """Show what the files would change, and do it where `yes`; 0, or 2 where the files or the act are refused."""
    console = office_console(as_json=as_json)
    season = _read(console, directory)
    if season is None:
        return WRONG_INPUT
    with at_home(home, console) as installation:
        asked = schedule(season, who=who, why=why or FROM_THE_FILES) if yes else look_at_schedule(season)
        given, service = _given(installation, season) if yes else (None, None)
        with installation.reading() as session:
            expected = letters_expected(session, asked.rounds, asked.now)
        if as_json:
            print_json(
                as_plain(asked, expected)
                | {"done": yes and asked.applies, "given_to_prefect": given, "service": service}
            )
            return 0
        if not yes:
            settings = installation.settings
            print_preview(console, asked, expected, Budget(settings.letters_per_minute, settings.letters_per_day))
            _print_what_to_do(console, directory, home, asked)
        elif asked.applies:
            _print_done(console, asked, typed_at(home, f"rounds schedule {directory}"))
            console.print(_who_begins(home, given=bool(given), service=service), soft_wrap=True)
            console.print(f"Как идут дела: {typed_at(home, 'rounds status')}", soft_wrap=True)
            _warn(console, installation)
        else:
            _print_nothing(console, asked)
    return 0


def repair(*, who: str, why: str | None, home: Path, as_json: bool) -> int:
    """Let every open round be looked at by whoever starts rounds; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        woken = repair_schedule(who=who, why=why or "проверка запусков")
        if as_json:
            print_json({"woken": woken})
        if woken:
            rounds = counted(len(woken), "экспертиза разбужена", "экспертизы разбужены", "экспертиз разбужено")
            in_lines(
                console,
                f"{rounds}: {', '.join(woken)}. Служба посмотрит на каждую и вернёт запуски, которых не хватает.",
            )
        else:
            console.print("Незавершённых экспертиз нет: проверять нечего.")
    return 0


def _read(console: Console, directory: Path) -> Season | None:
    try:
        return read_season(directory)
    except SeasonErrors as errors:
        print_mistakes(console, directory, errors.mistakes)
        return None


def _given(installation: Installation, season: Season) -> tuple[bool, Life]:
    """Wait a little for a service that lives or starts; whether each round has its run in Prefect, and how it is."""
    gives_up = time.monotonic() + PATIENCE.total_seconds()
    while True:
        with installation.reading() as session:
            service = sign_of(session, KEEPER, real_now(), served_since(installation.home)).life
            rounds = [each for each in rounds_in_order(session) if each.season_id == season.id]
        given = all(each.flow_run_id is not None for each in rounds)
        if given or service is Life.SILENT or time.monotonic() > gives_up:
            return given, service
        time.sleep(LOOKS_EVERY_SECONDS)


def _who_begins(home: Path, *, given: bool, service: Life | None) -> str:
    if service is Life.WORKS and given:
        return "Служба работает: Prefect знает о каждой экспертизе и начнёт её в срок."
    if service is Life.WORKS:
        return "Служба работает: она передаст экспертизы в Prefect и начнёт каждую в срок."
    if service is Life.STARTS:
        return "Служба запускается: она начнёт каждую экспертизу в срок."
    return f"Служба сейчас не работает: экспертизы начнутся, когда её запустят ({typed_at(home, 'rounds serve')})."


def _print_what_to_do(console: Console, directory: Path, home: Path, asked: Schedule) -> None:
    console.print()
    if asked.applies:
        brings_in = typed_at(home, f"rounds schedule {directory} --yes")
        console.print(f"Пока ничего не изменено. Внести: {brings_in}", soft_wrap=True)
    else:
        _print_nothing(console, asked)


def _print_nothing(console: Console, asked: Schedule) -> None:
    if asked.changes:
        in_lines(console, f"Сезон {asked.season.id} уже внесён; то, чем файлы отличаются, больше не меняется.")
    else:
        console.print(f"Сезон {asked.season.id} уже внесён таким, как в файлах: менять нечего.", soft_wrap=True)


def _warn(console: Console, installation: Installation) -> None:
    for finding in check_sender(installation):
        if finding.verdict is Verdict.BAD:
            in_lines(console, f"Внимание. {finding.says} {finding.do}")


def _print_done(console: Console, asked: Schedule, look: str) -> None:
    if asked.is_new:
        rounds = counted(len(asked.rounds), "экспертиза", "экспертизы", "экспертиз")
        console.print(f"Сезон {asked.season.id} внесён: {rounds}.")
    else:
        changes = sum(change.applies for change in asked.changes)
        left = len(asked.changes) - changes
        kept = f"; не применено {left}, почему — покажет {look} без --yes" if left else ""
        in_lines(
            console,
            f"Сезон {asked.season.id}: внесено {counted(changes, 'изменение', 'изменения', 'изменений')}{kept}.",
        )
