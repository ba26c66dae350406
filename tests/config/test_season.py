from collections import Counter
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from config.season import Reading, read_season, read_with_notes
from domain.calendar import Hours
from domain.letters import Kind
from domain.sampling.ceremony import SeedOrigin, seed_given
from domain.season import Coverage, Days, Phase, Season, Subject
from domain.timetable import BeforeItsPrimary, OutsideTheYear, Overlap, RoundDates, WhollyOff
from tests.config.drafts import ChangeInRound, Draft

SHIPPED = Path(__file__).parents[2] / "config" / "seasons" / "2022"
TRANSCRIPTION = yaml.safe_load((Path(__file__).parent / "roadmap-2022.yaml").read_text(encoding="utf-8"))


def span(first: str, last: str, year: int = 2022) -> Days:
    (d1, m1), (d2, m2) = (map(int, text.split(".")) for text in (first, last))
    return Days(date(year, m1, d1), date(year, m2, d2))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_with_notes(SHIPPED)


@pytest.fixture(scope="module")
def season(reading: Reading) -> Season:
    return reading.season


def test_all_53_rows_are_carried_over_as_they_were_transcribed(season: Season) -> None:
    assert [
        (row.id, row.direction, row.number, row.kind, row.title, row.printed_dates, row.executors, row.indicator)
        for row in season.rows
    ] == [
        (
            row["id"],
            row["direction"],
            row["number"],
            row["kind"],
            row["title_ru"],
            row["raw_dates"],
            tuple(row["executors"]),
            row["indicator"]["ru"],
        )
        for row in TRANSCRIPTION["rows"]
    ]


def test_the_printed_words_mean_the_windows_of_the_transcription(season: Season) -> None:
    assert {row.id: row.windows for row in season.rows} == {
        row["id"]: tuple(Days(window["start"], window["end"]) for window in row["windows"])
        for row in TRANSCRIPTION["rows"]
    }


def test_the_rows_stand_in_nine_directions(season: Season) -> None:
    assert Counter(row.direction for row in season.rows) == {
        direction["number"]: direction["rows"] for direction in TRANSCRIPTION["directions"]
    }
    assert season.directions == {
        direction["number"]: direction["short_ru"] for direction in TRANSCRIPTION["directions"]
    }


def test_two_rows_are_corrected_with_a_reason_and_keep_what_was_printed(season: Season) -> None:
    corrected = {row.id: (row.printed_dates, row.days) for row in season.rows if row.correction}
    assert corrected == {
        "1.14": ("01.03–10.03.2022", (span("01.04", "10.04"),)),
        "7.4": ("август 2021 года", (span("01.08", "31.08"),)),
    }
    reasons = {row.id: row.correction.reason for row in season.rows if row.correction}
    assert "строка 1.13" in reasons["1.14"]
    assert "август 2021 года" in reasons["7.4"]


def test_what_was_printed_wrong_is_found_from_the_dates_alone(reading: Reading) -> None:
    assert reading.printed == (
        BeforeItsPrimary("1.14", span("01.03", "10.03"), "1.13", span("21.03", "27.03")),
        OutsideTheYear("7.4", span("01.08", "31.08", 2021)),
    )


def test_the_saturday_seminar_is_told_and_not_refused(reading: Reading) -> None:
    assert reading.days_off == (WhollyOff("1.12", span("12.03", "12.03")),)


def test_the_sampled_round_overlaps_the_first_stage(reading: Reading) -> None:
    assert reading.overlaps == (
        Overlap("1.19", "2.1", span("05.05", "25.05"), span("16.05", "25.05")),
        Overlap("1.20", "2.1", span("26.05", "31.05"), None),
    )


def test_every_expertise_row_has_its_round(reading: Reading) -> None:
    assert reading.without_round == ()


