"""The curator's page: how the own schools stand in a round, with their signed conclusions."""

from starlette.responses import Response

from portal.attachments import signed_conclusion_file
from portal.curators.reading import conclusion_of, curator_view, find_conclusion, find_curated
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.pages import page
from portal.policy import Purpose
from portal.school_lines import COLUMNS, cells_of
from portal.workbooks import workbook

HERE = "/curator/{season}/{row}/{curator}"


def show(asked: Asked) -> Response:
    """The page."""
    with asked.installation.reading() as session:
        view = curator_view(session, asked.thing, asked.installation.now())
    return page(
        "curators/schools.html",
        view=view,
        conclusions=f"{asked.address}/conclusions",
        table_at=f"{asked.address}/schools.xlsx",
    )


def table(asked: Asked) -> Response:
    """The table of the page as a workbook."""
    with asked.installation.reading() as session:
        view = curator_view(session, asked.thing, asked.installation.now())
    cells = [cells_of(line) for line in view.lines]
    title, name = f"{view.title}: {view.curator}", f"Экспертиза {view.row}, школы куратора"
    return workbook(title, COLUMNS, cells, view.note, name)


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
    Door("GET", f"{HERE}/schools.xlsx", Purpose.SEE_CURATED, table, find_curated),
    Door("GET", f"{HERE}/conclusions/{{school}}", Purpose.SEE_CURATED, conclusion, find_conclusion),
)
