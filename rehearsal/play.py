"""A rehearsal from an empty home to its report."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.russian import counted
from domain.season import Season
from models.rounds import bring_in
from models.schema import bring_up_to_date
from notifications.catcher import CatcherRules
from notifications.ledger.desk import Desk
from notifications.post import Post
from notifications.smtp.connection import SmtpTransport
from notifications.smtp.opening import SmtpSettings
from rehearsal.behaviour import Behaviour
from rehearsal.cast import Cast
from rehearsal.glimpse import Glimpse
from rehearsal.interruption import interrupted_only_afterwards, lost_interruptions
from rehearsal.other_crowd import OtherCrowd, other_crowd
from rehearsal.picture import write_picture
from rehearsal.played_office import PlayedOffice
from rehearsal.population import misbehaving, populate
from rehearsal.portal_doors import door_figures
from rehearsal.post_box import post_box
from rehearsal.report import as_text, report_of
from rehearsal.two_crowds import two_crowds
from runtime.clock import SetClock
from runtime.home import Home
from runtime.installation import Installation, close_installation, open_installation
from runtime.rehearsal_home import rehearsal_home
from service.prefect_server import PrefectServer, prefect_server

CONNECTIONS = 12
"""To the post box: as many letters share one commit."""


@dataclass(frozen=True)
class Setting:
    """What a play is made of."""

    season: Season
    schools: int
    seed: int
    experts: float
    """Experts for each school."""
    cohort: float
    """Schools of the sampled cohort for each school."""
    behaviour: Behaviour
    until: datetime | None = None
    """Where the play stops; none: when every round is closed."""


def play(setting: Setting, folder: Path, say: Callable[[str], None], show: Callable[[Glimpse], None]) -> dict[str, Any]:
    """Play a season in a home of its own, and return the report as `report.json` holds it.

    `say` is told in a sentence what takes long before the play, `show` gets a Glimpse whenever something moved.
    Raises HomeError, PortNotFree, PostBoxGone, OtherCrowdGone, ServerNotStarted, StuckSeason,
    LettersHeld.
    """
    started = time.monotonic()
    with rehearsal_home(folder) as home:
        people = counted(setting.schools, "школа", "школы", "школ")
        say(f"Готовим репетицию сезона {setting.season.id}: {people}. Запускаем Prefect…")
        return _play_in(setting, home, say, show, started)


def _play_in(
    setting: Setting, home: Home, say: Callable[[str], None], show: Callable[[Glimpse], None], started: float
) -> dict[str, Any]:
    # The server needs some seconds to come up: the people are invented meanwhile, on the other core.
    with (
        lost_interruptions() as heed_interruptions,
        prefect_server(home.prefect, say) as server,
        other_crowd() as other,
    ):
        try:
            installation, rules = _prepare(setting, home)
            other.open(home)
            with post_box(home.mail, rules) as box, _post(installation, box.port) as post:

                def look_and_show(glimpse: Glimpse) -> None:
                    heed_interruptions()
                    box.refuse_if_gone()
                    other.refuse_if_gone()
                    show(glimpse)

                return _play_on(setting, installation, server, post, other, look_and_show, started)
        finally:
            close_installation()


def _prepare(setting: Setting, home: Home) -> tuple[Installation, CatcherRules]:
    SetClock(home.clock_file).move_to(min(rules.submission.opens for rules in setting.season.rounds))
    bring_up_to_date(home.database_url)
    installation = open_installation(home)
    with installation.transaction() as session:
        bring_in(session, setting.season)
        populate(
            session,
            setting.season,
            schools=setting.schools,
            seed=setting.seed,
            experts=setting.experts,
            cohort=setting.cohort,
        )
        trouble = misbehaving(session, setting.seed)
    return installation, CatcherRules(refused=trouble.refused, greylisted=trouble.greylisted)


@contextmanager
def _post(installation: Installation, port: int) -> Iterator[Post]:
    desk = Desk(
        engine=installation.engine,
        files=installation.files,
        key=installation.home.key(),
        base_url=installation.base_url,
        now=installation.now,
        file_megabytes=installation.settings.file_megabytes,
    )
    with Post(desk, SmtpTransport(SmtpSettings("127.0.0.1", port, tls="none")), CONNECTIONS) as post:
        yield post


def _play_on(
    setting: Setting,
    installation: Installation,
    server: PrefectServer,
    post: Post,
    other: OtherCrowd,
    show: Callable[[Glimpse], None],
    started: float,
) -> dict[str, Any]:
    # Only now does Prefect's server have an address: prefect reads it when it is first imported.
    with interrupted_only_afterwards():
        from prefect.context import SyncClientContext
        from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        from flows.deployment import deploy
        from flows.waking import give_runs
        from rehearsal.driver import Driver
        from rehearsal.prefect_figures import prefect_figures

    clock = installation.clock
    if not isinstance(clock, SetClock):
        raise TypeError("a rehearsal's clock is set by hand")
    server.wait_until_it_answers()
    # Half a million things of libraries live as long as the play: looking through them again and again, for such as
    # nobody holds any more, took a seventh of its time.
    gc.collect()
    gc.freeze()
    with (
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
        SyncClientContext.get_or_create(),
        two_crowds(installation, other) as crowds,
    ):
        give_runs(deploy())
        cast = Cast(setting.season, setting.seed, setting.behaviour, crowds)
        Driver(installation, clock, PlayedOffice(cast, setting.season, setting.seed), post, show).play(setting.until)
        prefect = prefect_figures()
    door = door_figures(crowds.traffic(), len(cast.refusals))
    report = report_of(setting, installation, prefect, door, time.monotonic() - started)
    installation.home.report.write_text(as_text(report), encoding="utf-8")
    write_picture(setting, installation, report)
    return report