def test_the_seven_windows_are_those_of_the_domain_paper(reading: Reading) -> None:
    assert reading.dates == (
        RoundDates("1.13", span("14.03", "20.03"), span("21.03", "27.03")),
        RoundDates("1.14", span("28.03", "31.03"), span("01.04", "10.04")),
        RoundDates("1.19", span("05.05", "15.05"), span("16.05", "25.05")),
        RoundDates("1.20", span("26.05", "31.05"), span("01.06", "05.06")),
        RoundDates("1.23", span("07.10", "15.10"), span("16.10", "25.10")),
        RoundDates("1.24", span("26.10", "31.10"), span("01.11", "05.11")),
        RoundDates("2.1", span("22.04", "30.04"), span("01.05", "31.05")),
    )


def test_the_windows_are_half_open_in_the_time_of_krasnoyarsk(season: Season) -> None:
    first = season.rounds[0]
    assert [first.submission.opens.isoformat(), first.submission.closes.isoformat()] == [
        "2022-03-14T00:00:00+07:00",
        "2022-03-21T00:00:00+07:00",
    ]
    assert first.expertise == season.calendar.window(date(2022, 3, 21), date(2022, 3, 27))


def test_the_rounds_are_what_the_letter_says(season: Season) -> None:
    assert [
        (one.row, one.subject, one.phase, one.stage, one.coverage, one.cohort, one.primary) for one in season.rounds
    ] == [
        ("1.13", Subject.CONCEPT_DOCUMENTS, Phase.PRIMARY, None, Coverage.ALL, 2022, None),
        ("1.14", Subject.CONCEPT_DOCUMENTS, Phase.REPEAT, None, Coverage.ALL, 2022, "1.13"),
        ("1.19", Subject.CONFIRMING_DOCUMENTS, Phase.PRIMARY, 1, Coverage.ALL, 2022, None),
        ("1.20", Subject.CONFIRMING_DOCUMENTS, Phase.REPEAT, 1, Coverage.ALL, 2022, "1.19"),
        ("1.23", Subject.CONFIRMING_DOCUMENTS, Phase.PRIMARY, 2, Coverage.ALL, 2022, None),
        ("1.24", Subject.CONFIRMING_DOCUMENTS, Phase.REPEAT, 2, Coverage.ALL, 2022, "1.23"),
        ("2.1", Subject.MIDTERM_PROGRAMME, Phase.SINGLE, None, Coverage.SAMPLE, 2021, None),
    ]


def test_confirming_documents_are_read_by_two_and_a_repeat_needs_one_conclusion(season: Season) -> None:
    assert {one.row: (one.experts_per_submission, one.enough) for one in season.rounds} == {
        "1.13": (1, 1),
        "1.14": (1, 1),
        "1.19": (2, 2),
        "1.20": (2, 1),
        "1.23": (2, 2),
        "1.24": (2, 1),
        "2.1": (1, 1),
    }


def test_only_the_sampled_round_draws_and_its_phrase_is_marked_as_played(season: Season) -> None:
    drawn = {one.row: (one.share, one.sample_seed, one.sample_seed_played) for one in season.rounds if one.share}
    assert drawn == {"2.1": (Decimal("0.5"), "Проект 500+, выборка школ 2021 года, май 2022 года", True)}
    assert [one.sample_seed for one in season.rounds[:-1]] == [None] * 6


def test_a_phrase_in_the_files_draws_as_one_that_is_typed_does(draft: Draft) -> None:
    draft.change("rounds.yaml", "seed: Проект 500+, выборка", "seed: Проект\u00a0500+,   выборка")
    phrase = read_season(draft.directory).rounds[-1].sample_seed
    assert phrase == "Проект 500+, выборка школ 2021 года, май 2022 года"
    assert seed_given(SeedOrigin.PHRASE, phrase) == phrase


def test_a_repeat_carries_its_correction(season: Season) -> None:
    corrected = {one.row: one.corrected for one in season.rounds if one.corrected}
    assert corrected == {"1.14": season.row("1.14").correction}
    assert corrected["1.14"].windows == (span("01.04", "10.04"),)


def test_every_round_has_documents_risks_and_six_to_nine_criteria_that_can_be_met(season: Season) -> None:
    for one in season.rounds:
        assert one.documents
        assert len(one.risks) == 3
        assert 6 <= len(one.rubric.criteria) <= 9
        for criterion in one.rubric.criteria:
            marks = [anchor.mark for anchor in criterion.anchors]
            assert marks == sorted(marks)
            assert (marks[0], marks[-1]) == (0, criterion.maximum)


