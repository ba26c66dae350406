"""What no single row can tell: names used twice or unknown, rules that contradict each other.

Every check works on what could be read, and tells nothing that another mistake has told already.
"""

from config.date_checks import check_dates
from config.folder import Folder
from config.mistakes import Findings, nearest
from config.round_checks import RoundCheck, check_hours, check_letters, check_reminders
from config.yaml_lines import Where, Written


def cross_check(folder: Folder, findings: Findings) -> None:
    """Compare the files of a season with each other and their dates with the calendar."""
    _check_names(folder, findings)
    _check_rows(folder, findings)
    _check_rubrics(folder, findings)
    _check_defaults(folder, findings)
    if folder.rounds:
        for place, shape in folder.rounds.items("rounds"):
            RoundCheck(folder, folder.rounds.written, place, shape, findings).all()
    check_dates(folder, findings)


def _check_names(folder: Folder, findings: Findings) -> None:
    for sheet, name, key in (
        (folder.road_map, "directions", "number"),
        (folder.road_map, "rows", "id"),
        (folder.rounds, "rounds", "row"),
        (folder.documents, "kinds", "code"),
        (folder.rubrics, "rubrics", "code"),
    ):
        if sheet:
            _once(sheet.written, sheet.written.data.get(name), (name,), key, findings)
    if folder.documents and isinstance(risks := folder.documents.written.data.get("risks"), dict):
        _once(folder.documents.written, risks.get("factors"), ("risks", "factors"), "code", findings)
    if folder.rubrics and isinstance(rubrics := folder.rubrics.written.data.get("rubrics"), list):
        for n, rubric in enumerate(rubrics):
            criteria = rubric.get("criteria") if isinstance(rubric, dict) else None
            _once(folder.rubrics.written, criteria, ("rubrics", n, "criteria"), "code", findings)


def _once(written: Written, items: object, where: Where, key: str, findings: Findings) -> None:
    seen: dict[str, int] = {}
    for n, item in enumerate(items if isinstance(items, list) else []):
        name = item.get(key) if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        line = written.line(*where, n, key)
        if name in seen:
            what = f"«{name}» в поле «{key}» уже есть: строка файла {seen[name]}."
            findings.add(written.file, line, what, "Уберите повтор или дайте другое имя.")
        seen.setdefault(name, line)


def _check_rows(folder: Folder, findings: Findings) -> None:
    if not folder.road_map:
        return
    written = folder.road_map.written
    known = {number.lstrip("0") for number in folder.road_map.codes("directions", "number")}
    executors = folder.executors
    for n, row in folder.road_map.items("rows"):
        direction = row.id.split(".")[0]
        if direction not in known:
            what = f"Строка {row.id}: направления {direction} нет в списке directions."
            findings.add(written.file, written.line("rows", n, "id"), what, "Добавьте направление или исправьте номер.")
        for code in row.executors:
            if executors and code not in executors:
                what = f"Строка {row.id}: исполнителя «{code}» нет в season.yaml."
                line = written.line("rows", n, "executors")
                findings.add(written.file, line, what, nearest(code, executors))


def _check_rubrics(folder: Folder, findings: Findings) -> None:
    if not folder.rubrics:
        return
    written = folder.rubrics.written
    for n, rubric in folder.rubrics.items("rubrics"):
        for m, criterion in enumerate(rubric.criteria):
            where: Where = ("rubrics", n, "criteria", m)
            for mark in criterion.anchors:
                if not 0 <= mark <= criterion.maximum:
                    what = (
                        f"Критерий «{criterion.code}»: пояснение к оценке {mark}, а оценки от 0 до {criterion.maximum}."
                    )
                    line = written.line(*where, "anchors", str(mark))
                    findings.add(written.file, line, what, "Уберите пояснение или увеличьте maximum.")
            if criterion.remark_below is not None and criterion.remark_below > criterion.maximum:
                what = f"Критерий «{criterion.code}»: remark_below больше maximum, {criterion.maximum}."
                line = written.line(*where, "remark_below")
                findings.add(written.file, line, what, f"Напишите число от 1 до {criterion.maximum}.")
        least = min(criterion.maximum for criterion in rubric.criteria)
        floor = rubric.verdict.no_criterion_below
        if floor is not None and floor > least:
            what = f"Рубрика «{rubric.code}»: no_criterion_below больше maximum одного из критериев, {least}."
            line = written.line("rubrics", n, "verdict", "no_criterion_below")
            findings.add(written.file, line, what, f"Напишите число от 0 до {least}: иначе документы нельзя принять.")


def _check_defaults(folder: Folder, findings: Findings) -> None:
    if folder.season and folder.defaults:
        written, rules = folder.season.written, folder.defaults
        check_hours(written, rules.hours, ("defaults", "hours"), findings)
        check_reminders(written, rules.reminder_days, ("defaults", "reminder_days"), findings)
        check_letters(written, rules.letters_off, rules.letters_to_approve, ("defaults",), findings)
