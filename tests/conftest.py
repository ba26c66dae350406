"""What every test stands on."""

import os
from collections.abc import Iterator

import pytest

from tests.folders import a_folder_in_memory
from tests.postgresql import PostgresqlServer, a_postgresql_server

# Nothing a test starts reports home, and no home of the machine's owner is played in.
os.environ |= {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
for name in ("ROUNDS_HOME", "ROUNDS_DATABASE_URL"):
    os.environ.pop(name, None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server, started when the first test asks for it."""
    with a_folder_in_memory() as folder, a_postgresql_server(folder) as server:
        yield server
