from collections.abc import Callable

from acts.take_on import take_on
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]


def test_each_learns_what_concerns_them_and_nobody_else_is_written_to(start: Start) -> None:
    season = start()
    season.set_capacity(e_1=0, e_2=2, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1", "s-3", "s-5")
    season.go("2022-03-21 12:00")
    for each in season.standing():
        take_on(each.id)
    season.go("2022-03-27 12:00")
    season.file("s-1", "s-5")
    season.go("2022-03-28 12:00")

    after = [letter for letter in season.letters() if letter[0] in ("28.03 00:00", "28.03 09:00")]
    assert after == [
        ("28.03 00:00", "round_completed", "office"),
        *[("28.03 09:00", "completion_notice", municipality) for municipality in ("m-1", "m-2", "m-3")],
        ("28.03 09:00", "conclusion", "s-1"),
        ("28.03 09:00", "conclusion", "s-5"),
        # Both schools are of one curator, who gets one letter; k-2 has none that was judged.
        ("28.03 09:00", "conclusion_copy", "k-1"),
        ("28.03 09:00", "not_assessed", "s-3"),
    ]
    # Those that brought nothing were told when their window ended, and are not told twice.
    assert [letter for letter in season.letters("no_documents") if letter[0] != "21.03 09:00"] == []
    assert season.about("no_documents") == ["s-2", "s-4", "s-6"]


def test_in_a_repeat_a_municipality_whose_schools_were_all_accepted_still_gets_its_table(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.outage("2022-03-18 12:00").hand_in(*SCHOOLS).go("2022-03-21 12:00"))
    season.file_all()
    season.go("2022-04-12 12:00")
    assert set(season.outcomes("1.14").values()) == {"carried_over"}
    assert season.letters(row="1.14") == [
        ("01.04 00:00", "round_completed", "office"),
        *[("01.04 09:00", "completion_notice", municipality) for municipality in ("m-1", "m-2", "m-3")],
    ]
