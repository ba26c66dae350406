import shutil
from pathlib import Path

import pytest

from config.mistakes import SeasonErrors
from config.season import read_season
from tests.config.drafts import ChangeInRound, Draft


def test_the_shipped_season_has_no_mistake(draft: Draft) -> None:
    assert draft.mistakes() == []


def test_every_mistake_of_every_file_is_told_at_once(draft: Draft) -> None:
    draft.without_correction("7.4")
    draft.change("season.yaml", "zone: Asia/Krasnoyarsk", "zone: Asia/Krasnoyarks")
    draft.change("season.yaml", "closes: 18:00", "closes: 8 утра")
    draft.change("rounds.yaml", "documents: [midterm_programme_2022]", "documents: [midterm]")
    draft.change("documents.yaml", "per: risk", "per: riск")
    draft.change("rubrics.yaml", "maximum: 10", "maximum: десять")
    draft.write("calendar.yaml", "")
    assert [text.partition(" ")[0].rstrip(",:") for text in draft.mistakes()] == [
        "calendar.yaml",
        "documents.yaml",
        "roadmap.yaml",
        "rounds.yaml",
        "rubrics.yaml",
        "season.yaml",
        "season.yaml",
    ]


def test_a_bad_round_does_not_hide_what_is_wrong_with_the_others(in_round: ChangeInRound) -> None:
    in_round("1.13", "phase: primary", "phase: first")
    draft = in_round("2.1", "rubric: midterm_programme", "rubric: midterm")
    said = [text.partition(": ")[2] for text in draft.mistakes()]
    assert said == [
        "Поле «phase»: значения «first» здесь не бывает. Здесь бывает: primary, repeat, single.",
        "Экспертиза 2.1: рубрики «midterm» нет в rubrics.yaml. Возможно, имелось в виду «midterm_programme».",
    ]


def test_an_empty_file_is_told_and_the_others_are_read_on(draft: Draft) -> None:
    draft.write("rubrics.yaml", "")
    assert draft.mistakes() == ["rubrics.yaml: Файл пуст. Возьмите за образец config/seasons/2022/rubrics.yaml."]


def test_an_empty_folder_is_told_file_by_file(draft: Draft) -> None:
    shutil.rmtree(draft.directory)
    draft.directory.mkdir()
    assert draft.mistakes() == [
        f"{name}.yaml: Файла нет. Скопируйте его из config/seasons/2022."
        for name in ("calendar", "documents", "roadmap", "rounds", "rubrics", "season")
    ]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SeasonErrors) as raised:
        read_season(tmp_path / "2023")
    assert str(raised.value) == (
        f"{tmp_path / '2023'}: Такой папки нет. Назовите папку с файлами сезона, например config/seasons/2022."
    )


def test_a_file_in_the_place_of_the_folder_is_told(draft: Draft) -> None:
    with pytest.raises(SeasonErrors) as raised:
        read_season(draft.directory / "season.yaml")
    assert str(raised.value) == (
        f"{draft.directory / 'season.yaml'}: Это файл, а не папка. "
        "Назовите папку с файлами сезона, например config/seasons/2022."
    )


@pytest.mark.parametrize("file", ["season", "calendar", "roadmap", "rounds", "documents", "rubrics"])
@pytest.mark.parametrize(
    "content", ["a: b\n", "rows: x\nrounds: {a: b}\nkinds: [[x]]\nrubrics: [1, {}]\ndays_off: [x]\n", "rows: []\n"]
)
def test_no_file_however_wrong_brings_the_check_down(draft: Draft, file: str, content: str) -> None:
    said = draft.write(f"{file}.yaml", content).mistakes()
    assert said
    assert all(text.endswith(".") for text in said)
