"""What an installation is told from outside: its databases, its addresses, its mail server.

Each field says, in Russian, what it is for and what may be written. How the fields are read from the environment, the
home and files of secrets stands in `config/settings_reading.py`; made without arguments, `Settings()` holds the
defaults and looks at nothing.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.setting_values import Key, Machine, OwnAddress, PrefectApi, PrefectUrl, RecordUrl, WebAddress

PORTS_OF_MAIL = {"starttls": 587, "implicit": 465, "none": 25}
DATABASE = "адрес базы, например «postgresql://rounds:пароль@127.0.0.1/rounds» или «sqlite:////srv/rounds/rounds.db»"
WEB = "адрес с http:// или https://, например «https://expertise.example.ru»"
SECRETS = frozenset({"smtp_password", "links_key"})
COUNT = "целое число от 1"


def _explained(description: str, allowed: str, default: Any = None, **bounds: Any) -> Any:
    """A field; `allowed` ends the sentence «Здесь пишется …»."""
    return Field(default=default, description=description, json_schema_extra={"allowed": allowed}, **bounds)


def _port_of_mail(read: dict[str, Any]) -> int:
    return PORTS_OF_MAIL[read.get("smtp_tls", "starttls")]


class Settings(BaseSettings):
    """All settings of an installation, checked; frozen."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    database_url: RecordUrl | None = _explained(
        "база данных учёта; по умолчанию файл rounds.db в папке установки", DATABASE, repr=False
    )
    prefect_database_url: PrefectUrl | None = _explained(
        "база данных самого Prefect; по умолчанию файл в папке установки", DATABASE, repr=False
    )
    prefect_api_url: PrefectApi | None = _explained(
        "сервер Prefect на другой машине; по умолчанию программа запускает свой",
        "адрес с /api на конце, например «http://10.0.0.5:4200/api»",
    )
    prefect_port: int | None = _explained(
        "порт своего сервера Prefect, доступного только с этой машины; по умолчанию любой свободный",
        "целое число от 1 до 65535",
        ge=1,
        le=65535,
    )
    work_pool: str | None = _explained(
        "очередь Prefect, из которой работу берут несколько машин; по умолчанию экспертизы ведёт эта машина",
        "имя очереди в кавычках, например «rounds»",
        min_length=1,
    )
    base_url: WebAddress | None = _explained(
        "адрес, с которого начинаются ссылки в письмах; по умолчанию тот, что записан в папке установки", WEB
    )
    bind: OwnAddress = _explained(
        "на каком адресе этой машины открыта страница", "адрес этой машины: 127.0.0.1, 0.0.0.0 или ::1", "127.0.0.1"
    )
    port: int = _explained("порт страницы", "целое число от 1 до 65535", 8085, ge=1, le=65535)
    files: Path | None = _explained(
        "папка документов, общая для всех машин; по умолчанию files в папке установки",
        "путь к папке, например «/srv/rounds/files»; от папки установки, если он не полный",
    )
    file_megabytes: int = _explained(
        "наибольший размер одного файла, который можно приложить на странице, в мегабайтах",
        "целое число от 1 до 200",
        20,
        ge=1,
        le=200,
    )
    antivirus: Literal["none", "clamd", "command"] = _explained(
        "кто проверяет приложенные файлы на вирусы: никто, служба clamd или команда; пока проверить нельзя, файлы не "
        "принимаются",
        "одно из: none, clamd, command",
        "none",
    )
    antivirus_at: str | None = _explained(
        "где проверяют: сокет или адрес службы clamd, или команда, которая получает путь к файлу последним словом и "
        "отвечает кодом 0, если он чист, и 1, если заражён",
        "например «/run/clamav/clamd.ctl», «127.0.0.1:3310» или «clamdscan --no-summary»",
        min_length=1,
    )
    smtp_host: Machine | None = _explained(
        "почтовый сервер; без него письма остаются в папке mail и никуда не уходят",
        "имя или адрес машины без порта, например «smtp.example.ru»",
    )
    smtp_tls: Literal["starttls", "implicit", "none"] = _explained(
        "как шифруется соединение с почтовым сервером; none — без шифрования, только для этой же машины",
        "одно из: starttls, implicit, none",
        "starttls",
    )
    smtp_port: int = Field(
        default_factory=_port_of_mail,
        description="порт почтового сервера; по умолчанию 587, при smtp_tls implicit 465, при none 25",
        json_schema_extra={"allowed": "целое число от 1 до 65535"},
        ge=1,
        le=65535,
    )
    smtp_username: str | None = _explained("имя для входа на почтовый сервер", "имя в кавычках", min_length=1)
    smtp_password: SecretStr | None = _explained(
        "пароль для входа на почтовый сервер", "пароль одной строкой", min_length=1
    )
    smtp_ca_file: Path | None = _explained(
        "файл сертификата (PEM), которому верить вдобавок к известным системе",
        "путь к файлу PEM; от папки установки, если он не полный",
    )
    smtp_local_hostname: Machine = _explained(
        "как программа представляется почтовому серверу", "имя этой машины", "localhost"
    )
    smtp_connections: int = _explained(
        "сколько соединений с почтовым сервером держать", "целое число от 1 до 50", 4, ge=1, le=50
    )
    letters_per_minute: int | None = _explained(
        "сколько писем можно отправить за минуту; по умолчанию без предела", COUNT, ge=1
    )
    letters_per_day: int | None = _explained(
        "сколько писем можно отправить за сутки; по умолчанию без предела", COUNT, ge=1
    )
    links_key: Key | None = _explained(
        "ключ личных ссылок, один на всех машинах; по умолчанию файл links.key в папке установки",
        "64 шестнадцатеричные цифры, как в файле links.key",
    )
    log: Literal["text", "json"] = _explained("вид журнала работы", "одно из: text, json", "text")

    @property
    def most_file_bytes(self) -> int:
        """The size of the largest file that is taken."""
        return self.file_megabytes * 1024 * 1024

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the caller read: a rehearsal's settings must not change with the environment."""
        return (init_settings,)


def allowed_in(field: str) -> str:
    """What may be written into a field, in Russian: the end of «Здесь пишется …»."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["allowed"]) if isinstance(extra, dict) else ""


def is_secret(field: str) -> bool:
    """Whether a field's value is never shown."""
    return field in SECRETS
