"""Settings are read from wherever they are written, and every mistake in them is told at once, in Russian."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from config.settings import SECRETS, Settings, allowed_in, is_secret
from config.settings_mistakes import SettingsErrors
from config.settings_reading import defaults, read_settings, read_with_origins

URL = "postgresql://rounds:geheim@db.example/rounds"
KEY = "0f" * 32


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a home, in which settings may be written."""
    return tmp_path


def written(home: Path, text: str) -> Path:
    (home / "rounds.toml").write_text(text, encoding="utf-8")
    return home


def secret(folder: Path, name: str, value: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(value.encode("utf-8", "surrogateescape"))
    return folder


def mistakes(home: Path, environment: Mapping[str, str] | None = None) -> list[str]:
    """What is told, with the home's folder left out."""
    with pytest.raises(SettingsErrors) as told:
        read_settings(home, environment or {})
    assert str(told.value) == "\n".join(map(str, told.value.mistakes))
    return [str(mistake).replace(f"{home}/", "") for mistake in told.value.mistakes]


def test_where_nothing_is_written_there_are_the_defaults(home: Path) -> None:
    read = read_with_origins(home, {"PATH": "/bin", "ROUNDS_HOME": str(home), "ROUNDS_PORT": ""})
    assert (read.settings, read.origins) == (Settings(), defaults())


def test_settings_by_themselves_look_at_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1")
    monkeypatch.setenv("ROUNDS_PORT", "2")
    assert Settings().port == 8085


def test_the_environment_goes_before_the_file_the_file_before_secrets_and_secrets_before_defaults(home: Path) -> None:
    credentials = secret(home / "credentials", "smtp_password", "of systemd\n")
    secret(credentials, "somebody-elses", "binary \udcff")
    secret(home / "secrets", "smtp_password", "of the home\n")
    secret(home / "secrets", "links_key", f"{KEY}\r\n")
    secret(home / "secrets", "smtp_username", "of a secret")
    secret(home / "secrets", "bind", "0.0.0.0")
    secret(home / "secrets", ".hidden", "of an editor")
    written(
        home,
        'smtp_host = "of-the-file.example"\n\n# the door\nport = 8086\nbind="127.0.0.2"\nsmtp_username = "office"\n',
    )
    environment = {"ROUNDS_PORT": "8087", "CREDENTIALS_DIRECTORY": str(credentials)}

    read = read_with_origins(home, environment)

    assert read.settings == Settings(
        smtp_host="of-the-file.example",
        port=8087,
        bind="127.0.0.2",
        smtp_username="office",
        smtp_password=SecretStr("of systemd"),
        links_key=SecretStr(KEY),
    )
    told = {name: str(origin).replace(f"{home}/", "") for name, origin in read.origins.items()}
    assert told == dict.fromkeys(Settings.model_fields, "по умолчанию") | {
        "port": "переменная окружения ROUNDS_PORT",
        "smtp_host": "rounds.toml, строка 1",
        "bind": "rounds.toml, строка 5",
        "smtp_username": "rounds.toml, строка 6",
        "smtp_password": "credentials/smtp_password",
        "links_key": "secrets/links_key",
    }


def test_every_setting_can_be_written_in_the_file(home: Path) -> None:
    (home / "ca.pem").write_text("")
    written(
        home,
        f'database_url = "{URL}"\nprefect_database_url = "postgres://db.example/prefect"\nwork_pool = "rounds"\n'
        'base_url = "https://rounds.example/"\nbind = "::1"\nport = 80\nfiles = "documents"\n'
        'smtp_host = "почта.рф"\nsmtp_tls = "implicit"\nsmtp_username = "office"\nsmtp_password = "geheim"\n'
        'smtp_ca_file = "ca.pem"\nsmtp_local_hostname = "office.example"\nsmtp_connections = 2\n'
        f'letters_per_minute = 30\nletters_per_day = 500\nlinks_key = "{KEY}"\nlog = "json"\n',
    )
    assert read_settings(home, {}) == Settings(
        database_url=URL,
        prefect_database_url="postgresql+asyncpg://db.example/prefect",
        work_pool="rounds",
        base_url="https://rounds.example",
        bind="::1",
        port=80,
        files=home / "documents",
        smtp_host="почта.рф",
        smtp_tls="implicit",
        smtp_port=465,
        smtp_username="office",
        smtp_password=SecretStr("geheim"),
        smtp_ca_file=home / "ca.pem",
        smtp_local_hostname="office.example",
        smtp_connections=2,
        letters_per_minute=30,
        letters_per_day=500,
        links_key=SecretStr(KEY),
        log="json",
    )


def test_the_environment_can_say_it_all_too(home: Path) -> None:
    said = {
        "port": "80",
        "letters_per_day": "500",
        "files": "/srv/documents",
        "log": "json",
        "prefect_api_url": "http://a/api",
    }
    assert read_settings(home, {f"ROUNDS_{name.upper()}": value for name, value in said.items()}) == Settings(
        port=80, letters_per_day=500, files=Path("/srv/documents"), log="json", prefect_api_url="http://a/api"
    )


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("implicit", 465), ("none", 25)])
def test_the_port_of_mail_goes_by_the_encryption(tls: str, port: int) -> None:
    assert Settings(smtp_tls=tls).smtp_port == port  # type: ignore[arg-type]
    assert Settings(smtp_tls=tls, smtp_port=2525).smtp_port == 2525  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('smpt_host = "a"', "rounds.toml, строка 1: настройки «smpt_host» нет. Возможно, имелось в виду «smtp_host»."),
        ("\n\n[smtp]\nhost = 1", "rounds.toml, строка 3: раздела «smtp» нет. Возможно, имелось в виду «smtp_tls»."),
        ("port = 1\nport = 2", "rounds.toml, строка 2: настройка записана дважды. Оставьте одну строку."),
        (
            'port = "8085"',
            "rounds.toml, строка 1: port = «8085»: так нельзя. Значение не того рода. "
            "Здесь пишется целое число от 1 до 65535.",
        ),
        ("port = 80.5", "rounds.toml, строка 1: port = 80.5: так нельзя. Значение не того рода. "
         "Здесь пишется целое число от 1 до 65535."),
        ("port = true", "rounds.toml, строка 1: port = True: так нельзя. Значение не того рода. "
         "Здесь пишется целое число от 1 до 65535."),
        ("port = 0", "rounds.toml, строка 1: port = 0: так нельзя. Здесь пишется целое число от 1 до 65535."),
        ("letters_per_day = -5", "rounds.toml, строка 1: letters_per_day = -5: так нельзя. "
         "Здесь пишется целое число от 1."),
        ('log = "xml"', "rounds.toml, строка 1: log = «xml»: так нельзя. Здесь пишется одно из: text, json."),
        (
            'smtp_host = "smtp://mail.example:25"',
            "rounds.toml, строка 1: smtp_host = «smtp://mail.example:25»: так нельзя. "
            "Это не имя машины и не её адрес. "
            "Здесь пишется имя или адрес машины без порта, например «smtp.example.ru».",
        ),
        (
            'base_url = "rounds.example"',
            "rounds.toml, строка 1: base_url = «rounds.example»: так нельзя. Адрес должен начинаться с http:// или "
            "https:// и называть машину. "
            "Здесь пишется адрес с http:// или https://, например «https://expertise.example.ru».",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_names_line_key_and_what_is_allowed(home: Path, text: str, told: str) -> None:
    assert mistakes(written(home, text)) == [told]


@pytest.mark.parametrize(
    "text", ["port 8085", "port = ", "port = 8085 # ok\nsmtp_host = mail.example", "[[[", 'a = "\x07"', "x = [" * 5000]
)
def test_what_is_no_toml_is_told_with_its_line_and_an_example(home: Path, text: str) -> None:
    [told] = mistakes(written(home, text))
    assert told.startswith("rounds.toml, строка ")
    assert told.endswith('числа без кавычек: smtp_host = "smtp.example.ru", port = 8085.')


def test_a_number_without_end_is_told(home: Path) -> None:
    [told] = mistakes(written(home, "port = " + "9" * 5000))
    assert told.startswith("rounds.toml: здесь ошибка в записи.")


@pytest.mark.parametrize("name", ["rounds.toml", "secrets"])
def test_settings_that_a_link_leads_away_from_are_not_missed_in_silence(home: Path, name: str) -> None:
    (home / name).symlink_to(home / "not-mounted")
    [told] = mistakes(home)
    assert told.startswith(f"{name} не читается (")


def test_what_is_no_file_of_settings_is_told(home: Path) -> None:
    (home / "rounds.toml").mkdir()
    (home / "secrets").write_text("x")
    assert mistakes(home) == [
        "rounds.toml не читается (это не файл). Проверьте права на файл.",
        "secrets не читается (Not a directory). Проверьте права на папку.",
    ]


def test_a_file_in_another_encoding_is_told(home: Path) -> None:
    (home / "rounds.toml").write_bytes('# почта\nsmtp_host = "a.example"\n'.encode("cp1251"))
    assert mistakes(home) == ["rounds.toml: файл не в кодировке UTF-8. Сохраните его в UTF-8."]


def test_a_file_from_a_windows_editor_is_read(home: Path) -> None:
    (home / "rounds.toml").write_bytes(b"\xef\xbb\xbfport = 8086\r\n")
    assert read_settings(home, {}).port == 8086


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("ROUNDS_SMTP_HOTS", "ROUNDS_SMTP_HOST"),
        ("ROUNDS_DATABASE_URI", "ROUNDS_DATABASE_URL"),
        ("ROUNDS_port", "ROUNDS_PORT"),
    ],
)
def test_a_misspelt_variable_is_told(home: Path, variable: str, told: str) -> None:
    assert mistakes(home, {variable: "x"}) == [
        f"Переменная окружения {variable}: такой настройки нет. "
        f"Возможно, имелась в виду {told}; исправьте или уберите её."
    ]


