"""How the settings of an installation say its mail server is reached."""

from config.settings import Settings
from notifications.smtp.opening import SmtpSettings


def smtp_settings(settings: Settings) -> SmtpSettings | None:
    """The mail server that the office configured; none: letters stay in the home."""
    if settings.smtp_host is None:
        return None
    password = settings.smtp_password
    return SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=settings.smtp_tls,
        username=settings.smtp_username,
        password=None if password is None else password.get_secret_value(),
        local_hostname=settings.smtp_local_hostname,
        ca_file=settings.smtp_ca_file,
    )
