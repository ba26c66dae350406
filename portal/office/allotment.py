"""The office's page of an allotment: the plan as a table, what it is worth, where experts lack, whether it holds."""

from starlette.responses import Response

from acts.approve_allotment import allotment_seen, approve_allotment
from domain.russian import capitalised
from domain.russian_dates import moment_in_words
from models.allotments import Unreadable
from models.audit import chain_key
from models.rounds import Round
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.office.allotment_reading import COLUMNS, allotment_view, cells_of, plan_rows
from portal.office.lists import page_of, wish_of
from portal.office.steering_forms import Mistakes, ReasonForm, sent, typed_of
from portal.office.steering_parts import ROUND, acting, done_once, find_round, heading_of
from portal.pages import page
from portal.policy import Purpose
from portal.workbooks import workbook
from runtime.allotment_shown import allotment_shown

HERE = f"{ROUND}/allotment"
DONE = {
    "approved": "Распределение утверждено, письма экспертам уходят в рабочие часы",
    "changed": "Назначения изменены",
    "ruled": "Решение записано",
}


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """Who judges whom, and what is to be said of the whole."""
    wish = wish_of(asked, {})
    is_get = asked.request.method == "GET"
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        view = allotment_view(session, round_, wish, asked.installation.now())
        return page(
            "office/allotment.html",
            status,
            head=heading_of(round_),
            here=f"/office/rounds/{round_.id}/allotment",
            wish=wish,
            page=page_of(view.rows, wish.page),
            view=view,
            seen=allotment_seen(session, round_.id) if view.awaits_approval else "",
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("why",)),
            mistakes=mistakes,
            done=DONE.get(asked.request.query_params.get("done", ""), "") if is_get else "",
        )


def give_workbook(asked: Asked) -> Response:
    """Give the same rows as a workbook, of all pages."""
    wish = wish_of(asked, {})
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        try:
            found = allotment_shown(session, round_)
        except Unreadable:
            return not_found()
        cells = [cells_of(row) for row in plan_rows(round_, found, wish)]
        state = f"состояние на {moment_in_words(asked.installation.now(), round_.regulation.calendar.zone)}"
        proof = [f"SHA-256 исходных данных {found.newest.digest}"] if found.newest is not None else []
    wished = [f"поиск «{wish.search}»"] if wish.search else []
    note = "; ".join([capitalised(round_.regulation.title), *wished, state, *proof])
    return workbook(f"Распределение {round_.id.replace('/', '-')}", COLUMNS, cells, note)


def show_verification(asked: Asked) -> Response:
    """Check the proofs of all allotments of the round now, and tell what came of it."""
    # What reads proofs is large, and only this page needs it.
    from runtime.allotment_verification import verify_allotments
    from runtime.allotment_words import verdict

    key = chain_key(asked.installation.links_key())
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        found = verify_allotments(session, key, round_)
        return page(
            "office/allotment_verify.html",
            head=heading_of(round_),
            up=f"/office/rounds/{round_.id}/allotment",
            holds=found.difference is None,
            verdict=verdict(found),
            checked=moment_in_words(asked.installation.now(), round_.regulation.calendar.zone),
        )


def approve(asked: Asked) -> Response:
    """Approve the whole, if it is still what was looked at. Sent twice, it is approved once."""
    round_id, seen = asked.thing.round_id, asked.text("seen")
    to = f"/office/rounds/{round_id}/allotment?done=approved"
    form = ReasonForm(sent(asked))
    return done_once(asked, form, lambda word: approve_allotment(round_id, seen=seen, **word), show, to)


DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, find_round),
    Door("GET", f"{HERE}.xlsx", Purpose.LOOK_FROM_OFFICE, give_workbook, find_round),
    Door("GET", f"{HERE}/verify", Purpose.LOOK_FROM_OFFICE, show_verification, find_round),
    Door("POST", f"{HERE}/approve", Purpose.ACT_FOR_OFFICE, approve, find_round, Body.FORM),
)