@pytest.mark.parametrize("variable", ["ROUNDS_HOME", "ROUNDS_CATCHER_PORT", "ROUNDS_TEST", "ROUNDTRIP_PORT", "PORT"])
def test_variables_of_others_are_left_alone(home: Path, variable: str) -> None:
    assert read_settings(home, {variable: "x"}) == Settings()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("database_url", "mysql://db/rounds"),
        ("database_url", "postgresql://db.example"),
        ("database_url", "postgresql://db.example:port/rounds"),
        ("database_url", "postgresql://[::1/rounds"),
        ("database_url", "sqlite:///rounds.db"),
        ("database_url", "sqlite://"),
        ("database_url", "sqlite:////srv/"),
        ("database_url", " sqlite:////srv/rounds.db"),
        ("prefect_database_url", "postgresql+psycopg://db/prefect"),
        ("prefect_api_url", "http://10.0.0.5:4200"),
        ("base_url", "ftp://rounds.example"),
        ("base_url", "https://"),
        ("base_url", "https://rounds.example/?a"),
        ("base_url", "https://office@rounds.example"),
        ("bind", "rounds.example"),
        ("bind", "127.0.0.1:8085"),
        ("smtp_host", "a b"),
        ("smtp_host", "-mail.example"),
        ("smtp_host", "mail..example"),
        ("smtp_tls", "ssl"),
        ("smtp_local_hostname", "office\r\nMAIL FROM"),
        ("smtp_connections", "51"),
        ("letters_per_minute", "0"),
        ("letters_per_minute", "many"),
        ("port", "80.5"),
        ("port", "65536"),
    ],
)
def test_a_value_that_is_not_allowed_is_told_with_what_is(home: Path, field: str, value: str) -> None:
    [told, *_] = mistakes(home, {f"ROUNDS_{field.upper()}": value})
    assert told.startswith(f"переменная окружения ROUNDS_{field.upper()}: {field} = ")
    assert told.endswith(f"Здесь пишется {allowed_in(field)}.")
    assert "\r" not in told


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db.example/rounds",
        "postgres://rounds:a%40b@db.example:5433/rounds?sslmode=require",
        "postgresql+psycopg:///rounds?host=/run/postgresql",
        "sqlite:////srv/rounds/rounds.db",
    ],
)
def test_addresses_of_databases(url: str) -> None:
    assert Settings(database_url=url).database_url == url


