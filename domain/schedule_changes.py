"""What a season's edited files change of the rounds in the record, and what of it may still be applied.

The record's rounds live already: letters have promised dates, experts work by a rubric. A file that was edited later
changes what nobody has relied on yet; the rest is told with its reason and left as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.regulation_fields import CORRECTION, RULES, WORKING_DAYS, ZONE, days_shown, days_that_change
from domain.russian_dates import short_edge
from domain.season import Regulation, Season, number_of_row
from domain.stages import Stage
from domain.window_changes import MOMENTS, RoundNow, moment_of, why_not_moved, with_moments

ROUND = "round"
"""The `field` of a change that brings a whole round in or drops it."""
EXPERTISE = frozenset({"expertise.opens", "expertise.closes"})

OPEN = "Экспертиза уже открыта: верните её в rounds.yaml."
LATE = "Приём по этим файлам уже начался: сдвиньте даты экспертизы."
CLOSED = "Экспертиза завершена."
DAYS_GONE = "Эти дни уже прошли."
LISTED = "Список школ для жеребьёвки уже закреплён: по нему и тянут жребий."
OF_THE_LIST = frozenset({"phase", "coverage", "cohort", "share", "sample_seed", "sample_seed_played"})
"""Rules that a frozen list of schools holds fast, though its round may not have opened yet."""
APART = "Повторная экспертиза не может начаться раньше, чем кончится первичная, а не все их сроки ещё меняются."


@dataclass(frozen=True)
class Recorded:
    """A round as it stands in the record."""

    regulation: Regulation
    stage: Stage
    deadline_moves: int = 0
    """How often the office moved the end of its submission by hand."""
    list_frozen: bool = False
    """Whether the list of schools is frozen from which its sample is drawn."""


@dataclass(frozen=True)
class ScheduleChange:
    """One thing that the files say otherwise than the record. `what`, `before`, `after`, `why_not` are Russian."""

    row: str
    field: str
    """Name of the thing, for `amended` and for programs: `ROUND`, or a field of the regulation."""
    what: str
    before: str
    """Empty where the round is new."""
    after: str
    """Empty where the round is dropped."""
    applies: bool
    why_not: str = ""
    """A whole sentence; empty where the change applies."""
    forbids: bool = False
    """Nothing of the files may be applied before this is mended: a round that is open has vanished from them."""

    @property
    def is_new_round(self) -> bool:
        """Whether the files bring in a round that the record does not have."""
        return self.field == ROUND and not self.before

    @property
    def is_dropped_round(self) -> bool:
        """Whether the files no longer have a round of the record."""
        return self.field == ROUND and not self.after


def changes_of(recorded: Mapping[str, Recorded], season: Season, now: datetime) -> tuple[ScheduleChange, ...]:
    """All that the files change, by number of the row and in the order of the regulation's fields.

    `recorded` are the rounds of the same season, by row; none: the season is new. `now` is aware.
    """
    written = {rules.row: rules for rules in season.rounds}
    found: dict[str, tuple[ScheduleChange, ...]] = {}
    for row in sorted({*recorded, *written}, key=number_of_row):
        if row not in written:
            found[row] = (_dropped(recorded[row], now),)
        elif row not in recorded:
            found[row] = (_added(written[row], now),)
        else:
            found[row] = _changed(recorded[row], written[row], now)
    for row in sorted(written, key=number_of_row):
        _keep_after_its_primary(row, recorded, written, found)
    return tuple(change for row in found for change in found[row])


def amended(recorded: Regulation, written: Regulation, changes: Iterable[ScheduleChange]) -> Regulation:
    """The regulation that the record should hold: the recorded one with those changes of its row that apply."""
    fields = {change.field for change in changes if change.applies and change.row == recorded.row} - {ROUND}
    moments = {name: moment_of(written, name) for name in MOMENTS if name in fields}
    calendar = written.calendar if WORKING_DAYS.field in fields else recorded.calendar
    zone = (written if ZONE.field in fields else recorded).calendar.zone
    plain = {name: getattr(written, name) for name in fields - {*MOMENTS, ZONE.field, WORKING_DAYS.field}}
    return with_moments(replace(recorded, calendar=replace(calendar, zone=zone), **plain), moments)


def _at(recorded: Recorded, now: datetime) -> RoundNow:
    return RoundNow(recorded.regulation, recorded.stage, recorded.deadline_moves, now)


def _dropped(recorded: Recorded, now: datetime) -> ScheduleChange:
    rules = recorded.regulation
    why_not = OPEN if _at(recorded, now).opened else LISTED if recorded.list_frozen else ""
    return ScheduleChange(rules.row, ROUND, "экспертиза", rules.title, "", not why_not, why_not, forbids=bool(why_not))


def _added(rules: Regulation, now: datetime) -> ScheduleChange:
    late = rules.submission.opens <= now
    return ScheduleChange(rules.row, ROUND, "экспертиза", "", rules.title, not late, LATE if late else "")


def _changed(recorded: Recorded, written: Regulation, now: datetime) -> tuple[ScheduleChange, ...]:
    rules = recorded.regulation
    round_ = _at(recorded, now)
    stage = max(recorded.stage, Stage.INTAKE, key=[*Stage].index) if round_.opened else recorded.stage
    changes: list[ScheduleChange] = []

    def add(field: str, what: str, before: str, after: str, why_not: str) -> None:
        why_not = CLOSED if recorded.stage is Stage.CLOSED else why_not
        why_not = why_not or (LISTED if recorded.list_frozen and field in OF_THE_LIST else "")
        after = f"{after} (в файлах иначе)" if after == before else after
        changes.append(ScheduleChange(rules.row, field, what, before, after, not why_not, why_not))

    zone_moves = rules.calendar.zone != written.calendar.zone
    if zone_moves:
        add(ZONE.field, ZONE.what, ZONE.shown(rules), ZONE.shown(written), ZONE.why_fixed(stage))
    for name, why_not in why_not_moved(round_, written).items():
        before, after = (_edge_of(each, name) for each in (rules, written))
        add(name, MOMENTS[name], before, after, (ZONE.why_fixed(stage) if zone_moves else "") or why_not)
    if rules.corrected != written.corrected:
        # A correction is shown beside the dates it made: it comes into the record with them or not at all.
        kept = next((one.why_not for one in changes if one.field in EXPERTISE and one.why_not), "")
        before, after = CORRECTION.shown(rules), CORRECTION.shown(written)
        add(CORRECTION.field, CORRECTION.what, before, after, CORRECTION.why_fixed(stage) or kept)
    for rule in RULES:
        if getattr(rules, rule.field) != getattr(written, rule.field):
            add(rule.field, rule.what, rule.shown(rules), rule.shown(written), rule.why_fixed(stage))
    if days := days_that_change(rules.calendar, written.calendar):
        gone = days[-1] < rules.calendar.day_of(now)
        why_not = WORKING_DAYS.why_fixed(stage) or (DAYS_GONE if gone else "")
        before, after = days_shown(rules.calendar, days), days_shown(written.calendar, days)
        add(WORKING_DAYS.field, WORKING_DAYS.what, before, after, why_not)
    return tuple(changes)


def _keep_after_its_primary(
    row: str,
    recorded: Mapping[str, Recorded],
    written: Mapping[str, Regulation],
    found: dict[str, tuple[ScheduleChange, ...]],
) -> None:
    """Where a repeat would begin before its primary ends, since not every change applies, keep the dates of both."""

    def becomes(one: str) -> Regulation | None:
        if one not in recorded:
            return written[one] if one in written and found[one][0].applies else None
        if one not in written:
            return None
        return amended(recorded[one].regulation, written[one], found[one])

    primary_row = written[row].primary
    if primary_row is None or becomes(row) is None:
        return
    # First the repeat, on which nothing else hangs.
    for one in (row, primary_row):
        repeat, primary = becomes(row), becomes(primary_row)
        if repeat is None or (primary is not None and primary.expertise.closes <= repeat.submission.opens):
            return
        if one in found:
            found[one] = tuple(_not_fitting(change) for change in found[one])


def _not_fitting(change: ScheduleChange) -> ScheduleChange:
    if not change.applies or change.field not in {ROUND, CORRECTION.field, *MOMENTS}:
        return change
    return replace(change, applies=False, why_not=APART)


def _edge_of(rules: Regulation, name: str) -> str:
    """A window's edge as an office says it: by its day, with the hour where it is not the day's own edge."""
    return short_edge(moment_of(rules, name), rules.calendar.zone, is_end=name.endswith("closes"))
