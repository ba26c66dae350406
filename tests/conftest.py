"""What every test stands on."""

import os

# Nothing a test starts reports home, and no home of the machine's owner is played in.
os.environ |= {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
for name in ("ROUNDS_HOME", "ROUNDS_DATABASE_URL"):
    os.environ.pop(name, None)
