from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.season import read_season
from domain.allotment.rules import AllotmentRules
from domain.allotment.values import Policy, Weights
from domain.calendar import Calendar, Hours, Window
from domain.schedule_changes import (
    APART,
    CLOSED,
    DAYS_GONE,
    LATE,
    LISTED,
    OPEN,
    ROUND,
    Recorded,
    ScheduleChange,
    amended,
    changes_of,
)
from domain.season import Correction, Coverage, Days, Regulation, Season
from domain.stages import Stage
from domain.window_changes import (
    DO_NOT_FIT,
    EXPERTISE_OPEN,
    EXPERTISE_OVER,
    EXPERTS_TOLD,
    INTAKE_OPEN,
    INTAKE_OVER,
    MOMENTS,
    PAST,
    PROLONGED,
    PROMISED,
    SCHOOLS_TOLD,
    fit_together,
)

SEASON = read_season(Path(__file__).parents[2] / "config/seasons/2022")
CALENDAR = SEASON.calendar
RULES = {rules.row: rules for rules in SEASON.rounds}
# Row 1.13: submission 14.03–20.03, expertise 21.03–27.03; its repeat 1.14: 28.03–31.03 and 01.04–10.04.
FIRST = RULES["1.13"]
TITLE = FIRST.title


def at(text: str, hour: int = 0) -> datetime:
    return CALENDAR.at(date(2022, int(text[3:5]), int(text[0:2])), time(hour))


def window(text: str) -> Window:
    first, _, last = text.partition("–")
    return CALENDAR.window(at(first).date(), at(last).date())


def season_with(*rounds: Regulation) -> Season:
    return replace(SEASON, rounds=rounds)


def changes(stage: Stage, now: str, written: Regulation, moves: int = 0) -> tuple[ScheduleChange, ...]:
    """What changes of row 1.13 alone at ten o'clock of a day."""
    return changes_of({"1.13": Recorded(FIRST, stage, moves)}, season_with(written), at(now, 10))


def change(field: str, what: str, before: str, after: str, why_not: str = "") -> ScheduleChange:
    return ScheduleChange("1.13", field, what, before, after, not why_not, why_not)


def test_what_was_not_edited_is_no_change() -> None:
    recorded = {row: Recorded(rules, Stage.EXPERTISE) for row, rules in RULES.items()}

    assert changes_of(recorded, SEASON, at("23.03")) == ()


def test_a_new_season_brings_all_its_rounds_in_by_number_of_the_row() -> None:
    found = changes_of({}, SEASON, at("01.01"))

    assert [(one.row, one.after, one.is_new_round, one.applies) for one in found] == [
        (row, RULES[row].title, True, True) for row in ("1.13", "1.14", "1.19", "1.20", "1.23", "1.24", "2.1")
    ]


def test_a_round_is_brought_in_as_long_as_its_window_has_not_opened() -> None:
    in_time, late = (changes_of({}, season_with(FIRST), at(*moment)) for moment in (("13.03", 23), ("14.03",)))

    assert in_time == (ScheduleChange("1.13", ROUND, "экспертиза", "", TITLE, True),)
    assert late == (ScheduleChange("1.13", ROUND, "экспертиза", "", TITLE, False, LATE),)


def test_a_repeat_is_not_brought_in_without_its_primary() -> None:
    rounds = season_with(FIRST, RULES["1.14"])

    assert changes_of({}, rounds, at("14.03")) == (
        ScheduleChange("1.13", ROUND, "экспертиза", "", TITLE, False, LATE),
        ScheduleChange("1.14", ROUND, "экспертиза", "", RULES["1.14"].title, False, APART),
    )


def test_a_round_that_is_scheduled_may_be_dropped_and_one_that_is_open_may_not() -> None:
    rest = season_with(RULES["1.19"])
    known = {"1.19": Recorded(RULES["1.19"], Stage.SCHEDULED)}

    dropped = changes_of(known | {"1.13": Recorded(FIRST, Stage.SCHEDULED)}, rest, at("13.03"))
    vanished = changes_of(known | {"1.13": Recorded(FIRST, Stage.INTAKE)}, rest, at("15.03"))

    assert dropped == (ScheduleChange("1.13", ROUND, "экспертиза", TITLE, "", True),)
    assert dropped[0].is_dropped_round
    assert vanished == (ScheduleChange("1.13", ROUND, "экспертиза", TITLE, "", False, OPEN, forbids=True),)


