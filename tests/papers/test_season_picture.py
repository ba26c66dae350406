"""A season as a picture: what stands where, read back from the SVG."""

import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar
from domain.season import Days
from papers.days_picture import Axis, percent, stretches
from papers.season_picture import RoundLine, season_picture

CALENDAR = Calendar("Asia/Krasnoyarsk", days_off=frozenset({date(2022, 3, 7), date(2022, 3, 8)}))


def read(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own picture


def day(month: int, number: int) -> date:
    return date(2022, month, number)


def line(
    row: str,
    submission: tuple[date, date],
    expertise: tuple[date, date],
    primary: str | None = None,
    closed_at: datetime | None = None,
    printed: tuple[Days, ...] = (),
    title: str = "Экспертиза",
) -> RoundLine:
    return RoundLine(
        row=row,
        title=title,
        short="кратко",
        submission=CALENDAR.window(*submission),
        expertise=CALENDAR.window(*expertise),
        primary=primary,
        closed_at=closed_at,
        printed=printed,
        reason="Опечатка в месяце." if printed else None,
    )


PRIMARY = line("1.13", (day(3, 14), day(3, 20)), (day(3, 21), day(3, 27)))
REPEAT = line("1.14", (day(3, 28), day(3, 31)), (day(4, 1), day(4, 10)), primary="1.13")
AUTUMN = line("1.23", (day(10, 7), day(10, 15)), (day(10, 16), day(10, 25)))


def drawn(*rounds: RoundLine) -> ET.Element:
    (stretch,) = season_picture(rounds, CALENDAR)
    return read(stretch.picture)


def bars(picture: ET.Element, look: str) -> list[tuple[float, float, str]]:
    """Beginning and end in percent, and the title."""
    return [
        (begins, begins + float(bar.attrib["width"][:-1]), "".join(bar.itertext()))
        for bar in picture.iter("rect")
        if bar.attrib["class"] == look
        for begins in [float(bar.attrib["x"][:-1])]
    ]


def at(moment: datetime, axis: Axis) -> float:
    return float(percent(axis.at(moment))[:-1])


def test_a_long_pause_parts_the_season_into_stretches_of_whole_weeks() -> None:
    axes = stretches(
        [Days(day(10, 7), day(10, 25)), Days(day(3, 14), day(3, 27)), Days(day(3, 28), day(4, 10))], CALENDAR
    )

    assert [(axis.first, axis.last, axis.name) for axis in axes] == [
        (day(3, 7), day(4, 17), "Март – апрель 2022"),
        (day(10, 3), day(11, 6), "Октябрь 2022"),
    ]


def test_each_round_is_drawn_in_one_stretch() -> None:
    pictures = season_picture([PRIMARY, REPEAT, AUTUMN], CALENDAR)

    names = [
        [text.text for text in read(each.picture).iter("tspan") if text.attrib["class"] == "row"] for each in pictures
    ]
    assert names == [["1.13", "1.14"], ["1.23"]]


def test_submission_and_expertise_stand_one_after_the_other() -> None:
    picture = drawn(PRIMARY)
    axis = Axis(day(3, 7), day(4, 3), CALENDAR)

    assert bars(picture, "submission") == [(25.0, 50.0, "1.13: приём документов, 14–20 марта 2022\u00a0г.")]
    assert bars(picture, "expertise") == [(50.0, 75.0, "1.13: работа экспертов, 21–27 марта 2022\u00a0г.")]
    assert axis.days == 28


def test_what_an_early_end_left_over_is_drawn_apart() -> None:
    axis = Axis(day(3, 7), day(4, 3), CALENDAR)
    closed_at = CALENDAR.at(day(3, 24)) + timedelta(hours=12)
    picture = drawn(line("1.13", (day(3, 14), day(3, 20)), (day(3, 21), day(3, 27)), closed_at=closed_at))

    ((begins, ended, _),) = bars(picture, "expertise")
    ((left, closes, _),) = bars(picture, "unused")
    assert (begins, round(ended, 2), round(left, 2), round(closes, 2)) == (50.0, 62.5, 62.5, 75.0)
    assert at(closed_at, axis) == 62.5
    assert [text.text for text in picture.iter("text") if text.attrib["class"] == "ended-words"] == [
        "завершена 24 марта"
    ]


def test_a_round_that_has_not_ended_bears_no_mark_of_an_end() -> None:
    assert [each for each in drawn(PRIMARY).iter() if each.attrib.get("class", "").startswith("ended")] == []


def test_a_thread_leads_from_the_end_of_a_primary_to_its_repeat() -> None:
    threads = [each.attrib for each in drawn(PRIMARY, REPEAT).iter("line") if each.attrib["class"] == "thread"]

    axis = Axis(day(3, 7), day(4, 17), CALENDAR)
    assert [(thread["x1"], thread["x2"]) for thread in threads] == [(percent(axis.at_day(day(3, 28))),) * 2]


def test_a_repeat_that_begins_later_gets_a_thread_with_a_turn() -> None:
    later = line("1.14", (day(3, 30), day(3, 31)), (day(4, 1), day(4, 10)), primary="1.13")
    down, across = [each.attrib for each in drawn(PRIMARY, later).iter("line") if each.attrib["class"] == "thread"]

    assert down["y2"] == across["y1"] == across["y2"]
    assert (down["x2"], across["x2"]) == (
        across["x1"],
        percent(Axis(day(3, 7), day(4, 17), CALENDAR).at_day(day(3, 30))),
    )


def test_corrected_dates_are_marked_and_the_printed_ones_shown_with_the_reason() -> None:
    printed = line(
        "1.14", (day(3, 28), day(3, 31)), (day(4, 1), day(4, 10)), "1.13", printed=(Days(day(3, 1), day(3, 10)),)
    )
    picture = drawn(PRIMARY, printed)

    ((_, _, title),) = bars(picture, "printed")
    assert title == "1.14: так напечатано, 1–10 марта 2022\u00a0г. Опечатка в месяце."
    assert [each.text for each in picture.iter("tspan") if "corrected" in each.attrib["class"]] == [
        " — сроки исправлены*",
        "*",
    ]
    assert [each.text for each in picture.iter("title") if each.text and "Сроки исправлены" in each.text] == [
        "1.14 Экспертиза. Сроки исправлены: Опечатка в месяце."
    ]


def test_dates_printed_a_year_off_do_not_stretch_the_picture() -> None:
    far = line(
        "1.14", (day(3, 28), day(3, 31)), (day(4, 1), day(4, 10)), printed=(Days(date(2021, 3, 1), date(2021, 3, 10)),)
    )

    assert [each.axis.first for each in season_picture([far], CALENDAR)] == [day(3, 21)]
    assert bars(drawn(far), "printed") == []


def test_days_off_are_shaded_and_neighbours_joined() -> None:
    assert [title for _, _, title in bars(drawn(PRIMARY), "day-off")] == [
        "7–8 марта 2022\u00a0г.: выходные",
        "12–13 марта 2022\u00a0г.: выходные",
        "19–20 марта 2022\u00a0г.: выходные",
        "26–27 марта 2022\u00a0г.: выходные",
        "2–3 апреля 2022\u00a0г.: выходные",
    ]


def test_the_picture_says_in_words_what_it_shows() -> None:
    assert drawn(PRIMARY, REPEAT).attrib["aria-label"] == (
        "Март – апрель 2022: 1.13 Экспертиза: приём документов 14–20 марта 2022\u00a0г., "
        "работа экспертов 21–27 марта 2022\u00a0г.; 1.14 Экспертиза: приём документов 28–31 марта 2022\u00a0г., "
        "работа экспертов 1–10 апреля 2022\u00a0г."
    )


def test_a_title_is_only_text_and_a_long_one_is_cut_in_the_picture() -> None:
    picture = drawn(line("1.13", (day(3, 14), day(3, 20)), (day(3, 21), day(3, 27)), title="<b>&" + "ш" * 145))

    (name,) = [each for each in picture.iter("tspan") if each.attrib["class"] == "long"]
    assert name.text == " <b>&" + "ш" * 85 + "…"
    assert picture.findall(".//b") == []


def test_a_season_without_rounds_has_no_picture() -> None:
    assert season_picture([], CALENDAR) == ()


@given(
    st.lists(
        st.tuples(
            st.dates(date(2021, 12, 1), date(2023, 1, 31)), st.integers(1, 40), st.integers(1, 40), st.integers(-30, 30)
        ),
        min_size=1,
        max_size=7,
    )
)
def test_whatever_the_dates_every_round_is_drawn_once_and_within_its_picture(
    rounds: list[tuple[date, int, int, int]],
) -> None:
    lines = []
    for number, (first, handing, judging, late) in enumerate(rounds):
        between = first + timedelta(days=handing)
        last = between + timedelta(days=judging)
        closed_at = max(CALENDAR.at(last + timedelta(days=late)), CALENDAR.at(first))
        lines.append(line(f"1.{number}", (first, between - timedelta(days=1)), (between, last), closed_at=closed_at))

    pictures = [read(each.picture) for each in season_picture(lines, CALENDAR)]

    assert sum(len(bars(picture, "submission")) for picture in pictures) == len(lines)
    for picture in pictures:
        for look in ("submission", "expertise", "unused"):
            assert all(-0.01 <= begins < ends <= 100.01 for begins, ends, _ in bars(picture, look))
