"""Records that letters are written from."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.audit import Seal, seal
from models.files import Files
from notifications.letters.drafts import Draft
from tests.notifications.letters.every_letter import every_letter
from tests.notifications.letters.letters_record import LettersRecord, fill
from tests.records import a_record_in_memory


@pytest.fixture
def letters_record(tmp_path: Path) -> Iterator[LettersRecord]:
    """A small record in memory: a primary with four schools, and its repeat."""
    with _a_record(tmp_path) as record:
        yield record


@pytest.fixture(scope="module")
def letters_written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Draft]:
    """A letter of every kind and turn, written once for all who only look."""
    with _a_record(tmp_path_factory.mktemp("files")) as record:
        return every_letter(record)


@contextmanager
def _a_record(folder: Path) -> Iterator[LettersRecord]:
    engine = a_record_in_memory()
    with Session(engine, expire_on_commit=False) as session:
        fill(session)
        made = LettersRecord(session, Files(folder))
        seal(session, Seal(lambda: b"key", lambda: made.now, lambda: made.now))
        yield made
    engine.dispose()
