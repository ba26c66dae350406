"""What stands between the program and a mail server is found by a real connection, and told with what to do."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from config.settings_reading import read_settings
from domain.season import Season
from models.rounds import bring_in
from runtime.home import Home
from runtime.installation import Installation, close_installation, open_installation
from runtime.service_home import make_service_home
from service.findings import Finding, Verdict
from service.mail_checks import check_letter, check_mail_server
from tests.folders import a_folder_in_memory
from tests.migrated import give_record
from tests.notifications.certificates import Authority
from tests.notifications.faulty_server import FaultyServer
from tests.small_season import season_of_2022

Check = Callable[[Installation], Finding]
OFFICE = season_of_2022().office.address
LOGIN = ("250-faulty.example\r\n250 AUTH LOGIN PLAIN",)


@pytest.fixture
def home() -> Iterator[Home]:
    with a_folder_in_memory() as folder:
        yield make_service_home(folder / "home")
        close_installation()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def told(home: Home, check: Check, server: FaultyServer, **written: str) -> Finding:
    """What is found at a server on the loopback; settings are written as TOML. The port is left out of sentences."""

    async def look() -> Finding:
        async with server:
            lines = {"smtp_host": '"127.0.0.1"', "smtp_port": str(server.port), "smtp_tls": '"none"'} | written
            (home.folder / "rounds.toml").write_text("".join(f"{name} = {value}\n" for name, value in lines.items()))
            read_settings(home.folder, {})
            return await asyncio.to_thread(check, open_installation(home))

    found = asyncio.run(look())
    return Finding(found.check, found.verdict, found.says.replace(f":{server.port}", ""), found.do)


def schedule(home: Home, season: Season | None = None) -> None:
    """Bring a season into the record."""
    give_record(home)
    installation = open_installation(home)
    with installation.transaction() as session:
        if season is not None:
            bring_in(session, season)


@pytest.mark.parametrize("check", [check_mail_server, check_letter])
def test_where_no_server_is_configured_nothing_is_tried(home: Home, check: Check) -> None:
    found = check(open_installation(home))
    assert (found.verdict, "не настроен" in found.says, "smtp_host" in found.do) == (Verdict.UNKNOWN, True, True)


def test_a_server_on_this_machine_needs_neither_encryption_nor_login(home: Home) -> None:
    assert told(home, check_mail_server, FaultyServer()) == Finding(
        "smtp", Verdict.GOOD, "Почтовый сервер 127.0.0.1 отвечает: без шифрования, вход не нужен."
    )


@pytest.mark.parametrize(("tls", "implicit"), [("starttls", False), ("implicit", True)])
def test_encryption_and_login_are_really_done(home: Home, authority: Authority, tls: str, implicit: bool) -> None:
    server = FaultyServer(
        ehlo=("250-faulty.example\r\n250-STARTTLS\r\n250 AUTH PLAIN",),
        tls=authority.serve("127.0.0.1"),
        implicit=implicit,
    )
    found = told(
        home,
        check_mail_server,
        server,
        smtp_tls=f'"{tls}"',
        smtp_ca_file=f'"{authority.certificate}"',
        smtp_username='"office"',
        smtp_password='"geheim"',
    )
    assert found == Finding(
        "smtp", Verdict.GOOD, "Почтовый сервер 127.0.0.1 отвечает: шифрование TLSv1.3, вход выполнен (office)."
    )
    assert server.seen("AUTH") == 1


def test_a_wrong_password_is_told_with_the_servers_answer(home: Home) -> None:
    server = FaultyServer(ehlo=LOGIN, auth=("535 5.7.8 bad credentials",))
    assert told(home, check_mail_server, server, smtp_username='"office"', smtp_password='"geheim"') == Finding(
        "smtp",
        Verdict.BAD,
        "Почтовый сервер 127.0.0.1 не принял имя или пароль (535 5.7.8 bad credentials).",
        "Проверьте smtp_username и файл secrets/smtp_password.",
    )


def test_a_server_without_login_is_told(home: Home) -> None:
    assert told(home, check_mail_server, FaultyServer(), smtp_username='"a"', smtp_password='"b"') == Finding(
        "smtp",
        Verdict.BAD,
        "Почтовый сервер 127.0.0.1 не предлагает входа по паролю.",
        "Уберите smtp_username и пароль.",
    )


def test_a_server_without_encryption_is_told_and_hears_no_password(home: Home) -> None:
    server = FaultyServer(ehlo=LOGIN)
    found = told(
        home, check_mail_server, server, smtp_tls='"starttls"', smtp_username='"office"', smtp_password='"geheim"'
    )
    assert found == Finding(
        "smtp",
        Verdict.BAD,
        "Почтовый сервер 127.0.0.1 не предлагает STARTTLS, а открытым текстом письма не отправляются.",
        'Если сервер шифрует с первого байта, напишите smtp_tls = "implicit" (обычно порт 465).',
    )
    assert server.seen("AUTH") == 0


@pytest.mark.parametrize(("tls", "implicit"), [("starttls", False), ("implicit", True)])
def test_a_certificate_that_does_not_do_is_told(home: Home, authority: Authority, tls: str, implicit: bool) -> None:
    server = FaultyServer(
        ehlo=("250-faulty.example\r\n250 STARTTLS",), tls=authority.serve("127.0.0.1", expired=True), implicit=implicit
    )
    found = told(home, check_mail_server, server, smtp_tls=f'"{tls}"', smtp_ca_file=f'"{authority.certificate}"')
    assert found == Finding(
        "smtp",
        Verdict.BAD,
        "Сертификат почтового сервера 127.0.0.1 не подходит (certificate has expired).",
        "Проверьте smtp_host; если сертификат выдал свой центр, укажите его в smtp_ca_file.",
    )


def test_encryption_from_the_first_byte_with_a_server_that_begins_in_clear_is_told(home: Home) -> None:
    found = told(home, check_mail_server, FaultyServer(), smtp_tls='"implicit"')
    assert found.verdict is Verdict.BAD
    assert found.says.startswith("С почтовым сервером 127.0.0.1 не удалось договориться о шифровании (")
    assert found.do == "Проверьте smtp_port и smtp_tls: сейчас implicit."


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("nowhere.invalid", "Почтовый сервер nowhere.invalid не найден по имени."),
        ("127.0.0.1", "Почтовый сервер 127.0.0.1:1 не отвечает ("),
    ],
)
def test_a_server_that_is_not_there_is_told(home: Home, host: str, says: str) -> None:
    (home.folder / "rounds.toml").write_text(f'smtp_host = "{host}"\nsmtp_port = 1\n')
    found = check_mail_server(open_installation(home))
    assert (found.verdict, found.says.startswith(says)) == (Verdict.BAD, True)
    assert "Проверьте smtp_host" in found.do


def test_a_letter_goes_from_the_office_to_the_office(home: Home) -> None:
    schedule(home, season_of_2022())
    server = FaultyServer()

    found = told(home, check_letter, server)

    assert found == Finding(
        "letter",
        Verdict.GOOD,
        f"Пробное письмо принято сервером (250 2.0.0 taken): посмотрите, дошло ли оно до {OFFICE}.",
    )
    assert server.commands[1:3] == [f"MAIL FROM:<{OFFICE}>", f"RCPT TO:<{OFFICE}>"]
    assert len(server.letters) == 1


def test_a_letter_that_is_refused_is_told_with_the_servers_answer(home: Home) -> None:
    schedule(home, season_of_2022())
    assert told(home, check_letter, FaultyServer(mail=("553 5.7.1 not yours",))) == Finding(
        "letter",
        Verdict.BAD,
        "Пробное письмо не принято: 553 5.7.1 not yours.",
        "Спросите администратора почты, может ли программа писать от имени офиса.",
    )


def test_without_a_season_nobody_knows_where_to_write(home: Home) -> None:
    schedule(home)
    server = FaultyServer()
    assert told(home, check_letter, server) == Finding(
        "letter",
        Verdict.UNKNOWN,
        "Пробное письмо не отправлено: сезона ещё нет, и адрес офиса неизвестен.",
        "Внесите сезон командой rounds schedule и повторите.",
    )
    assert server.letters == []