def test_a_round_whose_window_opens_at_this_moment_counts_as_open() -> None:
    vanished = changes_of({"1.13": Recorded(FIRST, Stage.SCHEDULED)}, season_with(RULES["1.19"]), at("14.03"))

    assert vanished[0] == ScheduleChange("1.13", ROUND, "экспертиза", TITLE, "", False, OPEN, forbids=True)


def test_a_scheduled_round_moves_as_a_whole() -> None:
    later = replace(FIRST, submission=window("15.03–22.03"), expertise=window("23.03–30.03"))

    found = changes(Stage.SCHEDULED, "10.03", later)

    assert found == (
        change("submission.opens", "приём документов с", "14.03.2022", "15.03.2022"),
        change("submission.closes", "приём документов до", "20.03.2022", "22.03.2022"),
        change("expertise.opens", "экспертиза с", "21.03.2022", "23.03.2022"),
        change("expertise.closes", "экспертиза до", "27.03.2022", "30.03.2022"),
    )
    assert amended(FIRST, later, found) == later


def test_a_round_does_not_move_into_the_past_but_may_open_today() -> None:
    today = replace(FIRST, submission=window("10.03–20.03"))
    yesterday = replace(FIRST, submission=window("09.03–20.03"))

    assert [one.why_not for one in changes(Stage.SCHEDULED, "10.03", today)] == [""]
    assert [one.why_not for one in changes(Stage.SCHEDULED, "10.03", yesterday)] == [PAST]


def test_the_end_of_an_open_intake_is_moved_by_no_file_and_it_is_not_begun_anew() -> None:
    moved_on = replace(FIRST, submission=window("15.03–22.03"), expertise=window("23.03–27.03"))
    shortened = replace(FIRST, submission=window("14.03–18.03"))

    found = changes(Stage.INTAKE, "15.03", moved_on)

    assert found == (
        change("submission.opens", "приём документов с", "14.03.2022", "15.03.2022", INTAKE_OPEN),
        change("submission.closes", "приём документов до", "20.03.2022", "22.03.2022", PROMISED.format(row="1.13")),
        change("expertise.opens", "экспертиза с", "21.03.2022", "23.03.2022"),
    )
    assert amended(FIRST, moved_on, found) == replace(moved_on, submission=FIRST.submission)
    assert [one.why_not for one in changes(Stage.INTAKE, "15.03", shortened)] == [SCHOOLS_TOLD]


def test_a_frozen_list_of_schools_holds_the_rules_of_its_draw() -> None:
    written = replace(FIRST, sample_seed="иная фраза")
    recorded = {"1.13": Recorded(FIRST, Stage.SCHEDULED, list_frozen=True)}

    (held,) = changes_of(recorded, season_with(written), at("10.03"))
    (dropped,) = changes_of(recorded, season_with(), at("10.03"))

    assert (held.field, held.why_not, held.forbids) == ("sample_seed", LISTED, False)
    assert (dropped.is_dropped_round, dropped.why_not, dropped.forbids) == (True, LISTED, True)


def test_what_the_office_prolonged_by_hand_is_not_taken_back_by_an_edit() -> None:
    files = replace(FIRST, submission=window("14.03–19.03"))

    assert [one.why_not for one in changes(Stage.SCHEDULED, "10.03", files, moves=1)] == [PROLONGED]
    assert [one.why_not for one in changes(Stage.SCHEDULED, "10.03", files)] == [""]


@pytest.mark.parametrize("stage", [Stage.INTAKE, Stage.ALLOTMENT, Stage.EXPERTISE])
def test_an_intake_that_is_over_is_not_reopened(stage: Stage) -> None:
    reopened = replace(FIRST, submission=window("14.03–22.03"), expertise=window("23.03–27.03"))

    assert changes(stage, "21.03", reopened)[0].why_not == INTAKE_OVER