def test_nothing_secret_is_ever_told(home: Path) -> None:
    secret(home / "secrets", "smtp_username", "office")
    told = mistakes(
        written(home, 'smtp_password = 12345678\nlinks_key = "geheim"\n'),
        {"ROUNDS_DATABASE_URL": URL.replace("postgresql", "mysql")},
    )
    assert told == [
        "rounds.toml, строка 1: smtp_password: так нельзя. Значение не того рода. Здесь пишется пароль одной строкой.",
        f"переменная окружения ROUNDS_DATABASE_URL: database_url = «mysql://rounds:***@db.example/rounds»: так нельзя. "
        f"Такая база не поддерживается. Здесь пишется {allowed_in('database_url')}.",
        "rounds.toml, строка 2: links_key: так нельзя. Это не ключ. "
        "Здесь пишется 64 шестнадцатеричные цифры, как в файле links.key.",
    ]
    shown = repr(Settings(database_url=URL, smtp_password=SecretStr("geheim"), links_key=SecretStr(KEY)))
    assert "geheim" not in shown
    assert KEY not in shown
    assert {name for name in Settings.model_fields if is_secret(name)} == SECRETS


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "в файле должна быть одна строка в UTF-8 — само значение."),
        ("one\ntwo\n", "в файле должна быть одна строка в UTF-8 — само значение."),
        ("\udcff", "в файле должна быть одна строка в UTF-8 — само значение."),
        ("x" * 10_001, "в файле должна быть одна строка в UTF-8 — само значение."),
    ],
    ids=["empty", "two lines", "no text", "too long"],
)
def test_a_secret_is_one_line(home: Path, content: str, told: str) -> None:
    secret(home / "secrets", "smtp_password", content)
    assert mistakes(home) == [f"secrets/smtp_password: {told}"]


