"""Whether this program and the record's tables fit: neither an older nor a newer program may work on a record."""

import re
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from config.setting_values import without_password
from models.database import reading
from runtime.home import Home, HomeError, how_to_update

# The tree of errors:
#   HomeError
#   └── RecordNotUsable
#       ├── RecordAway      the database cannot be reached: it may be there a little later
#       ├── RecordMissing   there are no tables yet
#       ├── RecordOlder     the tables are those of an older program
#       └── RecordNewer     the tables are those of a newer program

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"


class RecordNotUsable(HomeError):
    """The record cannot be worked on; the sentence, in Russian, says why and what to do."""


class RecordAway(RecordNotUsable):
    """The database does not answer."""


class RecordMissing(RecordNotUsable):
    """Nobody has made the tables yet."""


class RecordOlder(RecordNotUsable):
    """An older program made the tables."""


class RecordNewer(RecordNotUsable):
    """A newer program made the tables."""


def known_revisions() -> tuple[str, ...]:
    """The versions of the record that this program knows, oldest first. They are numbered, without branches."""
    return tuple(sorted(match[1] for file in VERSIONS.glob("*.py") if (match := re.match(r"(\d+)_", file.name))))


def revision_in(engine: Engine) -> str | None:
    """The version of the record's tables; none where there are none. Raises RecordAway."""
    if _has_no_file(engine):
        return None  # a connection would make an empty one
    try:
        with reading(engine) as session:
            if not inspect(session.connection()).has_table("alembic_version"):
                return None
            found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        raise RecordAway(in_words(error, engine)) from error
    return None if found is None else str(found)


def refuse_other_record(home: Home, engine: Engine) -> None:
    """Go on only where the record's tables are those of this program.

    Raises RecordAway, RecordMissing, RecordOlder, RecordNewer.
    """
    found = revision_in(engine)
    known = known_revisions()
    if found is None:
        raise RecordMissing(
            f"{home.folder}: базы данных здесь ещё нет. "
            "Запустите rounds serve с этой папкой: он создаст её при первом запуске."
        )
    _refuse_newer(home, found, known)
    if found != known[-1]:
        raise RecordOlder(
            f"База данных записана прежней версией программы (шаг {found}, нужен {known[-1]}). "
            "Сделайте резервную копию, остановите остальные программы rounds и запустите rounds serve: он обновит базу."
        )


def ready_record(home: Home, engine: Engine) -> bool:
    """Make the record's tables, or bring them up to date; say whether something changed.

    Raises RecordAway, RecordNewer.
    """
    found = revision_in(engine)
    known = known_revisions()
    if found is not None:
        _refuse_newer(home, found, known)
    if found == known[-1]:
        return False
    from models.schema import bring_up_to_date  # a run of a flow, which only looks, need not load alembic

    try:
        bring_up_to_date(engine.url.render_as_string(hide_password=False))
    except DBAPIError as error:
        raise RecordAway(in_words(error, engine)) from error
    return True


def in_words(error: DBAPIError, engine: Engine) -> str:
    """What to say, in Russian, where the database refuses."""
    said = " ".join(str(error.orig).split())
    where = without_password(engine.url.render_as_string())
    if "disk is full" in said or "No space left" in said:
        return f"На диске, где лежит база {where}, кончилось место. Освободите его и повторите."
    if "database is locked" in said:
        return f"База {where} долго занята другой программой. Повторите через минуту."
    if "not a database" in said or "malformed" in said:
        return f"База {where} повреждена ({said}). Верните её из резервной копии (rounds restore)."
    return f"База данных {where} не отвечает ({said}). Проверьте, что она запущена и database_url верен."


def _refuse_newer(home: Home, found: str, known: tuple[str, ...]) -> None:
    if found not in known:
        raise RecordNewer(
            f"Базу данных обновила более новая версия программы (шаг {found}, здесь известны шаги до {known[-1]}). "
            f"{how_to_update(home.read_mark() if _signed_by_newer(home) else {})}"
        )


def _signed_by_newer(home: Home) -> bool:
    signed = str(home.read_mark().get("program", ""))
    return re.fullmatch(r"\d+(\.\d+)*", signed) is not None and _figures(signed) > _figures(version("expertise-rounds"))


def _figures(written: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", written))


def _has_no_file(engine: Engine) -> bool:
    file = engine.url.database
    return engine.dialect.name == "sqlite" and bool(file) and file != ":memory:" and not Path(str(file)).exists()
