"""What a season's files say of the allotment, for all rounds and for one, and what is said where it is wrong."""

from decimal import Decimal

import pytest

from config.season import read_season
from domain.allotment.rules import AllotmentRules
from domain.allotment.values import Policy, Weights
from domain.season import Regulation
from tests.config.drafts import ChangeInRound, Draft

OF_THE_SEASON = """  allotment:
    policy: fair
    weights:
      primary: -5
      evenness: 0
    apart_by_institution: true
    neighbours: [[Канск, Канский район], [Ачинск, Ачинский район, Назарово]]
"""


def rules_of(draft: Draft, row: str) -> Regulation:
    return next(rules for rules in read_season(draft.directory).rounds if rules.row == row)


def with_allotment(draft: Draft, text: str) -> Draft:
    """Put another section in the place of the one in the season's file."""
    written = (draft.directory / "season.yaml").read_text(encoding="utf-8")
    before, _, rest = written.partition("  allotment:\n")
    _, mark, after = rest.partition("  # Доля школ")
    return draft.write("season.yaml", before + text + mark + after)


def test_the_season_of_2022_strives_for_the_total_and_keeps_nobody_apart(draft: Draft) -> None:
    rules = rules_of(draft, "1.13")

    assert (rules.allotment, rules.conclusions_per_working_day) == (AllotmentRules(), None)


def test_a_season_may_say_nothing_of_it(draft: Draft) -> None:
    assert rules_of(with_allotment(draft, ""), "1.13").allotment == AllotmentRules()


def test_a_round_follows_the_season_but_in_what_it_says_itself(draft: Draft, in_round: ChangeInRound) -> None:
    with_allotment(draft, OF_THE_SEASON)
    draft.change("season.yaml", "  # conclusions_per_working_day: 0.5", "  conclusions_per_working_day: 0.5")
    in_round(
        "1.14",
        "    rubric: concept_documents",
        "    rubric: concept_documents\n"
        "    conclusions_per_working_day: 2\n"
        "    allotment: {weights: {primary: 7}, approval: true, neighbours: []}",
    )

    groups = (("Канск", "Канский район"), ("Ачинск", "Ачинский район", "Назарово"))
    weights = Weights(competence=3, primary=-5, evenness=0)
    assert [
        (rules.conclusions_per_working_day, rules.allotment)
        for rules in (rules_of(draft, "1.13"), rules_of(draft, "1.14"))
    ] == [
        (Decimal("0.5"), AllotmentRules(Policy.FAIR, weights, apart_by_institution=True, neighbours=groups)),
        (
            Decimal(2),
            AllotmentRules(
                Policy.FAIR, Weights(competence=3, primary=7, evenness=0), apart_by_institution=True, approval=True
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "policy: total",
            "policy: best",
            "Поле «policy»: значения «best» здесь не бывает. Здесь бывает: fair, total.",
        ),
        (
            "competence: 3",
            "competence: -1",
            "Поле «competence»: -1 — слишком мало. Здесь пишут: за каждую тему работы, в которой эксперт силён, целое "
            "число от 0 до 1000.",
        ),
        (
            "primary: 10",
            "primary: 99999999999999999999",
            "Поле «primary»: 99999999999999999999 — слишком много. Здесь пишут: за эксперта первичной экспертизы, "
            "целое число от -1000 до 1000; меньше 0 — избегать.",
        ),
        (
            "evenness: 1",
            "evenness: 0.5",
            "Поле «evenness»: «0.5» — не целое число. Здесь пишут: за равную нагрузку, целое число от 0 до 1000.",
        ),
        (
            "apart_by_institution: false",
            "apart_by_institution: иногда",
            "Поле «apart_by_institution»: «иногда» — не true и не false. Здесь пишут: true, если двое из одной "
            "организации не судят одну школу, иначе false.",
        ),
        (
            "neighbours: []",
            "neighbours: [[Канск, канск]]",
            "Поле «neighbours»: «Канск, канск»: в каждой группе соседей нужны два разных муниципалитета или больше. "
            "Напишите, например, «[[Канск, Канский район]]».",
        ),
        (
            "neighbours: []",
            "neighbours: [[Канск]]",
            "Поле «neighbours»: «Канск»: в каждой группе соседей нужны два разных муниципалитета или больше. Напишите, "
            "например, «[[Канск, Канский район]]».",
        ),
        (
            "neighbours: []",
            "neighbours: [Канск, Канский район]",
            "Поле «neighbours»: здесь нужен список: значения в скобках «[…]» или с «-» в начале строк. Здесь пишут: "
            "группы соседних муниципалитетов, например «[[Канск, Канский район]]», или «[]».",
        ),
        (
            "# conclusions_per_working_day: 0.5",
            "conclusions_per_working_day: 0,5",
            "Поле «conclusions_per_working_day»: «0,5»: дробь написана через запятую. Напишите через точку: 0.5.",
        ),
        (
            "# conclusions_per_working_day: 0.5",
            "conclusions_per_working_day: 0",
            "Поле «conclusions_per_working_day»: 0 — слишком мало. Здесь пишут: сколько заключений эксперт пишет за "
            "рабочий день, больше 0 и не больше 100.",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_line_and_what_to_write(draft: Draft, old: str, new: str, said: str) -> None:
    draft.change("season.yaml", old, new)

    (first, *more) = dict.fromkeys(draft.mistakes())

    assert (first, more) == (f"season.yaml, строка {draft.line('season.yaml', new)}: {said}", [])
