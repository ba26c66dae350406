"""A door that really listens, to be spoken to byte by byte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from portal.app import make_app
from service.patience import MOST_HEAD_BYTES, Patience
from tests.small_season import SmallSeason

PATIENCE_SECONDS = 30.0


class Hasty(Patience):
    """The same protocol, for who says nothing: they need not be waited for."""

    head_seconds = 0.3


@contextmanager
def listening_door(season: SmallSeason, http: type[Patience] = Patience) -> Iterator[int]:
    """The port at which the season's door answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            make_app(season.installation, "127.0.0.1"),
            log_config=None,
            access_log=False,
            server_header=False,
            http=http,
            h11_max_incomplete_event_size=MOST_HEAD_BYTES,
            lifespan="off",
        )
        server = uvicorn.Server(config)
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        serving.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            serving.join()


def say(port: int, *pieces: bytes, hangs_up: bool = False) -> bytes:
    """What is answered to these bytes until the connection is closed; `hangs_up`: no more will come."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
        for piece in pieces:
            connection.sendall(piece)
        if hangs_up:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while more := connection.recv(65536):
            answer += more
        return answer
