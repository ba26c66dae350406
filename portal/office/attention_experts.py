"""What of a round's experts needs somebody: empty places, silence, late conclusions, work that was declined."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.reminders import reminder_days
from domain.russian import capitalised, counted
from domain.russian_dates import short_moment
from domain.silence import Standing, silence_limit, silent_from, warning_day
from domain.stages import Stage
from models.assignments import DECLINED, Assignment, Conclusion, Ending
from models.people import initials_of
from models.rounds import Round
from models.standings import standings_of
from models.vacancies import Vacancy
from portal.office.attention_row import Row, few
from portal.office.words import sentence
from runtime.allotment_words import ENDINGS
from runtime.round_status import RoundStatus

DECLINE_SHOWN_FOR = 3
"""Working days after which what an expert declined, and others have, is told no more."""


def rows_of_experts(session: Session, round_: Round, status: RoundStatus, here: str, where: str) -> list[Row]:
    """All of it, the gravest first; `here`: the round's page, `where`: how rows name the round."""
    vacancies, declined = _vacancies(session, round_.id), _declined(session, round_.id)
    rows = few(_of_vacancies(vacancies, declined, here, where), where, f"{here}/schools?state=vacant")
    if status.stage is Stage.EXPERTISE:
        owing = [each for each in standings_of(session, round_) if each.owes and each.told_at is not None]
        quiet = _quiet(owing, round_, status)
        late = _late(owing, quiet, round_, status)
        owed = _owed(session, round_.id, {*quiet, *late})
        rows += few(_of_quiet(quiet, owed, round_, here, where), where, f"{here}/experts?state=quiet")
        rows += few(_of_late(late, owed, round_, here, where), where, f"{here}/assignments?state=unfiled")
    taken = _of_declined(session, round_, status, declined, {each.school_id for each in vacancies}, here, where)
    return rows + few(taken, where, f"{here}/assignments?state=declined")


def _vacancies(session: Session, round_id: str) -> Sequence[Vacancy]:
    found = select(Vacancy).where(Vacancy.round_id == round_id).order_by(Vacancy.school_id)
    return session.scalars(found.options(joinedload(Vacancy.school))).all()


def _declined(session: Session, round_id: str) -> Sequence[Assignment]:
    """What experts declined, in the order of time."""
    endings = [ending.value for ending in DECLINED]
    found = select(Assignment).where(Assignment.round_id == round_id, Assignment.ending.in_(endings))
    with_names = joinedload(Assignment.school), joinedload(Assignment.expert)
    return session.scalars(found.order_by(Assignment.ended_at, Assignment.id).options(*with_names)).all()


def _of_vacancies(vacancies: Sequence[Vacancy], declined: Sequence[Assignment], here: str, where: str) -> Iterator[Row]:
    last_declined = {each.school_id: each for each in declined}
    for each in vacancies:
        experts = counted(each.missing, "эксперта", "экспертов", "экспертов")
        what = f"Не хватает {experts}: {each.school.name}. {sentence(capitalised(each.why))}"
        last = last_declined.get(each.school_id)
        if last is not None:
            what += f" {capitalised(_decline_words(last))}"
        yield Row(what, where, "Нагрузка экспертов", f"{here}/experts")


def _decline_words(assignment: Assignment) -> str:
    words = f" («{assignment.ending_words}»)" if assignment.ending_words else ""
    return f"{ENDINGS[Ending(assignment.ending or '')]}{words}."


def _quiet(owing: Sequence[Standing], round_: Round, status: RoundStatus) -> dict[str, Standing]:
    """Those who show no sign of life, from the day before they are replaced; nobody is while the round rests."""
    if status.paused_since is not None:
        return {}
    rules = round_.regulation
    limit = silence_limit(rules.calendar, rules.expertise, rules.silence_share)
    return {
        each.expert: each
        for each in owing
        if not each.alive
        and each.told_at is not None
        and status.now >= rules.calendar.at(warning_day(each.told_at, limit, rules.calendar), rules.hours.opens)
    }


def _late(owing: Sequence[Standing], quiet: Collection[str], round_: Round, status: RoundStatus) -> set[str]:
    """The others who owe something, from the morning of the last reminder on."""
    rules = round_.regulation
    eve = max(reminder_days(rules.calendar, rules.expertise.closes, [min(rules.reminder_days, default=1)]))
    if status.now < rules.calendar.at(eve, rules.hours.opens):
        return set()
    return {each.expert for each in owing} - {*quiet}


