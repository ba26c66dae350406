"""The school's page: it puts files in, takes them out, answers remarks, and sends the whole to expertise."""

from collections.abc import Callable, Mapping

from starlette.responses import RedirectResponse, Response

from acts.prepare_hand_in import answer_remarks, change_anew, give_up, send, take_out
from acts.refusals import AnswersChangedElsewhere, AnswerTooLong, NothingHandedIn, Refusal
from domain.typed_text import several_lines
from models.outcomes import signed_conclusion
from models.preparations import preparation_of
from models.submissions import last_hand_in
from portal.attachments import attachment, signed_conclusion_file
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.keeping import calendar_of, is_by_script, kept, kept_elsewhere, not_kept
from portal.pages import page
from portal.policy import Purpose
from portal.schools.reading import SchoolView, document_of, file_to_remove, find_school, school_view
from portal.schools.taking import note_refused_form, take_all, typed_answers

HERE = "/school/{season}/{row}/{school}"


def show(asked: Asked, mistakes: tuple[tuple[str, str], ...] = (), status: int = 200) -> Response:
    """The page; mistakes come with the id of the field that each is about."""
    with asked.installation.reading() as session:
        view = school_view(session, asked.thing, asked.installation.now())
    typed = {name: asked.text(name) for name in asked.form if name.startswith("answer-")}
    unkept = _unkept(view, typed)
    differs = any(field == "remarks" for field, _ in mistakes)
    receipt = asked.request.query_params.get("sent", "") if asked.request.method == "GET" else ""
    return page(
        "schools/school.html",
        status,
        view=view,
        here=_here(asked),
        has_others=len(asked.visitor.opened) > 1,
        mistakes=mistakes,
        receipt=receipt.isdigit() and bool(view.versions),
        most=asked.installation.settings.file_megabytes,
        typed=typed,
        unkept=unkept,
        differs=differs,
        # Over what was shown when it was typed, until the other window's answers have been shown too.
        seen=asked.text("answers-seen") if unkept and not differs else view.answers_edition,
    )


def _unkept(view: SchoolView, typed: Mapping[str, str]) -> dict[str, str]:
    """By the remarks' keys, the answers that are typed and are not those that stand."""
    keys = [one.key for one in view.remarks if f"answer-{one.key}" in typed]
    written = {key: several_lines(typed[f"answer-{key}"]) for key in keys}
    return {key: words for key, words in written.items() if words != view.answers.get(key, "")}


def take_files(asked: Asked) -> Response:
    """Put the chosen files in; those that are not taken are named with the reason, the others stay."""
    mistakes, chosen = take_all(asked)
    if not chosen and not mistakes:
        mistakes = (("documents", "Файл не выбран: нажмите «Выбрать файл» и укажите его."),)
    return show(asked, mistakes, 422) if mistakes else _back(asked)


def remove_file(asked: Asked) -> Response:
    """Take one file out, once whoever wants that has said so on a page that asks."""
    id = int(asked.path["id"])
    if asked.text("confirmed") == "yes":
        return _done(asked, lambda: take_out(asked.thing.round_id, asked.thing.school, id))
    mistakes, _ = take_all(asked)
    if mistakes:
        return show(asked, mistakes, 422)
    with asked.installation.reading() as session:
        file = file_to_remove(session, asked.thing, id)
    if file is None:
        return show(asked, (("documents", "Этого файла в списке уже нет."),), 422)
    return page("schools/remove.html", file=file, here=_here(asked))


def begin_anew(asked: Asked) -> Response:
    """Begin the next version with the documents of the last one."""
    return _done(asked, lambda: change_anew(asked.thing.round_id, asked.thing.school))


def forget(asked: Asked) -> Response:
    """Give up what was prepared; what was sent stays."""
    try:
        give_up(asked.thing.round_id, asked.thing.school)
    except Refusal as refusal:
        return show(asked, (("documents", str(refusal)),), 409)
    return RedirectResponse(_here(asked), 303)


