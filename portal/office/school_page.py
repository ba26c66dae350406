"""The doors to one school in a round: what it handed in, who judged it, and its signed conclusion. Nothing changes."""

from starlette.responses import Response

from models.rounds import Round
from portal.archive import zip_of
from portal.attachments import attachment, signed_conclusion_file
from portal.doors import Asked, Door, round_of_path
from portal.failures import not_found
from portal.office.school_reading import conclusion_of, document_of, find_school, hand_in_of, school_in_round
from portal.office.steering_parts import ROUND
from portal.pages import page
from portal.papers_shown import documents_of
from portal.policy import Purpose

HERE = f"{ROUND}/schools/{{school}}"


def show(asked: Asked) -> Response:
    """The page."""
    with asked.installation.reading() as session:
        view = school_in_round(session, asked.thing, asked.installation.now())
    return page("office/school.html", view=view, here=asked.address, up=ROUND.format(**asked.path))


def document(asked: Asked) -> Response:
    """One document of any hand-in of the school in the round."""
    with asked.installation.reading() as session:
        found = document_of(session, asked.thing, int(asked.path["document"]))
        if found is None:
            return not_found()
        return attachment(asked.installation, found.sha256, found.name, found.media_type)


def all_documents(asked: Asked) -> Response:
    """All documents of one hand-in as one zip."""
    with asked.installation.reading() as session:
        found = hand_in_of(session, asked.thing, int(asked.path["version"]))
        if found is None:
            return not_found()
        shown = documents_of(session.get_one(Round, asked.thing.round_id), found.documents)
        name = f"{found.school.name}, {round_of_path(asked.path).replace('/', '-')}, версия {found.version}"
    return zip_of(asked.installation, shown, name, "скажите тому, кто обслуживает программу")


def conclusion(asked: Asked) -> Response:
    """The signed conclusion, as the school got it."""
    with asked.installation.reading() as session:
        signed = conclusion_of(session, asked.thing)
        if signed is None or signed.sha256 is None:
            return not_found()
        return signed_conclusion_file(asked.installation, signed.number, signed.sha256)


DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, find_school),
    Door("GET", f"{HERE}/documents/{{document:int}}", Purpose.LOOK_FROM_OFFICE, document, find_school),
    Door("GET", f"{HERE}/versions/{{version:int}}.zip", Purpose.LOOK_FROM_OFFICE, all_documents, find_school),
    Door("GET", f"{HERE}/conclusion", Purpose.LOOK_FROM_OFFICE, conclusion, find_school),
)
