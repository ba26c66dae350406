"""A road map as a picture: what stands where, read back from the SVG."""

import xml.etree.ElementTree as ET
from datetime import date, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar
from domain.season import Days
from papers.days_picture import Axis, percent
from papers.road_map_picture import LINE, LINE_OF_ROUND, Direction, RoadMapLine, road_map_picture

CALENDAR = Calendar("Asia/Krasnoyarsk")
YEAR = Axis(date(2022, 1, 1), date(2022, 12, 31), CALENDAR)
LATER = datetime(2023, 2, 1, tzinfo=CALENDAR.zone_info)


def days(*ends: tuple[int, int]) -> Days:
    (month, day), (last_month, last_day) = ends[0], ends[-1]
    return Days(date(2022, month, day), date(2022, last_month, last_day))


def line(row: str, *windows: Days, title: str = "Совещание") -> RoadMapLine:
    return RoadMapLine(row, title, "когда-нибудь", windows)


ROUND = RoadMapLine(
    row="1.13",
    title="Первичная экспертиза",
    said="приём 14–20 марта, работа экспертов 21–27 марта",
    days=(days((3, 21), (3, 27)),),
    submission=CALENDAR.window(date(2022, 3, 14), date(2022, 3, 20)),
    expertise=CALENDAR.window(date(2022, 3, 21), date(2022, 3, 27)),
    page="/office/rounds/2022/1.13",
)


def drawn(*lines: RoadMapLine, now: datetime = LATER) -> ET.Element:
    return ET.fromstring(road_map_picture([Direction("1. Направление", lines)], 2022, CALENDAR, now))  # noqa: S314 - our own picture


def looks(picture: ET.Element, look: str) -> list[ET.Element]:
    return [each for each in picture.iter() if each.attrib.get("class") == look]


def name_of(picture: ET.Element, row: str) -> ET.Element:
    (found,) = [each for each in picture.iter("text") if (each.text or "").startswith(row)]
    return found


def at(month: int, day: int) -> str:
    return percent(YEAR.at_day(date(2022, month, day)))


def test_a_day_is_a_dot_and_more_days_are_a_thin_bar() -> None:
    picture = drawn(line("1.1", days((1, 14))), line("2.1", days((5, 1), (5, 31))))

    dot, bar = looks(picture, "days")
    assert (dot.tag, dot.attrib["cx"]) == ("circle", percent(100 * 13.5 / 365))
    assert (bar.tag, bar.attrib["x"], bar.attrib["width"]) == ("rect", at(5, 1), percent(100 * 31 / 365))


def test_a_round_shows_both_its_windows_and_leads_to_its_page() -> None:
    picture = drawn(line("1.1", days((1, 14))), ROUND)

    (link,) = picture.iter("a")
    assert (link.attrib["href"], link.attrib["aria-label"]) == (
        "/office/rounds/2022/1.13",
        "1.13 Первичная экспертиза: приём 14–20 марта, работа экспертов 21–27 марта",
    )
    assert [looks(link, look)[0].attrib["x"] for look in ("submission", "expertise")] == [at(3, 14), at(3, 21)]
    assert looks(link, "days") == []


def test_a_link_is_high_enough_for_a_finger_and_not_hidden_from_who_listens() -> None:
    picture = drawn(line("1.1", days((1, 14))), ROUND)

    assert int(looks(picture, "line")[0].attrib["height"]) >= 24
    (hidden,) = [each for each in picture if each.attrib.get("aria-hidden") == "true"]
    assert [[*part.iter("a")] for part in picture if part is hidden] == [[]]


def test_a_name_stands_in_the_widest_place_beside_the_bars() -> None:
    picture = drawn(
        line("1.1", days((1, 14))),
        line("4.1", days((11, 1), (11, 30))),
        line("9.1", days((2, 1), (2, 28)), days((9, 1), (9, 30))),
        line("9.9"),
    )

    names = [name_of(picture, row).attrib for row in ("1.1 ", "4.1 ", "9.1 ", "9.9 ")]
    assert [(name["x"], name.get("text-anchor")) for name in names] == [
        (at(1, 15), None),
        (at(11, 1), "end"),
        (at(3, 1), None),
        ("0%", None),
    ]


def test_a_row_that_takes_the_whole_year_has_its_name_over_its_bar() -> None:
    picture = drawn(line("1.1", days((1, 1), (12, 31))))

    name = name_of(picture, "1.1 ")
    assert (name.attrib["x"], name.text) == ("0%", "1.1 Совещание")


def test_a_title_is_only_text_and_is_cut_where_there_is_no_room_for_it() -> None:
    picture = drawn(line("5.1", days((5, 1), (8, 31)), title="<b>&" + "ш" * 145))

    name = name_of(picture, "5.1").text or ""
    assert (name[:8], name[-2:], len(name) < 60) == ("5.1 <b>&", "ш…", True)
    assert picture.findall(".//b") == []
    assert "ш" * 145 in (next(picture.iter("title")).text or "")


def test_today_is_a_line_in_its_own_year_only() -> None:
    today = drawn(ROUND, now=datetime(2022, 3, 23, 12, tzinfo=CALENDAR.zone_info))

    assert [(each.attrib["x1"], each.attrib["x2"]) for each in looks(today, "today")] == [
        (percent(100 * 81.5 / 365),) * 2
    ]
    assert [each.text for each in looks(today, "today-words")] == ["сегодня, 23.03"]
    assert (looks(drawn(ROUND), "today"), looks(drawn(ROUND), "today-words")) == ([], [])


def test_days_of_another_year_stretch_nothing() -> None:
    picture = drawn(
        line("7.4", Days(date(2021, 8, 1), date(2021, 8, 31))), line("8.1", Days(date(2022, 12, 1), date(2023, 1, 9)))
    )

    (bar,) = looks(picture, "days")
    assert (bar.attrib["x"], bar.attrib["width"]) == (at(12, 1), percent(100 * 31 / 365))
    assert name_of(picture, "7.4").attrib["x"] == "0%"


def test_nothing_is_styled_inline() -> None:
    assert [each for each in drawn(ROUND, line("1.1", days((1, 14)))).iter() if "style" in each.attrib] == []


@given(
    st.lists(
        st.lists(
            st.tuples(st.dates(date(2021, 6, 1), date(2023, 6, 1)), st.dates(date(2021, 6, 1), date(2023, 6, 1))),
            max_size=4,
        ),
        max_size=12,
    )
)
def test_whatever_the_dates_every_row_has_a_line_of_its_own_within_the_picture(
    rows: list[list[tuple[date, date]]],
) -> None:
    lines = [
        line(f"1.{number}", *(Days(min(ends), max(ends)) for ends in windows)) for number, windows in enumerate(rows)
    ]
    picture = drawn(*lines, ROUND)

    tops = [int(name_of(picture, f"{each.row} ").attrib["y"]) for each in lines]
    assert [second - first for first, second in pairwise(tops)] == [LINE] * (len(lines) - 1 if lines else 0)
    assert all(top + LINE_OF_ROUND <= int(picture.attrib["height"]) for top in tops)
    for bar in (each for each in looks(picture, "days") if each.tag == "rect"):
        begins = float(bar.attrib["x"][:-1])
        assert -0.01 <= begins < begins + float(bar.attrib["width"][:-1]) <= 100.01
