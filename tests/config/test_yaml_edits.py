import pytest

from config.yaml_edits import YamlText

TEXT = """# A comment about 2022
id: "2022"  # quoted
rows:

  - id: a
    printed: 01.01.2022
    correction:
      dates: 02.01.2022
      reason: >-
        Two
        lines # no comment

    # Before the next field
    executors: [A, 'B']
  - {id: b, printed: 'x, y', correction: {dates: z}, executors: [C]}
  - correction: {dates: q}
    id: c
days:
  - date: 1
    reason: one  # why
# The end
"""


def edited(*, remove: tuple[str | int, ...]) -> str:
    text = YamlText(TEXT)
    text.remove(*remove)
    return text.changed()


def test_a_text_without_changes_stays_byte_for_byte() -> None:
    assert YamlText(TEXT).changed() == TEXT


def test_a_value_is_written_in_the_quotes_of_the_old_one() -> None:
    text = YamlText(TEXT)
    text.write("2027", "id")
    text.write("03.03.2027", "rows", 0, "printed")
    text.write("v, w", "rows", 1, "printed")

    assert text.changed() == TEXT.replace('"2022"', '"2027"').replace("01.01.2022", "03.03.2027").replace(
        "'x, y'", "'v, w'"
    )


def test_a_text_of_several_lines_is_changed_where_it_stands() -> None:
    text = YamlText(TEXT)
    text.rewrite(lambda written: written.replace("Two", "Three"), "rows", 0, "correction", "reason")

    assert text.changed() == TEXT.replace("Two", "Three")


def test_a_field_is_taken_out_and_the_comments_behind_it_stay() -> None:
    block = "    correction:\n      dates: 02.01.2022\n      reason: >-\n        Two\n        lines # no comment\n"

    assert edited(remove=("rows", 0, "correction")) == TEXT.replace(block, "")


def test_a_field_is_taken_out_of_braces_and_from_the_beginning_of_an_item() -> None:
    assert edited(remove=("rows", 1, "correction")) == TEXT.replace(", correction: {dates: z}", "")
    assert edited(remove=("rows", 2, "correction")) == TEXT.replace("correction: {dates: q}\n    id: c", "id: c")


def test_a_field_is_added_behind_another_in_the_manner_of_its_neighbours() -> None:
    text = YamlText(TEXT)
    text.add_after("played: true", "rows", 0, "printed")
    text.add_after("played: true", "rows", 1, "printed")

    assert text.changed() == TEXT.replace("printed: 01.01.2022\n", "printed: 01.01.2022\n    played: true\n").replace(
        "printed: 'x, y'", "printed: 'x, y', played: true"
    )


def test_a_comment_behind_a_value_stays_there_when_a_field_is_added() -> None:
    text = YamlText(TEXT)
    text.add_after("year: 2022", "id")

    assert text.changed() == TEXT.replace("# quoted\n", "# quoted\nyear: 2022\n")


def test_a_list_is_emptied_and_what_follows_it_stays() -> None:
    text = YamlText(TEXT)
    text.empty_list("days")

    assert text.changed() == TEXT.replace("days:\n  - date: 1\n    reason: one  # why\n", "days: []  # why\n")


def test_comments_are_told_from_signs_within_texts() -> None:
    assert list(YamlText(TEXT).comments()) == [
        (1, "A comment about 2022"),
        (2, "quoted"),
        (13, "Before the next field"),
        (20, "why"),
        (21, "The end"),
    ]


def test_values_are_listed_with_their_places_and_lines() -> None:
    text = YamlText(TEXT)

    assert [value for where, value in text.scalars() if where[:2] == ("rows", 1)] == ["b", "x, y", "z", "C"]
    assert text.line("rows", 1, "correction", "dates") == 15


def test_windows_line_ends_stay() -> None:
    text = YamlText(TEXT.replace("\n", "\r\n"))
    text.remove("rows", 0, "correction")
    text.write("2027", "id")

    assert text.changed() == edited(remove=("rows", 0, "correction")).replace('"2022"', '"2027"').replace("\n", "\r\n")


def test_a_place_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        YamlText(TEXT).write("x", "rows", 7, "id")