def test_what_the_letter_does_not_say_waits_for_the_office(reading: Reading) -> None:
    assert "концепция развития" in reading.to_confirm
    assert "перечень рисков, версия 2022-0" in reading.to_confirm
    assert "рубрика «Экспертиза концептуальных документов школы»" in reading.to_confirm
    assert "среднесрочная программа развития 2022 года" not in reading.to_confirm


def test_reading_twice_gives_equal_values(season: Season) -> None:
    assert read_season(SHIPPED) == season


def test_a_round_may_name_its_own_rules(in_round: ChangeInRound) -> None:
    own = """
    rubric: concept_documents
    submission: 10.03–19.03.2022
    experts_per_submission: 3
    enough: 2
    reminder_days: [5]
    silence_share: 0.25
    capacity: 4
    hours: {opens: 8:30, closes: 17:00}
    letters_off: [window_opened]"""
    first = read_season(in_round("1.13", "\n    rubric: concept_documents", own).directory).rounds[0]
    assert first.submission == first.calendar.window(date(2022, 3, 10), date(2022, 3, 19))
    assert (first.experts_per_submission, first.enough, first.reminder_days) == (3, 2, (5,))
    assert (first.silence_share, first.capacity) == (Decimal("0.25"), 4)
    assert first.hours == Hours(time(8, 30), time(17, 0))
    assert first.letters_off == frozenset({Kind.WINDOW_OPENED})


SENT, APPROVED, OFF = "отправляется", "согласуется", "выключено"


@pytest.mark.parametrize(
    ("of_season", "of_round", "held"),
    [
        ("letters_to_approve: [conclusion]", "", APPROVED),
        ("letters_to_approve: [conclusion]", "letters_to_approve: []", SENT),
        ("letters_to_approve: [conclusion]", "letters_off: [conclusion]", OFF),
        ("letters_off: [conclusion]", "letters_to_approve: [conclusion]", APPROVED),
        ("letters_off: [conclusion]", "letters_to_approve: [invitation]", OFF),
        ("letters_off: [conclusion]", "letters_off: []", SENT),
        ("", "letters_to_approve: [conclusion]", APPROVED),
    ],
)
def test_a_kind_is_sent_approved_or_off_and_the_rounds_own_word_comes_before_the_seasons(
    in_round: ChangeInRound, of_season: str, of_round: str, held: str
) -> None:
    draft = in_round("1.13", "\n    rubric: concept_documents", f"\n    rubric: concept_documents\n    {of_round}")
    name = of_season.partition(":")[0]
    if name:
        draft.change("season.yaml", f"{name}: []", of_season)
    first = read_season(draft.directory).rounds[0]
    in_lists = (Kind.CONCLUSION in first.letters_to_approve, Kind.CONCLUSION in first.letters_off)
    assert {(False, False): SENT, (True, False): APPROVED, (False, True): OFF}[in_lists] == held


def test_a_season_of_before_approvals_is_read_as_it_was(draft: Draft) -> None:
    draft.change("season.yaml", "  letters_to_approve: []\n", "")
    assert {rules.letters_to_approve for rules in read_season(draft.directory).rounds} == {frozenset()}


def test_a_round_may_send_no_reminders_at_all(in_round: ChangeInRound) -> None:
    changed = in_round("1.13", "rubric: concept_documents", "rubric: concept_documents\n    reminder_days: []")
    assert read_season(changed.directory).rounds[0].reminder_days == ()


def test_a_regional_day_off_widens_the_submission(draft: Draft) -> None:
    changed = draft.change(
        "calendar.yaml", "\ndays_off: []", "\ndays_off:\n  - date: 14.03.2022\n    reason: указ губернатора"
    )
    assert read_with_notes(changed.directory).dates[0].submission == span("11.03", "20.03")


def test_an_expertise_row_without_a_round_is_told(draft: Draft) -> None:
    text = (draft.directory / "rounds.yaml").read_text(encoding="utf-8")
    draft.write("rounds.yaml", text[: text.index('  - row: "2.1"')])
    assert read_with_notes(draft.directory).without_round == ("2.1",)
