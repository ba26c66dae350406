"""The office lets a round rest, lets it go on, or lets it look at its record now."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from acts.pause import pause, resume
from acts.refusals import DoneAlready, NotPaused, PausedAlready, Refusal
from acts.wake_round import wake_round
from domain.deeds import Deed
from domain.russian_dates import moment_in_words
from models.rounds import Round
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.office.steering_forms import Mistakes, ReasonForm, mistakes_of, sent, typed_of
from portal.office.steering_parts import ROUND, acting, find_round, heading_of, newest_deed, request_of, who_acts
from portal.pages import page
from portal.policy import Purpose


@dataclass(frozen=True)
class RestDeed:
    """One of the three, in words."""

    name: Deed
    """As the address and the history call it."""
    act: Callable[..., str]
    title: str
    explains: tuple[str, ...]
    button: str
    done: str
    wants_rest: bool
    """Whether it makes sense only while the round rests; otherwise only while it does not."""
    not_now: str
    """Why it makes no sense the other way round."""


PAUSE = RestDeed(
    Deed.PAUSE,
    pause,
    "Приостановить экспертизу",
    (
        "Экспертиза не будет делать следующих шагов, и писем от неё не будет, кроме подтверждений школам о получении "
        "документов.",
        "Школы и эксперты могут работать как обычно. Сроки не сдвигаются: если они должны сдвинуться, перенесите их.",
    ),
    "Приостановить",
    "Экспертиза приостановлена",
    wants_rest=False,
    not_now="Экспертиза уже приостановлена.",
)
RESUME = RestDeed(
    Deed.RESUME,
    resume,
    "Продолжить экспертизу",
    (
        "Всё, что должно было произойти за время остановки, делается один раз и сейчас; что устарело, не делается.",
        "Письма, которые ждали, уйдут в ближайшие рабочие часы.",
    ),
    "Продолжить",
    "Экспертиза продолжается",
    wants_rest=True,
    not_now="Экспертиза не приостановлена: продолжать нечего.",
)
WAKE = RestDeed(
    Deed.WAKE,
    wake_round,
    "Проверить экспертизу сейчас",
    (
        "Экспертиза посмотрит в учёт и сделает то, что уже пора сделать. Если делать нечего, ничего не изменится.",
        "Обычно это не нужно: она просыпается сама, когда приходит срок или поступают документы и заключения.",
    ),
    "Проверить сейчас",
    "Экспертиза проверит, не пора ли ей что-то сделать, в течение минуты",
    wants_rest=False,
    not_now="Экспертиза приостановлена: сначала продолжите её.",
)


def _shows(deed: RestDeed) -> Callable[[Asked], Response]:
    def show(asked: Asked) -> Response:
        return _page(asked, deed)

    return show


def _does(deed: RestDeed) -> Callable[[Asked], Response]:
    def do(asked: Asked) -> Response:
        form = ReasonForm(sent(asked))
        if not form.validate():
            return _page(asked, deed, mistakes_of(form), 422)
        who, why = who_acts(asked), str(form.why.data)
        try:
            deed.act(asked.thing.round_id, who=who, why=why, request=request_of(asked))
        except DoneAlready:
            pass
        except (PausedAlready, NotPaused):
            return _page(asked, deed, (("why", deed.not_now),), 409)
        except Refusal as refusal:
            return _page(asked, deed, (("why", refusal.on_page),), 409)
        return RedirectResponse(f"{asked.address}?done=1#receipt", 303)

    return do


def _page(asked: Asked, deed: RestDeed, mistakes: Mistakes = (), status: int = 200) -> Response:
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        last = newest_deed(session, (Deed.PAUSE, Deed.RESUME), round_.id, "")
        return page(
            "office/steering_rest.html",
            status,
            head=heading_of(round_),
            deed=deed,
            here=asked.address,
            fits=(round_.paused_at is not None) == deed.wants_rest,
            last=None
            if last is None
            else (moment_in_words(last.made_at, round_.regulation.calendar.zone), last.who, last.why),
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("why",)),
            mistakes=mistakes,
            done=asked.request.method == "GET" and "done" in asked.request.query_params,
        )


DOORS = tuple(
    door
    for deed in (PAUSE, RESUME, WAKE)
    for door in (
        Door("GET", f"{ROUND}/{deed.name}", Purpose.LOOK_FROM_OFFICE, _shows(deed), find_round),
        Door("POST", f"{ROUND}/{deed.name}", Purpose.ACT_FOR_OFFICE, _does(deed), find_round, Body.FORM),
    )
)
