from pathlib import Path

import pytest

from config.mistakes import Findings
from config.yaml_lines import Written, read_yaml


def tried(tmp_path: Path, content: str | bytes) -> tuple[Written | None, list[str]]:
    """What a file gives, if anything, and what is said about it."""
    file = tmp_path / "season.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    findings = Findings()
    return read_yaml(file, findings), [str(mistake) for mistake in findings.mistakes]


def read(tmp_path: Path, content: str | bytes) -> tuple[Written, list[str]]:
    """What a file that can be read gives, and what is said about it all the same."""
    written, said = tried(tmp_path, content)
    assert written is not None, said
    return written, said


def test_scalars_stay_the_text_that_was_written(tmp_path: Path) -> None:
    written, said = read(tmp_path, "row: 1.10\nhour: 9:00\nday: 2022-03-14\nno: no\nyear: 2022\n")
    assert said == []
    assert written.data == {"row": "1.10", "hour": "9:00", "day": "2022-03-14", "no": "no", "year": "2022"}


def test_each_value_knows_its_line(tmp_path: Path) -> None:
    written, _ = read(tmp_path, "# comment\nid: x\nrows:\n  - id: a\n    title: b\n  - id: c\n")
    assert {where: written.lines[where] for where in written.lines} == {
        ("id",): 2,
        ("rows",): 3,
        ("rows", 0): 4,
        ("rows", 0, "id"): 4,
        ("rows", 0, "title"): 5,
        ("rows", 1): 6,
        ("rows", 1, "id"): 6,
    }


def test_what_is_missing_has_the_line_of_what_is_around_it(tmp_path: Path) -> None:
    written, _ = read(tmp_path, "rows:\n  - id: a\n")
    assert written.line("rows", 0, "title") == 2


def test_empty_values_are_left_out_but_keep_their_line(tmp_path: Path) -> None:
    written, said = read(tmp_path, 'a:\nb: ~\nc: null\nd: ""\n')
    assert (written.data, written.line("b"), said) == ({"d": ""}, 2, [])


def test_aliases_stand_for_what_they_name(tmp_path: Path) -> None:
    written, said = read(tmp_path, "one: &a [x, y]\ntwo: *a\n")
    assert (written.data, said) == ({"one": ["x", "y"], "two": ["x", "y"]}, [])


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    written, said = read(tmp_path, b"\xef\xbb\xbfid: x\n")
    assert (written.data, said) == ({"id": "x"}, [])


