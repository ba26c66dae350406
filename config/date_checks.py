"""What the dates of a season give away: rows out of their year, repeats too early, windows without a working day.

A round whose window holds no working day is a mistake: its letters, reminders and the experts' silence are counted in
working days, so nothing of it could happen. A seminar on a Saturday is not: row 1.12 is held on one; it is only told.
"""

from config.folder import Folder
from config.mistakes import Findings
from config.printed_dates import in_figures
from config.regulations import submission_of
from config.shapes import RoundShape
from config.yaml_lines import Written
from domain.calendar import ONE_DAY
from domain.russian_dates import short_day
from domain.season import Days
from domain.timetable import BeforeItsPrimary, OutsideTheYear, findings, gap_between

CORRECT_IT = "Если так напечатано в дорожной карте, запишите исправление: correction с полями dates и reason."


def check_dates(folder: Folder, mistakes: Findings) -> None:
    """Compare all dates with the year, the working days and each other."""
    if folder.year is None:
        return
    _check_rows(folder, folder.year, mistakes)
    _check_calendar(folder, folder.year, mistakes)
    if folder.rounds:
        for place, shape in folder.rounds.items("rounds"):
            row = folder.rows.get(shape.row)
            if row is not None and row.kind == "expertise" and len(row.days) == 1:
                _check_submission(folder, folder.year, folder.rounds.written, place, shape, mistakes)


def _check_rows(folder: Folder, year: int, mistakes: Findings) -> None:
    if not folder.road_map:
        return
    written = folder.road_map.written
    rounds = {shape.row for shape in folder.round_shapes}
    places = {row.id: n for n, row in reversed(list(folder.road_map.items("rows")))}
    for found in findings(tuple(folder.rows.values()), year, folder.calendar, folder.primaries):
        row = folder.rows[found.row]
        field = "correction" if row.correction else "printed"
        line = written.line("rows", places[row.id], field)
        days = in_figures(found.days)
        if isinstance(found, OutsideTheYear):
            what = f"Строка {row.id}: срок {days} лежит вне {year} года."
            mistakes.add(written.file, line, what, CORRECT_IT)
        elif isinstance(found, BeforeItsPrimary):
            primary = in_figures(found.primary_days)
            what = (
                f"Строка {row.id}: повторная экспертиза ({days}) начинается раньше, "
                f"чем кончится первичная, строка {found.primary} ({primary})."
            )
            mistakes.add(written.file, line, what, CORRECT_IT)
        elif row.id in rounds:
            what = f"Строка {row.id}: в сроке экспертизы {days} нет ни одного рабочего дня."
            mistakes.add(written.file, line, what, CORRECT_IT)


def _check_calendar(folder: Folder, year: int, mistakes: Findings) -> None:
    if not folder.days:
        return
    written = folder.days.written
    seen: dict[str, int] = {}
    for name in ("days_off", "working_days"):
        for n, day in folder.days.items(name):
            line = written.line(name, n, "date")
            text = short_day(day.date)
            if day.date.year != year:
                mistakes.add(
                    written.file, line, f"День {text} лежит вне {year} года.", "Исправьте год или уберите день."
                )
            if text in seen:
                what = f"День {text} уже назван: строка файла {seen[text]}."
                mistakes.add(written.file, line, what, "Оставьте его один раз, выходным или рабочим.")
            seen.setdefault(text, line)


def _check_submission(
    folder: Folder, year: int, written: Written, place: int, shape: RoundShape, mistakes: Findings
) -> None:
    expertise = folder.rows[shape.row].days[0]
    line = written.line("rounds", place, "submission" if shape.submission else "row")
    name_it = "Назовите срок сдачи в поле submission или исправьте срок экспертизы в roadmap.yaml."

    def wrong(what: str, remedy: str = name_it) -> None:
        mistakes.add(written.file, line, f"Экспертиза {shape.row}: {what}", remedy)

    primary = folder.rows.get(folder.primaries.get(shape.row, ""))
    submission = submission_of(shape, folder)
    if submission is None:
        if primary and primary.days[0].last + ONE_DAY == expertise.first:
            ended, begins = short_day(primary.days[0].last), short_day(expertise.first)
            wrong(
                f"между первичной экспертизой (до {ended}) и повторной (с {begins}) нет дней для сдачи.",
                "Начните повторную позже: correction с полями dates и reason в roadmap.yaml.",
            )
        return
    days = in_figures(submission)
    if not folder.calendar.working_days_between(submission.first, submission.last):
        wrong(f"в сроке сдачи {days} нет ни одного рабочего дня.")
    if shape.submission is None:
        return
    if submission.first.year != year or submission.last.year != year:
        wrong(f"срок сдачи {days} лежит вне {year} года.", "Исправьте год.")
    if submission.last >= expertise.first:
        begins = short_day(expertise.first)
        wrong(f"сдача ({days}) не кончается до начала экспертизы ({begins}).", f"Закончите её {_eve(expertise)}.")
    if primary and submission.first <= primary.days[0].last:
        ended = short_day(primary.days[0].last)
        free = gap_between(primary.days[0], expertise)
        remedy = f"Свободные дни: {in_figures(free)}." if free else "Исправьте срок повторной экспертизы."
        wrong(f"сдача ({days}) начинается раньше, чем кончится первичная экспертиза ({ended}).", remedy)


def _eve(expertise: Days) -> str:
    return f"не позже {short_day(expertise.first - ONE_DAY)}"
