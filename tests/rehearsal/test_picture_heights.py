"""The reckoned height of a letter in its frame."""

from pathlib import Path

import pytest

from rehearsal.picture_heights import letter_height

LINE = '<p style="margin: 0;font-size: 10px;line-height: 2">{}</p>'
SPARE = 8


def test_a_line_is_as_high_as_its_style_says() -> None:
    assert letter_height(LINE.format("Одна строка"), 640) == 21 + SPARE


def test_a_line_break_and_words_that_do_not_fit_make_lines() -> None:
    assert letter_height(LINE.format("Раз<br>два"), 640) == 42 + SPARE
    assert letter_height(LINE.format("слово " * 50), 640) == 62 + SPARE


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert letter_height(LINE.format("ш" * 250), 640) == 62 + SPARE


def test_of_two_margins_that_meet_the_greater_one_counts() -> None:
    line = '<p style="margin: {};font-size: 10px;line-height: 2">a</p>'
    pair = line.format("0 0 30px 0") + line.format("20px 0 0 0")

    assert letter_height(pair, 640) == 73 + SPARE


def test_a_row_is_as_high_as_its_highest_cell() -> None:
    cell = '<td style="font-size: 10px;line-height: 2;padding: 5px 0">{}</td>'
    row = f"<table><tr>{cell.format('a')}{cell.format('a<br>b<br>c')}</tr></table>"

    assert letter_height(row, 640) == 73 + SPARE


def test_the_first_row_says_how_wide_the_columns_are() -> None:
    style = "font-size: 10px;line-height: 2"
    words = f'<tr><td style="{style}">{"слово " * 20}</td><td style="{style}">1</td></tr>'

    def table(width: str) -> str:
        return f'<table><tr><th style="{style};width: {width}">a</th><th style="{style}">b</th></tr>{words}</table>'

    assert letter_height(table("95%"), 640) < letter_height(table("20%"), 640)


def test_what_is_not_seen_takes_no_room() -> None:
    assert letter_height("<head><title>Тема</title><style>p { margin: 9px }</style></head>", 640) == SPARE


def test_a_letter_without_anything_has_only_what_is_spare() -> None:
    assert letter_height("", 320) == SPARE


@pytest.mark.parametrize(
    "folder", sorted((Path(__file__).parents[2] / "notifications" / "letters" / "templates").glob("*/"))
)
def test_a_narrow_frame_is_never_lower_than_a_wide_one(folder: Path) -> None:
    body = folder / "body.html"
    html = body.read_text(encoding="utf-8") if body.exists() else ""

    assert letter_height(html, 320) >= letter_height(html, 640)
