from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.printed_dates import HOW_TO, UnreadableDates, in_figures, read_dates, read_day, read_pieces
from domain.season import Days


def span(first: str, last: str) -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("14.01.2022", [("2022-01-14", "2022-01-14")]),
        ("21.03–27.03.2022", [("2022-03-21", "2022-03-27")]),
        ("21.03-27.03.2022", [("2022-03-21", "2022-03-27")]),
        ("21.03 — 27.03.2022 г.", [("2022-03-21", "2022-03-27")]),
        ("25.12.2022–10.01.2023", [("2022-12-25", "2023-01-10")]),
        ("2022-03-14", [("2022-03-14", "2022-03-14")]),
        ("2022-03-14 – 2022-03-20", [("2022-03-14", "2022-03-20")]),
        ("май 2022 года", [("2022-05-01", "2022-05-31")]),
        ("Февраль 2024", [("2024-02-01", "2024-02-29")]),
        ("сентябрь-декабрь 2022 года", [("2022-09-01", "2022-12-31")]),
        ("август – декабрь 2022 года", [("2022-08-01", "2022-12-31")]),
        ("июнь 2022 года, декабрь 2022 года", [("2022-06-01", "2022-06-30"), ("2022-12-01", "2022-12-31")]),
        ("февраль, сентябрь 2022 года", [("2022-02-01", "2022-02-28"), ("2022-09-01", "2022-09-30")]),
    ],
)
def test_dates_are_read_as_an_office_prints_them(text: str, windows: list[tuple[str, str]]) -> None:
    assert read_dates(text) == tuple(span(*window) for window in windows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("по запросу", f"Срок «по запросу» не читается. {HOW_TO}"),
        ("", f"Срок «» не читается. {HOW_TO}"),
        ("14.03", f"В сроке «14.03» не назван год. {HOW_TO}"),
        ("март", f"В сроке «март» не назван год. {HOW_TO}"),
        ("сентяберь 2022 года", f"Месяца «сентяберь» нет (срок «сентяберь 2022 года»). {HOW_TO}"),
        ("30.02.2022", "Дня 30.02.2022 не бывает (срок «30.02.2022»). Проверьте число и месяц."),
        ("14.13.2022", "Дня 14.13.2022 не бывает (срок «14.13.2022»). Проверьте число и месяц."),
        (
            "27.03–21.03.2022",
            "Срок «27.03–21.03.2022» кончается раньше, чем начинается. Поменяйте дни местами или исправьте год.",
        ),
        (
            "декабрь–март 2022 года",
            "Срок «декабрь–март 2022 года» кончается раньше, чем начинается. Поменяйте дни местами или исправьте год.",
        ),
    ],
)
def test_what_cannot_be_a_date_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(UnreadableDates) as raised:
        read_dates(text)
    assert str(raised.value) == said


def test_one_day_is_not_read_from_a_window() -> None:
    with pytest.raises(UnreadableDates, match="называет не один день"):
        read_day("14.03–20.03.2022")


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)), st.integers(0, 400))
def test_what_is_shown_in_figures_is_read_back_as_the_same_days(first: date, length: int) -> None:
    days = Days(first, first + timedelta(days=length))
    assert read_dates(in_figures(days)) == (days,)


DATE_LIKE = st.text(alphabet="0123456789.–-, годмартянвь", max_size=24)


@given(st.one_of(st.text(max_size=30), DATE_LIKE))
def test_any_text_is_windows_in_order_or_a_sentence(text: str) -> None:
    said = ""
    try:
        assert all(days.first <= days.last for days in read_dates(text))
    except UnreadableDates as error:
        said = f"{error.what} {error.remedy}"
    assert said == "" or said.endswith(".")


def test_each_window_keeps_its_own_words() -> None:
    pieces = read_pieces("Март, 05.04–07.04, июнь–июль 2022 года")

    assert [(one.words, one.in_months, in_figures(one.days)) for one in pieces] == [
        ("Март", True, "01.03–31.03.2022"),
        ("05.04–07.04", False, "05.04–07.04.2022"),
        ("июнь–июль 2022 года", True, "01.06–31.07.2022"),
    ]