def keep_answers(asked: Asked) -> Response:
    """Keep the answers to remarks as they stand; the page's script gets a line with the time."""
    if not is_by_script(asked):
        return _done(asked, lambda: None)
    try:
        saved = answer_remarks(
            asked.thing.round_id, asked.thing.school, typed_answers(asked), asked.text("answers-seen")
        )
    except AnswersChangedElsewhere as refusal:
        return kept_elsewhere(str(refusal), f"{_here(asked)}/answers")
    except Refusal as refusal:
        return not_kept(str(refusal), can_be_mended=isinstance(refusal, AnswerTooLong))
    return kept(saved.edition, saved.at, calendar_of(asked))


def send_in(asked: Asked) -> Response:
    """Hand in, with whatever is chosen and not put in yet, and show the receipt.

    Sent twice, with the same answers and files, the second finds nothing new and shows the same receipt. Nothing is
    sent while a chosen file is not taken: whoever chose it believes that it goes too.
    """
    mistakes, _ = take_all(asked, may_be_there=True)
    if mistakes:
        return show(asked, mistakes, 422)
    try:
        version = send(asked.thing.round_id, asked.thing.school).version
    except NothingHandedIn as refusal:
        sent = _sent_already(asked)
        if sent is None:
            return show(asked, (("send", str(refusal)),), 409)
        version = sent
    except Refusal as refusal:
        return show(asked, (("send", str(refusal)),), 409)
    return RedirectResponse(f"{_here(asked)}?sent={version}#receipt", 303)


def _sent_already(asked: Asked) -> int | None:
    with asked.installation.reading() as session:
        last = last_hand_in(session, asked.thing.round_id, asked.thing.school)
        preparing = preparation_of(session, asked.thing.round_id, asked.thing.school)
    return last.version if last is not None and preparing is None else None


def prepared_file(asked: Asked) -> Response:
    """A file that is prepared."""
    return _file(asked, prepared=True)


def handed_file(asked: Asked) -> Response:
    """A file that was handed in."""
    return _file(asked, prepared=False)


def conclusion(asked: Asked) -> Response:
    """The signed conclusion, once it is laid out."""
    with asked.installation.reading() as session:
        signed = signed_conclusion(session, asked.thing.round_id, asked.thing.school)
        if signed is None or signed.sha256 is None:
            return not_found()
        return signed_conclusion_file(asked.installation, signed.number, signed.sha256)


def _file(asked: Asked, *, prepared: bool) -> Response:
    with asked.installation.reading() as session:
        found = document_of(session, asked.thing, int(asked.path["id"]), prepared=prepared)
        if found is None:
            return not_found()
        return attachment(asked.installation, found.sha256, found.name, found.media_type)


def _done(asked: Asked, act: Callable[[], object]) -> Response:
    mistakes, _ = take_all(asked)
    try:
        act()
    except Refusal as refusal:
        mistakes = (*mistakes, ("documents", str(refusal)))
    return show(asked, mistakes, 422) if mistakes else _back(asked)


def _back(asked: Asked) -> Response:
    return RedirectResponse(f"{_here(asked)}#documents", 303)


def _here(asked: Asked) -> str:
    return HERE.format(**asked.path)


def _button(address: str, answer: Callable[[Asked], Response]) -> Door:
    """A button of the form that carries files."""
    path = f"{HERE}/{address}"
    return Door("POST", path, Purpose.PREPARE_HAND_IN, answer, find_school, Body.FILES, note_refused_form)


DOORS = (
    Door("GET", HERE, Purpose.PREPARE_HAND_IN, show, find_school),
    _button("files", take_files),
    Door("GET", f"{HERE}/files/{{id:int}}", Purpose.PREPARE_HAND_IN, prepared_file, find_school),
    _button("files/{id:int}/remove", remove_file),
    Door("POST", f"{HERE}/anew", Purpose.PREPARE_HAND_IN, begin_anew, find_school, Body.FORM),
    _button("forget", forget),
    _button("answers", keep_answers),
    _button("send", send_in),
    Door("GET", f"{HERE}/documents/{{id:int}}", Purpose.PREPARE_HAND_IN, handed_file, find_school),
    Door("GET", f"{HERE}/conclusion", Purpose.PREPARE_HAND_IN, conclusion, find_school),
)
