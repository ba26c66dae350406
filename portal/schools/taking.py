"""Keeping what the school's form brought, whichever of its buttons was pressed: answers to remarks, and files."""

from acts.prepare_hand_in import answer_remarks
from acts.put_in import OfferedFile, put_in
from acts.refusals import AnswersChangedElsewhere, AnswerTooLong, PreparedAlready, Refusal
from domain.typed_text import one_line
from models.rounds import Round
from papers.recognised import NotTaken, fitting_name
from portal.doors import Asked
from runtime.antivirus import examine

LONGEST_NAME = 300
NAMELESS = "файл без имени"


def take_all(asked: Asked, *, may_be_there: bool = False) -> tuple[tuple[tuple[str, str], ...], int]:
    """Keep what the form brought, whichever of its buttons was pressed: answers, and files of every field.

    Return what was not taken, by field, and how many files were chosen. `may_be_there`: a file that stands in its
    place already is as good as taken.
    """
    mistakes: list[tuple[str, str]] = []
    # What no page sends, a file in the place of an answer, is no empty answer: it would wipe the one that stands.
    typed = [name for name in asked.form if name.startswith("answer-") and not asked.files(name)]
    answers = {name.removeprefix("answer-"): asked.text(name) for name in typed}
    try:
        if answers:
            answer_remarks(asked.thing.round_id, asked.thing.school, answers, asked.text("answers-seen") or None)
    except AnswersChangedElsewhere as refusal:
        mistakes.append(("remarks", str(refusal)))
    except AnswerTooLong as refusal:
        mistakes.append((f"answer-{refusal.key}", str(refusal)))
    except Refusal as refusal:
        return (("documents", str(refusal)),), 0
    offered, chosen = _offered_files(asked, mistakes)
    if offered:
        try:
            refusals = put_in(asked.thing.round_id, asked.thing.school, list(offered.values()))
        except Refusal as refusal:
            return (*mistakes, ("documents", str(refusal))), chosen
        for (field, _), why in zip(offered, refusals, strict=True):
            if why is not None and not (may_be_there and isinstance(why, PreparedAlready)):
                mistakes.append((field, str(why)))
    return tuple(mistakes), chosen


def _offered_files(asked: Asked, mistakes: list[tuple[str, str]]) -> tuple[dict[tuple[str, int], OfferedFile], int]:
    """By field and number, the chosen files that may be kept; what is wrong with the others is added to `mistakes`."""
    offered: dict[tuple[str, int], OfferedFile] = {}
    chosen = 0
    fields = dict.fromkeys(name for name in asked.form if name.startswith("files-") and asked.files(name))
    single = _kinds_of_one_file(asked) if fields else frozenset()
    for field in fields:
        kind, _, risk = field.removeprefix("files-").partition(".")
        files = asked.files(field)
        chosen += len(files)
        if len(files) > 1 and kind in single:
            mistakes.append((field, "Здесь нужен один файл: выберите его, или объедините файлы в один PDF."))
            continue
        for number, file in enumerate(files):
            name = one_line((file.filename or "").replace("\\", "/").rsplit("/", 1)[-1])[:LONGEST_NAME] or NAMELESS
            try:
                media_type = examine(asked.installation.settings, file.file, name, file.size or 0)
            except NotTaken as refusal:
                mistakes.append((field, f"«{name}»: {refusal}"))
            else:
                shown = fitting_name(name, media_type)
                offered[field, number] = OfferedFile(kind, risk or None, shown, media_type, file.file)
    return offered, chosen


def _kinds_of_one_file(asked: Asked) -> frozenset[str]:
    with asked.installation.reading() as session:
        rules = session.get_one(Round, asked.thing.round_id).regulation
    return frozenset(kind.code for kind in rules.documents if not kind.many)
