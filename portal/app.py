"""The web door: the portal's pages for people, and signs of life, readiness and figures for machines."""

from collections.abc import Callable
from dataclasses import asdict

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import portal.coordinators.doors
import portal.curators.doors
import portal.entry.doors
import portal.entry.look_as
import portal.entry.new_link
import portal.experts.doors
import portal.office.allotment
import portal.office.allotment_change
import portal.office.allotment_pair
import portal.office.assignment_page
import portal.office.batches
import portal.office.doors_look
import portal.office.entry
import portal.office.history_page
import portal.office.imports
import portal.office.letter_queue
import portal.office.letters
import portal.office.members
import portal.office.person_page
import portal.office.sample
import portal.office.school_page
import portal.office.steering
import portal.schools.doors
import portal.verification
from portal.doors import Beside, Door, route_of
from portal.failures import failed, unknown_page, wrong_way
from portal.limits import Limits
from portal.metrics import CONTENT_TYPE, metrics_of
from portal.readiness import parts_of
from portal.rehearsed import TellsOfRehearsal
from portal.safe_answers import SafeAnswers, hosts_of
from portal.static_files import STATIC_ROUTES
from runtime.installation import Installation

DOORS: tuple[Door, ...] = (
    *portal.entry.doors.DOORS,
    *portal.entry.new_link.DOORS,
    *portal.entry.look_as.DOORS,
    *portal.office.entry.DOORS,
    *portal.office.imports.DOORS,
    *portal.office.steering.DOORS,
    *portal.office.sample.DOORS,
    *portal.office.allotment.DOORS,
    *portal.office.allotment_change.DOORS,
    *portal.office.allotment_pair.DOORS,
    *portal.office.letters.DOORS,
    *portal.office.batches.DOORS,
    *portal.office.person_page.DOORS,
    *portal.office.members.DOORS,
    *portal.office.history_page.DOORS,
    *portal.office.letter_queue.DOORS,
    *portal.office.doors_look.DOORS,
    *portal.office.school_page.DOORS,
    *portal.office.assignment_page.DOORS,
    *portal.schools.doors.DOORS,
    *portal.coordinators.doors.DOORS,
    *portal.curators.doors.DOORS,
    *portal.verification.DOORS,
    *portal.experts.doors.DOORS,
)
"""Every door for people; who may pass each is said in `portal/policy.py`."""


def make_app(installation: Installation, bind: str, beside: Beside = run_in_threadpool) -> Starlette:
    """The door of an installation; `bind` is the address at which whoever serves it listens.

    `beside`: how pages are made without keeping other visitors waiting.
    """
    made = Starlette(
        routes=[
            *(route_of(installation, door, beside) for door in DOORS),
            *STATIC_ROUTES,
            Route("/healthz", _lives),
            Route("/readyz", _ready(installation)),
            Route("/metrics", _metrics(installation)),
        ],
        middleware=[
            SafeAnswers.as_middleware(hosts_of(installation.base_url, bind), installation.base_url),
            TellsOfRehearsal.as_middleware(installation, bind),
            Limits.as_middleware(),
        ],
        exception_handlers={404: unknown_page, 405: wrong_way, 500: failed},
    )
    # A redirect would be built from what the request says of host and scheme, with the token of a link in it.
    made.router.redirect_slashes = False
    return made


Answer = Callable[[Request], Response]


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
