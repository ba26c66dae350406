"""`rounds live`: a short round before one's eyes, by the service itself on a fast clock."""

from pathlib import Path

from rich.console import Console

from cli.serve import FAILED, INTERRUPTED, WRONG_INPUT, say_where
from config.mistakes import SeasonErrors
from config.season import read_season
from domain.office_words import STAGES
from domain.russian import counted
from domain.russian_dates import short_local
from rehearsal.live import Scene, Show, play_live
from runtime.home import HomeError
from runtime.logs import set_up_logs
from service.prefect_database import DatabaseNotMade


def live(season: Path, *, home: Path, schools: int, seed: int, speed: int, port: int | None) -> int:
    """Play until the round is closed; returns the exit status, 130 where it was stopped before."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    set_up_logs()

    def see(scene: Scene) -> None:
        letters = counted(scene.accepted, "письмо ушло", "письма ушли", "писем ушло")
        console.print(f"{short_local(scene.now, year=False)}  {scene.row}  {STAGES[scene.stage]:26} {letters}")

    try:
        show = Show(read_season(season), schools, seed, speed)
        closed = play_live(
            show, season, home, port=port, say=console.print, started=lambda it: say_where(console, it), seen=see
        )
    except (SeasonErrors, HomeError) as error:
        console.print(str(error))
        return WRONG_INPUT
    except DatabaseNotMade as error:
        console.print(f"База Prefect не создана. {error}")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    if not closed:
        console.print("Показ остановлен до конца экспертизы.")
        return INTERRUPTED
    console.print(f"Экспертиза завершена. Письма лежат в {home}/mail, её состояние: rounds status --home {home}")
    return 0
