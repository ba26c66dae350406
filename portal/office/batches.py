"""The doors to letters that wait for the office's approval: a round's batches, one of them, and what is decided."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy.orm import Session
from starlette.responses import Response
from wtforms import Form

from acts.approve_batch import approve_batch, cancel_batch, give_batch_back
from acts.batch_at_hand import batch_at_hand
from acts.batch_refusals import UnknownBatch
from models.rounds import Round
from portal.bodies import Body
from portal.doors import Asked, Door, round_of_path
from portal.office.batches_reading import batch_view, decisions_of_round, waiting_batches
from portal.office.steering_forms import Mistakes, OwnReasonForm, ReasonForm, sent, typed_of
from portal.office.steering_parts import ROUND, acting, done_once, find_round, heading_of
from portal.pages import page
from portal.policy import Purpose, Thing

LIST = f"{ROUND}/batches"
HERE = f"{LIST}/{{batch:int}}"
ALL, UNMARKED = "all", "unmarked"
DONE = {
    "approve": "Письма согласованы",
    "cancel": "Письма отменены: их никто не получит",
    "give-back": "Письма возвращены на согласование",
}
MARKED = "Отмечены письма, которые не нужно отправлять. Нажмите «Отправить без отмеченных» или снимите отметки."


def show_list(asked: Asked) -> Response:
    """The round's batches that wait, and what was decided of others."""
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        return page(
            "office/batches.html",
            head=heading_of(round_),
            here=f"/office/rounds/{round_.id}/batches",
            waiting=waiting_batches(session, round_),
            decisions=decisions_of_round(session, round_),
            to_approve=sorted(round_.regulation.letters_to_approve),
        )


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """A batch: how many letters, who is left out and why, what is odd first, and each letter."""
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        batch = batch_at_hand(session, int(asked.path["batch"]))
        return page(
            "office/batch.html",
            status,
            head=heading_of(round_),
            here=f"/office/rounds/{round_.id}/batches/{asked.path['batch']}",
            up=f"/office/rounds/{round_.id}/batches",
            view=batch_view(session, asked.installation, batch, asked.installation.now()),
            marked=_marked(asked),
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("why",)),
            mistakes=mistakes,
            done=DONE.get(asked.request.query_params.get("done", ""), "") if asked.request.method == "GET" else "",
        )


def approve(asked: Asked) -> Response:
    """Let all letters leave, or all but those that are marked. Sent twice, it is done once."""
    marked = _marked(asked)
    if asked.text("what") != UNMARKED:
        if marked:
            return show(asked, (("letters", MARKED),), 422)
        return _decide(asked, OwnReasonForm(sent(asked)), "approve", partial(_approve, asked, None), "letters")
    return _decide(asked, OwnReasonForm(sent(asked)), "approve", partial(_approve, asked, marked), "letters")


def cancel(asked: Asked) -> Response:
    """Withdraw what waits, with a reason."""

    def do(word: dict[str, str]) -> object:
        return cancel_batch(int(asked.path["batch"]), seen=asked.text("seen"), **word)

    return _decide(asked, ReasonForm(sent(asked)), "cancel", do, "why")


def give_back(asked: Asked) -> Response:
    """Take back what was decided, as far as nothing has left."""

    def do(word: dict[str, str]) -> object:
        return give_batch_back(int(asked.path["batch"]), **word)

    return _decide(asked, OwnReasonForm(sent(asked)), "give-back", do, "decisions")


def _approve(asked: Asked, marked: frozenset[int] | None, word: dict[str, str]) -> object:
    return approve_batch(int(asked.path["batch"]), seen=asked.text("seen"), but=marked, **word)


def _decide(asked: Asked, form: Form, deed: str, do: Callable[[dict[str, str]], object], field: str) -> Response:
    to = f"/office/rounds/{asked.thing.round_id}/batches/{asked.path['batch']}?done={deed}"
    return done_once(asked, form, do, show, to, field)


def _marked(asked: Asked) -> frozenset[int]:
    """The letters that are not to leave; what is no number is none of them."""
    said = [each for each in asked.form.getlist("but") if isinstance(each, str)]
    return frozenset(int(each) for each in said if each.isascii() and each.isdigit() and len(each) < 19)


def _find_batch(session: Session, path: Mapping[str, str]) -> Thing | None:
    """The batch that the address names, of the round that it names."""
    try:
        batch = batch_at_hand(session, int(path["batch"]))
    except UnknownBatch:
        return None
    return Thing(round_id=batch.round_id) if batch.round_id == round_of_path(path) else None


DOORS = (
    Door("GET", LIST, Purpose.LOOK_FROM_OFFICE, show_list, find_round),
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, _find_batch),
    Door("POST", f"{HERE}/approve", Purpose.ACT_FOR_OFFICE, approve, _find_batch, Body.FORM),
    Door("POST", f"{HERE}/cancel", Purpose.ACT_FOR_OFFICE, cancel, _find_batch, Body.FORM),
    Door("POST", f"{HERE}/give-back", Purpose.ACT_FOR_OFFICE, give_back, _find_batch, Body.FORM),
)
