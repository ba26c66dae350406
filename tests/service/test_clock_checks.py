"""The machine's clock is compared with whoever has one; where nobody has, that is said."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from config.settings import Settings
from runtime.clock_choice import choose_clock
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.service_home import make_service_home
from service.clock_checks import check_clock, date_in, greeting_of, verdict_on
from service.findings import Finding, Verdict
from tests.folders import a_folder_in_memory
from tests.notifications.faulty_server import FaultyServer

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def home() -> Iterator[Home]:
    with a_folder_in_memory() as folder:
        yield make_service_home(folder / "home")
        close_installation()


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("220 mail.example ESMTP Sendmail 8.17/8.17; Wed, 25 Nov 2026 15:00:00 +0300", NOON),
        ("220 mail.example ready at Wed, 25 Nov 2026 12:00:00 GMT\r\n", NOON),
        ("Wed, 25 Nov 2026 12:00:00 GMT", NOON),
        ("25 Nov 2026 05:00:00 -0700", NOON),
        ("220 mail.example ESMTP Postfix", None),
        ("Wed, 45 Nov 2026 12:00:00 GMT", None),
        ("", None),
    ],
)
def test_a_date_is_found_in_a_greeting_and_in_a_header(line: str, moment: datetime | None) -> None:
    assert date_in(line) == moment


def test_clocks_that_agree_within_a_minute_are_right() -> None:
    for by in (-A_MINUTE, timedelta(), A_MINUTE):
        assert verdict_on({"база данных": by, "адрес ссылок": -by}, ["почтовый сервер"]) == Finding(
            "clock", Verdict.GOOD, "Часы этой машины верны. Сверены: база данных, адрес ссылок."
        )


def test_clocks_that_differ_are_told_with_their_difference() -> None:
    found = verdict_on({"база данных": timedelta(seconds=61), "адрес ссылок": timedelta(hours=-3)}, [])
    assert found == Finding(
        "clock",
        Verdict.BAD,
        "Часы этой машины расходятся с другими: база данных +61 с, адрес ссылок -10800 с.",
        "Включите сверку времени (timedatectl set-ntp true).",
    )


@pytest.mark.parametrize(("silent", "told"), [([], ""), (["почтовый сервер"], " Времени не сказали: почтовый сервер.")])
def test_where_nobody_says_the_time_that_is_said(silent: list[str], told: str) -> None:
    assert verdict_on({}, silent) == Finding(
        "clock", Verdict.UNKNOWN, f"Часы этой машины сверить не с чем.{told}", "Сверьте сами: timedatectl."
    )


def test_on_one_machine_there_is_only_one_clock(home: Home) -> None:
    assert check_clock(open_installation(home)).says == "Часы этой машины сверить не с чем."


def test_a_mail_server_is_asked_by_its_greeting(home: Home) -> None:
    now = datetime.now(timezone(timedelta(hours=7))).replace(microsecond=0)

    async def ask() -> str:
        async with FaultyServer(greeting=(f"220 mail.example; {now:%a, %d %b %Y %H:%M:%S %z}",)) as server:
            (home.folder / "rounds.toml").write_text(
                f'smtp_host = "127.0.0.1"\nsmtp_tls = "none"\nsmtp_port = {server.port}\n'
            )
            return await asyncio.to_thread(greeting_of, open_installation(home))

    assert date_in(asyncio.run(ask())) == now


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_mail_server_that_is_not_there_says_nothing(home: Home, tls: str) -> None:
    (home.folder / "rounds.toml").write_text(f'smtp_host = "127.0.0.1"\nsmtp_tls = "{tls}"\nsmtp_port = 1\n')
    assert greeting_of(open_installation(home)) == ""


def test_a_fast_clock_is_compared_with_nobodys(home: Home) -> None:
    choose_clock(home, Settings(), 60)
    assert check_clock(open_installation(home)) == Finding(
        "clock", Verdict.UNKNOWN, "Часы этой папки ненастоящие: идут в 60 раз быстрее обычных."
    )
