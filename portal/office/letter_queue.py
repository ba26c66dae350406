"""The doors to the queue of letters as a whole: whether letters leave, holding them, and letting them go."""

from collections.abc import Callable

from starlette.responses import Response

from acts.hold_letters import hold_letters, release_letters
from acts.round_at_hand import zone_of_office
from domain.deeds import Deed
from domain.letters import WAITING
from domain.russian_dates import moment_in_words
from models.letter_search import Sought, count_sought
from models.mail_queue import look_at_queue
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.office.steering_forms import Mistakes, ReasonForm, sent, typed_of
from portal.office.steering_parts import acting, done_once, newest_deed
from portal.pages import page
from portal.policy import Purpose

HERE = "/office/letters/queue"


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """Whether letters leave, how many wait, and the last that was decided."""
    with asked.installation.reading() as session:
        queue, zone = look_at_queue(session), zone_of_office(session)
        last = newest_deed(session, (Deed.HOLD_LETTERS, Deed.RELEASE_LETTERS), None, "")
        return page(
            "office/letter_queue.html",
            status,
            here=HERE,
            held=moment_in_words(queue.held_since, zone) if queue.held_since else None,
            why=queue.held_why,
            away=moment_in_words(queue.unreachable_since, zone) if queue.unreachable_since else None,
            waiting=count_sought(session, Sought(states=WAITING)),
            last=(moment_in_words(last.made_at, zone), last.who, last.why) if last else None,
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("why",)),
            mistakes=mistakes,
            done=asked.request.query_params.get("done", "") if asked.request.method == "GET" else "",
        )


def _does(act: Callable[..., None], done: str) -> Callable[[Asked], Response]:
    def do(asked: Asked) -> Response:
        return done_once(asked, ReasonForm(sent(asked)), lambda deed: act(**deed), show, f"{HERE}?done={done}")

    return do


DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show),
    Door("POST", f"{HERE}/hold", Purpose.ACT_FOR_OFFICE, _does(hold_letters, "hold"), body=Body.FORM),
    Door("POST", f"{HERE}/release", Purpose.ACT_FOR_OFFICE, _does(release_letters, "release"), body=Body.FORM),
)
