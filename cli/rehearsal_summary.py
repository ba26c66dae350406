"""What stands on the terminal after a rehearsal: its rounds, the sum of its letters, and where to look."""

from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from cli.whole_table import print_whole
from domain.office_words import OUTCOMES, STAGES
from domain.russian import counted
from domain.stages import Stage
from domain.verdicts import Outcome
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
    whole_lines = not console.is_terminal
    print_whole(console, _rounds(report))
    console.print(_legend(), soft_wrap=whole_lines)
    console.print()
    letters = report["letters"]
    parts = [f"{LETTER_SUM[key]} {letters[key]}" for key in LETTER_SUM if letters[key] or key == "accepted"]
    console.print(
        f"Писем: {letters['intended']} — {', '.join(parts)}. Отозвано до отправки: {letters['withdrawn']}.",
        soft_wrap=whole_lines,
    )
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


HEADINGS = {
    Outcome.ACCEPTED: "согл.",
    Outcome.RETURNED: "дораб.",
    Outcome.CARRIED_OVER: "ранее",
    Outcome.NO_DOCUMENTS: "нет док.",
    Outcome.NOT_ASSESSED: "не оц.",
}
"""Short enough that the table stands on 80 columns; the line below it says them in full."""


def _rounds(report: dict[str, Any]) -> Table:
    schools = counted(report["schools"], "школа", "школы", "школ")
    experts = counted(report["experts"], "эксперт", "эксперта", "экспертов")
    table = Table(
        title=f"Сезон {report['season']}: {schools}, {experts}",
        box=SIMPLE_HEAD,
        padding=(0, 0),
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("строка", style="bold", no_wrap=True)
    for heading in ("школ", "сдали", "заключ.", *HEADINGS.values(), "писем"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("состояние")
    for round_ in report["rounds"]:
        table.add_row(
            round_["id"],
            str(round_["participants"]),
            str(round_["handed_in"]),
            str(round_["conclusions"]),
            *(str(round_["outcomes"][outcome.value]) for outcome in HEADINGS),
            str(sum(round_["letters"].values())),
            STAGES[Stage(round_["stage_now"])],
        )
    return table


def _legend() -> str:
    meanings = (f"{short} — {OUTCOMES[outcome]}" for outcome, short in HEADINGS.items())
    return f"Итоги школ: {'; '.join(meanings)}."


def _short(path: Path) -> Path:
    """The path from where the reader stands, if it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
