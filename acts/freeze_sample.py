"""The list from which a sample will be drawn is frozen: by its round as it opens, or by the office before that."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from acts.refusals import RoundIsClosed
from acts.sample_at_hand import sampled_round_at_hand
from acts.sample_refusals import FrozenAlready, NobodyToDraw
from domain.deeds import Deed
from domain.sampling.draw import NobodyToDrawFrom
from domain.sampling.population import Population, population_of
from domain.stages import Stage
from models.changes import note_change
from models.people import schools_of_cohort
from models.rounds import Round
from models.samples import is_frozen, keep_list
from models.wakes import wake
from runtime.installation import here

PROGRAM = "программа"
"""Who freezes and draws where a round does it by itself."""


def population_now(session: Session, round_: Round) -> Population:
    """The list as it would be frozen now. Raises NobodyToDraw, and ValueError for a round without a share."""
    rules = round_.regulation
    share: Decimal | None = rules.share
    if share is None:
        raise ValueError(f"a sampled round needs a share: {round_.id}")
    schools = [(each.id, each.municipality.name, each.name) for each in schools_of_cohort(session, rules.cohort)]
    try:
        return population_of(round_.id, share, schools)
    except NobodyToDrawFrom:
        raise NobodyToDraw(
            f"В учёте нет школ {rules.cohort} года: тянуть жребий не из кого.",
            typed="Внесите их (rounds import).",
            clicked="Внесите их на странице «Импорт».",
        ) from None


def freeze_sample(named: str, *, who: str, why: str, request: str = "") -> Population:
    """Freeze the list before its round opens, so that the ceremony can be held in time. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_, population = _population_to_freeze(session, named)
        freeze(session, round_, population, who=who, why=reason_given(why), now=now, request=request)
        wake(session, round_.id, "the list of the sample was frozen", now)
        return population


def freeze(
    session: Session, round_: Round, population: Population, *, who: str, why: str, now: datetime, request: str = ""
) -> None:
    """Keep the list in this transaction, and the deed with its hash in the chain of deeds."""
    keep_list(session, population, now)
    told = {"digest": population.digest, "schools": len(population.schools), "drawn": population.size}
    note_change(session, Deed.FREEZE, who=who, why=why, now=now, round_id=round_.id, particulars=told, request=request)


def _population_to_freeze(session: Session, named: str) -> tuple[Round, Population]:
    round_ = sampled_round_at_hand(session, named)
    if is_frozen(session, round_.id):
        raise FrozenAlready(
            f"Список школ экспертизы {round_.id} уже закреплён и не меняется.",
            typed=f"Показать его — rounds sample show {round_.id}.",
            clicked="Он стоит на этой странице.",
        )
    if round_.stage != Stage.SCHEDULED:
        raise RoundIsClosed(f"Школы экспертизы {round_.id} уже приглашены: закреплять список поздно.")
    return round_, population_now(session, round_)
