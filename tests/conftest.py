"""What every test stands on."""

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.folders import a_folder_in_memory
from tests.postgresql import PostgresqlServer, a_postgresql_server

# Nothing a test starts reports home, and no home of the machine's owner is played in.
os.environ |= {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
for name in ("ROUNDS_HOME", "ROUNDS_DATABASE_URL"):
    os.environ.pop(name, None)

# Tests start many programs, each of which would compile all of ours where the machine's owner lets Python keep nothing.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Machines are shared: no test asserts a time, and so no example either.
settings.register_profile("rounds", deadline=None)
settings.load_profile("rounds")


def pytest_collection_finish() -> None:
    """Look through what was imported and collected no more: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server, started when the first test asks for it."""
    with a_folder_in_memory() as folder, a_postgresql_server(folder) as server:
        yield server
