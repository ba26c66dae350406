"""Giving an assignment back: the reason, then a page that says what follows, then the act."""

from starlette.responses import RedirectResponse, Response

from acts.decline import decline
from acts.refusals import AssignmentEnded, Refusal
from domain.typed_text import several_lines
from models.assignments import Ending
from portal.doors import Asked
from portal.experts.addresses import list_of, page_of
from portal.experts.forms import LONGEST_REASON, REASONS, DeclineForm
from portal.experts.reading import assignment_view, id_of
from portal.pages import page


def ask_why(asked: Asked, form: DeclineForm | None = None, mistakes: tuple[tuple[str, str], ...] = ()) -> Response:
    """The page that asks for the reason."""
    return _page(asked, "experts/decline.html", form or DeclineForm(), mistakes, 422 if mistakes else 200)


def give_back(asked: Asked) -> Response:
    """Say what follows, and do it once that is confirmed; done already, the list tells so."""
    form = DeclineForm(asked.form)
    if not form.validate():
        fields = {"reason": "reason-0", "words": "words"}
        said = [(fields[name], str(one)) for name, all_said in form.errors.items() if name for one in all_said]
        return ask_why(asked, form, tuple(said))
    if not asked.text("confirmed"):
        return _page(asked, "experts/decline_confirm.html", form)
    try:
        decline(id_of(asked.thing), Ending(str(form.reason.data)), several_lines(form.words.data or ""))
    except AssignmentEnded:
        return RedirectResponse(list_of(asked), 303)
    except Refusal as refusal:
        return _page(asked, "experts/decline.html", form, (("reason-0", str(refusal)),), 409)
    return RedirectResponse(f"{list_of(asked)}#school-{asked.thing.school}", 303)


def _page(
    asked: Asked, template: str, form: DeclineForm, mistakes: tuple[tuple[str, str], ...] = (), status: int = 200
) -> Response:
    with asked.installation.reading() as session:
        view = assignment_view(session, asked.thing, asked.installation.now())
    if view.ended or view.filed:
        return RedirectResponse(page_of(asked), 303)
    return page(
        template,
        status,
        view=view,
        reason=form.reason,
        words=form.words,
        why={ending.value: words for ending, words in REASONS.items()}.get(str(form.reason.data), ""),
        is_conflict=form.reason.data == Ending.CONFLICT.value,
        here=page_of(asked),
        mistakes=mistakes,
        longest=LONGEST_REASON,
    )
