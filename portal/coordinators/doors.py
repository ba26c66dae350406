"""The municipal coordinator's page: who has handed in, who is late, what came of it; the same as a workbook."""

from starlette.responses import Response

from papers.recognition.recognise import XLSX
from papers.tables import Column, ColumnKind, table_xlsx
from portal.attachments import disposition
from portal.coordinators.reading import MunicipalityView, find_municipality, municipality_view
from portal.doors import Asked, Door
from portal.pages import page
from portal.policy import Purpose

HERE = "/coordinator/{season}/{row}/{municipality}"

COLUMNS = (
    "Школа",
    "Директор",
    "Состояние",
    "Передано",
    "Срок продлён до",
    "Номер заключения",
    Column("Дата заключения", kind=ColumnKind.DATE),
)


def show(asked: Asked) -> Response:
    """The page."""
    return page("coordinators/municipality.html", view=_view(asked), table_at=f"{asked.address}/schools.xlsx")


def table(asked: Asked) -> Response:
    """The table of the page as a workbook."""
    view = _view(asked)
    rows = [
        (line.name, line.director, line.state, line.handed_in, line.more_time, line.number, line.signed_on)
        for line in view.lines
    ]
    content = table_xlsx(f"{view.title}: {view.municipality}", COLUMNS, rows, view.note)
    name = disposition(f"Экспертиза {view.row}, {view.municipality}.xlsx")
    return Response(content, media_type=XLSX, headers={"Content-Disposition": name})


def _view(asked: Asked) -> MunicipalityView:
    with asked.installation.reading() as session:
        return municipality_view(session, asked.thing, asked.installation.now())


DOORS = (
    Door("GET", HERE, Purpose.SEE_MUNICIPALITY, show, find_municipality),
    Door("GET", f"{HERE}/schools.xlsx", Purpose.SEE_MUNICIPALITY, table, find_municipality),
)
