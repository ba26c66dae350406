"""A record that is made in no time, for tests of backups."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from models.schema import bring_up_to_date
from runtime.record_version import known_revisions
from service import backup_trial
from service import restore as restore_module
from tests.migrated import a_migrated_record


@pytest.fixture
def migrated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty record of this version on SQLite is a copy of one that the migrations made; any other is made by them.

    That they run where a record is brought back is asked by tests/cli/test_keeping.py and tests/deploy.
    """
    monkeypatch.setattr(backup_trial, "bring_up_to_date", _made)
    monkeypatch.setattr(restore_module, "bring_up_to_date", _made)


def _made(url: str, revision: str = "head") -> None:
    file = make_url(url).database
    newest = revision in ("head", known_revisions()[-1])
    if url.startswith("sqlite:") and newest and file is not None and not Path(file).exists():
        Path(file).write_bytes(a_migrated_record())
    else:
        bring_up_to_date(url, revision)
