"""Keeping what the school's form brought, whichever of its buttons was pressed: answers to remarks, and files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import UploadFile

from acts.note_refused_files import note_refused_files
from acts.prepare_hand_in import answer_remarks
from acts.put_in import OfferedFile, put_in
from acts.refusals import AnswersChangedElsewhere, AnswerTooLong, PreparedAlready, Refusal
from domain.typed_text import one_line
from models.rounds import Round
from papers.recognition.recognise import NotTaken, fitting_name
from portal.doors import Asked
from portal.policy import Thing
from runtime.antivirus import examine

LONGEST_NAME = 300
NAMELESS = "файл без имени"
WHOLE_FORM = "вся форма с файлами"
"""What stands for the names of files of which nothing was read."""


@dataclass
class _Said:
    """What is wrong with the form: by field for the school, and for the office the files that were refused."""

    mistakes: list[tuple[str, str]]
    refused: list[tuple[str, str]]
    """As (name, why)."""


def take_all(asked: Asked, *, may_be_there: bool = False) -> tuple[tuple[tuple[str, str], ...], int]:
    """Keep what the form brought, whichever of its buttons was pressed: answers, and files of every field.

    Return what was not taken, by field, and how many files were chosen. `may_be_there`: a file that stands in its
    place already is as good as taken. Refused files are noted for the office.
    """
    said = _Said([], [])
    chosen = _take(asked, said, may_be_there=may_be_there)
    if said.refused:
        note_refused_files(asked.thing.round_id, asked.thing.school, said.refused)
    return tuple(said.mistakes), chosen


def typed_answers(asked: Asked) -> dict[str, str]:
    """The answers to remarks in the form, by the remarks' keys."""
    # What no page sends, a file in the place of an answer, is no empty answer: it would wipe the one that stands.
    typed = [name for name in asked.form if name.startswith("answer-") and not asked.files(name)]
    return {name.removeprefix("answer-"): asked.text(name) for name in typed}


def note_refused_form(thing: Thing, why: str) -> None:
    """Note for the office a form that was refused as a whole: too much at once, too slow, or damaged."""
    note_refused_files(thing.round_id, thing.school, [(WHOLE_FORM, why)])


def _take(asked: Asked, said: _Said, *, may_be_there: bool) -> int:
    answers = typed_answers(asked)
    fields = list(dict.fromkeys(name for name in asked.form if name.startswith("files-") and asked.files(name)))
    try:
        if answers:
            answer_remarks(asked.thing.round_id, asked.thing.school, answers, asked.text("answers-seen"))
    except AnswersChangedElsewhere as refusal:
        said.mistakes.append(("remarks", str(refusal)))
    except AnswerTooLong as refusal:
        said.mistakes.append((f"answer-{refusal.key}", str(refusal)))
    except Refusal as refusal:
        said.mistakes.append(("documents", str(refusal)))
        said.refused += [(_name_of(file), str(refusal)) for field in fields for file in asked.files(field)]
        return 0
    if offered := _offered_files(asked, fields, said):
        _put_in(asked, offered, said, may_be_there=may_be_there)
    return sum(len(asked.files(field)) for field in fields)


def _put_in(asked: Asked, offered: Mapping[tuple[str, int], OfferedFile], said: _Said, *, may_be_there: bool) -> None:
    try:
        refusals = put_in(asked.thing.round_id, asked.thing.school, list(offered.values()))
    except Refusal as refusal:
        said.mistakes.append(("documents", str(refusal)))
        said.refused += [(file.name, str(refusal)) for file in offered.values()]
        return
    for ((field, _), file), why in zip(offered.items(), refusals, strict=True):
        is_there = isinstance(why, PreparedAlready)
        if why is not None and not (may_be_there and is_there):
            said.mistakes.append((field, str(why)))
        if why is not None and not is_there:
            said.refused.append((file.name, str(why)))


def _offered_files(asked: Asked, fields: Sequence[str], said: _Said) -> dict[tuple[str, int], OfferedFile]:
    """By field and number, the chosen files that may be kept; what is wrong with the others is said."""
    offered: dict[tuple[str, int], OfferedFile] = {}
    single = _kinds_of_one_file(asked) if fields else frozenset()
    for field in fields:
        kind, _, risk = field.removeprefix("files-").partition(".")
        files = asked.files(field)
        if len(files) > 1 and kind in single:
            # Nobody looked at them yet: nothing of it is for the office.
            said.mistakes.append((field, "Здесь нужен один файл: выберите его, или объедините файлы в один PDF."))
            continue
        for number, file in enumerate(files):
            name = _name_of(file)
            try:
                media_type = examine(asked.installation.settings, file.file, name, file.size or 0)
            except NotTaken as refusal:
                said.mistakes.append((field, f"«{name}»: {refusal}"))
                said.refused.append((name, str(refusal)))
            else:
                shown = fitting_name(name, media_type)
                offered[field, number] = OfferedFile(kind, risk or None, shown, media_type, file.file)
    return offered


def _name_of(file: UploadFile) -> str:
    return one_line((file.filename or "").replace("\\", "/").rsplit("/", 1)[-1])[:LONGEST_NAME] or NAMELESS


def _kinds_of_one_file(asked: Asked) -> frozenset[str]:
    with asked.installation.reading() as session:
        rules = session.get_one(Round, asked.thing.round_id).regulation
    return frozenset(kind.code for kind in rules.documents if not kind.many)
