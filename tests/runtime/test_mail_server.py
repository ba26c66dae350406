from pathlib import Path

from pydantic import SecretStr

from config.settings import Settings
from notifications.smtp.opening import SmtpSettings
from runtime.mail_server import smtp_settings


def test_without_a_host_there_is_no_mail_server() -> None:
    assert smtp_settings(Settings()) is None


def test_a_mail_server_is_reached_as_the_settings_say() -> None:
    settings = Settings(
        smtp_host="mail.example",
        smtp_tls="implicit",
        smtp_username="office",
        smtp_password=SecretStr("geheim"),
        smtp_ca_file=Path("/srv/ca.pem"),
        smtp_local_hostname="office.example",
    )
    assert smtp_settings(settings) == SmtpSettings(
        "mail.example",
        465,
        "implicit",
        "office",
        "geheim",
        local_hostname="office.example",
        ca_file=Path("/srv/ca.pem"),
    )
