"""The seed of a sample becomes known, and its schools are drawn. What was drawn is never drawn again."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.freeze_sample import PROGRAM
from acts.reason import reason_given
from acts.round_at_hand import open_round_at_hand
from acts.sample_at_hand import frozen_sample, sampled_round_at_hand, time_for
from acts.sample_refusals import DrawnAlready, SeedInSeasonsFiles, SeedNotUsable, TooLateToInvite
from domain.deeds import Deed
from domain.letters import Kind
from domain.russian_dates import short_moment
from domain.sampling.ceremony import FEWEST_THROWS, LONGEST_SEED, SeedOrigin, seed_given
from domain.sampling.draw import NoSeed, NoSuchThrow, SamplingError, SeedTooLong, TooFewThrows
from models.changes import note_change
from models.rounds import Round
from models.samples import Drawn, RoundSample, keep_draw
from models.wakes import wake
from models.withdrawals import withdraw_untried
from papers.sample_protocol import protocol_of, sample_protocol_pdf
from runtime.installation import here

ANSWERED = "результат жеребьёвки уже внесён"
COMPUTERS_DIGITS = 20

WHY_NOT: dict[type[SamplingError], str] = {
    NoSeed: "Нет результата жеребьёвки: назовите выпавшие цифры или объявленную фразу.",
    TooFewThrows: (
        f"Результат костей — это цифры в порядке бросков, не меньше {FEWEST_THROWS}: 351624. Если это фраза, отметьте, "
        "что это фраза."
    ),
    NoSuchThrow: (
        "На игральной кости цифры от 1 до 6, а среди вписанных есть другая: сверьте их с бросками, выборку нельзя "
        "будет переделать."
    ),
    SeedTooLong: f"Фраза длиннее {LONGEST_SEED} знаков: её никто не сверит. Возьмите короче.",
}


def draw_sample(
    named: str, seed: str | None, origin: SeedOrigin, *, who: str, why: str, request: str = ""
) -> tuple[str, ...]:
    """Draw the sample of a round whose list is frozen, and return the drawn schools' ids in drawn order.

    `seed`: what the ceremony gave; None asks the computer's chance for one. The round invites them at its next
    waking: at once, or as it opens. Raises a Refusal.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_ = _round_to_draw(session, named, now)
        kept = frozen_sample(session, round_)
        reason = reason_given(why)
        if round_.regulation.sample_seed is not None:
            raise SeedInSeasonsFiles(
                f"Фраза жеребьёвки экспертизы {round_.id} записана в файлах сезона: по ней выборка делается сама, "
                "когда открывается приём. Другой результат внести нельзя."
            )
        used = seed_or_refusal(seed, origin)
        draw_now(session, round_, kept, used, origin, who=who, why=reason, now=now, request=request)
        return kept.drawn or ()


def draw_now(
    session: Session,
    round_: Round,
    kept: RoundSample,
    seed: str,
    origin: SeedOrigin,
    *,
    who: str,
    why: str,
    now: datetime,
    request: str = "",
) -> None:
    """Draw in this transaction, keep the protocol, put the deed into the chain, and wake the round."""
    sample = kept.population.drawn_by(seed)
    played = who == PROGRAM and round_.regulation.sample_seed_played
    keep_draw(session, kept, Drawn(seed, origin, sample, played), now)
    told = {
        "seed": seed,
        "origin": origin.value,
        "digest": kept.digest,
        "schools": list(sample.schools),
        "played": played,
    }
    note_change(session, Deed.DRAW, who=who, why=why, now=now, round_id=round_.id, particulars=told, request=request)
    kept.sha256 = here().files.put(sample_protocol_pdf(protocol_of(session, kept)))
    withdraw_untried(session, round_.id, (Kind.SEED_WANTED,), ("",), ANSWERED, now)
    if who != PROGRAM:
        wake(session, round_.id, "the sample was drawn", now)


def seed_or_refusal(seed: str | None, origin: SeedOrigin) -> str:
    """The seed as it draws; of the computer's own chance where none is given. Raises SeedNotUsable."""
    if seed is None and origin is SeedOrigin.COMPUTER:
        return "".join(secrets.choice("0123456789") for _ in range(COMPUTERS_DIGITS))
    try:
        return seed_given(origin, seed or "")
    except SamplingError as error:
        raise SeedNotUsable(WHY_NOT[type(error)]) from None


def _round_to_draw(session: Session, named: str, now: datetime) -> Round:
    sampled_round_at_hand(session, named)
    round_ = open_round_at_hand(session, named)
    kept = frozen_sample(session, round_)
    if kept.drawn_at is not None:
        at = short_moment(kept.drawn_at, round_.regulation.calendar.zone)
        raise DrawnAlready(
            f"Выборка экспертизы {round_.id} уже сделана {at} и не меняется.",
            typed=f"Показать её — rounds sample show {round_.id}; проверить — rounds sample verify {round_.id}.",
            clicked="Она стоит на этой странице.",
        )
    rules = round_.regulation
    if now >= rules.submission.opens and time_for(rules, now) is None:
        raise TooLateToInvite(
            "Приглашать школы поздно: до конца экспертизы они не успеют сдать документы, а эксперты их прочитать.",
            typed="Сначала сдвиньте даты экспертизы в файлах сезона (rounds schedule).",
            clicked="Сначала нужно сдвинуть даты экспертизы: их меняет тот, кто вносит файлы сезона.",
        )
    return round_
