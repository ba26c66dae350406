"""Documents as letters and pages name them: those that a school is asked for, those that lack."""

from domain.intake import what_is_missing
from domain.russian import capitalised
from domain.season import DocumentKind, Regulation


def documents_wanted(rules: Regulation, risks: list[str]) -> list[str]:
    """What a school is asked for, a line each; where the kind is one per risk, a line for each of its risks."""
    names = {risk.code: risk.name for risk in rules.risks}
    wanted: list[str] = []
    for kind in rules.documents:
        if kind.per == "risk":
            wanted += [_with_note(f"{kind.name}: риск «{names.get(risk, risk)}»", kind) for risk in risks]
        else:
            wanted.append(_with_note(kind.name, kind))
    return wanted


def documents_missing(rules: Regulation, risks: list[str], handed: list[tuple[str, str | None]]) -> list[str]:
    """The required documents that are not among those handed in."""
    return [capitalised(name) for name in what_is_missing(rules.documents, rules.risks, risks, handed)]


def document_name(rules: Regulation, kind: str, risk: str | None) -> str:
    """The name of a document as the school was asked for it."""
    name = capitalised(next((each.name for each in rules.documents if each.code == kind), kind))
    if risk is None:
        return name
    risks = {each.code: each.name for each in rules.risks}
    return f"{name}: риск «{risks.get(risk, risk)}»"


def _with_note(name: str, kind: DocumentKind) -> str:
    notes = [note for note, holds in (("если есть", not kind.required), ("можно несколько файлов", kind.many)) if holds]
    return capitalised(f"{name} ({', '.join(notes)})" if notes else name)
