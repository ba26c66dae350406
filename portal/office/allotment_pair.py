"""The office's page of a school in an allotment, and of a pair: why this expert, why not another, what can be done."""

from starlette.responses import Response

from models.people import Expert, School
from models.rounds import Round
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.office.allotment import HERE
from portal.office.allotment_pair_reading import school_view
from portal.office.lists import wish_of
from portal.office.steering_parts import find_round, heading_of
from portal.pages import page
from portal.policy import Purpose

OF_SCHOOL = f"{HERE}/school/{{school}}"
OF_PAIR = f"{HERE}/{{school}}/{{expert}}"


def show(asked: Asked) -> Response:
    """Explain the school's experts; with an expert in the address, that one in full."""
    wish = wish_of(asked, {})
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        school = session.get(School, asked.path["school"])
        named = asked.path.get("expert")
        expert = None if named is None else session.get(Expert, named)
        if school is None or (named is not None and expert is None):
            return not_found()
        return page(
            "office/allotment_pair.html",
            head=heading_of(round_),
            here=asked.address,
            up=HERE.format(**asked.path),
            wish=wish,
            view=school_view(session, round_, school, expert, wish, asked.installation.now()),
        )


DOORS = (
    Door("GET", OF_SCHOOL, Purpose.LOOK_FROM_OFFICE, show, find_round),
    Door("GET", OF_PAIR, Purpose.LOOK_FROM_OFFICE, show, find_round),
)
