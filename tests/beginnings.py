"""What happened in a season so far, as a value: the same words in two tests are the same beginning, played once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Deed = tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]]


@dataclass(frozen=True)
class SoFar:
    """Deeds of a small season, each a verb of SmallSeason: `so_far.go("2022-03-18 12:00").hand_in("s-1")`.

    Nothing is done until a season is handed in. What is given to a verb is hashable: a tuple, not a list.
    """

    deeds: tuple[Deed, ...] = ()

    def __getattr__(self, verb: str) -> Callable[..., "SoFar"]:
        if verb.startswith("_"):
            raise AttributeError(verb)
        return lambda *said, **named: SoFar((*self.deeds, (verb, said, tuple(sorted(named.items())))))

    def then(self, deed: Callable[[Any], object]) -> "SoFar":
        """What no verb tells: a function of a module, given the season."""
        return SoFar((*self.deeds, ("", (deed,), ())))

    def __call__(self, season: Any) -> None:
        """Play all of it."""
        for deed in self.deeds:
            do(season, deed)


so_far = SoFar()


def parted(played: Callable[[Any], object]) -> tuple[Callable[[Any], object] | None, Callable[[Any], object]]:
    """The beginning of a beginning, if there is one, and what comes after it."""
    if not isinstance(played, SoFar) or len(played.deeds) < 2:
        return None, played
    return SoFar(played.deeds[:-1]), SoFar(played.deeds[-1:])


def do(season: Any, deed: Deed) -> None:
    """Play one deed."""
    verb, said, named = deed
    if verb:
        getattr(season, verb)(*said, **dict(named))
    else:
        said[0](season)


class KeptFolder:
    """A folder's files in memory, with who may read them."""

    def __init__(self, folder: Path) -> None:
        paths = [(path, path.relative_to(folder)) for path in sorted(folder.rglob("*"))]
        self._folders = [(name, path.stat().st_mode) for path, name in paths if path.is_dir()]
        self._files = [(name, path.stat().st_mode, path.read_bytes()) for path, name in paths if path.is_file()]
        self._mode = folder.stat().st_mode

    def put(self, folder: Path) -> None:
        """Lay the files down in a new folder."""
        folder.mkdir(parents=True)
        folder.chmod(self._mode)
        for name, mode in self._folders:
            (folder / name).mkdir()
            (folder / name).chmod(mode)
        for name, mode, content in self._files:
            (folder / name).write_bytes(content)
            (folder / name).chmod(mode)
