"""Row 4: what mail servers do to letters. Each letter must come to the right state, and hold no other one up."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.database import reading, transaction
from models.letters import Letter
from models.mail_queue import look_at_queue, release_queue
from notifications.letters.drafts import Draft, Drafting
from notifications.smtp.opening import SmtpSettings
from tests.chaos.mail_record import Postman, keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.notifications.certificates import Authority
from tests.notifications.faulty_server import HANG_UP, RESET, SILENCE
from tests.notifications.small_record import compose

FIRST = "p-001@schools.example"
_YES = "250 2.0.0 taken"
OFFERS_TLS = {"ehlo": ("250-faulty.example\r\n250 STARTTLS",)}


@dataclass(frozen=True)
class Trouble:
    """What a server does, and what must have become of four letters after one step of the post.

    `settings` differ from those of the other plays, times scaled: 10 minutes of patience are seconds.
    """

    title: str
    server: Mapping[str, Any]
    after: Mapping[str, int]
    settings: Mapping[str, Any] = field(default_factory=dict)
    connections: int = 1
    held: bool = False
    """Whether a person must let the queue go again."""
    unsaid: tuple[str, ...] = ()
    """Commands that the server must never hear."""
    large: bool = False
    """Letters that no kernel's buffer takes whole: a short one may be gone, dot and all, before the RST comes."""
    certificate: str | None = None
    """`expired`, where the server shows such a one; `good`."""


TROUBLES = (
    Trouble("greylisting", {"to": {FIRST: ("451 4.7.1 later", _YES)}}, {"accepted": 3, "deferred": 1}),
    Trouble(
        "a mailbox that does not exist", {"to": {FIRST: ("550 5.1.1 no such user",)}}, {"accepted": 3, "refused": 1}
    ),
    Trouble("a full mailbox", {"to": {FIRST: ("452 4.2.2 full", _YES)}}, {"accepted": 3, "deferred": 1}),
    Trouble("a letter that is too large", {"final": ("552 5.3.4 too big", _YES)}, {"accepted": 3, "refused": 1}),
    Trouble("«later» after the dot", {"final": ("451 4.3.0 later", _YES)}, {"accepted": 3, "deferred": 1}),
    Trouble("refused by policy", {"final": ("554 5.7.1 spam",)}, {"refused": 3, "queued": 1}, held=True),
    Trouble(
        "a wrong password",
        {"auth": ("535 5.7.8 no",), "ehlo": ("250-faulty.example\r\n250 AUTH PLAIN LOGIN",)},
        {"queued": 4},
        {"username": "office", "password": "wrong"},
        held=True,
        unsaid=("MAIL",),
    ),
    Trouble("two connections at most", {"most_connections": 2}, {"deferred": 0, "in_doubt": 0}, connections=4),
    Trouble("one letter a connection", {"letters_a_connection": 1}, {"accepted": 4}),
    Trouble(
        "a slow answer, within the patience for it", {"slow": (9.0, 9.0)}, {"accepted": 4}, {"answer_timeout": 15.0}, 4
    ),
    Trouble(
        "no answer in 10 minutes",
        {"final": (SILENCE, _YES)},
        {"accepted": 3, "in_doubt": 1},
        {"answer_timeout": 2.0},
        4,
    ),
    Trouble("RST after the dot", {"final": (RESET, _YES)}, {"accepted": 3, "in_doubt": 1}, connections=2),
    Trouble("closed after the dot", {"final": (HANG_UP, _YES)}, {"accepted": 3, "in_doubt": 1}, connections=2),
    Trouble("closed at DATA", {"data": (HANG_UP, "354 go on")}, {"accepted": 3, "deferred": 1}, connections=2),
    Trouble("RST in every letter", {"body_until": 100}, {"deferred": 4}, large=True),
    Trouble("half-open: no greeting", {"greeting": (SILENCE,)}, {"queued": 4}, {"command_timeout": 1.0}, 2),
    Trouble(
        "the certificate has expired",
        OFFERS_TLS,
        {"queued": 4},
        {"tls": "starttls"},
        unsaid=("MAIL", "AUTH"),
        certificate="expired",
    ),
    Trouble("STARTTLS stripped", {}, {"queued": 4}, {"tls": "starttls"}, unsaid=("MAIL", "AUTH")),
    Trouble("an encrypted server", OFFERS_TLS, {"accepted": 4}, {"tls": "starttls"}, 2, certificate="good"),
)


@dataclass(frozen=True)
class InTrouble:
    """The server does it; later it is well, and what waits leaves."""

    template: Template
    number: int
    row: int = field(default=4, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return TROUBLES[self.number].title

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """One step under the trouble, all the rest without."""
        trouble = TROUBLES[self.number]
        wrong = []
        with self.template.copy(folder) as place:
            tls, more = _encrypted(trouble, folder)
            with place.opened() as engine:
                expected = keys_in(engine)
            with mail_server(folder / "mail", **trouble.server, **tls) as server:
                settings = partial(SmtpSettings, **{"tls": "none", **trouble.settings, **more})
                postman = Postman(
                    place, server.port, trouble.connections, lease=Postman.PRODUCTS_LEASE, settings=settings
                )
                if trouble.large:
                    postman = replace(postman, compose=_large)
                end = start(postman.one_step, place.output("trouble")).wait(60)
                port = server.port
                wrong += [f"the server heard {word}" for word in trouble.unsaid if _heard(server.commands(), word)]
            with place.opened() as engine, transaction(engine) as session:
                found = Counter(session.scalars(select(Letter.state)))
                wrong += [
                    f"{found[state]} letters are {state}, not {number}"
                    for state, number in trouble.after.items()
                    if found[state] != number
                ]
                if (look_at_queue(session).held_since is not None) != trouble.held:
                    wrong.append("the queue is " + ("not held" if trouble.held else "held"))
                release_queue(session)
            begun = time.monotonic()
            with mail_server(folder / "mail", port=port) as server:
                last = start(Postman(place, port, lease=Postman.PRODUCTS_LEASE).carry, place.output("after"))
                last.wait()
                with place.opened() as engine:
                    most = trouble.after.get("in_doubt", 0)
                    result = judge(engine, place.files, server.taken_over(), expected, most_in_doubt=most)
                    wrong += _states_at_the_end(engine, trouble)
            if (end, last.exit) != (0, 0):
                wrong.append(f"a post failed: {place.output('trouble').read_text()[-300:]}")
            return result.of(1, time.monotonic() - begun).but(*wrong)


def _states_at_the_end(engine: Any, trouble: Trouble) -> list[str]:
    """What was refused or in doubt stays so, all else was accepted in the end."""
    with reading(engine) as session:
        found = Counter(session.scalars(select(Letter.state)))
    stay = {state: number for state, number in trouble.after.items() if state in ("refused", "in_doubt")}
    model = Counter({**stay, "accepted": 4 - sum(stay.values())})
    return [] if +found == +model else [f"in the end {dict(found)}, not {dict(+model)}"]


def _large(drafting: Drafting, letter: Letter) -> Draft:
    draft = compose(drafting, letter)
    return replace(draft, text=draft.text + "Очень длинная строка.\n" * 100_000)


def _heard(commands: list[str], word: str) -> bool:
    return any(command.upper().startswith(word) for command in commands)


def _encrypted(trouble: Trouble, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the server shows, and whom the post trusts."""
    if trouble.certificate is None:
        return {}, {}
    authority = Authority(folder)
    return (
        {"tls": authority.serve("127.0.0.1", expired=trouble.certificate == "expired")},
        {"ca_file": authority.certificate},
    )
