"""`rounds serve`: run an installation on this machine until it is told to stop."""

import os
from pathlib import Path

from rich.console import Console

from config.settings_mistakes import SettingsErrors
from runtime.home import HomeError
from runtime.logs import set_up_logs
from service.prefect_database import DatabaseNotMade
from service.serving import Served, serve

WRONG_INPUT = 2
FAILED = 1
INTERRUPTED = 130


def serve_home(home: Path, *, bind: str | None, port: int | None, speed: int | None) -> int:
    """Serve until SIGTERM or Ctrl-C; returns the exit status: 2 where the home or its settings cannot be used."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    set_up_logs()
    try:
        serve(
            home,
            bind=bind,
            port=port,
            speed=speed,
            say=console.print,
            started=lambda served: say_where(console, served),
        )
    except (HomeError, SettingsErrors) as error:
        console.print(str(error))
        return WRONG_INPUT
    except DatabaseNotMade as error:
        console.print(f"База Prefect не создана. {error}")
        return FAILED
    except KeyboardInterrupt:
        console.print("Прервано до начала работы.")
        return INTERRUPTED
    console.print("Служба остановлена. Экспертизы продолжатся при следующем запуске: всё записано.")
    return 0


def say_where(console: Console, served: Served) -> None:
    """Say where the pages and the letters are and, in a new home, what comes next."""
    mail = served.settings.smtp_host
    folder = _shown(served.home.folder)
    console.print()
    console.print("Служба работает. Остановить её: Ctrl-C.", style="bold")
    outside = served.settings.base_url
    page = f"{outside}/office (на этой машине {served.page}/office)" if outside else f"{served.page}/office"
    console.print(f"  страницы           {page} — офис; остальные входят по ссылкам из писем")
    if served.home.read_mark().get("made_by") == "rehearsal":
        console.print(f"  чужими глазами     {served.page}/look-as — «Войти как…», только на репетиции")
    console.print(f"  запуски в Prefect  {served.prefect_page}")
    console.print(
        f"  письма             {f'уходят через {mail}' if mail else f'остаются в {folder}/mail, наружу не уходят'}"
    )
    if served.is_new:
        _say_what_is_next(console, folder)


def _say_what_is_next(console: Console, folder: str) -> None:
    console.print()
    console.print(f"Папка {folder} создана этим запуском. Если сезона в ней ещё нет, дальше, в другом окне:")
    for number, (command, what) in enumerate(
        (
            ("rounds season copy 2022 2027 сезон-2027", "сезон нужного года по образцу 2022-го"),
            (f"rounds schedule сезон-2027 --home {folder}", "что и когда будет; с --yes экспертизы будут заведены"),
            ("rounds import --template школы.xlsx", "таблица школ и экспертов: заполните её"),
            (f"rounds import школы.xlsx --home {folder}", "что станет с каждой строкой; с --yes --why … внесёт их"),
            (f'rounds office add АДРЕС --name "Фамилия Имя Отчество" --approves --home {folder}', "кто входит в офис"),
            (f"rounds status --home {folder}", "как идут экспертизы"),
        ),
        start=1,
    ):
        console.print(f"  {number}. {command}   {what}", soft_wrap=True)


def _shown(folder: Path) -> str:
    try:
        return os.path.relpath(folder) if folder.is_relative_to(Path.cwd()) else str(folder)
    except OSError:
        return str(folder)
