"""The curator's page: how the own schools stand in a round, with their signed conclusions."""

from starlette.responses import Response

from portal.attachments import signed_conclusion_file
from portal.curators.reading import conclusion_of, curator_view, find_conclusion, find_curated
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.pages import page
from portal.policy import Purpose

HERE = "/curator/{season}/{row}/{curator}"


def show(asked: Asked) -> Response:
    """The page."""
    with asked.installation.reading() as session:
        view = curator_view(session, asked.thing, asked.installation.now())
    return page("curators/schools.html", view=view, conclusions=f"{asked.address}/conclusions")


def conclusion(asked: Asked) -> Response:
    """One school's signed conclusion."""
    with asked.installation.reading() as session:
        signed = conclusion_of(session, asked.thing)
        if signed is None or signed.sha256 is None:
            return not_found()
        number, sha256 = signed.number, signed.sha256
    return signed_conclusion_file(asked.installation, number, sha256)


DOORS = (
    Door("GET", HERE, Purpose.SEE_CURATED, show, find_curated),
    Door("GET", f"{HERE}/conclusions/{{school}}", Purpose.SEE_CURATED, conclusion, find_conclusion),
)
