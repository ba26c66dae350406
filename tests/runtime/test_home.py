from pathlib import Path

import pytest

from runtime.home import Home, HomeBelongsToSomethingElse, HomeError, HomeMissing


def test_a_place_without_a_home_is_told_from_a_foreign_one(folder: Path) -> None:
    with pytest.raises(HomeMissing, match="нет папки установки"):
        Home(folder).read_mark()
    assert issubclass(HomeMissing, HomeError)
    assert not issubclass(HomeMissing, HomeBelongsToSomethingElse)


def test_nothing_is_made_by_asking_a_home_where_things_lie(folder: Path) -> None:
    home = Home(folder)
    assert home.database_url == f"sqlite:///{folder / 'rounds.db'}"
    places = [home.mark, home.files, home.mail, home.prefect, home.locks, home.key_file, home.clock_file]
    places += [home.service_lock]
    assert {place.parent for place in [*places, home.report, home.picture]} == {folder}
    assert list(folder.iterdir()) == []