def test_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    written, said = read(tmp_path, "id: x\r\nyear: 2022\r\n")
    assert (written.data, written.line("year"), said) == ({"id": "x", "year": "2022"}, 2, [])


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
EXPLODES = (
    "season.yaml: Ссылки YAML (& и *) разворачиваются более чем в 50000 значений или ссылаются сами на себя. "
    "Напишите значения без ссылок."
)
NOT_FIELDS = "Ожидались поля вида «имя: значение». Начните строку с имени поля и двоеточия."
SAVE_AS = "Сохраните файл в UTF-8: в «Блокноте» «Сохранить как…», кодировка «UTF-8»."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "season.yaml: Файл пуст. Возьмите за образец config/seasons/2022/season.yaml."),
        ("# только примечание\n", "season.yaml: Файл пуст. Возьмите за образец config/seasons/2022/season.yaml."),
        ("---\n...\n", "season.yaml: Файл пуст. Возьмите за образец config/seasons/2022/season.yaml."),
        (LAUGHS, EXPLODES),
        ("a: &a [*a]\n", EXPLODES),
        ("a: " + "[" * 60 + "]" * 60, EXPLODES),
        ("a: " + "[" * 2000, "season.yaml, строка 1: Слишком глубокая вложенность. Уберите лишние скобки и отступы."),
        (
            "rows:\n\t- id: a\n",
            "season.yaml, строка 2: Отступ сделан табуляцией. В YAML отступ делают пробелами: по два на уровень.",
        ),
        ("a: b\nc:\td\n", "season.yaml, строка 2: Табуляция вместо пробела. Замените её пробелами."),
        ("- a\n- b\n", f"season.yaml, строка 1: {NOT_FIELDS}"),
        ("просто текст\n", f"season.yaml, строка 1: {NOT_FIELDS}"),
        ("id: x\n? [a, b]\n: c\n", f"season.yaml, строка 2: {NOT_FIELDS}"),
        (
            "id: x\nyear: 2022\nid: y\n",
            "season.yaml, строка 3: Поле «id» написано дважды: первый раз в строке 1. Оставьте одно.",
        ),
        ("a: [b,\n  ~]\n", "season.yaml, строка 2: Пустая строка списка. Уберите «-» или допишите."),
        (
            "a: !!python/name:os.system x\n",
            "season.yaml, строка 1: Метка !!python/name:os.system здесь не используется. Уберите её.",
        ),
        (
            "a: b\n---\na: c\n",
            "season.yaml, строка 2: Строка «---» начинает второй документ. Оставьте в файле один документ.",
        ),
        ("a: b: c\n", 'season.yaml, строка 1: Двоеточие стоит внутри текста. Возьмите весь текст в кавычки «"…"».'),
        (
            "a: b\nc\nd: e\n",
            "season.yaml, строка 3: После имени поля нет двоеточия. Напишите «имя: значение», с пробелом.",
        ),
        ('a: "b\n', "season.yaml, строка 2: Кавычка не закрыта. Поставьте закрывающую кавычку."),
        (
            "a: [b, c\nd: e\n",
            "season.yaml, строка 2: Скобка не закрыта. Поставьте закрывающую скобку, между значениями запятые.",
        ),
        (
            "a: *b\n",
            "season.yaml, строка 1: Ссылка * на то, чего выше нет. Возьмите текст в кавычки или напишите значение.",
        ),
        ("a: @b\n", "season.yaml, строка 1: Значение начинается со служебного знака. Возьмите его в кавычки."),
        ("id: x\na: b\x00c\n", "season.yaml, строка 2: В файле есть непечатаемый знак. Наберите эту строку заново."),
        ("a: %b\n", "season.yaml, строка 1: Значение начинается со служебного знака. Возьмите его в кавычки."),
        (
            "id: x\ntitle: Сезон\n".encode("cp1251"),
            f"season.yaml, строка 2: Файл не в кодировке UTF-8, похоже на Windows-1251 (cp1251). {SAVE_AS}",
        ),
        (
            "title: Сезон\n".encode("utf-16"),
            f"season.yaml, строка 1: Файл не в кодировке UTF-8, похоже на UTF-16. {SAVE_AS}",
        ),
        (
            "#" * 1_000_001,
            "season.yaml: Файл больше 1000000 байт. Это не похоже на файл сезона: проверьте его.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_russian_with_its_line(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert tried(tmp_path, content)[1] == [said]


def test_every_line_with_a_tab_is_named(tmp_path: Path) -> None:
    _, said = tried(tmp_path, "a:\n\tb: c\n  \td: e\n")
    assert [text.partition(":")[0] for text in said] == ["season.yaml, строка 2", "season.yaml, строка 3"]


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    findings = Findings()
    assert read_yaml(tmp_path / "rounds.yaml", findings) is None
    assert [str(mistake) for mistake in findings.mistakes] == [
        "rounds.yaml: Файла нет. Скопируйте его из config/seasons/2022."
    ]


def test_a_file_with_the_other_ending_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "rounds.yml").write_text("rounds: []\n")
    findings = Findings()
    read_yaml(tmp_path / "rounds.yaml", findings)
    assert [str(mistake) for mistake in findings.mistakes] == [
        "rounds.yaml: Файла нет. Переименуйте rounds.yml в rounds.yaml."
    ]


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "rounds.yaml").mkdir()
    findings = Findings()
    assert read_yaml(tmp_path / "rounds.yaml", findings) is None
    assert [str(mistake) for mistake in findings.mistakes] == [
        "rounds.yaml: Файл не открывается: Is a directory. Проверьте, файл ли это и права на него."
    ]