def test_an_expertise_that_goes_on_is_prolonged_and_never_shortened() -> None:
    longer, shorter = (replace(FIRST, expertise=window(text)) for text in ("21.03–29.03", "21.03–25.03"))

    assert [one.why_not for one in changes(Stage.EXPERTISE, "22.03", longer)] == [""]
    assert [one.why_not for one in changes(Stage.EXPERTISE, "22.03", shorter)] == [EXPERTS_TOLD]
    assert [one.why_not for one in changes(Stage.OUTCOME, "26.03", longer)] == [EXPERTISE_OVER]
    assert [one.why_not for one in changes(Stage.EXPERTISE, "28.03", longer)] == [EXPERTISE_OVER]


def test_an_expertise_that_has_begun_does_not_begin_another_day() -> None:
    later = replace(FIRST, expertise=window("23.03–27.03"))

    assert [one.why_not for one in changes(Stage.EXPERTISE, "22.03", later)] == [EXPERTISE_OPEN]


def test_an_expertise_does_not_move_into_days_of_the_intake_that_stay() -> None:
    earlier = replace(FIRST, submission=window("14.03–16.03"), expertise=window("17.03–27.03"))

    assert [one.why_not for one in changes(Stage.INTAKE, "15.03", earlier)] == [SCHOOLS_TOLD, DO_NOT_FIT]


def test_a_correction_comes_with_the_dates_it_made_or_not_at_all() -> None:
    corrected = Correction((Days(date(2022, 3, 21), date(2022, 3, 25)),), "раньше на два дня")
    shorter = replace(FIRST, expertise=window("21.03–25.03"), corrected=corrected)

    assert [(one.field, one.why_not) for one in changes(Stage.INTAKE, "15.03", shorter)] == [
        ("expertise.closes", ""),
        ("corrected", ""),
    ]
    assert [(one.field, one.why_not) for one in changes(Stage.EXPERTISE, "22.03", shorter)] == [
        ("expertise.closes", EXPERTS_TOLD),
        ("corrected", EXPERTS_TOLD),
    ]


def test_a_primary_is_not_prolonged_into_an_open_repeat() -> None:
    longer = replace(FIRST, expertise=window("21.03–30.03"))
    repeat = replace(RULES["1.14"], submission=window("31.03–31.03"))
    recorded = {"1.13": Recorded(FIRST, Stage.EXPERTISE), "1.14": Recorded(RULES["1.14"], Stage.SCHEDULED)}

    both = changes_of(recorded, season_with(longer, repeat), at("25.03"))
    primary_alone = changes_of(recorded, season_with(longer, RULES["1.14"]), at("25.03"))

    assert [(one.row, one.field, one.why_not) for one in both] == [
        ("1.13", "expertise.closes", ""),
        ("1.14", "submission.opens", ""),
    ]
    assert [(one.row, one.field, one.why_not) for one in primary_alone] == [("1.13", "expertise.closes", APART)]


HALF = Decimal("0.5")
FREE_UNTIL: Mapping[str, tuple[Stage, dict[str, Any]]] = {
    "cohort": (Stage.INTAKE, {"cohort": 2020}),
    "coverage": (Stage.INTAKE, {"coverage": Coverage.RETURNED}),
    "documents": (Stage.INTAKE, {"documents": FIRST.documents[:1]}),
    "risks": (Stage.INTAKE, {"risks": FIRST.risks[:1]}),
    "share": (Stage.INTAKE, {"share": Decimal("0.6")}),
    "sample_seed": (Stage.INTAKE, {"sample_seed": "другая фраза"}),
    "rubric": (Stage.ALLOTMENT, {"rubric": RULES["1.19"].rubric}),
    "experts_per_submission": (Stage.ALLOTMENT, {"experts_per_submission": 3}),
    "enough": (Stage.ALLOTMENT, {"enough": 2}),
    "capacity": (Stage.OUTCOME, {"capacity": 4}),
    "conclusions_per_working_day": (Stage.OUTCOME, {"conclusions_per_working_day": HALF}),
    "allotment": (Stage.OUTCOME, {"allotment": AllotmentRules(approval=True)}),
    "silence_share": (Stage.OUTCOME, {"silence_share": Decimal("0.25")}),
    "title": (Stage.CLOSING, {"title": "экспертиза"}),
    "reminder_days": (Stage.CLOSING, {"reminder_days": (2,)}),
    "hours": (Stage.CLOSING, {"hours": Hours(time(10), time(17))}),
    "letters_off": (Stage.CLOSING, {"letters_off": frozenset({"receipt"})}),
    "letters_to_approve": (Stage.CLOSING, {"letters_to_approve": frozenset({"conclusion"})}),
}
DAY_OF = {Stage.SCHEDULED: "01.03", Stage.INTAKE: "15.03", Stage.ALLOTMENT: "21.03"}


