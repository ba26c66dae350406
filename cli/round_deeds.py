"""A round at the terminal rests, goes on, or looks at its record: what came of it, in a sentence or as JSON."""

from pathlib import Path

from acts.pause import pause, resume, resume_restored
from acts.wake_round import wake_round
from cli.at_home import at_home
from cli.office_print import in_lines, office_console, print_json
from domain.russian import counted


def pause_round(named: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let a round rest; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        round_id = pause(named, who=who, why=why)
    if as_json:
        print_json({"round": round_id, "paused": True})
    console.print(
        f"Экспертиза {round_id} приостановлена: писем от неё не будет, кроме подтверждений о получении документов. "
        f"Сроки не сдвигаются. Продолжить: rounds resume {round_id} --why ПРИЧИНА.",
        soft_wrap=True,
    )
    return 0


def resume_round(named: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let a round go on; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        round_id = resume(named, who=who, why=why)
    if as_json:
        print_json({"round": round_id, "paused": False})
    console.print(
        f"Экспертиза {round_id} продолжается: что должно было произойти за это время, делается один раз и сейчас.",
        soft_wrap=True,
    )
    return 0


def resume_restored_rounds(*, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let the rounds go on that rest since a backup was brought back; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        ids = resume_restored(who=who, why=why)
    if as_json:
        print_json({"rounds": ids, "paused": False})
    in_lines(
        console,
        f"{counted(len(ids), 'экспертиза продолжается', 'экспертизы продолжаются', 'экспертиз продолжается')}: "
        f"{', '.join(ids)}. Что должно было произойти за это время, делается один раз и сейчас.",
    )
    return 0


def wake_now(named: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Let a round look at its record; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        round_id = wake_round(named, who=who, why=why)
    if as_json:
        print_json({"round": round_id})
    console.print(f"Экспертиза {round_id} проверит, не пора ли ей что-то сделать.", soft_wrap=True)
    return 0
