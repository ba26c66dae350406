"""The model of the played season: what an undisturbed play comes to, and how it stands around single deeds."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.deeds import DEEDS
from tests.chaos.mail_record import keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.places import Place, Template
from tests.chaos.processes import start
from tests.chaos.season_at_home import SeasonAtHome, in_the_season, post_of
from tests.chaos.standing import Standing, standing_of


@dataclass(frozen=True)
class Model:
    """What comes of an undisturbed play."""

    standing: Standing
    letters: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """The season right before a deed, and how it stands right after."""

    before: Template
    after: Standing


@dataclass(frozen=True)
class Undisturbed:
    """A whole play, and its chapters in the order of the deeds that were asked for."""

    model: Model
    chapters: tuple[Chapter, ...]


def played_undisturbed(begun: Template, folder: Path, deeds: Collection[int] = ()) -> Undisturbed:
    """Play the season to its end, and keep how it stood around these deeds."""
    chapters = []
    with begun.copy(folder) as place, mail_server(post_of(place)) as server:
        for number, deed in enumerate(DEEDS):

            def go(season: SeasonAtHome, moment: str = deed.moment) -> None:
                season.go(moment)

            in_a_process(place, server.port, go)
            before = begun.snapshot(place, f"{begun.name}-{number}") if number in deeds else None
            in_a_process(place, server.port, deed.do)
            if before is not None:
                with place.opened() as engine:
                    chapters.append(Chapter(before, standing_of(engine)))
        in_a_process(place, server.port, lambda season: season.live(()))
        with place.opened() as engine:
            model = Model(standing_of(engine), tuple(keys_in(engine)))
    return Undisturbed(model, tuple(chapters))


def in_a_process(place: Place, port: int, work: Callable[[SeasonAtHome], None]) -> None:
    """Do something in the season, in a process of its own. Raises RuntimeError."""
    child = start(in_the_season(place, port, work), place.output("model"))
    if child.wait() != 0:
        raise RuntimeError(f"the season could not be played: {child.words()}")
