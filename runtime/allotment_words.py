"""What is said of a round's allotments at the terminal and on the page: their rule, why they were made, the verdict."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.allotment.plan import Fairness
from domain.allotment.values import Policy
from domain.russian import counted
from models.allotments import Occasion
from models.assignments import Ending
from models.office_pairs import Ruling

if TYPE_CHECKING:
    # It reads proofs, for which much is loaded; words need none of it.
    from runtime.allotment_verification import AllotmentsVerified

POLICIES = {
    Policy.TOTAL: "наибольшая польза всех работ вместе",
    Policy.FAIR: "наименьшая польза одной работы как можно больше",
}
OCCASIONS: Mapping[str, str] = {
    Occasion.FIRST: "первое распределение",
    Occasion.REFILL: "подбор на свободные места",
    Occasion.OFFICE: "решение офиса",
}
RULINGS: Mapping[str, str] = {Ruling.LOCKED: "закреплена", Ruling.FORBIDDEN: "исключена"}
"""Of a pair."""
ENDINGS = {
    Ending.CONFLICT: "отказ: конфликт интересов",
    Ending.ILLNESS: "отказ: болезнь",
    Ending.OTHER: "отказ: другая причина",
    Ending.SILENT: "замена: молчание",
    Ending.UNREACHABLE: "замена: письмо не доставлено",
    Ending.OFFICE: "передано офисом",
}
"""Why an assignment stands no more."""


def fairness_in_words(fairness: Fairness) -> str:
    """How near a fair plan is to what no plan can surpass; without a capital and a full stop."""
    given_up = (
        f"ради этого общий итог (польза за вычетом нагрузки) хуже на {fairness.given_up}"
        if fairness.given_up
        else "общий итог от этого не хуже"
    )
    return (
        f"наименьшая польза одной работы {fairness.smallest}, больше {fairness.bound} не бывает (разница "
        f"{fairness.gap}); {given_up}"
    )


def verdict(found: "AllotmentsVerified") -> str:
    """What was checked and that it holds, or the first thing that does not."""
    if found.difference is not None:
        return f"Распределение {found.round_id} не сходится. {found.difference}"
    many = sum(found.allotments.values())
    of_old = (
        f" Назначений, сделанных прежней версией программы, {found.of_old}: доказательств к ним нет, они не сверялись."
        if found.of_old
        else ""
    )
    if not many:
        return f"В экспертизе {found.round_id} экспертов ещё не распределяли, проверять нечего.{of_old}"
    refills = found.allotments.get(Occasion.REFILL, 0)
    by_office = found.allotments.get(Occasion.OFFICE, 0)
    by_hand = f", из них {found.by_hand} при замене выбрал офис" if found.by_hand else ""
    allotments = counted(many, "распределение", "распределения", "распределений")
    assignments = counted(found.assignments, "назначение", "назначения", "назначений")
    return (
        f"Распределение {found.round_id} сходится. Проверено: {allotments} (подборов на свободные места {refills}, "
        f"решений офиса {by_office}) – исходные данные, запреты и нагрузка, разрез, потенциалы или граница, журнал "
        f"действий; {assignments} в учёте – те, что сделаны ими{by_hand}.{of_old}"
    )
