"""How a season that is being played shows on a terminal, or in plain lines where there is none."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.measure import Measurement
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cli.whole_table import ANY_WIDTH
from domain.office_words import STAGES
from domain.russian import counted
from domain.russian_dates import day_in_words, short_moment
from domain.season import Season
from domain.stages import Stage
from rehearsal.glimpse import Glimpse


class SeasonDisplay:
    """Keeps what was seen last, and shows it."""

    def __init__(self, console: Console, season: Season, live: Live | None) -> None:
        self._console = console
        self._season = season
        self._live = live
        self._titles = {rules.row: rules.title for rules in season.rounds}
        self._seen: dict[str, Stage] = {}

    def say(self, sentence: str) -> None:
        """Show a sentence about what takes long before the play."""
        self._console.print(sentence, markup=False, highlight=False, soft_wrap=not self._console.is_terminal)

    def show(self, glimpse: Glimpse) -> None:
        """Show where the season stands: drawn anew on a terminal, a line for each change of a stage elsewhere."""
        if self._live is not None:
            self._live.update(self._picture(glimpse))
            return
        day = short_moment(glimpse.moment, self._season.calendar.zone)
        for row, stage in glimpse.rounds:
            if self._seen.get(row, Stage.SCHEDULED) is not stage:
                letters = counted(glimpse.accepted, "письмо ушло", "письма ушли", "писем ушло")
                self.say(f"{day}  {row:<5} {STAGES[stage]:<28} {letters}")
        self._seen = dict(glimpse.rounds)

    def _picture(self, glimpse: Glimpse) -> Group:
        bare = self._table(glimpse, with_titles=False)
        full = self._table(glimpse, with_titles=True)
        # A title is shown whole or not at all.
        fits = Measurement.get(self._console, self._console.options.update(width=ANY_WIDTH), full).maximum
        local = self._season.calendar.local(glimpse.moment)
        letters = counted(glimpse.accepted, "письмо ушло", "письма ушли", "писем ушло")
        heading = Text(f"{day_in_words(local.date())}, {local:%H:%M} · {letters}", style="bold")
        return Group(heading, full if fits <= self._console.width else bare)

    def _table(self, glimpse: Glimpse, *, with_titles: bool) -> Table:
        stages = list(Stage)
        table = Table.grid(padding=(0, 2))
        for row, stage in glimpse.rounds:
            share = stages.index(stage) / (len(stages) - 1)
            table.add_row(
                Text(row, style="bold"),
                ProgressBar(total=1.0, completed=share, width=16),
                Text(STAGES[stage], style="green" if stage is Stage.CLOSED else ""),
                *((Text(self._titles[row], style="dim"),) if with_titles else ()),
            )
        return table


@contextmanager
def season_display(console: Console, season: Season) -> Iterator[SeasonDisplay]:
    """A display that lives on a terminal as long as the block runs."""
    if not console.is_terminal:
        yield SeasonDisplay(console, season, None)
        return
    with Live(console=console, refresh_per_second=8, transient=True) as live:
        yield SeasonDisplay(console, season, live)
