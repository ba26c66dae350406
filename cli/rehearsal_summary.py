"""What stands on the terminal after a rehearsal: its rounds, the sum of its letters, and where to look."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.words import OUTCOMES, STAGES
from domain.stages import Stage
from runtime.home import Home

LETTER_SUM = {
    "accepted": "приняты почтовым сервером",
    "refused": "отклонены (адрес недоступен)",
    "bounced": "вернулись",
    "in_doubt": "под вопросом",
    "waiting": "ждут отправки",
}


def print_summary(console: Console, report: dict[str, Any], home: Home) -> None:
    """Print the summary of a report."""
    console.print(_rounds(report))
    letters = report["letters"]
    parts = [f"{LETTER_SUM[key]} {letters[key]}" for key in LETTER_SUM if letters[key] or key == "accepted"]
    console.print(f"Писем: {letters['intended']} — {', '.join(parts)}. Отозвано до отправки: {letters['withdrawn']}.")
    prefect = report["prefect"]
    console.print(
        f"Prefect: запусков {prefect['flow_runs']}, задач {prefect['task_runs']}. Прошло {report['seconds']:.0f} с."
    )
    console.print()
    console.print("Где смотреть:")
    for path, what in (
        (home.picture, "картина сезона: откройте в браузере"),
        (home.report, "то же для программ"),
        (home.mail, "письма (Maildir): откройте почтовой программой"),
        (home.files, "документы и заключения под их SHA-256"),
    ):
        console.print(f"  {_short(path)}  {what}", soft_wrap=True)


def _rounds(report: dict[str, Any]) -> Table:
    table = Table(title=f"Сезон {report['season']}: {report['schools']} школ, {report['experts']} экспертов")
    table.add_column("строка", style="bold")
    table.add_column("участников", justify="right")
    table.add_column("сдали", justify="right")
    table.add_column("заключений", justify="right")
    for outcome in OUTCOMES.values():
        table.add_column(outcome, justify="right")
    table.add_column("писем", justify="right")
    table.add_column("состояние")
    for round_ in report["rounds"]:
        table.add_row(
            round_["id"],
            str(round_["participants"]),
            str(round_["handed_in"]),
            str(round_["conclusions"]),
            *(str(round_["outcomes"][outcome.value]) for outcome in OUTCOMES),
            str(sum(round_["letters"].values())),
            STAGES[Stage(round_["stage_now"])],
        )
    return table


def _short(path: Path) -> Path:
    """The path from where the reader stands, if it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
