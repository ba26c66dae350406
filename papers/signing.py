"""A signed conclusion of the record laid out as the paper that the school receives."""

from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from domain.russian_dates import date_in_words
from domain.season import Phase, Regulation, Subject
from domain.verdicts import Verdict
from models.files import Files
from models.outcomes import SignedConclusion
from models.rounds import Round, repeat_of
from papers.authenticity import code_of
from papers.conclusion import ConclusionPaper, CriterionLine, RemarkLine, conclusion_pdf

SUBJECT_WORDS = {
    Subject.CONCEPT_DOCUMENTS: "по концептуальным документам",
    Subject.CONFIRMING_DOCUMENTS: "по подтверждающим документам",
    Subject.MIDTERM_PROGRAMME: "по среднесрочной программе развития",
}


@dataclass(frozen=True)
class Seal:
    """What makes a conclusion's code: the home's key; and the portal at which the code can be asked about."""

    key: bytes
    base_url: str
    """Without a closing slash."""


def sign(session: Session, files: Files, signed: SignedConclusion, seal: Seal) -> str:
    """Keep the conclusion's PDF in the home's files and return its SHA-256."""
    code = code_of(seal.key, signed.number, signed.signed_on)
    paper = replace(paper_of(session, signed), code=code, verified_at=f"{seal.base_url}/verify")
    return files.put(conclusion_pdf(paper))


def paper_of(session: Session, signed: SignedConclusion) -> ConclusionPaper:
    """Everything that stands in the conclusion, from the record; all but its code."""
    round_ = session.get_one(Round, signed.round_id)
    rules = round_.regulation
    office = round_.season.office
    names = {criterion.code: criterion.name for criterion in rules.rubric.criteria}
    return ConclusionPaper(
        number=signed.number,
        signed_on=signed.signed_on,
        organisation=office.name,
        organisation_full=office.full_name,
        round_title=rules.title,
        row=round_.row,
        subject_words=SUBJECT_WORDS[rules.subject],
        school_name=signed.school.full_name,
        municipality=signed.school.municipality.name,
        experts_count=signed.verdict.conclusions,
        criteria=tuple(
            CriterionLine(names[mean.code], mean.maximum, _shown(mean.mean)) for mean in signed.verdict.means
        ),
        total=_total(signed.verdict),
        remarks=tuple(RemarkLine(names[code], text) for code, text in signed.verdict.remarks),
        accepted=signed.verdict.accepted,
        verdict_words="Документы согласованы" if signed.verdict.accepted else "Документы возвращены на доработку",
        signer_post=office.signer_post,
        signer_name=office.signer_name,
        outlook=_outlook(session, round_, rules, accepted=signed.verdict.accepted),
    )


def _outlook(session: Session, round_: Round, rules: Regulation, *, accepted: bool) -> str:
    repeat = repeat_of(session, round_)
    if accepted:
        if rules.phase is Phase.PRIMARY and repeat is not None:
            return "Результат сохраняется в повторной экспертизе, сдавать документы ещё раз не нужно."
        return ""
    if repeat is not None:
        window = repeat.regulation.submission
        calendar = rules.calendar
        first, last = calendar.day_of(window.opens), calendar.last_day(window)
        return (
            f"Доработанные документы принимаются на повторную экспертизу с {date_in_words(first)} "
            f"по {date_in_words(last)} включительно."
        )
    return "Обсудите замечания с куратором школы и учтите их в работе; передавать документы ещё раз не нужно."


def _shown(mean: Decimal | None) -> str:
    return "не оценивался" if mean is None else _comma(mean)


def _comma(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}".replace(".", ",")


def _total(verdict: Verdict) -> str:
    # Down, so that the figure never reaches a bar that the documents missed.
    percent = (verdict.share * 100).quantize(Decimal("0.1"), ROUND_FLOOR).normalize()
    return f"{percent:f}".replace(".", ",") + " % от наибольшей суммы баллов"
