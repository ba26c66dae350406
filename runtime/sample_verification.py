"""A sample drawn once more from the record: the list's hash, the draw, the successors and who takes part must agree."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, zip_longest

from sqlalchemy.orm import Session

from domain.deeds import Deed
from domain.sampling.draw import Sample, SamplingError
from domain.stages import Stage
from models.changes import Change
from models.files import FileMissing, Files
from models.rounds import Round, participations_of
from models.samples import RoundSample
from runtime.deeds_of_round import DeedsOfRound, deeds_of_round, of_whole_chain


@dataclass(frozen=True)
class SampleVerified:
    """What drawing once more came to."""

    round_id: str
    digest: str
    listed: int
    drawn: int
    """0: the list is frozen, and waits for its seed."""
    successors: int
    difference: str | None
    """The first thing that does not agree: a Russian sentence."""


def verify_sample(
    session: Session, files: Files, kept: RoundSample, key: bytes, *, whole_chain: bool = True
) -> SampleVerified:
    """Draw the sample once more from its frozen list and seed, and compare; nothing is changed.

    `key`: of the chain of deeds; `whole_chain`: whether it is walked to the end, which takes time where it is long.
    """
    round_ = session.get_one(Round, kept.round_id)
    found = _differences(session, files, kept, round_, deeds_of_round(session, key, round_.id))
    return SampleVerified(
        round_id=round_.id,
        digest=kept.digest,
        listed=len(kept.schools),
        drawn=len(kept.drawn or ()),
        successors=len(kept.successors),
        difference=next(chain(found, of_whole_chain(session, key) if whole_chain else ()), None),
    )


def _differences(session: Session, files: Files, kept: RoundSample, round_: Round, told: DeedsOfRound) -> Iterator[str]:
    """All differences, the first of which the others may follow from."""
    if (digest := kept.population.digest) != kept.digest:
        yield f"Закреплённый список изменён: его SHA-256 теперь {digest}, а закреплён был {kept.digest}."
    frozen = next(iter(told.of(Deed.FREEZE)), None)
    if frozen is None or frozen.particulars.get("digest") != kept.digest:
        yield "В истории решений нет записи о закреплении этого списка, или его SHA-256 там другой."
    elif frozen.made_at != kept.frozen_at:
        yield "Список закреплён не тогда, когда говорит история решений."
    drawn = next(iter(told.of(Deed.DRAW)), None)
    if kept.drawn_at is None:
        if drawn is not None:
            yield "По истории решений выборка сделана, а в учёте её нет."
        yield from told.differences
        return
    if kept.drawn_at < kept.frozen_at:
        yield "Выборка сделана раньше, чем закреплён список."
    yield from _of_draw(kept, drawn)
    try:
        sample = kept.population.drawn_by(kept.seed or "")
    except SamplingError:
        yield "По записанному списку и результату жеребьёвки выборку сделать нельзя."
        return
    yield from _of_order("Выборка", kept.drawn or (), sample.schools)
    yield from _of_order("Резерв", kept.reserve or (), sample.reserve)
    yield from _of_successors(kept, sample)
    if round_.stage != Stage.SCHEDULED:
        yield from _of_participants(kept.members, [each.school_id for each in participations_of(session, round_.id)])
    yield from _of_replacements(kept, told)
    yield from _of_protocols(files, kept)
    yield from told.differences


def _of_draw(kept: RoundSample, drawn: Change | None) -> Iterator[str]:
    told = {} if drawn is None else drawn.particulars
    if (told.get("seed"), told.get("origin"), told.get("digest")) != (kept.seed, kept.seed_origin, kept.digest):
        yield "Результат жеребьёвки не тот, что в истории решений."
    elif drawn is not None and drawn.made_at != kept.drawn_at:
        yield "Выборка сделана не тогда, когда говорит история решений."
    # Deeds of an older program do not tell of it.
    elif told.get("played", kept.seed_played) != kept.seed_played:
        yield "Условная фраза выдана за объявленную, или наоборот: история решений говорит другое."


def _of_replacements(kept: RoundSample, told: DeedsOfRound) -> Iterator[str]:
    """Each replacement is one that the office decided, and none is missing."""
    there = [(each.left_school_id, each.school_id, each.called_at) for each in kept.successors]
    decided = [
        (each.particulars.get("left"), each.particulars.get("called"), each.made_at)
        for each in told.of(Deed.REPLACE_SCHOOL)
    ]
    for place, (is_there, wanted) in enumerate(zip_longest(there, decided), start=1):
        if is_there != wanted:
            yield f"Замена {place}: в учёте она не та, что в истории решений, или одной из двух записей нет."
            return


def _of_order(what: str, recorded: Sequence[str], drawn: Sequence[str]) -> Iterator[str]:
    for place, (there, wanted) in enumerate(zip_longest(recorded, drawn, fillvalue="никто"), start=1):
        if there != wanted:
            yield f"{what}, место {place}: записано «{there}», а по жребию «{wanted}»."
            return


def _of_successors(kept: RoundSample, sample: Sample) -> Iterator[str]:
    members, called = [*sample.schools], list[str]()
    for place, each in enumerate(kept.successors, start=1):
        if each.ordinal != place or each.left_school_id not in members:
            yield f"Замена {each.ordinal}: школы «{each.left_school_id}» тогда не было в выборке, или замены пропущены."
            return
        wanted = sample.successor_of(each.left_school_id, called)
        if each.school_id != wanted:
            there, due = each.school_id or "никто", wanted or "никто"
            yield f"Замена {place}: вместо «{each.left_school_id}» записано «{there}», а по жребию «{due}»."
            return
        members.remove(each.left_school_id)
        if wanted is not None:
            members.append(wanted)
            called.append(wanted)


def _of_participants(members: Iterable[str], taking_part: Iterable[str]) -> Iterator[str]:
    wanted, there = {*members}, {*taking_part}
    if missing := sorted(wanted - there):
        yield f"Школа «{missing[0]}» в выборке есть, а в экспертизе не участвует."
    if strange := sorted(there - wanted):
        yield f"Школа «{strange[0]}» участвует в экспертизе, а в выборке её нет."


def _of_protocols(files: Files, kept: RoundSample) -> Iterator[str]:
    for named in (kept.sha256, *(each.sha256 for each in kept.successors)):
        try:
            is_whole = named is not None and sha256(files.read(named)).hexdigest() == named
        except FileMissing:
            is_whole = False
        if not is_whole:
            yield "Протокола жеребьёвки нет среди файлов, или он изменён."
            return
