"""Row 13: letters that cannot be composed, or not be sent as they are. They are parked and named; the rest leaves."""

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from sqlalchemy import select

from domain.letters import WAITING, State
from models.database import reading
from models.letters import Letter
from models.wakes import Wake
from notifications.letters.drafts import Draft, Drafting
from tests.chaos.mail_record import Postman, count_in, keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.notifications.small_record import compose

POISONS = (
    "raises KeyError",
    "never ends (RecursionError)",
    "needs too much memory",
    "half a character in the text",
    "NUL in the title",
    "no recipient",
    "an address of two",
    "a link of somebody else",
)
_EVERY = 5
"""Each fifth letter is poisoned."""


@dataclass(frozen=True)
class Poisoned:
    """One kind of poison in every fifth letter."""

    template: Template
    number: int
    row: int = field(default=13, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"every fifth letter: {POISONS[self.number]}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Send; what is poisoned must be refused and named, what is not must arrive."""
        with self.template.copy(folder) as place, mail_server(folder / "mail") as server:
            with place.opened() as engine:
                expected = keys_in(engine)
                poisoned = sorted(expected)[::_EVERY]
            postman = replace(
                Postman(place, server.port, 2, lease=Postman.PRODUCTS_LEASE),
                compose=partial(_poison, frozenset(poisoned), POISONS[self.number]),
            )
            end = start(postman.carry, place.output("post")).wait()
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), expected, most_in_doubt=0, left_over=True)
                wrong = [] if end == 0 else [f"the post ended with {end}"]
                with reading(engine) as session:
                    refused = list(
                        session.scalars(select(Letter).where(Letter.state == State.REFUSED.value).order_by(Letter.key))
                    )
                    wakes = list(session.scalars(select(Wake.cause)))
                if [letter.key for letter in refused] != poisoned:
                    wrong.append(f"refused were {[letter.key for letter in refused]}")
                wrong += [f"{letter.key} is refused without a word" for letter in refused if not letter.answer]
                if not wakes and any(letter.tries == 0 for letter in refused):
                    wrong.append("nobody is woken who would tell the office")
                if waiting := count_in(engine, *(state.value for state in WAITING)):
                    wrong.append(f"{waiting} letters wait still")
            return result.of(len(poisoned)).but(*wrong)


def _poison(poisoned: frozenset[str], poison: str, drafting: Drafting, letter: Letter) -> Draft:
    draft = compose(drafting, letter)
    if letter.key not in poisoned:
        return draft
    match poison:
        case "raises KeyError":
            raise KeyError("patronymic")
        case "never ends (RecursionError)":
            return _poison(poisoned, poison, drafting, letter)
        case "needs too much memory":
            raise MemoryError
        case "half a character in the text":
            return replace(draft, text=draft.text + "\ud83d")
        case "NUL in the title":
            return replace(draft, title=draft.title + "\x00")
        case "no recipient":
            return replace(draft, recipient_address="")
        case "an address of two":
            return replace(draft, recipient_address="a@schools.example,b@schools.example")
        case "a link of somebody else":
            return replace(draft, html=draft.html + '<a href="http://127.0.0.1:8085/l/@@foreign@@">')
    raise AssertionError(poison)