@pytest.mark.parametrize("field", FREE_UNTIL)
def test_a_rule_may_change_until_the_stage_that_uses_it(field: str) -> None:
    fixed_from, edit = FREE_UNTIL[field]
    written = replace(FIRST, **edit)

    found = {stage: changes(stage, DAY_OF.get(stage, "25.03"), written) for stage in Stage}

    assert {stage: [(one.field, one.applies, bool(one.why_not)) for one in made] for stage, made in found.items()} == {
        stage: [(field, stage.comes_before(fixed_from), not stage.comes_before(fixed_from))] for stage in Stage
    }
    assert amended(FIRST, written, found[Stage.SCHEDULED]) == written
    assert amended(FIRST, written, found[Stage.CLOSED]) == FIRST


def test_of_a_closed_round_nothing_changes() -> None:
    written = replace(FIRST, title="экспертиза", expertise=window("21.03–30.03"))

    assert {one.why_not for one in changes(Stage.CLOSED, "26.03", written)} == {CLOSED}


def test_values_are_shown_in_the_words_of_the_office() -> None:
    written = replace(
        FIRST,
        enough=2,
        experts_per_submission=2,
        reminder_days=(),
        silence_share=Decimal("0.25"),
        documents=FIRST.documents[1:],
        conclusions_per_working_day=HALF,
        allotment=AllotmentRules(
            Policy.FAIR,
            Weights(primary=-5),
            apart_by_institution=True,
            approval=True,
            neighbours=(("Канск", "Канский район"), ("Ачинск", "Ачинский район", "Назарово")),
        ),
    )

    assert changes(Stage.SCHEDULED, "01.03", written) == (
        change(
            "documents",
            "документы",
            "концепция развития; среднесрочная программа развития; антирисковая программа (на каждый риск)",
            "среднесрочная программа развития; антирисковая программа (на каждый риск)",
        ),
        change("experts_per_submission", "экспертов на одну школу", "1", "2"),
        change("enough", "заключений для итога", "1", "2"),
        change("conclusions_per_working_day", "заключений за рабочий день", "без предела", "0,5"),
        change(
            "allotment",
            "назначение экспертов",
            "наибольшая общая польза, веса: компетенция 3, эксперт первичной 10, равная нагрузка 1",
            "поровну, веса: компетенция 3, эксперт первичной -5, равная нагрузка 1, порознь из одной организации, с "
            "утверждением офисом, соседи: Канск – Канский район; Ачинск – Ачинский район – Назарово",
        ),
        change("silence_share", "доля дней, после которой эксперт молчит", "50 %", "25 %"),
        change("reminder_days", "напоминания за столько рабочих дней", "3, 1", "нет"),
    )


def test_a_change_that_cannot_be_seen_in_its_short_form_is_still_told() -> None:
    criteria = FIRST.rubric.criteria
    reworded = replace(FIRST.rubric, criteria=(replace(criteria[0], name="Иначе"), *criteria[1:]))

    (told,) = changes(Stage.SCHEDULED, "01.03", replace(FIRST, rubric=reworded))

    assert told.after == f"{told.before} (в файлах иначе)"


