"""Tables of pages as workbooks to be saved."""

from collections.abc import Sequence

from starlette.responses import Response

from papers.recognition.recognise import XLSX
from papers.tables import Column, table_xlsx
from portal.attachments import disposition


def workbook(
    title: str, columns: Sequence[Column | str], rows: Sequence[Sequence[object]], note: str, name: str = ""
) -> Response:
    """The rows as an xlsx file; `name`: of the file, where it is not the title."""
    return Response(
        table_xlsx(title, columns, rows, note),
        media_type=XLSX,
        headers={"Content-Disposition": disposition(f"{name or title}.xlsx")},
    )
