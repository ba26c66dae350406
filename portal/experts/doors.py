"""The doors of an expert: the list of a round, each assignment with its documents and its conclusion, and refusing.

An assignment that was taken away still answers, with a sentence: what is typed meanwhile is not lost with it. Only its
documents are for whoever has it.
"""

from starlette.responses import Response

from models.rounds import Round
from models.submissions import judged_hand_in
from portal.archive import zip_of
from portal.attachments import attachment
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.experts.addresses import LIST, PAGE
from portal.experts.declining import ask_why, give_back
from portal.experts.own_list import find_expert, show_list, take_all_on, take_one_on
from portal.experts.reading import find_assignment
from portal.experts.writing import file, keep_draft, show
from portal.failures import not_found
from portal.papers_shown import documents_of
from portal.policy import Purpose


def document(asked: Asked) -> Response:
    """One document of the judged hand-in, and of no other."""
    with asked.installation.reading() as session:
        judged = judged_hand_in(session, asked.thing.round_id, asked.thing.school)
        for each in judged.documents if judged else ():
            if each.id == int(asked.path["id"]):
                return attachment(asked.installation, each.sha256, each.name, each.media_type)
    return not_found()


def all_documents(asked: Asked) -> Response:
    """All of them as one zip."""
    with asked.installation.reading() as session:
        judged = judged_hand_in(session, asked.thing.round_id, asked.thing.school)
        shown = documents_of(session.get_one(Round, asked.thing.round_id), judged.documents if judged else ())
        school = judged.school.name if judged else ""
    return zip_of(asked.installation, shown, school)


DOORS = (
    Door("GET", LIST, Purpose.SEE_ASSIGNMENTS, show_list, find_expert),
    Door("POST", f"{LIST}/take-on", Purpose.SEE_ASSIGNMENTS, take_all_on, find_expert, Body.FORM),
    Door("GET", PAGE, Purpose.SEE_ASSIGNMENTS, show, find_assignment),
    Door("POST", f"{PAGE}/take-on", Purpose.SEE_ASSIGNMENTS, take_one_on, find_assignment, Body.FORM),
    Door("GET", f"{PAGE}/documents/{{id:int}}", Purpose.JUDGE, document, find_assignment),
    Door("GET", f"{PAGE}/documents.zip", Purpose.JUDGE, all_documents, find_assignment),
    Door("POST", f"{PAGE}/draft", Purpose.SEE_ASSIGNMENTS, keep_draft, find_assignment, Body.FORM),
    Door("POST", f"{PAGE}/file", Purpose.SEE_ASSIGNMENTS, file, find_assignment, Body.FORM),
    Door("GET", f"{PAGE}/decline", Purpose.JUDGE, ask_why, find_assignment),
    Door("POST", f"{PAGE}/decline", Purpose.SEE_ASSIGNMENTS, give_back, find_assignment, Body.FORM),
)
