"""The web door: signs that the installation lives, its figures, and the page of the rounds' states."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from portal.metrics import CONTENT_TYPE, metrics_of
from portal.readiness import parts_of
from portal.rounds_page import rounds_page
from portal.safe_answers import SafeAnswers, hosts_of
from runtime.installation import Installation
from runtime.round_status import installation_status

logger = logging.getLogger(__name__)

STYLE = Path(__file__).parent / "static" / "rounds.css"

Answer = Callable[[Request], Response]

AWAY = """<!DOCTYPE html>
<html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Учёт временно недоступен</title><link rel="stylesheet" href="/rounds.css">
<main class="inner"><section><h1>Учёт временно недоступен</h1>
<p>База данных не отвечает. Ничего не потеряно: обновите страницу через минуту. Если не помогло, выполните
<code>rounds doctor</code>.</p></section></main></html>
"""


def make_app(installation: Installation, bind: str) -> Starlette:
    """The door of an installation; `bind` is the address at which whoever serves it listens."""
    pages = hosts_of(installation.base_url, bind)
    return Starlette(
        routes=[
            Route("/", _page(installation)),
            Route("/rounds.css", _style),
            Route("/healthz", _lives),
            Route("/readyz", _ready(installation)),
            Route("/metrics", _metrics(installation)),
        ],
        middleware=[SafeAnswers.as_middleware(pages)],
        exception_handlers={404: _unknown, 500: _failed},
    )


def _page(installation: Installation) -> Answer:
    def page(_request: Request) -> Response:
        try:
            with installation.reading() as session:
                status = installation_status(session, installation.now(), datetime.now(UTC))
        except SQLAlchemyError:
            logger.exception("the page of the rounds cannot be made")
            return HTMLResponse(AWAY, status_code=503, headers={"Retry-After": "60"})
        return HTMLResponse(rounds_page(status))

    return page


def _style(_request: Request) -> Response:
    return Response(STYLE.read_bytes(), media_type="text/css")


def _lives(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _ready(installation: Installation) -> Answer:
    def ready(_request: Request) -> Response:
        parts = parts_of(installation)
        holds = all(part.ok for part in parts)
        said = {"ready": holds, "parts": [asdict(part) for part in parts]}
        return JSONResponse(said, status_code=200 if holds else 503)

    return ready


def _metrics(installation: Installation) -> Answer:
    def metrics(_request: Request) -> Response:
        return Response(metrics_of(installation), media_type=CONTENT_TYPE)

    return metrics


def _unknown(_request: Request, _error: Exception) -> Response:
    said = "Такой страницы нет. Состояние экспертиз показывает главная страница: /"
    return PlainTextResponse(said, status_code=404)


def _failed(_request: Request, _error: Exception) -> Response:
    said = "Страница не получилась из-за ошибки в программе. Что случилось, записано в журнале службы."
    return PlainTextResponse(said, status_code=500)