def test_a_day_off_of_the_future_is_applied_and_one_of_the_past_is_not() -> None:
    def without(day: date) -> Regulation:
        return replace(FIRST, calendar=replace(CALENDAR, days_off=CALENDAR.days_off | {day}))

    coming, gone = without(date(2022, 3, 25)), without(date(2022, 3, 15))

    assert changes(Stage.EXPERTISE, "22.03", coming) == (
        change("calendar", "рабочие дни", "25.03.2022 рабочий", "25.03.2022 выходной"),
    )
    assert [one.why_not for one in changes(Stage.EXPERTISE, "22.03", gone)] == [DAYS_GONE]
    assert amended(FIRST, coming, changes(Stage.EXPERTISE, "22.03", coming)) == coming


def test_many_days_off_are_counted_not_named() -> None:
    days = frozenset(date(2022, 9, n) for n in range(1, 31))
    (told,) = changes(
        Stage.SCHEDULED, "01.03", replace(FIRST, calendar=replace(CALENDAR, days_off=CALENDAR.days_off | days))
    )

    assert told.after.endswith(" и ещё 16")


def test_the_zone_moves_with_all_its_moments_or_not_at_all() -> None:
    calendar = replace(CALENDAR, zone="Asia/Irkutsk")
    written = replace(
        FIRST,
        calendar=calendar,
        submission=calendar.window(date(2022, 3, 14), date(2022, 3, 20)),
        expertise=calendar.window(date(2022, 3, 21), date(2022, 3, 27)),
    )

    before, after = changes(Stage.SCHEDULED, "01.03", written), changes(Stage.INTAKE, "15.03", written)

    assert amended(FIRST, written, before) == written
    assert [one.field for one in before] == ["zone", *MOMENTS]
    assert {one.applies for one in after} == {False}


def test_an_hour_that_is_no_end_of_a_day_is_shown() -> None:
    noon = replace(FIRST, submission=replace(FIRST.submission, closes=at("18.03", 12)))

    assert changes(Stage.SCHEDULED, "01.03", noon) == (
        change("submission.closes", "приём документов до", "20.03.2022", "18.03.2022 12:00"),
    )


@st.composite
def regulations(draw: st.DrawFn, rules: Regulation) -> Regulation:
    """A round with other dates, as a checked file may hold them."""
    days = sorted(draw(st.lists(st.integers(60, 130), min_size=4, max_size=4, unique=True)))
    first = date(2022, 1, 1)
    opens, closes, begins, ends = (first + timedelta(days=n) for n in days)
    calendar: Calendar = rules.calendar
    submission = calendar.window(opens, closes)
    return replace(rules, submission=submission, expertise=calendar.window(begins, ends))


def apart(primary: Regulation, repeat: Regulation) -> bool:
    return primary.expertise.closes <= repeat.submission.opens


@given(
    *(regulations(RULES[row]) for row in ("1.13", "1.13", "1.14", "1.14")),
    st.sampled_from(list(Stage)),
    st.sampled_from(list(Stage)),
    st.integers(0, 3200),
)
def test_whatever_was_edited_the_record_keeps_dates_that_fit(
    recorded: Regulation,
    written: Regulation,
    recorded_repeat: Regulation,
    written_repeat: Regulation,
    stage: Stage,
    repeats_stage: Stage,
    hours: int,
) -> None:
    now = at("01.03") + timedelta(hours=hours)
    known = {"1.13": Recorded(recorded, stage), "1.14": Recorded(recorded_repeat, repeats_stage)}

    found = changes_of(known, season_with(written, written_repeat), now)

    primary, repeat = amended(recorded, written, found), amended(recorded_repeat, written_repeat, found)
    assert fit_together(primary)
    assert fit_together(repeat)
    assert apart(primary, repeat) or not apart(recorded, recorded_repeat) or not apart(written, written_repeat)
    assert primary.submission.closes >= recorded.submission.closes or stage is Stage.SCHEDULED
    # What was applied is in the record, so that the same files applied again change nothing.
    again = {"1.13": Recorded(primary, stage), "1.14": Recorded(repeat, repeats_stage)}
    assert [one for one in changes_of(again, season_with(written, written_repeat), now) if one.applies] == []
