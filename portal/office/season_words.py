"""Where the season stands as a whole: what the office's first page says of it, and why it may ask for nothing."""

from zoneinfo import ZoneInfo

from domain.russian import counted
from domain.russian_dates import day_in_words, moment_in_words
from domain.stages import Stage
from runtime.round_status import InstallationStatus, RoundStatus


def summary_of(status: InstallationStatus) -> str:
    """«7 экспертиз: сейчас идёт 1, впереди 5, завершено 1.»; that the season is over, once it is."""
    closed, ahead = _in_stage(status, Stage.CLOSED), _in_stage(status, Stage.SCHEDULED)
    total = counted(len(status.rounds), "экспертиза", "экспертизы", "экспертиз")
    if status.rounds and len(closed) == len(status.rounds):
        last = moment_in_words(max(each.closed_at for each in closed if each.closed_at), closed[0].zone)
        return f"Сезон завершён {last}: {total}, все закончены."
    at_work = len(status.rounds) - len(closed) - len(ahead)
    return f"{total}: сейчас идёт {at_work}, впереди {len(ahead)}, завершено {len(closed)}."


def why_nothing_is_wanted(status: InstallationStatus) -> str:
    """Why nothing needs a person now: all goes by itself, no round has begun, or the season is over."""
    closed, ahead = _in_stage(status, Stage.CLOSED), _in_stage(status, Stage.SCHEDULED)
    if not status.rounds:
        return "Ничего: экспертиз ещё нет."
    if len(closed) == len(status.rounds):
        return "Ничего: сезон завершён."
    first = min(ahead, key=lambda each: each.submission_opens, default=None)
    if first is None or len(closed) + len(ahead) < len(status.rounds) or first.submission_opens <= status.now:
        return "Сейчас ничего: всё идёт само."
    day = day_in_words(first.submission_opens.astimezone(ZoneInfo(first.zone)).date())
    return f"Пока ничего: {'следующая' if closed else 'первая'} экспертиза, {first.row}, откроется {day}."


def _in_stage(status: InstallationStatus, stage: Stage) -> list[RoundStatus]:
    return [each for each in status.rounds if each.stage is stage]
