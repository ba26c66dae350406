"""Behaviour as data: a file names what it changes, and every mistake in it at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from rehearsal.behaviour import Behaviour, BehaviourNotUnderstood, Experts, Schools, read_behaviour


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "behaviour.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes_of(tmp_path: Path, text: str) -> list[str]:
    path = written(tmp_path, text)
    with pytest.raises(BehaviourNotUnderstood) as caught:
        read_behaviour(path)
    return [mistake.removeprefix(str(path)) for mistake in caught.value.mistakes]


def test_a_file_changes_only_what_it_names(tmp_path: Path) -> None:
    path = written(tmp_path, "experts:\n  silent: 0.33\n  slowest_days: 6\nschools: {never: 0}\n")

    assert read_behaviour(path) == replace(
        Behaviour(), experts=Experts(silent=0.33, slowest_days=6), schools=Schools(never=0.0)
    )


def test_all_mistakes_are_named_at_once_with_line_key_and_remedy(tmp_path: Path) -> None:
    text = "experts:\n  silnt: 0.3\n  ill: 0,1\n  slowest_days: 1.5\n  late:\n  late: 0.1\nschool: {}\ndocuments: 3\n"

    assert mistakes_of(tmp_path, text) == [
        ", строка 2: ключа «experts.silnt» нет: возможно, «experts.silent»",
        ", строка 3: «experts.ill»: 0,1 — не то: напишите долю от 0 до 1 с точкой, например 0.04",
        ", строка 4: «experts.slowest_days»: 1.5 — не то: напишите целое число рабочих дней от 1 до 60, например 4",
        ", строка 5: «experts.late»: пусто — не то: напишите долю от 0 до 1 с точкой, например 0.03",
        ", строка 6: ключ «experts.late» записан дважды: оставьте одну запись",
        ", строка 7: ключа «school» нет: возможно, «schools»",
        ", строка 8: в разделе «documents» нет ключей: запишите их с отступом (good, mended)",
    ]


@pytest.mark.parametrize("value", ["1.5", "-0.1", ".nan", ".inf", "33%", "[0.1]", "да"])
def test_a_share_lies_between_nothing_and_all(tmp_path: Path, value: str) -> None:
    (mistake,) = mistakes_of(tmp_path, f"documents:\n  good: {value}\n")

    assert "«documents.good»" in mistake
    assert "напишите долю от 0 до 1" in mistake


def test_shares_that_exclude_each_other_are_no_more_than_all(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, "schools: {never: 0.9}\nexperts: {quickest_days: 9}\n") == [
        ": доли исключают друг друга и вместе больше 1 (schools.last_evening = 0.22, schools.after_reminder = 0.13, "
        "schools.late = 0.03, schools.never = 0.9): уменьшите одну из них",
        ": «experts.quickest_days» (9) больше, чем «experts.slowest_days» (4): поменяйте их местами",
    ]


@pytest.mark.parametrize("text", ["", "# пусто\n", "- experts\n", "silent\n"])
def test_a_file_without_a_section_says_which_there_are(tmp_path: Path, text: str) -> None:
    (mistake,) = mistakes_of(tmp_path, text)

    assert mistake.endswith("нет ни одного раздела: нужен хотя бы один из них: schools, experts, documents")


def test_a_file_that_is_no_yaml_says_where(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, "experts:\n\tsilent: 0.3\n") == [
        ", строка 2: это не YAML: проверьте отступы (пробелами, не табуляцией) и двоеточия"
    ]


def test_a_missing_file_and_a_foreign_encoding_are_told(tmp_path: Path) -> None:
    with pytest.raises(BehaviourNotUnderstood, match="файл не читается"):
        read_behaviour(tmp_path / "none.yaml")
    foreign = tmp_path / "foreign.yaml"
    foreign.write_bytes("schools: # школы\n".encode("cp1251"))
    with pytest.raises(BehaviourNotUnderstood, match="не текст в UTF-8"):
        read_behaviour(foreign)


def test_everybody_may_fall_silent(tmp_path: Path) -> None:
    path = written(tmp_path, "experts: {silent: 1, ill: 0, after_reminder: 0, late: 0}\n")

    assert read_behaviour(path).experts.silent == 1.0
