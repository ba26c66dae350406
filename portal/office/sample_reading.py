"""What the page of a sample shows: the frozen list, the seed and its origin, who was drawn, who was replaced."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from acts.freeze_sample import population_now
from acts.sample_refusals import NobodyToDraw
from domain.russian_dates import moment_in_words
from domain.sampling.ceremony import SeedOrigin
from domain.stages import Stage
from models.files import Files
from models.people import School
from models.rounds import Round
from models.samples import RoundSample, sample_of
from models.submissions import hand_ins_of
from papers.sample_protocol import ORIGINS, PLAYED
from runtime.sample_verification import verify_sample

RESERVE_SHOWN = 50


@dataclass(frozen=True)
class SchoolLine:
    """A school of the sample or of its reserve."""

    id: str
    name: str
    municipality: str
    note: str = ""
    """What became of it, where that is to be told."""
    may_leave: bool = False


@dataclass(frozen=True)
class SampleView:
    """The page of a sample, ready to be laid out."""

    listed: int
    to_draw: int
    share: str
    digest: str
    frozen: str
    """Empty: the list is not frozen yet."""
    opens: str
    """When the round freezes the list by itself; empty once it has."""
    nobody: str
    """Why nothing can be frozen now; empty where it can."""
    by_itself: bool
    """The phrase stands in the season's files: the round draws by itself."""
    older: bool
    """The round was opened by a program that kept no samples."""
    seed: str
    origin: str
    is_computers: bool
    drawn: str
    """When; empty: not yet."""
    schools: tuple[SchoolLine, ...]
    newcomers: tuple[SchoolLine, ...]
    reserve: tuple[SchoolLine, ...]
    reserve_left_out: int
    difference: str | None
    """What does not agree, where the sample was drawn once more just now."""


def sample_view(session: Session, files: Files, round_: Round, key: bytes) -> SampleView:
    """Look up all that the page shows, and draw the sample once more to compare; `key`: of the chain of deeds."""
    kept = sample_of(session, round_.id)
    if kept is None:
        return _unfrozen(session, round_)
    rules = round_.regulation
    is_drawn = kept.drawn_at is not None
    origin = SeedOrigin(kept.seed_origin) if kept.seed_origin else None
    schools, newcomers, reserve = _schools(session, round_, kept)
    return SampleView(
        listed=len(kept.schools),
        to_draw=kept.population.size,
        share=kept.share.replace(".", ","),
        digest=kept.digest,
        frozen=moment_in_words(kept.frozen_at, rules.calendar.zone),
        opens=moment_in_words(rules.submission.opens, rules.calendar.zone),
        nobody="",
        by_itself=rules.sample_seed is not None and not is_drawn,
        older=False,
        seed=kept.seed or "",
        origin="" if origin is None else PLAYED if kept.seed_played else ORIGINS[origin],
        is_computers=origin is SeedOrigin.COMPUTER,
        drawn=moment_in_words(kept.drawn_at, rules.calendar.zone) if kept.drawn_at is not None else "",
        schools=schools,
        newcomers=newcomers,
        reserve=reserve[:RESERVE_SHOWN],
        reserve_left_out=max(0, len(reserve) - RESERVE_SHOWN),
        difference=verify_sample(session, files, kept, key, whole_chain=False).difference,
    )


def _unfrozen(session: Session, round_: Round) -> SampleView:
    rules = round_.regulation
    older = round_.stage != Stage.SCHEDULED
    nobody, listed, to_draw = "", 0, 0
    try:
        population = population_now(session, round_)
        listed, to_draw = len(population.schools), population.size
    except NobodyToDraw as refusal:
        nobody = refusal.on_page
    return SampleView(
        listed=listed,
        to_draw=to_draw,
        share=str(rules.share or "").replace(".", ","),
        digest="",
        frozen="",
        opens=moment_in_words(rules.submission.opens, rules.calendar.zone),
        nobody=nobody,
        by_itself=rules.sample_seed is not None,
        older=older,
        seed="",
        origin="",
        is_computers=False,
        drawn="",
        schools=(),
        newcomers=(),
        reserve=(),
        reserve_left_out=0,
        difference=None,
    )


def _schools(
    session: Session, round_: Round, kept: RoundSample
) -> tuple[tuple[SchoolLine, ...], tuple[SchoolLine, ...], tuple[SchoolLine, ...]]:
    """Those drawn, those called since, and the reserve that was not called."""
    listed = {each.id: each for each in kept.schools}
    left = {each.left_school_id: each.school_id for each in kept.successors}
    handed_in = hand_ins_of(session, round_.id)
    is_open = Stage(round_.stage).comes_before(Stage.OUTCOME)

    def line(id: str, note: str = "") -> SchoolLine:
        if id in left:
            successor = left[id]
            came = listed[successor].name if successor is not None else "никого, резерв исчерпан"
            note = f"выбыла, вместо неё {came}"
        elif id in handed_in:
            note = "сдала документы"
        elif not note and not is_open:
            note = "документы не поступили"
        may_leave = is_open and id not in left and id not in handed_in
        return SchoolLine(id, listed[id].name, listed[id].municipality, note, may_leave)

    called = kept.called
    return (
        tuple(line(id) for id in kept.drawn or ()),
        tuple(line(id) for id in called),
        tuple(
            SchoolLine(id, listed[id].name, listed[id].municipality) for id in kept.reserve or () if id not in called
        ),
    )


def school_named(session: Session, id: str) -> str:
    """A school as pages call it."""
    return session.get_one(School, id).name