def test_a_secret_of_a_misspelt_name_is_told(home: Path) -> None:
    secret(home / "secrets", "smtp_pasword", "x")
    (home / "secrets/links_key").mkdir()
    assert mistakes(home) == [
        "secrets/links_key не читается (это не файл). Проверьте права на файл.",
        "secrets/smtp_pasword: настройки с таким именем нет. Возможно, имелось в виду «smtp_password».",
    ]


SMTP = {"ROUNDS_SMTP_HOST": "mail.example"}


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        (
            {"ROUNDS_SMTP_USERNAME": "a", "ROUNDS_SMTP_PASSWORD": "b"},
            "переменная окружения ROUNDS_SMTP_USERNAME: имя для входа есть, а почтового сервера нет. "
            "Напишите smtp_host или уберите smtp_username.",
        ),
        (
            SMTP | {"ROUNDS_SMTP_USERNAME": "a"},
            "переменная окружения ROUNDS_SMTP_USERNAME: для smtp_username нет пароля. "
            "Положите его в файл secrets/smtp_password в папке установки.",
        ),
        (
            SMTP | {"ROUNDS_SMTP_PASSWORD": "a"},
            "переменная окружения ROUNDS_SMTP_PASSWORD: пароль есть, а имени для входа нет. "
            "Напишите smtp_username или уберите smtp_password.",
        ),
        (
            SMTP | {"ROUNDS_SMTP_TLS": "none"},
            "переменная окружения ROUNDS_SMTP_TLS: без шифрования письма отдают только этой же машине, "
            'а mail.example — другая. Напишите smtp_tls = "starttls" или "implicit".',
        ),
        (
            {"ROUNDS_SMTP_CA_FILE": "/nowhere.pem"},
            "переменная окружения ROUNDS_SMTP_CA_FILE: файла /nowhere.pem нет. Проверьте путь в smtp_ca_file.",
        ),
        (
            {"ROUNDS_PREFECT_API_URL": "http://a/api", "ROUNDS_PREFECT_DATABASE_URL": "postgresql://a/b"},
            "переменная окружения ROUNDS_PREFECT_DATABASE_URL: сервер Prefect работает на другой машине "
            "(prefect_api_url), там и его база. Уберите prefect_database_url здесь.",
        ),
    ],
)
def test_values_that_contradict_each_other_are_told(home: Path, environment: dict[str, str], told: str) -> None:
    assert mistakes(home, environment) == [told]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "LocalHost."])
def test_without_encryption_letters_go_to_this_machine_only(home: Path, host: str) -> None:
    read = read_settings(home, {"ROUNDS_SMTP_HOST": host, "ROUNDS_SMTP_TLS": "none"})
    assert (read.smtp_host, read.smtp_port) == (host.strip("[]"), 25)


def test_every_mistake_is_told_at_once(home: Path) -> None:
    written(home, 'port = "x"\nsmpt_host = "a"\nlog = "xml"\n')
    told = mistakes(home, {"ROUNDS_SMTP_HOTS": "x", "ROUNDS_SMTP_USERNAME": "a"})
    assert [line.partition(":")[0] for line in told] == [
        "Переменная окружения ROUNDS_SMTP_HOTS",
        "rounds.toml, строка 2",
        "rounds.toml, строка 1",
        "rounds.toml, строка 3",
    ]


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1


def test_every_setting_says_what_it_is_for_and_what_may_be_written() -> None:
    said = {name: (field.description, allowed_in(name)) for name, field in Settings.model_fields.items()}
    assert {name for name, texts in said.items() if not all(texts)} == set()
