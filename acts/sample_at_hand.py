"""The sample that somebody means, and whether the round draws one at all."""

from datetime import datetime

from sqlalchemy.orm import Session

from acts.round_at_hand import round_at_hand
from acts.sample_refusals import NotDrawnYet, NotFrozenYet, NotSampled
from domain.intake import deadline_of_a_latecomer
from domain.russian_dates import short_moment
from domain.season import Coverage, Regulation
from domain.stages import Stage
from models.rounds import Round
from models.samples import RoundSample, sample_of


def sampled_round_at_hand(session: Session, named: str) -> Round:
    """The round, which draws a sample. Raises UnknownRound, NotSampled."""
    round_ = round_at_hand(session, named)
    if round_.regulation.coverage is not Coverage.SAMPLE:
        raise NotSampled(f"Экспертиза {round_.id} не выборочная: в ней участвуют не по жребию.")
    return round_


def frozen_sample(session: Session, round_: Round) -> RoundSample:
    """The round's sample, whose list is frozen. Raises NotFrozenYet."""
    kept = sample_of(session, round_.id)
    if kept is None and round_.stage != Stage.SCHEDULED:
        raise NotFrozenYet(
            f"Выборку экспертизы {round_.id} сделала прежняя версия программы: списка и протокола в учёте нет."
        )
    if kept is None:
        opens = short_moment(round_.regulation.submission.opens, round_.regulation.calendar.zone)
        raise NotFrozenYet(
            f"Список школ экспертизы {round_.id} ещё не закреплён, а жребий бросают после этого. Сам он закрепится с "
            f"открытием приёма ({opens}).",
            typed=f"Закрепить его раньше — rounds sample freeze {round_.id} --why ПРИЧИНА.",
            clicked="Раньше его закрепляет кнопка на странице выборки.",
        )
    return kept


def drawn_sample(session: Session, round_: Round) -> RoundSample:
    """The round's sample, which is drawn. Raises NotFrozenYet, NotDrawnYet."""
    kept = frozen_sample(session, round_)
    if kept.drawn_at is None:
        raise NotDrawnYet(
            f"Выборки экспертизы {round_.id} ещё нет: сначала нужен результат жеребьёвки.",
            typed=f"Внести его — rounds sample draw {round_.id} --seed ЦИФРЫ --dice.",
            clicked="Его вносят на странице выборки.",
        )
    return kept


def time_for(rules: Regulation, now: datetime) -> datetime | None:
    """Until when a school that is invited now may hand in; None where no time is left for it.

    It is the round's own end or that of a latecomer, whichever is later: the school has not come late by its own fault.
    """
    own = deadline_of_a_latecomer(rules.calendar, rules.hours, rules.submission, rules.expertise, now)
    return None if own is None else max(own, rules.submission.closes)
