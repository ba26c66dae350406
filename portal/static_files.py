"""Style, script and icon of the pages: few, small, our own or vendored, and never from another host."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from papers import days_picture

FOLDER = Path(__file__).parent / "static"
PICTURES = Path(days_picture.__file__).with_name("picture.css")
"""The style of pictures lies where they are drawn."""
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _file(path: Path) -> Route:
    def give(request: Request) -> Response:
        content, tag = _read(path)
        headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=TYPES[path.suffix], headers=headers)

    return Route(f"/static/{path.name}", give)


@cache
def _read(path: Path) -> tuple[bytes, str]:
    content = path.read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


STATIC_ROUTES = tuple(_file(path) for path in (*sorted(FOLDER.iterdir()), PICTURES) if path.suffix in TYPES)
"""A route a file: what is not in the folder when the door opens is not there."""
