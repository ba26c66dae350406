"""What stands on the terminal after a rehearsal is whole, on any terminal and in a pipe."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli.rehearsal_summary import print_summary
from cli.season_display import SeasonDisplay
from domain.stages import Stage
from domain.verdicts import Outcome
from rehearsal.glimpse import Glimpse
from runtime.home import Home
from tests.small_season import season_of_2022

STAGES = {
    "allotment": "распределение экспертов",
    "closing": "ждём отправки писем",
    "closed": "завершена",
}


def report(schools: int, letters: int, stages: tuple[str, ...]) -> dict[str, Any]:
    outcomes = {outcome.value: schools for outcome in Outcome}
    rounds = [
        {
            "id": f"1.{13 + place}",
            "participants": schools,
            "handed_in": schools,
            "conclusions": schools,
            "outcomes": outcomes,
            "letters": {"invitation": letters},
            "stage_now": stage,
        }
        for place, stage in enumerate(stages)
    ]
    states = ("accepted", "refused", "bounced", "in_doubt", "waiting", "withdrawn")
    return {
        "season": "2022",
        "schools": schools,
        "experts": schools,
        "rounds": rounds,
        "letters": {"intended": letters} | dict.fromkeys(states, letters),
        "prefect": {"flow_runs": 7, "task_runs": 311},
        "seconds": 58.0,
    }


def said(told: dict[str, Any], columns: int, *, terminal: bool) -> str:
    out = StringIO()
    words = Console(file=out, width=columns, force_terminal=terminal, color_system=None, highlight=False, markup=False)
    print_summary(words, told, Home(Path("/srv/rounds/demo")))
    return out.getvalue().replace("\u00a0", " ")


ORDINARY = report(80, 498, ("closed", "closing", "allotment"))
LONG = report(12_345, 1_234_567, ("closed", "closing", "allotment"))


@pytest.mark.parametrize("told", [ORDINARY, LONG], ids=["ordinary", "long"])
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_nothing_is_cut_on_a_terminal_of_any_width(told: dict[str, Any], columns: int) -> None:
    text = said(told, columns, terminal=True)
    head, _, paths = text.partition("Где смотреть:")
    words = " ".join(text.split())

    assert "…" not in text
    assert max(len(line.rstrip()) for line in head.splitlines()) <= columns
    assert words.count(str(sum(told["rounds"][0]["letters"].values()))) >= 3
    assert [word for stage in STAGES.values() for word in stage.split() if word not in words] == []
    assert "/srv/rounds/demo/report.html  картина сезона: откройте в браузере" in paths


@pytest.mark.parametrize("told", [ORDINARY, LONG], ids=["ordinary", "long"])
def test_in_a_pipe_each_round_and_each_sentence_is_one_line(told: dict[str, Any]) -> None:
    lines = [line.strip() for line in said(told, 60, terminal=False).splitlines()]
    letters, schools = told["letters"]["intended"], told["schools"]

    figures = " ".join([str(schools)] * 8)
    assert [" ".join(line.split()) for line in lines[4:7]] == [
        f"1.{13 + place} {figures} {letters} {STAGES[round_['stage_now']]}"
        for place, round_ in enumerate(told["rounds"])
    ]
    assert (
        "Итоги школ: согл. — согласовано; дораб. — на доработку; ранее — согласовано ранее; "
        "нет док. — документы не поступили; не оц. — не оценено."
    ) in lines


@pytest.mark.parametrize(("columns", "titles"), [(80, False), (120, True)])
def test_while_it_plays_a_title_is_shown_whole_or_not_at_all(columns: int, titles: bool) -> None:
    season = season_of_2022()
    words = Console(file=StringIO(), width=columns, force_terminal=True, color_system=None, record=True)
    glimpse = Glimpse(
        season.rounds[0].submission.opens, tuple((rules.row, Stage.ALLOTMENT) for rules in season.rounds), 1234
    )
    words.print(SeasonDisplay(words, season, None)._picture(glimpse))
    text = words.export_text()

    assert "…" not in text
    assert [rules.title in text for rules in season.rounds] == [titles] * len(season.rounds)
