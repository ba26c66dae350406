"""The office brings a season into the record, or what it edited in the season's files since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from acts.reason import reason_given
from acts.refusals import AnotherSeasonOfThisId, OpenRoundDropped, SeasonIsPast
from domain.deeds import Deed
from domain.russian import counted
from domain.russian_dates import short_day
from domain.schedule_changes import ROUND, Recorded, ScheduleChange, amended, changes_of
from domain.season import Regulation, Season, number_of_row
from domain.stages import Stage
from models.changes import Change, note_change
from models.office_pairs import OfficePair
from models.revivals import Revival
from models.rounds import Round, bring_in, round_id, rounds_in_order
from models.rounds import Season as SeasonRow
from models.samples import frozen_rounds
from models.wakes import Wake, wake
from runtime.installation import here

MOST_ROWS_NAMED = 10


@dataclass(frozen=True)
class Schedule:
    """What the files change of the record. A new season changes nothing: it brings all its rounds in."""

    season: Season
    now: datetime
    is_new: bool
    changes: tuple[ScheduleChange, ...]
    """Of a season that is in the record already; none where the files say what the record says."""

    @property
    def applies(self) -> bool:
        """Whether there is anything to do."""
        return self.is_new or any(change.applies for change in self.changes)

    @property
    def rounds(self) -> tuple[Regulation, ...]:
        """The rounds that come into the record with it, by number of the row."""
        new = {change.row for change in self.changes if change.is_new_round and change.applies}
        found = (rules for rules in self.season.rounds if self.is_new or rules.row in new)
        return tuple(sorted(found, key=lambda rules: number_of_row(rules.row)))


def look_at_schedule(season: Season) -> Schedule:
    """What would come of scheduling a season now; nothing is changed. Raises a Refusal."""
    installation = here()
    with installation.reading() as session:
        return _schedule(session, season, installation.now())


def schedule(season: Season, *, who: str, why: str) -> Schedule:
    """Bring a season in, or what of its edited files still applies: all of it in one transaction, or nothing.

    A round that has begun and changes is woken; one that is new gets its run from whoever starts rounds. Where nothing
    applies, nothing is recorded. Raises a Refusal.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        reason = reason_given(why)
        asked = _schedule(session, season, now)
        if not asked.applies:
            return asked
        if asked.is_new:
            bring_in(session, season)
        else:
            for id in _apply(session, asked):
                wake(session, id, "the season was scheduled", now)
        note_change(
            session,
            Deed.SCHEDULE,
            who=who,
            why=reason,
            now=now,
            subject=season.id,
            particulars={"new": asked.is_new, "changes": [_as_plain(each) for each in asked.changes if each.applies]},
        )
        return asked


