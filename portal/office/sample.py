"""The office's page of a sample: the list is frozen, the result of the draw told, a school that leaves replaced."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from starlette.responses import Response

from acts.draw_sample import draw_sample, seed_or_refusal
from acts.freeze_sample import freeze_sample
from acts.refusals import Refusal
from acts.replace_drawn_school import preview_succession, replace_drawn_school
from acts.sample_at_hand import drawn_sample, frozen_sample
from domain.round_words import deadline_words
from domain.sampling.ceremony import SeedOrigin
from domain.season import Coverage
from domain.typed_text import one_line
from models.audit import chain_key
from models.rounds import Round
from models.samples import sample_of
from portal.attachments import attachment, disposition
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.office.sample_reading import sample_view, school_named
from portal.office.steering_forms import (
    DrawForm,
    Mistakes,
    ReasonForm,
    SeedForm,
    mistakes_of,
    seed_typed,
    sent,
    typed_of,
)
from portal.office.steering_parts import ROUND, acting, done_once, find_round, heading_of
from portal.pages import page
from portal.policy import Purpose

HERE = f"{ROUND}/sample"
REPLACE = f"{HERE}/replace/{{school}}"
FIELDS = ("origin", "seed", "why")
DONE = {
    "frozen": "Список закреплён: объявите его SHA-256 и бросайте жребий",
    "drawn": "Выборка сделана, школы приглашаются",
    "replaced": "Школа выбыла, замена по жребию сделана",
}


Answer = Callable[..., Response]


def of_a_sampled_round(answer: Answer) -> Answer:
    """Let a page answer for rounds that draw a sample only: other rounds have none."""

    @wraps(answer)
    def asked_of_any(asked: Asked, *further: Any) -> Response:
        with asked.installation.reading() as session:
            is_sampled = session.get_one(Round, asked.thing.round_id).regulation.coverage is Coverage.SAMPLE
        return answer(asked, *further) if is_sampled else not_found()

    return asked_of_any


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """How the sample stands. What is typed is shown once more before it draws; never whom it would draw."""
    typed = typed_of(asked.request.query_params if not asked.form else sent(asked), FIELDS)
    checked = ""
    if not mistakes and typed["origin"] and not asked.form:
        form = SeedForm(asked.request.query_params)
        if form.validate():
            origin = SeedOrigin(typed["origin"])
            asks_computer = origin is SeedOrigin.COMPUTER and not one_line(typed["seed"])
            checked = "компьютер выберет число сам" if asks_computer else seed_or_refusal(typed["seed"], origin)
        else:
            mistakes, status = mistakes_of(form), 422
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        return page(
            "office/sample.html",
            status,
            head=heading_of(round_),
            here=f"/office/rounds/{round_.id}/sample",
            view=sample_view(session, asked.installation.files, round_, chain_key(asked.installation.links_key())),
            acting=acting(session, asked),
            typed=typed,
            checked=checked,
            mistakes=mistakes,
            done=DONE.get(asked.request.query_params.get("done", ""), "") if asked.request.method == "GET" else "",
        )


def freeze(asked: Asked) -> Response:
    """Freeze the list before the round opens."""
    round_id = asked.thing.round_id
    return done_once(
        asked, ReasonForm(sent(asked)), lambda word: freeze_sample(round_id, **word), show, _told(asked, "frozen")
    )


def draw(asked: Asked) -> Response:
    """Draw by the result that was told. Sent twice, it is drawn once."""
    form = DrawForm(sent(asked))

    def do(word: dict[str, str]) -> None:
        origin = SeedOrigin(str(form.origin.data))
        draw_sample(asked.thing.round_id, seed_typed(form.seed.data, origin), origin, **word)

    return done_once(asked, form, do, show, _told(asked, "drawn"), "seed")


def show_replacement(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """Who would come in place of the school, and until when."""
    if not _is_of_sample(asked):
        return not_found()
    found, closed_why = None, ""
    try:
        found = preview_succession(asked.thing.round_id, asked.path["school"])
    except Refusal as refusal:
        closed_why = refusal.on_page
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        until = found.until if found is not None else None
        return page(
            "office/sample_replace.html",
            status,
            head=heading_of(round_),
            here=asked.address,
            up=f"/office/rounds/{round_.id}/sample",
            school=school_named(session, asked.path["school"]),
            found=found,
            until=deadline_words(until, round_.regulation, round_.season.office) if until is not None else "",
            closed_why=closed_why,
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("why",)),
            mistakes=mistakes,
        )


def replace(asked: Asked) -> Response:
    """Let the school leave. Sent twice, it leaves once."""
    if not _is_of_sample(asked):
        return not_found()
    named = asked.thing.round_id, asked.path["school"]
    return done_once(
        asked,
        ReasonForm(sent(asked)),
        lambda word: replace_drawn_school(*named, **word),
        show_replacement,
        _told(asked, "replaced"),
    )


def give_list(asked: Asked) -> Response:
    """Give the frozen list byte for byte as it is hashed."""
    with asked.installation.reading() as session:
        try:
            kept = frozen_sample(session, session.get_one(Round, asked.thing.round_id))
        except Refusal:
            return not_found()
        text, name = kept.population.text, f"Список {kept.round_id.replace('/', '-')}.txt"
    headers = {"Content-Disposition": disposition(name), "X-Content-Type-Options": "nosniff"}
    return Response(text.encode(), media_type="text/plain; charset=utf-8", headers=headers)


def give_protocol(asked: Asked) -> Response:
    """Give the newest protocol."""
    with asked.installation.reading() as session:
        try:
            kept = drawn_sample(session, session.get_one(Round, asked.thing.round_id))
        except Refusal:
            return not_found()
        named, name = kept.newest_protocol, f"Протокол жеребьёвки {kept.round_id.replace('/', '-')}.pdf"
    return attachment(asked.installation, named or "", name, "application/pdf")


def _told(asked: Asked, done: str) -> str:
    return f"/office/rounds/{asked.thing.round_id}/sample?done={done}"


def _is_of_sample(asked: Asked) -> bool:
    """Whether the address names a school that was drawn, or called since; it may have left."""
    with asked.installation.reading() as session:
        kept = sample_of(session, asked.thing.round_id)
        return kept is not None and asked.path["school"] in {*(kept.drawn or ()), *kept.called}


DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, of_a_sampled_round(show), find_round),
    Door("GET", f"{HERE}/list.txt", Purpose.LOOK_FROM_OFFICE, of_a_sampled_round(give_list), find_round),
    Door("GET", f"{HERE}/protocol.pdf", Purpose.LOOK_FROM_OFFICE, of_a_sampled_round(give_protocol), find_round),
    Door("POST", f"{HERE}/freeze", Purpose.ACT_FOR_OFFICE, of_a_sampled_round(freeze), find_round, Body.FORM),
    Door("POST", f"{HERE}/draw", Purpose.ACT_FOR_OFFICE, of_a_sampled_round(draw), find_round, Body.FORM),
    Door("GET", REPLACE, Purpose.LOOK_FROM_OFFICE, show_replacement, find_round),
    Door("POST", REPLACE, Purpose.ACT_FOR_OFFICE, replace, find_round, Body.FORM),
)
