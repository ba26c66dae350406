"""The office brings people and schools in from a file: it uploads, looks at every row, and confirms or lets be."""

import re
from collections.abc import Sequence

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from acts.import_refusals import ImportSettled
from acts.import_roster import confirm_import, drop_import, stage_roster
from acts.refusals import DoneAlready, ReasonMissing, Refusal
from acts.undo_import import undo_last_import
from config.roster.files import MOST_BYTES, read_roster
from config.roster.mistakes import RosterUnreadable
from domain.typed_text import one_line, several_lines
from models.imports import Import
from papers.recognition.recognise import XLSX
from papers.roster_template import roster_template
from portal.attachments import disposition
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.office.imports_reading import (
    COLUMNS,
    STATES,
    find_import,
    last_shown,
    preview_shown,
    rows_as_cells,
    shown,
    waiting_shown,
)
from portal.office.steering_parts import acting, request_of, who_acts
from portal.pages import page
from portal.policy import Purpose
from portal.workbooks import workbook

HERE = "/office/import"
LONGEST_NAME = 150
NUMBER = re.compile(r"[0-9]{1,9}")
NO_IMPORT = 0

Mistakes = tuple[tuple[str, str], ...]


def start(asked: Asked, mistakes: Mistakes = (), status: int = 200, sheets: Sequence[str] = ()) -> Response:
    """Where a file is uploaded, and where the last import is taken back; `sheets`: titles to choose one from."""
    with asked.installation.reading() as session:
        return page(
            "office/import_start.html",
            status,
            waiting=waiting_shown(session),
            last=last_shown(session),
            acting=acting(session, asked),
            mistakes=mistakes,
            sheets=sheets,
            typed={"why": asked.text("why"), "sheet": asked.text("sheet")[:LONGEST_NAME]},
            undone=asked.request.method == "GET" and "undone" in asked.request.query_params,
            most=MOST_BYTES // (1024 * 1024),
        )


def bring(asked: Asked) -> Response:
    """Read a file and keep what was read, to be looked at; nothing else is changed."""
    chosen = asked.files("file")
    if not chosen:
        return start(asked, (("file", "Файл не выбран: нажмите «Выберите файл» и укажите таблицу."),), 422)
    content, sheet = _bytes_of(chosen[0]), one_line(asked.text("sheet"))[:LONGEST_NAME]
    name = one_line((chosen[0].filename or "").replace("\\", "/").rsplit("/", 1)[-1])[:LONGEST_NAME] or "файл"
    try:
        roster = read_roster(content, name, sheet or None)
    except RosterUnreadable as error:
        return start(asked, tuple(("file", sentence) for sentence in error.on_page), 422, error.sheets)
    return RedirectResponse(f"{HERE}/{stage_roster(roster, content, who=who_acts(asked))}", 303)


def _bytes_of(file: UploadFile) -> bytes:
    # One more than is taken: enough to see that it is too much.
    return file.file.read(MOST_BYTES + 1)


def look(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """The rows of a file that waits, or what became of it."""
    asks = asked.request.query_params if asked.request.method == "GET" else {}
    with asked.installation.reading() as session:
        found = session.get_one(Import, int(asked.path["id"]))
        return page(
            "office/import_preview.html",
            status,
            here=f"{HERE}/{found.id}",
            one=shown(session, found),
            state=found.state,
            preview=preview_shown(session, found, asks.get("state", ""), asks.get("page", "")),
            acting=acting(session, asked),
            mistakes=mistakes,
            typed={"why": asked.text("why"), "good": asked.text("good")},
        )


def rows_as_workbook(asked: Asked) -> Response:
    """The rows that are shown, of all pages, as a workbook."""
    state = asked.request.query_params.get("state", "")
    with asked.installation.reading() as session:
        found = session.get_one(Import, int(asked.path["id"]))
        cells = rows_as_cells(session, found, state)
        if cells is None:
            return not_found()
        one = shown(session, found)
    which = next((name for each, name in STATES.items() if each.value == state), "все строки")
    return workbook("Строки файла", COLUMNS, cells, f"{one.file}; {which}; {one.who}, {one.when}")


def confirm(asked: Asked) -> Response:
    """Do it. Sent twice, it is done once, and the page says so both times."""
    number, why = int(asked.path["id"]), several_lines(asked.text("why"))
    try:
        confirm_import(
            number,
            who=who_acts(asked),
            why=why,
            good_rows=asked.text("good") == "yes",
            seen=asked.text("seen"),
        )
    except ImportSettled:
        return _to(number)
    except ReasonMissing:
        return look(asked, (("why", "Напишите причину: она останется в истории."),), 422)
    except Refusal as refusal:
        return look(asked, (("confirm", refusal.on_page),), 409)
    return _to(number)


def drop(asked: Asked) -> Response:
    """Let it be."""
    number = int(asked.path["id"])
    drop_import(number)
    return _to(number)


def undo(asked: Asked) -> Response:
    """Take back the import that the page showed as the last. Sent twice, the second finds it taken back and says so."""
    said = asked.text("number")
    try:
        undo_last_import(
            who=who_acts(asked),
            why=several_lines(asked.text("why")),
            number=int(said) if NUMBER.fullmatch(said) else NO_IMPORT,
            request=request_of(asked),
        )
    except ReasonMissing:
        return start(asked, (("why", "Напишите причину: она останется в истории."),), 422)
    except DoneAlready:
        pass
    except Refusal as refusal:
        return start(asked, (("undo", refusal.on_page),), 409)
    return RedirectResponse(f"{HERE}?undone=1#receipt", 303)


def template(_asked: Asked) -> Response:
    """An empty workbook to fill in."""
    return Response(
        roster_template(), media_type=XLSX, headers={"Content-Disposition": disposition("Список для импорта.xlsx")}
    )


def _to(number: int) -> Response:
    return RedirectResponse(f"{HERE}/{number}#receipt", 303)


ONE = f"{HERE}/{{id:int}}"

DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, start),
    Door("POST", HERE, Purpose.LOOK_FROM_OFFICE, bring, body=Body.FILES),
    Door("GET", f"{HERE}/template.xlsx", Purpose.LOOK_FROM_OFFICE, template),
    Door("POST", f"{HERE}/undo", Purpose.ACT_FOR_OFFICE, undo, body=Body.FORM),
    Door("GET", ONE, Purpose.LOOK_FROM_OFFICE, look, find_import),
    Door("GET", f"{ONE}/rows.xlsx", Purpose.LOOK_FROM_OFFICE, rows_as_workbook, find_import),
    Door("POST", f"{ONE}/confirm", Purpose.ACT_FOR_OFFICE, confirm, find_import, Body.FORM),
    Door("POST", f"{ONE}/drop", Purpose.LOOK_FROM_OFFICE, drop, find_import, Body.FORM),
)