def repair_schedule(*, who: str, why: str) -> tuple[str, ...]:
    """Wake every round that is not closed, so that whoever starts rounds looks at each again; returns their ids."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        reason = reason_given(why)
        open_rounds = [each.id for each in rounds_in_order(session) if each.stage != Stage.CLOSED]
        for id in open_rounds:
            wake(session, id, "the office woke it", now)
        note_change(session, Deed.REPAIR, who=who, why=reason, now=now)
        return tuple(open_rounds)


def _schedule(session: Session, season: Season, now: datetime) -> Schedule:
    if session.get(SeasonRow, season.id) is None:
        _refuse_past(season, now)
        return Schedule(season, now, is_new=True, changes=())
    frozen = frozen_rounds(session)
    recorded = {
        each.row: Recorded(each.regulation, Stage(each.stage), each.deadline_moves, each.id in frozen)
        for each in rounds_in_order(session)
        if each.season_id == season.id
    }
    _refuse_another(season, recorded)
    changes = changes_of(recorded, season, now)
    _refuse_dropped(season, changes)
    return Schedule(season, now, is_new=False, changes=(*_of_season(session, season), *changes))


def _refuse_past(season: Season, now: datetime) -> None:
    calendar = season.calendar
    late = sorted(
        (rules for rules in season.rounds if rules.submission.opens <= now), key=lambda rules: rules.submission.opens
    )
    if not late:
        return
    rows = ", ".join(f"{rules.row} ({short_day(calendar.day_of(rules.submission.opens))})" for rules in late)
    year = calendar.local(now).year
    raise SeasonIsPast(
        f"Сезон {season.id} не внесён: приём документов по нему уже должен был открыться — {rows}. Прошедшее окно "
        f"заново не открыть. Сделайте сезон на другой год: rounds season copy {season.id} {year + 1} ПАПКА, проверьте "
        "даты и внесите его."
    )


def _refuse_another(season: Season, recorded: Mapping[str, Recorded]) -> None:
    years = {each.regulation.calendar.local(each.regulation.expertise.opens).year for each in recorded.values()}
    if years and season.year not in years:
        raise AnotherSeasonOfThisId(
            f"Сезон с id {season.id} уже внесён, и это сезон {min(years)} года, а в файлах — {season.year} года. "
            "У каждого сезона свой id: поправьте его в season.yaml."
        )


def _refuse_dropped(season: Season, changes: Sequence[ScheduleChange]) -> None:
    dropped = [change for change in changes if change.forbids]
    if dropped:
        rows = "; ".join(f"{change.row} — {change.before}" for change in dropped)
        raise OpenRoundDropped(
            f"Ничего не изменено: в файлах сезона {season.id} больше нет экспертиз, которые уже открыты ({rows}). "
            "Верните их в rounds.yaml: письма по ним уже ушли, или закреплён список школ для жеребьёвки."
        )


def _of_season(session: Session, season: Season) -> list[ScheduleChange]:
    row = session.get_one(SeasonRow, season.id)
    found = []
    if row.title != season.title:
        found.append(ScheduleChange("", "title", "название сезона", row.title, season.title, applies=True))
    if row.office != season.office:
        before, after = (
            f"{office.name}, {office.address}, {office.signer_name}" for office in (row.office, season.office)
        )
        found.append(ScheduleChange("", "office", "проектный офис", before, after, applies=True))
    if ((row.road_map or ()), (row.directions or {})) != (season.rows, season.directions):
        before, after = _rows_in_words(row, season)
        found.append(ScheduleChange("", "road_map", "строки дорожной карты", before, after, applies=True))
    return found


def _rows_in_words(row: SeasonRow, season: Season) -> tuple[str, str]:
    recorded = {each.id: each for each in row.road_map or ()}
    written = {each.id: each for each in season.rows}
    gone = [id for id in recorded if id not in written]
    edited = [id for id, each in written.items() if recorded and recorded.get(id) != each]
    parts = [_rows(len(written))]
    parts += [f"иначе или впервые: {_named(edited)}"] if edited else []
    parts += [f"больше нет: {_named(gone)}"] if gone else []
    parts += ["иначе названы направления"] if recorded and (row.directions or {}) != season.directions else []
    return (_rows(len(recorded)) if recorded else "не внесены"), "; ".join(parts)


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids) if len(ids) <= MOST_ROWS_NAMED else _rows(len(ids))


def _rows(number: int) -> str:
    return counted(number, "строка", "строки", "строк")


def _apply(session: Session, asked: Schedule) -> list[str]:
    """Do what applies, and return the ids of the rounds that have begun and were amended."""
    season = asked.season
    row = session.get_one(SeasonRow, season.id)
    row.title, row.office = season.title, season.office
    row.road_map, row.directions = season.rows, season.directions
    there = {each.row: each for each in rounds_in_order(session) if each.season_id == season.id}
    written = {rules.row: rules for rules in season.rounds}
    new = {rules.row for rules in asked.rounds}
    for change in asked.changes:
        if change.applies and change.is_dropped_round:
            _drop(session, there.pop(change.row))
    for rules in asked.rounds:
        there[rules.row] = Round(
            id=round_id(season.id, rules.row),
            season_id=season.id,
            row=rules.row,
            place=0,
            regulation=rules,
            stage=Stage.SCHEDULED.value,
            wakes=0,
        )
        session.add(there[rules.row])
    touched = {change.row for change in asked.changes if change.applies} & there.keys() - new
    for name in touched:
        _amend(there[name], written[name], asked.changes)
    for place, name in enumerate(sorted(there, key=number_of_row), start=1):
        there[name].place = place
    session.flush()
    begun = (name for name in touched if there[name].stage != Stage.SCHEDULED)
    return [there[name].id for name in sorted(begun, key=number_of_row)]


def _amend(round_: Round, written: Regulation, changes: Sequence[ScheduleChange]) -> None:
    before = round_.regulation
    round_.regulation = amended(before, written, [change for change in changes if change.field != ROUND])
    if round_.stage == Stage.SCHEDULED and round_.waits_until is not None:
        # It waits for its window, which may have moved: who starts rounds goes by this moment.
        round_.waits_until = round_.regulation.submission.opens


def _drop(session: Session, round_: Round) -> None:
    """Take a round out of the record that nobody was invited to; the deeds on it stay, under its name."""
    session.execute(delete(Wake).where(Wake.round_id == round_.id))
    session.execute(delete(Revival).where(Revival.round_id == round_.id))
    session.execute(delete(OfficePair).where(OfficePair.round_id == round_.id))
    session.execute(update(Change).where(Change.round_id == round_.id).values(round_id=None, subject=round_.id))
    session.delete(round_)
    session.flush()


def _as_plain(change: ScheduleChange) -> dict[str, str]:
    return {"row": change.row, "field": change.field, "before": change.before, "after": change.after}
