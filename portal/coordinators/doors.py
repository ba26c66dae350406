"""The municipal coordinator's page: who has handed in, who is late, what came of it; the same as a workbook."""

from starlette.responses import Response

from portal.coordinators.reading import MunicipalityView, find_municipality, municipality_view
from portal.doors import Asked, Door
from portal.pages import page
from portal.policy import Purpose
from portal.school_lines import COLUMNS, cells_of
from portal.workbooks import workbook

HERE = "/coordinator/{season}/{row}/{municipality}"


def show(asked: Asked) -> Response:
    """The page."""
    return page("coordinators/municipality.html", view=_view(asked), table_at=f"{asked.address}/schools.xlsx")


def table(asked: Asked) -> Response:
    """The table of the page as a workbook."""
    view = _view(asked)
    cells = [cells_of(line) for line in view.lines]
    title, name = f"{view.title}: {view.municipality}", f"Экспертиза {view.row}, {view.municipality}"
    return workbook(title, COLUMNS, cells, view.note, name)


def _view(asked: Asked) -> MunicipalityView:
    with asked.installation.reading() as session:
        return municipality_view(session, asked.thing, asked.installation.now())


DOORS = (
    Door("GET", HERE, Purpose.SEE_MUNICIPALITY, show, find_municipality),
    Door("GET", f"{HERE}/schools.xlsx", Purpose.SEE_MUNICIPALITY, table, find_municipality),
)
