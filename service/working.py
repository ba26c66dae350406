"""A further machine that works on the rounds of an installation: it shares the database, the documents and Prefect."""

import os
from collections.abc import Callable
from pathlib import Path

from config.settings import Settings
from runtime.home import Home, HomeError
from runtime.home_settings import settings_of
from runtime.installation import close_installation, open_installation
from runtime.logs import set_up_logs
from runtime.record_version import refuse_other_record
from runtime.service_home import make_service_home, sign_mark, the_only_service
from service.parts import parts_of_a_worker
from service.supervisor import Supervisor, Told

DEFAULT_POOL = "rounds"
WANTED = {
    "database_url": "общая база данных",
    "prefect_api_url": "сервер Prefect первой машины",
    "files": "общая папка документов",
    "links_key": "общий ключ личных ссылок",
}


class NotShared(HomeError):
    """The settings do not say where what the machines share is; the sentence, in Russian, names what is missing."""


def work(folder: Path, *, started: Callable[[Home, Settings], None]) -> None:
    """Work until SIGTERM or Ctrl-C. The home holds this machine's settings and logs only.

    Raises HomeError (NotShared, or where the record is away or of another version), SettingsErrors.
    """
    home = make_service_home(folder)
    with the_only_service(home):
        settings = settings_of(home, os.environ)
        url = settings.prefect_api_url
        missing = [f"{name} ({what})" for name, what in WANTED.items() if getattr(settings, name) is None]
        if missing or url is None:
            raise NotShared(
                f"Этой машине не сказано, что у неё общего с другими: {', '.join(missing)}. "
                f"Запишите это в {home.folder / 'rounds.toml'} (см. docs/deploy.md)."
            )
        set_up_logs(settings.log)
        installation = open_installation(home)
        try:
            refuse_other_record(home, installation.engine)
        finally:
            close_installation()
        sign_mark(home)
        Supervisor(parts_of_a_worker(home, settings, url, settings.work_pool or DEFAULT_POOL)).run(
            Told(all_up=lambda: started(home, settings))
        )
