"""`rounds worker`: let this machine work on the rounds of an installation that other machines share."""

import socket
from pathlib import Path

from rich.console import Console

from config.settings import Settings
from config.settings_mistakes import SettingsErrors
from runtime.home import Home, HomeError
from runtime.logs import set_up_logs
from service.working import DEFAULT_POOL, work

WRONG_INPUT = 2


def work_here(home: Path) -> int:
    """Work until SIGTERM or Ctrl-C; returns the exit status, 2 where the settings or the record cannot be used."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    set_up_logs()

    def say(_home: Home, settings: Settings) -> None:
        console.print(f"Машина {socket.gethostname()} работает: очередь {settings.work_pool or DEFAULT_POOL}.")
        console.print("Остановить: Ctrl-C; начатое подхватят другие машины.")

    try:
        work(home, started=say)
    except (HomeError, SettingsErrors) as error:
        console.print(str(error))
        return WRONG_INPUT
    console.print("Машина остановлена.")
    return 0
