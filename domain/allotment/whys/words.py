"""Why an expert judges a submission, and why another does not, as the office reads it.

Names are never declined: nobody's name is guessed.
"""

from domain.allotment.reasons import REASONS, WHY_NOT, Reason
from domain.allotment.values import Weights
from domain.allotment.whys.explanation import Why, WhyNot
from domain.allotment.whys.fair import FairLoss
from domain.allotment.whys.fitness import load_in_words, rival_in_words, topics_in_words
from domain.allotment.whys.loss import Loss, Move
from domain.allotment.whys.names import Names
from domain.russian import NBSP, counted

MOVES_SHOWN = 3


def why_in_words(why: Why, names: Names) -> list[str]:
    """Sentences on an assignment; the alternatives are told apart."""
    told = [f"Причина: {REASONS[why.reason]}."]
    if why.lock is not None:
        told = [f"Пара закреплена до распределения: {_lock_in_words(why.lock)}."]
    elif why.stood:
        told.append("Назначение уже действовало и сохранено.")
    told += topics_in_words(why.fitness, names)
    if why.fitness.judged_the_primary and why.reason is not Reason.EXPERT_OF_THE_PRIMARY:
        told.append("Документы этой школы знакомы по первичной экспертизе.")
    return [*told, f"Вместе с этой работой у эксперта {load_in_words(why.fitness)}."]


def heading_of_alternatives(why: Why, *, fair: bool) -> str:
    """What is said before the alternatives, or instead of them."""
    if fair and why.alternatives:
        return (
            "План справедливый, наибольшей общей пользы он не обещает. Поэтому показан простой обмен: эту работу берёт "
            "другой эксперт, у которого есть место, всё остальное как есть."
        )
    if why.alternatives:
        return "Если бы работа была у другого эксперта, а всё остальное распределили заново наилучшим образом:"
    if why.lock is not None:
        return "Замены не сравниваются, пока пара закреплена."
    return "Других экспертов, которым можно отдать эту работу, нет."


def why_not_in_words(one: WhyNot, names: Names) -> list[str]:
    """Sentences on a pair that was not chosen."""
    if one.hindrance is not None:
        beside = f" ({names.expert(one.colleague)})" if one.colleague else ""
        return [f"Назначить нельзя: {WHY_NOT[one.hindrance]}{beside}."]
    if one.no_place:
        return ["Назначить нельзя: все места этой работы закреплены за другими экспертами."]
    told = rival_in_words(one.fitness, names) if one.fitness is not None else []
    if one.colleague:
        told.append(f"Работает там же, где другой эксперт этой работы ({names.expert(one.colleague)}).")
    if one.busy_with:
        told.append(f"Все места эксперта заняты: {names.list_submissions(one.busy_with)}.")
    if one.loss is None:
        return [*told, "Просто обменять на этого эксперта некого, не меняя других назначений."]
    changes = f"; {moves}" if (moves := moves_in_words(one.moves, names)) else ""
    return [*told, f"С этим экспертом {loss_in_words(one.loss)}{changes}."]


def loss_in_words(loss: Loss | FairLoss) -> str:
    """What another plan has less, without a capital and a full stop."""
    if isinstance(loss, FairLoss):
        school = _compared(loss.of_submission, "этой школе пользы меньше на", "этой школе пользы больше на")
        whole = _compared(loss.total.worth_and_load, "общий итог хуже на", "общий итог лучше на")
        dropped = [_dropped_in_words(loss.total.dropped)] if loss.total.dropped > 0 else []
        return ", ".join([*dropped, school or "этой школе пользы столько же", whole or "общий итог тот же"])
    if loss.is_nothing:
        return "итог такой же, решил жребий"
    told = []
    if loss.places:
        told.append(f"без эксперта осталось бы ещё {counted(loss.places, 'место', 'места', 'мест')}")
    if loss.dropped:
        told.append(_dropped_in_words(loss.dropped))
    third = loss.worth_and_load
    if third > 0:
        told.append(f"итог хуже на {third}{_parts(loss)}")
    elif third < 0:
        told.append(f"хотя в остальном итог лучше на {-third}")
    return ", ".join(told)


def moves_in_words(moves: tuple[Move, ...], names: Names) -> str:
    """How others change, without a capital and a full stop; nothing where nobody does."""
    if not moves:
        return ""
    told = "; ".join(_move_in_words(one, names) for one in moves[:MOVES_SHOWN])
    rest = len(moves) - MOVES_SHOWN
    more = f"; и ещё у {counted(rest, 'школы', 'школ', 'школ')}" if rest > 0 else ""
    return f"при этом сменились бы эксперты: {told}{more}"


def weights_in_words(weights: Weights) -> str:
    """What the numbers count, in a sentence."""
    primary = (
        f"{weights.primary} за эксперта первичной экспертизы"
        if weights.primary >= 0
        else f"минус {-weights.primary} за эксперта первичной экспертизы"
    )
    return (
        f"Польза назначения: {weights.competence} за каждую тему работы, которую знает эксперт, и {primary}. Из общей "
        f"пользы вычитается нагрузка: первая работа эксперта стоит {weights.evenness}, вторая {2 * weights.evenness} и "
        "так далее, поэтому выгодно делить работы поровну."
    )


def _parts(loss: Loss) -> str:
    """What the loss consists of."""
    if loss.worth > 0 and loss.load < 0:
        return f" (польза меньше на {loss.worth}, зато нагрузка ровнее на {-loss.load})"
    if loss.worth < 0 and loss.load > 0:
        return f" (польза больше на {-loss.worth}, но нагрузка неровнее на {loss.load})"
    if loss.worth > 0 and loss.load > 0:
        return f" (польза меньше на {loss.worth}, нагрузка неровнее на {loss.load})"
    return " (меньше польза)" if loss.worth > 0 else " (неровнее нагрузка)"


def _dropped_in_words(dropped: int) -> str:
    words = counted(dropped, "действующее назначение", "действующих назначения", "действующих назначений")
    if dropped < 0:
        return f"действующих назначений снято на {-dropped} меньше"
    return f"пришлось бы снять ещё {words}"


def _compared(less: int, worse: str, better: str) -> str:
    return "" if less == 0 else f"{worse if less > 0 else better} {abs(less)}"


def _lock_in_words(gain: Loss) -> str:
    """What would be gained without a lock."""
    if gain.places:
        return f"без этого нашёлся бы эксперт ещё для {counted(gain.places, 'места', 'мест', 'мест')}"
    if gain.dropped:
        return "без этого меньше действующих назначений пришлось бы снять"
    return f"без этого итог был бы лучше на {gain.worth_and_load}" if gain.worth_and_load else "итог от этого не хуже"


def _move_in_words(move: Move, names: Names) -> str:
    loses, gets = (", ".join(map(names.expert, some)) or "пустое место" for some in (move.loses, move.gets))
    return f"{names.submission(move.submission)} ({loses}{NBSP}→ {gets})"
