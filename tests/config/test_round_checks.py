import pytest

from tests.config.drafts import ChangeInRound, Draft


def test_more_conclusions_than_experts_are_refused(in_round: ChangeInRound) -> None:
    draft = in_round("1.19", "experts_per_submission: 2", "experts_per_submission: 2\n    enough: 3")
    line = draft.line("rounds.yaml", "enough: 3")
    assert draft.mistakes() == [
        f"rounds.yaml, строка {line}: Экспертиза 1.19: для итога нужно заключений: 3, а экспертов назначается: 2. "
        "Уменьшите enough или увеличьте experts_per_submission."
    ]


@pytest.mark.parametrize(
    ("row", "old", "new", "at", "said"),
    [
        ("1.14", '    primary: "1.13"\n', "", "phase: repeat",
         "Экспертиза 1.14: у повторной экспертизы не названа первичная. Добавьте primary: номер её строки."),
        ("1.14", 'primary: "1.13"', 'primary: "1.14"', 'primary: "1.14"',
         "Экспертиза 1.14: экспертиза названа первичной для самой себя. Назовите первичную: 1.13, 1.19, 1.23."),
        ("1.20", 'primary: "1.19"', 'primary: "1.14"', 'primary: "1.14"',
         "Экспертиза 1.20: экспертиза 1.14 — не первичная. Назовите экспертизу с phase: primary."),
        ("1.20", 'primary: "1.19"', 'primary: "1.18"', 'primary: "1.18"',
         "Экспертиза 1.20: экспертизы 1.18 нет в rounds.yaml. Возможно, имелось в виду «1.19»."),
        ("1.20", "stage: 1", "stage: 2", "stage: 2",
         "Экспертиза 1.20: stage не тот, что у первичной 1.19: 2 вместо 1. "
         "Сделайте одинаково или назовите другую первичную."),
        ("1.13", "phase: primary", 'phase: primary\n    primary: "1.14"', 'primary: "1.14"',
         "Экспертиза 1.13: первичная названа не у повторной экспертизы. Уберите primary или исправьте phase."),
        ("1.13", "phase: primary", "phase: primary\n    stage: 1", "stage: 1",
         "Экспертиза 1.13: этапы есть только у подтверждающих документов. Уберите stage."),
        ("1.13", "coverage: all", "coverage: returned", "coverage: returned",
         "Экспертиза 1.13: «returned» бывает только у повторной экспертизы. Напишите coverage: all."),
        ("1.13", "coverage: all", "coverage: all\n    share: 0.5", "share: 0.5",
         "Экспертиза 1.13: поле «share» есть, а экспертиза не выборочная. Уберите share."),
        ("2.1", "cohort: 2021", "cohort: 2023", "cohort: 2023",
         "Экспертиза 2.1: школы 2023 года вступят в проект позже, чем идёт сезон 2022 года. Исправьте год."),
    ],
)  # fmt: skip
def test_rounds_that_contradict_themselves_or_each_other_are_refused(
    in_round: ChangeInRound, row: str, old: str, new: str, at: str, said: str
) -> None:
    draft = in_round(row, old, new)
    text = (draft.directory / "rounds.yaml").read_text(encoding="utf-8")
    before, mark, after = text.partition(f'  - row: "{row}"\n')
    line = (before + mark + after[: after.index(at)]).count("\n") + 1
    assert draft.mistakes()[0] == f"rounds.yaml, строка {line}: {said}"


def test_two_repeats_that_name_each_other_are_refused(in_round: ChangeInRound) -> None:
    in_round("1.14", 'primary: "1.13"', 'primary: "1.20"')
    draft = in_round("1.20", 'primary: "1.19"', 'primary: "1.14"')
    said = [text.partition(": ")[2] for text in draft.mistakes() if text.startswith("rounds.yaml")]
    assert said[:2] == [
        "Экспертиза 1.14: экспертиза 1.20 — не первичная. Назовите экспертизу с phase: primary.",
        "Экспертиза 1.20: экспертиза 1.14 — не первичная. Назовите экспертизу с phase: primary.",
    ]


def test_a_sample_needs_no_phrase_in_the_files_since_the_office_may_throw_the_lot_later(draft: Draft) -> None:
    text = (draft.directory / "rounds.yaml").read_text(encoding="utf-8")
    draft.write("rounds.yaml", text[: text.index("    sample:\n")])
    assert draft.mistakes() == []


@pytest.mark.parametrize("share", ["0", "1.5", "половина"])
def test_a_share_that_is_no_part_of_the_schools_is_named_with_its_line(draft: Draft, share: str) -> None:
    draft.change("rounds.yaml", "    coverage: sample\n", f"    coverage: sample\n    share: {share}\n")
    (mistake,) = draft.mistakes()
    assert mistake.startswith(f"rounds.yaml, строка {draft.line('rounds.yaml', f'share: {share}')}: ")


def test_a_blank_phrase_is_named_with_its_line(draft: Draft) -> None:
    draft.change("rounds.yaml", "seed: Проект 500+, выборка школ 2021 года, май 2022 года", "seed: '  '")
    (mistake,) = draft.mistakes()
    assert mistake.startswith(f"rounds.yaml, строка {draft.line('rounds.yaml', 'seed:')}: ")
