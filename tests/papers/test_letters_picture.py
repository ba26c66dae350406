"""Letters by day as pictures, read back from the SVG."""

import xml.etree.ElementTree as ET
from datetime import date

from domain.calendar import Calendar
from domain.letters import Role
from papers.days_picture import Axis
from papers.letters_picture import kind_picture, letters_picture

AXIS = Axis(date(2022, 3, 7), date(2022, 4, 3), Calendar("Asia/Krasnoyarsk"))
COUNTS = {
    date(2022, 3, 14): {Role.SCHOOL: 80, Role.COORDINATOR: 20},
    date(2022, 3, 21): {Role.EXPERT: 25},
    date(2022, 10, 7): {Role.SCHOOL: 90},
}


def read(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own picture


def blocks(picture: ET.Element) -> list[tuple[str, float, float]]:
    """Class, top and height."""
    roles = {role.value for role in Role}
    return [
        (each.attrib["class"], float(each.attrib["y"]), float(each.attrib["height"]))
        for each in picture.iter("rect")
        if each.attrib["class"] in roles
    ]


def test_columns_are_piled_by_role_and_as_high_as_their_numbers() -> None:
    picture = read(letters_picture(AXIS, COUNTS, most=100))
    floor = float(picture.attrib["height"]) - 2

    assert blocks(picture) == [
        ("school", floor - 120, 120.0),
        ("coordinator", floor - 150, 30.0),
        ("expert", floor - 37.5, 37.5),
    ]


def test_a_column_says_its_day_and_to_whom_the_letters_went() -> None:
    picture = read(letters_picture(AXIS, COUNTS, most=100))

    assert [each.findtext("title") for each in picture.iter("g")] == [
        "14 марта 2022\u00a0г.: 100\u00a0писем — школам 80, координаторам 20",
        "21 марта 2022\u00a0г.: 25\u00a0писем — экспертам 25",
    ]
    assert picture.attrib["aria-label"] == (
        "Март 2022: 125\u00a0писем по дням; больше всего 14 марта 2022\u00a0г.: 100"
    )


def test_levels_are_round_numbers_up_to_the_tallest_column() -> None:
    picture = read(letters_picture(AXIS, COUNTS, most=177))

    assert [each.text for each in picture.iter("text") if each.attrib["class"] == "level-words"] == ["50", "100", "150"]


def test_a_stretch_without_letters_is_an_empty_ground() -> None:
    picture = read(letters_picture(AXIS, {}, most=0))

    assert (blocks(picture), picture.attrib["aria-label"]) == ([], "Март 2022: 0\u00a0писем по дням")


def test_a_single_letter_of_a_kind_can_be_seen_beside_a_hundred() -> None:
    days = {date(2022, 3, 14): 100, date(2022, 3, 15): 1}

    assert [high for _, _, high in blocks(read(kind_picture([AXIS], days, Role.SCHOOL)))] == [22.0, 2.0]


def test_a_kind_is_drawn_over_all_stretches_of_the_season() -> None:
    autumn = Axis(date(2022, 10, 3), date(2022, 10, 30), AXIS.calendar)
    picture = read(kind_picture([AXIS, autumn], {date(2022, 10, 3): 4}, Role.EXPERT))

    (column,) = picture.iter("rect")
    (border,) = picture.iter("line")
    assert (column.attrib["x"], border.attrib["x1"]) == ("50%", "50%")
