import shutil
from pathlib import Path

import pytest

from config.copied_files import CopiedSeed, Words, new_id
from config.mistakes import SeasonErrors
from config.official_calendar import transfers_are_known
from config.season import read_season
from config.season_copy import (
    SEASONS,
    CopyHasMistakes,
    FolderInUse,
    FolderNotWritten,
    NoSuchSeason,
    SameYear,
    SeasonCopy,
    copy_season,
    find_season,
)
from domain.season import Days, Regulation
from tests.config.drafts import ChangeInRound, Draft

SHIPPED = SEASONS / "2022"
HEADER = "# Перенесено с 2022 на 2027 год: сроки и годы подтверждает офис.\n"


def copied(source: Path, tmp_path: Path, year: int = 2027) -> SeasonCopy:
    return copy_season(source, year, tmp_path / "copy")


def text_of(tmp_path: Path, file: str) -> str:
    return (tmp_path / "copy" / file).read_text(encoding="utf-8")


def local_days(rules: Regulation) -> tuple[Days, Days]:
    calendar = rules.calendar
    return (
        Days(calendar.day_of(rules.submission.opens), calendar.last_day(rules.submission)),
        Days(calendar.day_of(rules.expertise.opens), calendar.last_day(rules.expertise)),
    )


@pytest.mark.parametrize("year", [2021, 2027])
def test_a_copied_season_passes_the_check_and_has_the_same_rows_and_rounds(year: int, tmp_path: Path) -> None:
    old, new = read_season(SHIPPED), copied(SHIPPED, tmp_path, year).reading.season

    assert read_season(tmp_path / "copy") == new
    assert (new.id, new.year, new.office) == (str(year), year, old.office)
    assert [row.id for row in new.rows] == [row.id for row in old.rows]
    assert [(one.row, one.phase, one.primary, one.reminder_days) for one in new.rounds] == [
        (one.row, one.phase, one.primary, one.reminder_days) for one in old.rounds
    ]
    assert [one.cohort - year for one in new.rounds] == [one.cohort - 2022 for one in old.rounds]


@pytest.mark.parametrize("year", [2023, 2024, 2026, 2027, 2028])
def test_experts_have_as_many_working_days_as_before_and_schools_of_a_repeat_at_least_as_many(
    year: int, tmp_path: Path
) -> None:
    old, new = read_season(SHIPPED), copied(SHIPPED, tmp_path, year).reading.season

    for before, after in zip(old.rounds, new.rounds, strict=True):
        if before.row == "2.1":  # the whole of May
            continue
        (handed, judged), (hands, judges) = local_days(before), local_days(after)
        assert len(new.calendar.working_days_between(judges.first, judges.last)) == len(
            old.calendar.working_days_between(judged.first, judged.last)
        )
        if before.primary:
            assert len(new.calendar.working_days_between(hands.first, hands.last)) >= len(
                old.calendar.working_days_between(handed.first, handed.last)
            )


def test_the_corrected_dates_become_the_printed_ones_and_the_correction_goes(tmp_path: Path) -> None:
    copy = copied(SHIPPED, tmp_path)

    rows = {id: copy.reading.season.row(id) for id in ("1.14", "7.4")}
    assert [(row.printed_dates, row.correction) for row in rows.values()] == [
        ("02.04–11.04.2027", None),
        ("август 2027 года", None),
    ]
    assert [(one.row, one.before) for one in copy.dates if one.corrected] == [
        ("1.14", "01.04–10.04.2022"),
        ("7.4", "август 2022 года"),
    ]
    assert "correction:" not in text_of(tmp_path, "roadmap.yaml")


def test_every_row_is_listed_and_months_stay_in_words(tmp_path: Path) -> None:
    dates = {one.row: one for one in copied(SHIPPED, tmp_path).dates}

    assert len(dates) == 53
    assert (dates["9.1"].after, dates["9.1"].windows) == ("февраль, сентябрь 2027 года", ())
    assert dates["6.2"].after == "июнь 2027 года, декабрь 2027 года"
    assert dates["8.1"].after == "август – декабрь 2027 года"


def test_comments_and_everything_that_needs_no_change_stay_as_they_are(tmp_path: Path) -> None:
    copied(SHIPPED, tmp_path)

    assert (tmp_path / "copy/calendar.yaml").read_bytes() == (SHIPPED / "calendar.yaml").read_bytes()
    old = (SHIPPED / "documents.yaml").read_text(encoding="utf-8")
    assert text_of(tmp_path, "documents.yaml") == HEADER + old.replace(
        "name: среднесрочная программа развития 2022 года", "name: среднесрочная программа развития 2027 года"
    )
    season = (SHIPPED / "season.yaml").read_text(encoding="utf-8")
    assert text_of(tmp_path, "season.yaml") == HEADER + season.replace('id: "2022"', 'id: "2027"').replace(
        "year: 2022", "year: 2027"
    ).replace("Красноярский край, 2022 год", "Красноярский край, 2027 год")


def test_files_without_a_year_in_them_are_copied_byte_for_byte(draft: Draft, tmp_path: Path) -> None:
    rubrics = (draft.directory / "rubrics.yaml").read_text(encoding="utf-8")
    for year in ("2021", "2022"):
        rubrics = rubrics.replace(year, "прошлый")
    draft.write("rubrics.yaml", rubrics)

    copied(draft.directory, tmp_path)

    assert text_of(tmp_path, "rubrics.yaml") == rubrics


