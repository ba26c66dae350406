"""`rounds status`: how all rounds stand, or one of them in full."""

from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from acts.round_at_hand import round_at_hand
from cli.at_home import at_home
from cli.office_print import office_console, print_json, real_now
from cli.round_in_full import print_concerns, print_round
from cli.whole_table import print_whole
from domain.russian_dates import short_moment
from domain.stages import Stage
from runtime.round_status import InstallationStatus, RoundStatus, installation_status, round_status
from runtime.service_home import served_since
from runtime.signs_of_life import Life

WIDE = 110
"""Columns from which the titles of the rounds stand in the table too."""


def status(named: str | None, *, home: Path, as_json: bool) -> int:
    """Print how all rounds stand, or one of them; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        if named is None:
            began = served_since(installation.home)
            everything = installation_status(session, installation.now(), real_now(), began)
            print_json(everything) if as_json else _print_all(console, everything, home)
            return 0
        one = round_status(session, round_at_hand(session, named), installation.now())
        print_json(one) if as_json else print_round(console, one, home)
        return 0


def _print_all(console: Console, everything: InstallationStatus, home: Path) -> None:
    if everything.service is Life.STARTS:
        console.print("Служба запускается: через несколько секунд она займётся экспертизами.")
    if not everything.rounds:
        console.print("Экспертиз ещё нет: внесите сезон командой rounds schedule.")
    for season in dict.fromkeys(each.id.partition("/")[0] for each in everything.rounds):
        rounds = [each for each in everything.rounds if each.id.partition("/")[0] == season]
        console.print(
            f"Сезон {season}, {short_moment(everything.now, rounds[0].zone)} ({rounds[0].zone})", style="bold"
        )
        print_whole(console, _table(rounds, wide=console.width >= WIDE))
    needy = [each for each in everything.rounds if each.concerns]
    if not everything.concerns and not needy:
        return
    console.print("Нужен человек", style="bold")
    print_concerns(console, everything.concerns, home)
    for each in needy:
        print_concerns(console, each.concerns, home, f"{each.id}: ")


def _table(rounds: list[RoundStatus], *, wide: bool) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 0), pad_edge=False, collapse_padding=True)
    table.add_column("строка", style="bold", no_wrap=True)
    if wide:
        table.add_column("экспертиза", max_width=44)
    table.add_column("состояние")
    table.add_column("день", no_wrap=True)
    for heading in ("школ", "сдали", "закл.", "писем"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("дальше", no_wrap=True)
    for each in rounds:
        funnel = each.funnel
        table.add_row(
            each.row,
            *((each.title,) if wide else ()),
            _stage(each),
            "" if each.day is None else f"{each.day.day} из {each.day.days}",
            str(funnel.participants),
            str(funnel.handed_in),
            f"{funnel.filed}/{funnel.places}" if funnel.places else "0",
            str(sum(each.letters.values())),
            _next(each),
        )
    return table


def _stage(round_: RoundStatus) -> str:
    words = "приостановлена" if round_.paused_since is not None else round_.stage_words
    return f"{words} !" if round_.concerns else words


def _next(round_: RoundStatus) -> str:
    if round_.paused_since is not None or round_.stage is Stage.CLOSED:
        return ""
    if round_.waits_until is not None:
        return short_moment(round_.waits_until, round_.zone, is_end=round_.waits_until_is_end, year=False)
    for step in round_.next_steps[:1]:
        return short_moment(step.at, round_.zone, is_end=step.step.is_end, year=False)
    return ""
