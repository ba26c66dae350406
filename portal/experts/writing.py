"""Writing a conclusion: the page with its rubric, the draft that is kept meanwhile, and filing."""

from starlette.responses import RedirectResponse, Response

from acts.draft_conclusion import SavedDraft, draft_conclusion
from acts.file_conclusion import file_conclusion
from acts.refusals import ConclusionFiledAlready, ConclusionIncomplete, DraftChangedElsewhere, Refusal
from domain.rubric import Judgement
from domain.typed_text import several_lines
from models.assignments import Assignment
from models.rounds import Round
from portal.doors import Asked
from portal.experts.addresses import list_of, page_of
from portal.experts.forms import LONGEST_REMARK, UNJUDGED, ConclusionForm
from portal.experts.reading import AssignmentView, assignment_view, id_of
from portal.keeping import calendar_of, is_by_script, kept, kept_elsewhere, not_kept
from portal.pages import page

Mistakes = tuple[tuple[str, str], ...]


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200, *, differs: bool = False) -> Response:
    """The page with what was typed just now, or else with the draft; `differs`: another window's draft beside it."""
    with asked.installation.reading() as session:
        view = assignment_view(session, asked.thing, asked.installation.now())
    form = ConclusionForm(view.rubric, asked.form or None, view.kept)
    return page(
        "experts/assignment.html",
        status,
        view=view,
        form=form.fields,
        kept=_kept_elsewhere(form, view) if differs else {},
        differs=differs,
        typed=_typed(form, view) if asked.form and (view.ended or view.filed) else (),
        here=page_of(asked),
        back=list_of(asked),
        mistakes=mistakes,
        longest=LONGEST_REMARK,
    )


def keep_draft(asked: Asked) -> Response:
    """Keep what is typed; the page's script gets a line with the time, everybody else the page."""
    by_script = is_by_script(asked)
    try:
        saved = _save(asked, _form(asked))
    except DraftChangedElsewhere as refusal:
        if by_script:
            return kept_elsewhere(str(refusal), f"{page_of(asked)}/draft")
        return show(asked, (("conclusion", str(refusal)),), 409, differs=True)
    except Refusal as refusal:
        return not_kept(str(refusal)) if by_script else _refused(asked, refusal)
    if by_script:
        return kept(saved.edition, saved.saved_at, calendar_of(asked))
    return RedirectResponse(f"{page_of(asked)}#saving", 303)


def file(asked: Asked) -> Response:
    """File what is typed. What is wrong is told field by field, and is in the draft; twice is as good as once."""
    form = _form(asked)
    try:
        _save(asked, form)
        mistakes = form.mistakes()
        if mistakes:
            return show(asked, mistakes, 422)
        file_conclusion(id_of(asked.thing), form.judgements())
    except ConclusionIncomplete as refusal:
        return show(asked, tuple((form.field_of(fault), fault.sentence) for fault in refusal.faults), 422)
    except DraftChangedElsewhere as refusal:
        return show(asked, (("conclusion", str(refusal)),), 409, differs=True)
    except Refusal as refusal:
        return _refused(asked, refusal)
    return RedirectResponse(page_of(asked), 303)


def _refused(asked: Asked, refusal: Refusal) -> Response:
    if isinstance(refusal, ConclusionFiledAlready) and _is_filed(asked):
        return RedirectResponse(page_of(asked), 303)
    return show(asked, (("conclusion", str(refusal)),), 409)


def _is_filed(asked: Asked) -> bool:
    """Whether the conclusion that stands says what is typed here."""
    with asked.installation.reading() as session:
        conclusion = session.get_one(Assignment, id_of(asked.thing)).conclusion
        filed = [Judgement(each.criterion, each.mark, each.remark) for each in (conclusion.marks if conclusion else ())]
    return filed == _form(asked).judgements()


def _form(asked: Asked) -> ConclusionForm:
    with asked.installation.reading() as session:
        rubric = session.get_one(Round, asked.thing.round_id).regulation.rubric
    return ConclusionForm(rubric, asked.form, {})


def _save(asked: Asked, form: ConclusionForm) -> SavedDraft:
    said = asked.text("edition")
    edition = int(said) if said.isdecimal() and len(said) < 10 else 0
    return draft_conclusion(id_of(asked.thing), form.answers(), edition)


def _kept_elsewhere(form: ConclusionForm, view: AssignmentView) -> dict[str, tuple[str, str]]:
    """By criterion, the mark and the remark of the kept draft, where they are not those typed here."""
    found = {}
    for code, answer in form.answers().items():
        kept = view.kept.get(code, {"mark": "", "remark": ""})
        mark, remark = kept["mark"], kept["remark"]
        if (mark, remark) != (answer.mark, several_lines(answer.remark)):
            found[code] = (_mark_shown(mark), remark or "нет")
    return found


def _typed(form: ConclusionForm, view: AssignmentView) -> tuple[tuple[str, str, str], ...]:
    names = {criterion.code: criterion.name for criterion in view.rubric.criteria}
    return tuple(
        (names[code], _mark_shown(answer.mark), answer.remark)
        for code, answer in form.answers().items()
        if answer.mark or answer.remark
    )


def _mark_shown(mark: str) -> str:
    return "не могу оценить" if mark == UNJUDGED else mark or "нет"