def test_years_in_words_move_and_spans_of_years_are_left_to_the_office(tmp_path: Path) -> None:
    copy = copied(SHIPPED, tmp_path)

    assert (
        Words("roadmap.yaml", 13, "Сопровождение школ-участниц 2021 года", "Сопровождение школ-участниц 2026 года")
        in copy.changed_words
    )
    span = "Анализ региональной и муниципальных программ 2020–2022 гг."
    kept = {one.after: one for one in copy.kept_words}
    lines = text_of(tmp_path, "roadmap.yaml").split("\n")
    assert span in lines[kept[span].line - 1]
    assert "В 2022 году отличий нет." in kept
    for one in (*copy.changed_words, *copy.kept_words):
        assert one.after in text_of(tmp_path, one.file).split("\n")[one.line - 1]


def test_a_played_seed_stays_played(tmp_path: Path) -> None:
    copy = copied(SHIPPED, tmp_path)

    seed = "Проект 500+, выборка школ 2026 года, май 2027 года"
    assert copy.seeds == (CopiedSeed("2.1", seed, was_played=True),)
    sampled = copy.reading.season.rounds[-1]
    assert (sampled.sample_seed, sampled.sample_seed_played) == (seed, True)


@pytest.mark.parametrize(("old", "new"), [("\n      played: true", ""), ("played: true", "played: false")])
def test_a_seed_that_was_announced_is_not_announced_for_another_year(
    old: str, new: str, draft: Draft, tmp_path: Path
) -> None:
    draft.change("rounds.yaml", old, new)

    copy = copied(draft.directory, tmp_path)

    assert [one.was_played for one in copy.seeds] == [False]
    assert copy.reading.season.rounds[-1].sample_seed_played


def test_a_rounds_own_submission_moves_with_it(in_round: ChangeInRound, tmp_path: Path) -> None:
    draft = in_round("1.13", "    phase: primary", "    submission: 11.03–18.03.2022\n    phase: primary")

    copy = copied(draft.directory, tmp_path)

    assert "    submission: 12.03–19.03.2027\n    phase: primary" in text_of(tmp_path, "rounds.yaml")
    (own,) = [one for one in copy.dates if one.of_submission]
    assert (own.row, own.before, own.after) == ("1.13", "11.03–18.03.2022", "12.03–19.03.2027")
    assert local_days(copy.reading.season.rounds[0])[0] == own.windows[0][1].days


def test_the_regions_own_days_are_left_out_and_told(draft: Draft, tmp_path: Path) -> None:
    draft.change("calendar.yaml", "days_off: []", "days_off:\n  - date: 07.12.2022\n    reason: указ № 1")

    copy = copied(draft.directory, tmp_path)

    assert [one.before for one in copy.left_out] == ["07.12.2022, указ № 1"]
    assert "days_off: []\n" in text_of(tmp_path, "calendar.yaml")


def test_a_copy_of_a_copy_says_once_where_it_comes_from(tmp_path: Path) -> None:
    copied(SHIPPED, tmp_path)

    copy = copy_season(tmp_path / "copy", 2028, tmp_path / "second")

    text = (tmp_path / "second/season.yaml").read_text(encoding="utf-8")
    assert text.count("Перенесено") == 1
    assert (copy.reading.season.id, copy.old_year) == ("2028", 2027)


def test_of_a_far_year_no_transfers_of_days_off_are_known() -> None:
    assert [transfers_are_known(year) for year in (2022, 2026, 2031)] == [True, True, False]


def test_a_season_without_its_year_in_its_id_gets_the_new_year_behind_it() -> None:
    assert [new_id(id, 2022, 2027) for id in ("2022", "krsk-2022", "krsk")] == ["2027", "krsk-2027", "krsk-2027"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/own.txt").write_text("own", encoding="utf-8")
    (tmp_path / "file").write_text("own", encoding="utf-8")

    with pytest.raises(FolderInUse, match="не пуста"):
        copied(SHIPPED, tmp_path)
    with pytest.raises(FolderInUse, match="файл, а не папка"):
        copy_season(SHIPPED, 2027, tmp_path / "file")

    assert sorted(one.name for one in tmp_path.rglob("*")) == ["copy", "file", "own.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()

    assert copied(SHIPPED, tmp_path).reading.season.year == 2027


def test_nothing_is_left_behind_where_the_copy_has_mistakes(tmp_path: Path) -> None:
    # The cohort of 2021 would become one of 1999, before there can be any.
    with pytest.raises(CopyHasMistakes) as refused:
        copied(SHIPPED, tmp_path, 2000)

    assert {one.file for one in refused.value.mistakes} == {"rounds.yaml"}
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("own", encoding="utf-8")

    with pytest.raises(FolderNotWritten, match="Проверьте"):
        copy_season(SHIPPED, 2027, tmp_path / "file/below/copy")
    with pytest.raises(FolderNotWritten, match="Проверьте"):
        copy_season(SHIPPED, 2027, tmp_path / ("x" * 300))


def test_a_season_is_not_copied_into_its_own_year(tmp_path: Path) -> None:
    with pytest.raises(SameYear):
        copied(SHIPPED, tmp_path, 2022)


def test_a_season_with_mistakes_is_not_copied(draft: Draft, tmp_path: Path) -> None:
    draft.change("season.yaml", "year: 2022", "year: now")

    with pytest.raises(SeasonErrors):
        copied(draft.directory, tmp_path)

    assert not (tmp_path / "copy").exists()


def test_a_season_is_found_by_its_id_or_its_folder(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "own"))

    assert (find_season("2022"), find_season(str(folder))) == (SHIPPED, folder)
    with pytest.raises(NoSuchSeason, match="не имя сезона"):
        find_season("2099")
