"""Why an expert was chosen, why a place stayed empty, and how the office reads the latter."""

from dataclasses import dataclass
from enum import StrEnum

from domain.russian import plural


class Reason(StrEnum):
    """Why this expert judges this submission."""

    EXPERT_OF_THE_PRIMARY = "expert_of_the_primary"
    """Judged the same school in the primary."""
    NOBODY_ELSE_FREE = "nobody_else_free"
    """Nobody else who may judge it has a free place left."""
    LEAST_LOADED = "least_loaded"
    """No other who may judge it and has a free place left would, with it, carry less."""
    COMPETENCE = "competence"
    """Knows topics of it; a less loaded one would do, but the whole would be worth less."""
    BEST_FOR_THE_WHOLE = "best_for_the_whole"
    """Others would do here, but then another submission would fare worse."""
    CHOSEN_BY_OFFICE = "chosen_by_office"
    """The office chose this expert in another's place; no allotment says so by itself."""


REASONS = {
    Reason.EXPERT_OF_THE_PRIMARY: "документы этой школы знакомы по первичной экспертизе",
    Reason.NOBODY_ELSE_FREE: "других свободных экспертов, которым можно отдать эту работу, не было",
    Reason.LEAST_LOADED: "нагрузка наименьшая из всех, кому можно отдать эту работу",
    Reason.COMPETENCE: "знает темы этой работы",
    Reason.BEST_FOR_THE_WHOLE: "так работы распределены лучше всего в целом",
    Reason.CHOSEN_BY_OFFICE: "выбор проектного офиса",
}
"""Why this expert for this school."""


class Hindrance(StrEnum):
    """Why an expert cannot take a submission; where several hold, the first in this order is told."""

    OWN_MUNICIPALITY = "own_municipality"
    NEIGHBOUR_MUNICIPALITY = "neighbour_municipality"
    """The office keeps the expert away from this municipality too."""
    CONFLICT = "conflict"
    ALREADY_ASKED = "already_asked"
    """Was assigned this submission before, and still holds it or gave it back."""
    NOT_ASKED_AGAIN = "not_asked_again"
    """Was silent or ill in this round."""
    ABSENT = "absent"
    """Does not work on any day that the expertise has left."""
    FORBIDDEN_BY_OFFICE = "forbidden_by_office"
    """The office forbade this pair."""
    SAME_INSTITUTION = "same_institution"
    """Works where another expert of this submission works, and the season keeps them apart."""
    NO_FREE_PLACE = "no_free_place"


WHY_NOT = {
    Hindrance.OWN_MUNICIPALITY: "из того же муниципалитета",
    Hindrance.NEIGHBOUR_MUNICIPALITY: "на этот муниципалитет не назначается",
    Hindrance.CONFLICT: "конфликт интересов с этой школой",
    Hindrance.ALREADY_ASKED: "эта работа уже есть или была",
    Hindrance.NOT_ASKED_AGAIN: "в этой экспертизе больше не приглашается (болезнь или молчание)",
    Hindrance.ABSENT: "отсутствует до конца экспертизы",
    Hindrance.FORBIDDEN_BY_OFFICE: "пара исключена проектным офисом",
    Hindrance.SAME_INSTITUTION: "работает там же, где другой эксперт этой работы",
    Hindrance.NO_FREE_PLACE: "исчерпана нагрузка",
}
"""Why an expert cannot take the work, as the office reads it."""


@dataclass(frozen=True, slots=True)
class Hindered:
    """How many experts one hindrance keeps from a submission; at least one."""

    hindrance: Hindrance
    experts: int


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A submission that lacks experts, and why the others cannot help; the reasons stand in the order of Hindrance."""

    submission: str
    places_missing: int
    reasons: tuple[Hindered, ...]


def in_words(unplaced: Unplaced) -> str:
    """Say in Russian, without a capital and a full stop, why the places stay empty."""
    because = ", ".join(_hindered_in_words(hindered) for hindered in unplaced.reasons)
    return f"{_missing_in_words(unplaced.places_missing)}: {because or 'в списке экспертов больше никого нет'}"


def _missing_in_words(missing: int) -> str:
    if missing == 1:
        return "эксперт не найден"
    return plural(
        missing, f"не найден {missing} эксперт", f"не найдены {missing} эксперта", f"не найдено {missing} экспертов"
    )


def _hindered_in_words(hindered: Hindered) -> str:
    n = hindered.experts
    experts = f"{n} {plural(n, 'эксперт', 'эксперта', 'экспертов')}"
    with_experts = f"у {n} {plural(n, 'эксперта', 'экспертов', 'экспертов')}"
    match hindered.hindrance:
        case Hindrance.OWN_MUNICIPALITY:
            return f"{experts} из того же муниципалитета"
        case Hindrance.NEIGHBOUR_MUNICIPALITY:
            return f"{experts} {plural(n, 'не назначается', 'не назначаются', 'не назначаются')} на этот муниципалитет"
        case Hindrance.CONFLICT:
            return f"{with_experts} конфликт интересов"
        case Hindrance.ALREADY_ASKED:
            return f"{with_experts} эта работа уже есть или была"
        case Hindrance.NOT_ASKED_AGAIN:
            verb = plural(n, "приглашается", "приглашаются", "приглашаются")
            return f"{experts} в этой экспертизе больше не {verb} (болезнь или молчание)"
        case Hindrance.ABSENT:
            return f"{experts} {plural(n, 'отсутствует', 'отсутствуют', 'отсутствуют')} до конца экспертизы"
        case Hindrance.FORBIDDEN_BY_OFFICE:
            return f"{n} {plural(n, 'пара исключена', 'пары исключены', 'пар исключено')} проектным офисом"
        case Hindrance.SAME_INSTITUTION:
            return f"{experts} из той же организации, что и другой эксперт этой работы"
        case Hindrance.NO_FREE_PLACE:
            return f"{with_experts} исчерпана нагрузка"
