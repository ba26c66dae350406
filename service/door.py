"""The door: a process that answers the web, at the address and port of the settings.

`python -m service.door BIND PORT`, with ROUNDS_HOME in the environment. SIGTERM lets what is being answered be
answered.
"""

import logging
import socket
import sys

import uvicorn

from portal.app import make_app
from runtime.installation import Installation
from service.child import begin
from service.patience import MOST_HEAD_BYTES, REST_SECONDS, Patience
from service.up import say_up

logger = logging.getLogger("service.door")

PATIENCE_SECONDS = 5
MOST_AT_ONCE = 500
"""A hundred schools may upload in the same minute, each for minutes; `portal/limits.py` bounds each address."""
TAKEN = 1


def listening(bind: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError where the address is not this machine's, or the port is taken."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    made = socket.socket(family)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((bind, port))
        made.listen(MOST_AT_ONCE)
    except OSError:
        made.close()
        raise
    return made


def answer(installation: Installation, listener: socket.socket) -> None:
    """Answer until the process is told to end."""
    # From here on the seconds of tasks are counted in this home.
    installation.home.metrics.mkdir(exist_ok=True)
    config = uvicorn.Config(
        make_app(installation, listener.getsockname()[0]),
        log_config=None,
        # A personal link is a secret, and a line of access would hold it.
        access_log=False,
        server_header=False,
        http=Patience,
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        timeout_keep_alive=REST_SECONDS,
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )
    _Door(config).run(sockets=[listener])


class _Door(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        say_up()


if __name__ == "__main__":
    here, stop = begin("door")
    bind, port = sys.argv[1], int(sys.argv[2])
    try:
        listener = listening(bind, port)
    except OSError as error:
        logger.error("nobody can be answered at %s, port %s: %s", bind, port, error.strerror)  # noqa: TRY400
        sys.exit(TAKEN)
    logger.info("the door is open at %s, port %s", bind, port)
    answer(here, listener)
