"""The dates of each round, and its regulation: the office's defaults with the round's own words over them."""

from typing import Any

from config.folder import Folder
from config.shapes import AllotmentShape, DefaultsShape, HoursShape, RoundShape, RubricShape
from config.written_values import ALL
from domain.allotment.rules import AllotmentRules
from domain.allotment.values import Weights
from domain.calendar import Hours
from domain.rubric import Anchor, Criterion, Rubric, VerdictRule
from domain.season import Coverage, Days, DocumentKind, Phase, Regulation, RiskFactor
from domain.timetable import RoundDates, gap_between, submission_before
from domain.typed_text import one_line


def round_dates(folder: Folder) -> dict[str, RoundDates]:
    """The windows of each round for which they can be told, by row."""
    found: dict[str, RoundDates] = {}
    for shape in folder.round_shapes:
        row = folder.rows.get(shape.row)
        submission = submission_of(shape, folder)
        if row is not None and submission is not None:
            found.setdefault(shape.row, RoundDates(shape.row, submission, row.days[0]))
    return found


def submission_of(shape: RoundShape, folder: Folder) -> Days | None:
    """The days for handing in: the round's own, or those of the rule; None where the rule leaves none."""
    row = folder.rows.get(shape.row)
    if shape.submission is not None or row is None:
        return shape.submission
    if shape.phase is Phase.REPEAT:
        primary = folder.rows.get(folder.primaries.get(shape.row, ""))
        return gap_between(primary.days[0], row.days[0]) if primary else None
    rules = folder.defaults
    if rules is None:
        return None
    return submission_before(folder.calendar, row.days[0], rules.submission_days, rules.submission_working_days)


def regulation_of(shape: RoundShape, folder: Folder, dates: RoundDates) -> Regulation:
    """The whole rules of one round, of a folder in which no mistake was found."""
    season, documents, rubrics = folder.whole()
    rules = season.defaults
    experts = shape.experts_per_submission or rules.experts_per_submission
    sampled = shape.coverage is Coverage.SAMPLE
    kinds = {
        kind.code: DocumentKind(kind.code, kind.name, kind.required, kind.per, kind.many) for kind in documents.kinds
    }
    calendar = folder.calendar
    return Regulation(
        season=season.id,
        row=shape.row,
        subject=shape.subject,
        phase=shape.phase,
        stage=int(shape.stage) if shape.stage else None,
        coverage=shape.coverage,
        cohort=shape.cohort,
        title=shape.title,
        submission=calendar.window(dates.submission.first, dates.submission.last),
        expertise=calendar.window(dates.expertise.first, dates.expertise.last),
        documents=tuple(kinds[code] for code in shape.documents),
        rubric=next(rubric_of(rubric) for rubric in rubrics.rubrics if rubric.code == shape.rubric),
        calendar=calendar,
        primary=shape.primary,
        risks=tuple(RiskFactor(risk.code, risk.name) for risk in documents.risks.factors),
        hours=hours_of(shape.hours or rules.hours),
        experts_per_submission=experts,
        enough=enough_of(shape, folder, experts),
        reminder_days=tuple(rules.reminder_days if shape.reminder_days is None else shape.reminder_days),
        silence_share=shape.silence_share or rules.silence_share,
        capacity=shape.capacity or rules.capacity,
        conclusions_per_working_day=shape.conclusions_per_working_day or rules.conclusions_per_working_day,
        allotment=allotment_of(shape.allotment, rules.allotment),
        share=(shape.share or rules.share) if sampled else None,
        sample_seed=one_line(shape.sample.seed) if shape.sample else None,
        sample_seed_played=bool(shape.sample and shape.sample.played),
        letters_off=letters_off_of(shape, rules),
        letters_to_approve=letters_to_approve_of(shape, rules),
        corrected=folder.rows[shape.row].correction,
    )


def enough_of(shape: RoundShape, folder: Folder, experts: int) -> int:
    """How many conclusions a verdict of the round needs, «all» being as many as experts are assigned."""
    rules = folder.defaults
    written = shape.enough
    if written is None and rules is not None:
        written = rules.enough_in_repeat if shape.phase is Phase.REPEAT else rules.enough
    return experts if written in (None, ALL) else int(written)


def allotment_of(own: AllotmentShape | None, of_season: AllotmentShape | None) -> AllotmentRules:
    """How a round allots: what it says itself, then what the season says, then what holds where nothing is said."""
    said: dict[str, Any] = {}
    weights: dict[str, int] = {}
    for shape in (of_season, own):
        if shape is not None:
            said |= shape.model_dump(exclude_none=True, exclude={"weights"})
            weights |= shape.weights.model_dump(exclude_none=True) if shape.weights else {}
    neighbours = tuple(tuple(group) for group in said.pop("neighbours", ()))
    return AllotmentRules(**said, weights=Weights(**weights), neighbours=neighbours)


def letters_off_of(own: RoundShape, of_season: DefaultsShape) -> frozenset[str]:
    """Kinds that are not laid out: the round's own list; or the season's, but for what the round wishes to approve."""
    if own.letters_off is not None:
        return frozenset(own.letters_off)
    return frozenset(of_season.letters_off) - frozenset(own.letters_to_approve or ())


def letters_to_approve_of(own: RoundShape, of_season: DefaultsShape) -> frozenset[str]:
    """Kinds that wait for approval: the round's own list or the season's, but for what is not laid out at all."""
    wished = of_season.letters_to_approve if own.letters_to_approve is None else own.letters_to_approve
    return frozenset(wished or ()) - letters_off_of(own, of_season)


def hours_of(shape: HoursShape) -> Hours:
    """The hours in which letters leave."""
    return Hours(shape.opens, shape.closes)


def rubric_of(shape: RubricShape) -> Rubric:
    """The rubric as a value, anchors by mark."""
    criteria = tuple(
        Criterion(
            code=one.code,
            name=one.name,
            maximum=one.maximum,
            anchors=tuple(Anchor(mark, words) for mark, words in sorted(one.anchors.items())),
            may_be_unjudged=one.may_be_unjudged,
            remark_below=one.remark_below,
        )
        for one in shape.criteria
    )
    rule = VerdictRule(shape.verdict.accept_from, shape.verdict.no_criterion_below)
    return Rubric(shape.code, shape.title, criteria, rule)
