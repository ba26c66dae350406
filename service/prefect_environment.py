"""What the environment says to Prefect's server and to its clients. Nothing here imports prefect: it reads it then."""

import os
from collections.abc import Collection
from pathlib import Path

# What a rehearsal has no use for: nothing is scheduled, late, paused or triggered by the server while the driver
# starts what is due. The recorder of task runs stays: the report counts them.
IDLE_IN_A_REHEARSAL = (
    "CANCELLATION_CLEANUP",
    "CLEANUP_RECONCILER",
    "EVENT_PERSISTER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "SCHEDULER",
    "TRIGGERS",
)
TASK_RUNS_TOGETHER = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}
"""A rehearsal's task runs are written down once a second, not one by one: rounds need the server meanwhile."""
# What a service has no use for: rounds have no schedule and no pause of Prefect's, nothing is triggered by events, and
# a run that waits for weeks must not be called late or have its states tidied away.
IDLE_IN_A_SERVICE = ("CLEANUP_RECONCILER", "LATE_RUNS", "PAUSE_EXPIRATIONS", "SCHEDULER", "TRIGGERS")


def client_environment(folder: Path, url: str) -> dict[str, str]:
    """What the environment must say before prefect is imported."""
    return {
        **past_the_proxy(),
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(folder),
        "PREFECT_PROFILES_PATH": str(folder / "profiles.toml"),
        "PREFECT_API_URL": url,
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }


def server_environment(
    folder: Path, database_url: str, url: str, idle: Collection[str], *, with_pages: bool
) -> dict[str, str]:
    """What a server's environment must say; `with_pages`: it shows its pages, on its own address."""
    return {
        **client_environment(folder, url),
        **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in idle},
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database_url,
        "PREFECT_SERVER_UI_ENABLED": str(with_pages).lower(),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(folder / "pages"),
        "PREFECT_UI_API_URL": url,
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    }


def past_the_proxy() -> dict[str, str]:
    """An office's proxy is not asked for the loopback: urllib, httpx and websockets all heed this."""
    named = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    names = [name.strip() for name in named.split(",") if name.strip()]
    if "*" not in names and "127.0.0.1" not in names:
        names.append("127.0.0.1")
    return dict.fromkeys(("no_proxy", "NO_PROXY"), ",".join(names))
