"""How the office reads why an expert was chosen, why another was not, and what would help."""

from dataclasses import replace

import pytest

from domain.allotment.allot import allot
from domain.allotment.question import Question
from domain.allotment.reasons import Hindrance
from domain.allotment.values import ExpertAtHand, Policy, SubmissionToJudge, Weights
from domain.allotment.whys.explanation import Explanation, NotInThePlan, WhyNot
from domain.allotment.whys.fitness import Fitness, rival_in_words
from domain.allotment.whys.loss import Loss, Move
from domain.allotment.whys.names import Names
from domain.allotment.whys.remedies import (
    LiftProhibition,
    MorePlaces,
    NewExperts,
    NotApart,
    NotKeptAway,
    OneFewer,
    Remedy,
    Unlock,
)
from domain.allotment.whys.remedy_words import remedy_in_words, shortage_in_words
from domain.allotment.whys.shortage import Shortage
from domain.allotment.whys.words import (
    heading_of_alternatives,
    loss_in_words,
    moves_in_words,
    weights_in_words,
    why_in_words,
    why_not_in_words,
)

NAMES = Names(
    submissions={"s": "Саянская СШ", "t": "Таёжная СШ"},
    experts={"a": "Абрамова А. А.", "b": "Белов Б. Б.", "c": "Вятская В. В."},
    municipalities={"m": "Канский район"},
    topics={"plan": "план", "risk": "низкие результаты, пробелы"},
)
PAIR = Question(
    (
        SubmissionToJudge("s", "s", "m", 1, topics=frozenset({"plan", "risk"}), primary_experts=frozenset({"a"})),
        SubmissionToJudge("t", "t", "n", 1, topics=frozenset({"plan"})),
    ),
    (
        ExpertAtHand("a", "x", 2, 1, competences=frozenset({"plan", "risk"})),
        ExpertAtHand("b", "x", 2, 0, competences=frozenset({"plan"})),
        ExpertAtHand("c", "m", 2, 5),
    ),
)


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def explained(question: Question) -> Explanation:
    return Explanation(question, allot(question))


def test_an_assignment_is_explained_by_topics_load_and_the_next_best() -> None:
    why = explained(PAIR).why(("s", "a"))

    assert [plain(words) for words in why_in_words(why, NAMES)] == [
        "Причина: документы этой школы знакомы по первичной экспертизе.",
        "Знает темы работы (2 из 2): «план», «низкие результаты, пробелы».",
        "Вместе с этой работой у эксперта 2 работы из 3 возможных.",
    ]
    [b] = why.alternatives
    assert (b.expert, loss_in_words(b.loss)) == ("b", "итог хуже на 13 (меньше польза)")
    assert plain(" ".join(rival_in_words(b.fitness, NAMES))) == (
        "Знает темы работы (1 из 2): «план». По плану у эксперта 1 работа из 2 возможных."
    )
    assert moves_in_words(b.moves, NAMES) == ""


def test_a_fair_plan_is_explained_by_simple_exchanges() -> None:
    why = explained(replace(PAIR, policy=Policy.FAIR)).why(("s", "a"))

    assert heading_of_alternatives(why, fair=True).startswith(
        "План справедливый, наибольшей общей пользы он не обещает"
    )
    assert [(one.expert, loss_in_words(one.loss)) for one in why.alternatives] == [
        ("b", "этой школе пользы меньше на 13, общий итог хуже на 13")
    ]


def test_a_rival_who_judged_the_primary_or_knows_nothing_of_the_topics_is_told_as_such() -> None:
    primary, nothing = Fitness((), 2, judged_the_primary=True, load=3, capacity=2), Fitness((), 0, False, 0, 1)

    assert [plain(words) for words in rival_in_words(primary, NAMES)] == [
        "Среди тем работы нет тех, что указаны у эксперта.",
        "Эксперт первичной экспертизы этой школы.",
        "По плану у эксперта 3 работы при норме 2.",
    ]
    assert [plain(words) for words in rival_in_words(nothing, NAMES)] == ["По плану у эксперта 0 работ из 1 возможных."]


def test_a_locked_pair_tells_what_the_lock_costs() -> None:
    locked = explained(replace(PAIR, locked=frozenset({("s", "b")}))).why(("s", "b"))
    chosen_anyway = explained(replace(PAIR, locked=frozenset({("s", "a")}))).why(("s", "a"))

    assert why_in_words(locked, NAMES)[0] == ("Пара закреплена до распределения: без этого итог был бы лучше на 13.")
    assert why_in_words(chosen_anyway, NAMES)[0] == "Пара закреплена до распределения: итог от этого не хуже."
    assert heading_of_alternatives(locked, fair=False) == "Замены не сравниваются, пока пара закреплена."


def test_whoever_does_not_judge_is_told_why() -> None:
    explanation = explained(PAIR)

    assert why_not_in_words(explanation.why_not(("s", "c")), NAMES) == ["Назначить нельзя: из того же муниципалитета."]
    assert [plain(words) for words in why_not_in_words(explanation.why_not(("t", "a")), NAMES)] == [
        "Знает темы работы (1 из 1): «план».",
        "По плану у эксперта 2 работы из 3 возможных.",
        "С этим экспертом итог хуже на 2 (неровнее нагрузка); при этом сменились бы эксперты: "
        "Таёжная СШ (Белов Б. Б. → Абрамова А. А.).",
    ]
    with pytest.raises(NotInThePlan):
        explanation.why_not(("s", "a"))
    with pytest.raises(NotInThePlan):
        explanation.why(("s", "b"))


