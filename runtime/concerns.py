"""What needs a person: each concern says what is the matter and what to do, in Russian, for terminal and page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.letters import State
from domain.russian import counted
from domain.russian_dates import short_moment
from domain.season import Coverage, Phase
from domain.stages import Stage
from models.allotments import awaits_approval, last_allotment
from models.experts_at_hand import neighbours_of
from models.letters import Letter
from models.people import Person, is_any_expert, is_any_school_of_cohort
from models.rounds import Round
from models.samples import RoundSample
from models.vacancies import Vacancy

FEW_REASONS = 2
LONG_ON_ITS_WAY = timedelta(hours=4)
"""After so long a letter that the server keeps putting off is told of."""


class Topic(StrEnum):
    """What a concern is about."""

    PEOPLE_MISSING = "people_missing"
    LETTERS_IN_DOUBT = "letters_in_doubt"
    LETTERS_REFUSED = "letters_refused"
    LETTERS_DEFERRED = "letters_deferred"
    SEED_WANTED = "seed_wanted"
    NEIGHBOURS_UNKNOWN = "neighbours_unknown"
    APPROVAL_WANTED = "approval_wanted"
    BATCH_TO_APPROVE = "batch_to_approve"
    CHANGE_POSSIBLE = "change_possible"
    UNPLACED = "unplaced"
    PAUSED = "paused"
    MAIL_STOPPED = "mail_stopped"
    MAIL_SERVER_AWAY = "mail_server_away"
    SERVICE_SILENT = "service_silent"


@dataclass(frozen=True)
class Concern:
    """Something that no machine settles."""

    what: str
    """What is the matter: a sentence without a full stop."""
    do: str
    """What to do about it: a sentence, or a command to type."""
    topic: Topic | None = field(default=None, compare=False)
    """By this a page leads to where it is settled."""


def concerns_of_round(
    session: Session, round_: Round, letters: Mapping[State, int], vacancies: Sequence[Vacancy], now: datetime
) -> tuple[Concern, ...]:
    """What needs a person in a round, the gravest first."""
    stage = Stage(round_.stage)
    found = _missing_people(session, round_, stage) + _seed_wanted(session, round_)
    found += _approval_wanted(session, round_, stage)
    if letters[State.DRAFT]:
        many = counted(letters[State.DRAFT], "письмо ждёт", "письма ждут", "писем ждут")
        do = f"rounds letters list --round {round_.id} --state draft"
        found.append(Concern(f"{many} согласования: пока его нет, они никому не уходят", do, Topic.BATCH_TO_APPROVE))
    if letters[State.IN_DOUBT]:
        many = counted(letters[State.IN_DOUBT], "письмо под вопросом", "письма под вопросом", "писем под вопросом")
        do = f"rounds letters list --round {round_.id} --state in_doubt"
        found.append(Concern(many, do, Topic.LETTERS_IN_DOUBT))
    if stage is not Stage.CLOSED:
        found += _undelivered(session, round_, now)
        found += _unknown_neighbours(session, round_, stage)
        found += _change_possible(round_, vacancies) + _unplaced(vacancies)
    if round_.paused_at is not None:
        day = short_moment(round_.paused_at, round_.regulation.calendar.zone)
        found.append(
            Concern(
                f"экспертиза приостановлена с {day}",
                f"rounds resume {round_.id} --why ПРИЧИНА",
                Topic.PAUSED,
            )
        )
    return tuple(found)


def _missing_people(session: Session, round_: Round, stage: Stage) -> list[Concern]:
    """A round that opens with nobody to invite, or nobody to judge, would otherwise come to its end in silence."""
    rules = round_.regulation
    # A repeat's schools come from its primary, where it is said.
    if rules.phase is Phase.REPEAT or not stage.comes_before(Stage.ALLOTMENT) or round_.paused_at is not None:
        return []
    missing = []
    if not is_any_school_of_cohort(session, rules.cohort):
        missing.append(f"школ {rules.cohort} года")
    if not is_any_expert(session):
        missing.append("экспертов")
    if not missing:
        return []
    return [
        Concern(
            f"в учёте нет {' и '.join(missing)}",
            f"Внесите их: rounds import --help. До тех пор отложите экспертизу: rounds pause {round_.id} --why ПРИЧИНА",
            Topic.PEOPLE_MISSING,
        )
    ]


def _unknown_neighbours(session: Session, round_: Round, stage: Stage) -> list[Concern]:
    """A name that no municipality has keeps nobody away, and nobody would notice."""
    unknown = neighbours_of(session, round_).unknown if stage.comes_before(Stage.OUTCOME) else ()
    if not unknown:
        return []
    names = ", ".join(f"«{name}»" for name in unknown[:FEW_REASONS])
    more = f" и ещё {len(unknown) - FEW_REASONS}" if len(unknown) > FEW_REASONS else ""
    return [
        Concern(
            f"соседями названы муниципалитеты, которых нет в учёте: {names}{more}. Исправьте neighbours в файлах "
            "сезона или внесите муниципалитеты",
            "rounds schedule ПАПКА --why ПРИЧИНА",
            Topic.NEIGHBOURS_UNKNOWN,
        )
    ]


def _seed_wanted(session: Session, round_: Round) -> list[Concern]:
    """A list that waits for its lot keeps its schools from being invited."""
    if round_.regulation.coverage is not Coverage.SAMPLE or round_.regulation.sample_seed is not None:
        return []
    kept = session.execute(
        select(RoundSample.frozen_at).where(RoundSample.round_id == round_.id, RoundSample.drawn_at.is_(None))
    ).first()
    if kept is None:
        return []
    frozen = short_moment(kept.frozen_at, round_.regulation.calendar.zone)
    return [
        Concern(
            f"нужен результат жеребьёвки: список школ закреплён {frozen}, без результата школы не приглашаются",
            f"rounds sample draw {round_.id} --seed ЦИФРЫ --dice --why ПРИЧИНА",
            Topic.SEED_WANTED,
        )
    ]


def _approval_wanted(session: Session, round_: Round, stage: Stage) -> list[Concern]:
    """Experts who are chosen and not told lose the days in which they could judge."""
    if stage is not Stage.ALLOTMENT or not awaits_approval(session, round_):
        return []
    last = last_allotment(session, round_.id)
    if last is None:
        return []
    return [
        Concern(
            "распределение экспертов ждёт утверждения: пока его нет, письма экспертам не уходят",
            f"rounds allotment approve {round_.id} --why ПРИЧИНА",
            Topic.APPROVAL_WANTED,
        )
    ]


def _change_possible(round_: Round, vacancies: Sequence[Vacancy]) -> list[Concern]:
    moves = max((each.moves for each in vacancies if each.moves is not None), default=None)
    if moves is None:
        return []
    many = counted(moves, "назначение", "назначения", "назначений")
    return [
        Concern(
            f"места без эксперта можно заполнить, если передать другим {many}",
            f"rounds allotment change {round_.id}",
            Topic.CHANGE_POSSIBLE,
        )
    ]


def _undelivered(session: Session, round_: Round, now: datetime) -> list[Concern]:
    refused = session.scalar(
        select(func.count())
        .select_from(Letter)
        .join(Person, Person.id == Letter.recipient)
        .where(
            Letter.round_id == round_.id,
            Letter.state == State.REFUSED.value,
            Person.address_bad_since.is_not(None),
        )
    )
    late = session.scalar(
        select(func.count()).where(
            Letter.round_id == round_.id,
            Letter.state == State.DEFERRED.value,
            Letter.first_tried_at < now - LONG_ON_ITS_WAY,
        )
    )
    found = []
    if refused:
        many = counted(refused, "письмо не доставлено", "письма не доставлены", "писем не доставлено")
        do = f"rounds letters list --round {round_.id} --state refused"
        found.append(Concern(f"{many}: адрес не действует", do, Topic.LETTERS_REFUSED))
    if late:
        many = counted(late, "письмо", "письма", "писем")
        found.append(
            Concern(
                f"почтовый сервер откладывает {many} дольше четырёх часов",
                f"rounds letters list --round {round_.id} --state deferred",
                Topic.LETTERS_DEFERRED,
            )
        )
    return found


def _unplaced(vacancies: Sequence[Vacancy]) -> list[Concern]:
    if not vacancies:
        return []
    missing = sum(each.missing for each in vacancies)
    schools = counted(len(vacancies), "школы", "школ", "школ")
    experts = counted(missing, "эксперта", "экспертов", "экспертов")
    reasons = sorted({each.why for each in vacancies})
    why = "; ".join(reasons[:FEW_REASONS]) + ("; и другие причины" if len(reasons) > FEW_REASONS else "")
    return [
        Concern(
            f"не хватает {experts} для {schools}: {why}",
            "Поднимите capacity в файлах сезона и внесите их (rounds schedule): места займутся сами.",
            Topic.UNPLACED,
        )
    ]
