import shutil
from pathlib import Path

import pytest

from tests.config.drafts import ChangeInRound, Draft

SHIPPED = Path(__file__).parents[2] / "config" / "seasons" / "2022"


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(Path(shutil.copytree(SHIPPED, tmp_path / "2022")))


@pytest.fixture
def in_round(draft: Draft) -> ChangeInRound:
    """Change a text within one round only."""

    def change(row: str, old: str, new: str) -> Draft:
        file = draft.directory / "rounds.yaml"
        before, mark, after = file.read_text(encoding="utf-8").partition(f'  - row: "{row}"\n')
        one, blank, rest = after.partition("\n\n")
        assert one.count(old) == 1, f"{old!r} stands {one.count(old)} times in round {row}"
        file.write_text(before + mark + one.replace(old, new) + blank + rest, encoding="utf-8")
        return draft

    return change