def _owed(session: Session, round_id: str, experts: Collection[str]) -> dict[str, list[Assignment]]:
    found = (
        select(Assignment)
        .outerjoin(Conclusion)
        .where(
            Assignment.round_id == round_id,
            Assignment.expert_id.in_(experts),
            Assignment.ended_at.is_(None),
            Conclusion.assignment_id.is_(None),
        )
        .order_by(Assignment.expert_id, Assignment.id)
    )
    owed: dict[str, list[Assignment]] = {}
    for each in session.scalars(found.options(joinedload(Assignment.expert))):
        owed.setdefault(each.expert_id, []).append(each)
    return owed


def _of_quiet(
    quiet: Mapping[str, Standing], owed: Mapping[str, list[Assignment]], round_: Round, here: str, where: str
) -> Iterator[Row]:
    rules = round_.regulation
    limit = silence_limit(rules.calendar, rules.expertise, rules.silence_share)
    for expert, standing in quiet.items():
        theirs, told_at = owed.get(expert), standing.told_at
        if theirs is None or told_at is None:
            continue
        replaced = short_moment(silent_from(told_at, limit, rules.calendar, rules.hours), rules.calendar.zone)
        since = short_moment(told_at, rules.calendar.zone)
        what = f"Эксперт не отвечает с {since}: {_whose(theirs)}. Программа заменит эксперта сама {replaced}."
        all_of_them = f"{here}/assignments?state=unfiled&expert={quote(expert)}"
        to = f"{here}/replace/{quote(theirs[0].id)}" if len(theirs) == 1 else all_of_them
        yield Row(what, where, "Заменить сейчас", to)


def _of_late(
    late: set[str], owed: Mapping[str, list[Assignment]], round_: Round, here: str, where: str
) -> Iterator[Row]:
    rules = round_.regulation
    closes = short_moment(rules.expertise.closes, rules.calendar.zone, is_end=True)
    for expert in sorted(late & owed.keys()):
        what = f"Нет заключений, а срок – {closes}: {_whose(owed[expert])}."
        yield Row(what, where, "Какие работы", f"{here}/assignments?state=unfiled&expert={quote(expert)}")


def _whose(owed: Sequence[Assignment]) -> str:
    return f"{initials_of(owed[0].expert.person)}, {counted(len(owed), 'работа', 'работы', 'работ')}"


def _of_declined(
    session: Session,
    round_: Round,
    status: RoundStatus,
    declined: Sequence[Assignment],
    vacant: Collection[str],
    here: str,
    where: str,
) -> Iterator[Row]:
    """Declines of the last days whose place is no vacancy: one row for what an expert declined for one reason."""
    calendar, hours = round_.regulation.calendar, round_.regulation.hours
    together: dict[tuple[str, str, str], list[Assignment]] = {}
    for each in declined:
        if each.ended_at is None or each.school_id in vacant:
            continue
        until = calendar.at(calendar.working_day_after(calendar.day_of(each.ended_at), DECLINE_SHOWN_FOR), hours.opens)
        if status.now < until:
            key = each.expert_id, each.ending or "", each.ending_words or ""
            together.setdefault(key, []).append(each)
    now_theirs = _standing_experts(session, round_.id, [each.school_id for own in together.values() for each in own])
    for own in together.values():
        first = own[0]
        who, why = initials_of(first.expert.person), _decline_words(first)
        if len(own) > 1:
            many = counted(len(own), "работа", "работы", "работ")
            to = f"{here}/assignments?state=declined&expert={quote(first.expert_id)}"
            yield Row(f"Эксперт не будет оценивать: {who}, {many}; {why}", where, "Какие работы", to)
            continue
        instead = ", ".join(now_theirs.get(first.school_id, ()))
        then = f"Теперь школу оценивает {instead}" if instead else "Замена подбирается"
        what = f"Эксперт не будет оценивать: {who}, {first.school.name}; {why} {sentence(then)}"
        yield Row(what, where, "Открыть школу", f"{here}/schools/{quote(first.school_id)}")


def _standing_experts(session: Session, round_id: str, schools: Sequence[str]) -> dict[str, list[str]]:
    found = select(Assignment).where(
        Assignment.round_id == round_id, Assignment.school_id.in_(schools), Assignment.ended_at.is_(None)
    )
    experts: dict[str, list[str]] = {}
    for each in session.scalars(found.order_by(Assignment.id).options(joinedload(Assignment.expert))):
        experts.setdefault(each.school_id, []).append(initials_of(each.expert.person))
    return experts