def test_a_full_expert_and_a_colleague_are_named() -> None:
    colleague = WhyNot(("s", "a"), Hindrance.SAME_INSTITUTION, "b")
    full = WhyNot(("s", "a"), None, "b", busy_with=("t",), loss=Loss(1, 2, -3, 0))
    no_place = WhyNot(("s", "a"), no_place=True)

    assert why_not_in_words(colleague, NAMES) == [
        "Назначить нельзя: работает там же, где другой эксперт этой работы (Белов Б. Б.)."
    ]
    assert [plain(words) for words in why_not_in_words(full, NAMES)] == [
        "Работает там же, где другой эксперт этой работы (Белов Б. Б.).",
        "Все места эксперта заняты: Таёжная СШ.",
        "С этим экспертом без эксперта осталось бы ещё 1 место, пришлось бы снять ещё 2 действующих назначения, "
        "хотя в остальном итог лучше на 3.",
    ]
    assert why_not_in_words(no_place, NAMES) == [
        "Назначить нельзя: все места этой работы закреплены за другими экспертами."
    ]


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (Loss(0, 0, 0, 0), "итог такой же, решил жребий"),
        (Loss(0, 0, 2, -2), "итог такой же, решил жребий"),
        (Loss(0, 0, 5, -2), "итог хуже на 3 (польза меньше на 5, зато нагрузка ровнее на 2)"),
        (Loss(0, 0, -3, 4), "итог хуже на 1 (польза больше на 3, но нагрузка неровнее на 4)"),
        (Loss(0, 0, 3, 4), "итог хуже на 7 (польза меньше на 3, нагрузка неровнее на 4)"),
        (Loss(2, 0, 0, 0), "без эксперта осталось бы ещё 2 места"),
        (Loss(1, -1, 0, 0), "без эксперта осталось бы ещё 1 место, действующих назначений снято на 1 меньше"),
    ],
)
def test_a_loss_is_told_by_its_parts(loss: Loss, words: str) -> None:
    assert plain(loss_in_words(loss)) == words


def test_long_walks_are_cut_and_empty_places_named() -> None:
    moves = (Move("s", ("a",), ()), Move("t", (), ("b",)), Move("u", ("a", "b"), ("c",)), Move("v", ("c",), ("a",)))

    assert plain(moves_in_words(moves, NAMES)) == (
        "при этом сменились бы эксперты: Саянская СШ (Абрамова А. А. → пустое место); "
        "Таёжная СШ (пустое место → Белов Б. Б.); u (Абрамова А. А., Белов Б. Б. → Вятская В. В.); и ещё у 1 школы"
    )


def test_the_numbers_are_explained_by_the_weights() -> None:
    assert weights_in_words(Weights(3, -2, 1)) == (
        "Польза назначения: 3 за каждую тему работы, которую знает эксперт, и минус 2 за эксперта первичной "
        "экспертизы. Из общей пользы вычитается нагрузка: первая работа эксперта стоит 1, вторая 2 и так далее, "
        "поэтому выгодно делить работы поровну."
    )


def test_who_competes_for_what_is_told() -> None:
    shortage = Shortage((("s", 1), ("t", 2)), ("s", "t"), 4, ("a", "b"), 1, 0)
    alone = Shortage((("s", 1),), ("s",), 1, ("a",), 0, 0)
    nobody = Shortage((("s", 1),), ("s",), 1, (), 0, 0)

    assert [plain(words) for words in shortage_in_words(shortage, NAMES)] == [
        "Не заполнено 3 места: Саянская СШ, Таёжная СШ (2).",
        "2 школам (Саянская СШ, Таёжная СШ) нужны 4 эксперта.",
        "Кому можно отдать хотя бы одну из них: Абрамова А. А., Белов Б. Б.; мест у них на всех 1.",
    ]
    assert [plain(words) for words in shortage_in_words(alone, NAMES)[1:]] == [
        "Этой школе нужен 1 эксперт.",
        "Кому можно отдать её: Абрамова А. А.; свободных мест у них нет.",
    ]
    assert [plain(words) for words in shortage_in_words(nobody, NAMES)[1:]] == [
        "Этой школе нужен 1 эксперт, но в списке нет никого, кому можно её отдать."
    ]


@pytest.mark.parametrize(
    ("remedy", "words"),
    [
        (NewExperts(1, 2, ("m",)), "нужны ещё 2 места у нового эксперта не из муниципалитета Канский район"),
        (NewExperts(2, 5, ("m", "n")), "нужно ещё 5 мест у 2 экспертов не из муниципалитетов: Канский район, n"),
        (NewExperts(1, 9, (*"abcdefghi",)), "нужно ещё 9 мест у нового эксперта не из муниципалитетов этих школ"),
        (MorePlaces((("a", 2),)), "дать ещё 2 места одному эксперту: Абрамова А. А."),
        (
            MorePlaces((("a", 2), ("b", 1))),
            "дать ещё места нескольким экспертам: Абрамова А. А. – 2, Белов Б. Б. – 1",
        ),
        (OneFewer(("s",)), "назначить на одного эксперта меньше: Саянская СШ"),
        (LiftProhibition(("s", "a")), "снять запрет проектного офиса: Саянская СШ – Абрамова А. А."),
        (NotKeptAway("a", "m"), "разрешить эксперту муниципалитет Канский район: Абрамова А. А."),
        (Unlock(("s", "a")), "снять закрепление: Саянская СШ – Абрамова А. А."),
        (NotApart(), "разрешить в одной работе экспертов из одной организации"),
    ],
)
def test_a_remedy_is_a_line(remedy: Remedy, words: str) -> None:
    assert plain(remedy_in_words(remedy, NAMES)) == words
