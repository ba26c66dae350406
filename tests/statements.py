"""One memory of compiled statements for all databases of a kind that the tests of a process open one after another."""

from typing import Any

from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache

_DIALECTS: dict[str, Dialect] = {}
_COMPILED: LRUCache[Any, Any] = LRUCache(2000)


def compile_once(engine: Engine) -> Engine:
    """Let an engine that has not been connected yet find the statements that earlier ones have compiled.

    Each engine would compile them anew, which takes about as long as it takes to run them; compiled they are the same.
    """
    engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine
