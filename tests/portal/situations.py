"""Everybody who may fill a form in, at a moment of a season at which that form stands on a page."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from acts.draw_sample import draw_sample
from acts.office_entry import make_entry_address
from domain.allotment.rules import AllotmentRules
from domain.letters import Role
from domain.sampling.ceremony import SeedOrigin
from models.batches import batches_waiting
from notifications.smtp.transport import Accepted, InDoubt, Refused
from tests.allotted_seasons import with_a_place_that_a_move_fills
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.portal.walk import OPEN_TO_ALL, ROLES
from tests.rosters import FIRST, a_small_roster
from tests.small_season import SCHOOLS, SmallSeason, address_of

Start = Callable[..., SmallSeason]

# What was played

in_intake = so_far.go("2022-03-16 12:00")
one_place_vacant = (
    so_far.set_capacity(e_1=1, e_2=1, e_3=0, e_4=0)
    .go("2022-03-18 12:00")
    .hand_in("s-1", "s-2", "s-3")
    .go("2022-03-23 12:00")
)
"""As the `season` of tests/portal/conftest.py."""
all_work_is_one_experts = (
    so_far.set_capacity(e_1=0, e_2=3, e_3=0, e_4=0).go("2022-03-18 12:00").hand_in("s-1", "s-2").go("2022-03-22 12:00")
)
in_repeat = (
    so_far.go("2022-03-16 12:00").hand_in(*SCHOOLS).go("2022-03-22 12:00").file(*SCHOOLS, mark=0).go("2022-03-29 12:00")
)
to_be_approved = so_far.outage("2022-03-18 12:00").hand_in("s-1", "s-3", "s-5").go("2022-03-21 12:00")
NO_PHRASE = {"r_2_1": {"sample_seed": None, "sample_seed_played": False}}
THROWN = {"origin": "dice", "seed": "351624"}
before_the_lot = so_far.go("2022-04-22 12:00")


def _mail_fails(season: SmallSeason) -> None:
    season.server.delivered = [InDoubt("connection lost"), Accepted("250 OK")]
    season.server.announced[address_of("d-s-2")] = [Refused("552 5.3.4 message too big")]


with_letters_in_trouble = so_far.then(_mail_fails).go("2022-03-16 12:00")


def _draw(season: SmallSeason) -> None:
    draw_sample("2.1", THROWN["seed"], SeedOrigin.DICE, who="office", why="Жеребьёвка")
    season.settle()


after_the_lot = before_the_lot.then(_draw)

# Who comes, and what they have done on the pages before

SCHOOL = "/school/2022/1.13/s-1"
INTAKE = "/office/rounds/2022/1.13"
PDF = b"%PDF-1.7\n%a document\n"


def _role(role: str) -> Callable[[Browser, SmallSeason], Iterable[str]]:
    def come(browser: Browser, _season: SmallSeason) -> Iterable[str]:
        first = ROLES[role](browser).url.raw_path.decode()
        return (first, *OPEN_TO_ALL) if role == "stranger" else (first,)

    return come


def _school(browser: Browser, _season: SmallSeason) -> Iterable[str]:
    return (browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1").url.path,)


def _school_with_a_file(browser: Browser, season: SmallSeason) -> Iterable[str]:
    page = _school(browser, season)
    kind = season.rules["1.13"].documents[0].code
    browser.press(f"{SCHOOL}/files", files=[(f"files-{kind}", ("план.pdf", PDF))])
    return page


def _school_that_changes_what_it_sent(browser: Browser, season: SmallSeason) -> Iterable[str]:
    page = _school(browser, season)
    browser.press(f"{SCHOOL}/anew")
    return page


def _school_with_remarks(browser: Browser, _season: SmallSeason) -> Iterable[str]:
    return (browser.come_in(Role.SCHOOL, "d-s-1", "1.14", "s-1").url.path,)


def _expert_with_new_work(browser: Browser, _season: SmallSeason) -> Iterable[str]:
    return (browser.come_in(Role.EXPERT, "x-e-2", "1.13", "e-2").url.path,)


def _office(browser: Browser, _season: SmallSeason) -> Iterable[str]:
    browser.come_in_office()
    return ("/office",)


def _office_at_a_persons_page(browser: Browser, season: SmallSeason) -> Iterable[str]:
    _office(browser, season)
    return ("/office/people/d-s-1",)


def _office_at_its_members(browser: Browser, season: SmallSeason) -> Iterable[str]:
    _office(browser, season)
    return ("/office/members",)


def _office_at_the_queue(browser: Browser, season: SmallSeason) -> Iterable[str]:
    _office(browser, season)
    return ("/office/letters/queue",)


def _office_that_holds_letters(browser: Browser, season: SmallSeason) -> Iterable[str]:
    page = _office_at_the_queue(browser, season)
    browser.press("/office/letters/queue/hold", {"why": "Ошибка в тексте"})
    return page


def _office_at_an_accepted_letter(browser: Browser, season: SmallSeason) -> Iterable[str]:
    _office(browser, season)
    return (f"/office/letters/{season.ledger('invitation')[0].id}",)


def _office_that_steered(browser: Browser, season: SmallSeason) -> Iterable[str]:
    first = _office(browser, season)
    browser.press(f"{INTAKE}/extend", {"until": "2022-03-22", "school": "", "why": "Карантин"})
    browser.press(f"{INTAKE}/pause", {"why": "Проверка"})
    return first


def _office_that_imported(browser: Browser, season: SmallSeason) -> Iterable[str]:
    first = _office(browser, season)
    roster = browser.press("/office/import", files=[("file", ("школы.xlsx", a_small_roster()))])
    seen = re.search(r'name="seen" value="(\w+)"', roster.text)
    assert seen is not None
    browser.press(f"{roster.url.path}/confirm", {"seen": seen[1], "why": "Письмо министерства"})
    another = a_small_roster(first=("", "СШ № 2", *FIRST[2:]))
    browser.press("/office/import", files=[("file", ("ещё.xlsx", another))])
    return first


def _office_that_let_letters_leave(browser: Browser, season: SmallSeason) -> Iterable[str]:
    first = _office(browser, season)
    with season.reading() as session:
        coordinators = next(batch for batch in batches_waiting(session, season.id()) if batch.letters == 3)
    here = f"{INTAKE}/batches/{coordinators.number}"
    seen = re.search(r'name="seen" value="(\w+)"', browser.open(here).text)
    assert seen is not None
    browser.press(f"{here}/approve", {"seen": seen[1], "what": "all"})
    return first


def _member_with_a_code(browser: Browser, _season: SmallSeason) -> Iterable[str]:
    return (browser.press("/office/code", {"address": "office@season.example"}).url.path,)


def _member_with_an_address(browser: Browser, season: SmallSeason) -> Iterable[str]:
    Browser(season).come_in_office(address="office@season.example")
    made = make_entry_address("office@season.example", datetime.now(UTC), who="tests", why="Первый вход")
    return (urlsplit(made).path,)


def _holder_of_a_link(browser: Browser, _season: SmallSeason) -> Iterable[str]:
    return (browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1"),)


# The situations


@dataclass(frozen=True)
class Situation:
    """Somebody at a moment of a season, and the doors whose forms are to be found then."""

    comes: Callable[[Browser, SmallSeason], Iterable[str]]
    """Lets them come in and do what they did before; the addresses where their walk begins."""
    finds: tuple[str, ...]
    """As «POST /link»."""
    whole: bool = False
    """Whether they walk on to the end, beyond these doors."""
    rows: tuple[str, ...] = ("1.13",)
    played: Callable[[SmallSeason], object] | None = in_intake
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    """What they fill in where a form only asks."""


def _walks(role: str, *finds: str) -> Situation:
    return Situation(_role(role), finds, whole=True, rows=("1.13", "1.14"), played=one_place_vacant)


_SCHOOLS = "POST /school/{season}/{row}/{school}"
_EXPERTS = "POST /expert/{season}/{row}/{expert}"
_ROUNDS = "POST /office/rounds/{season}/{row}"
_LETTERS = "POST /office/letters/{id:int}"
_BATCHES = f"{_ROUNDS}/batches/{{batch:int}}"
_MEMBERS = "POST /office/members"
_PEOPLE = "POST /office/people/{person}"
_IMPORTS = "POST /office/import"

SITUATIONS: Mapping[str, Situation] = {
    "stranger": _walks("stranger", "POST /link", "POST /verify", "POST /office/code", "POST /look-as"),
    "school": _walks("school", "POST /out", f"{_SCHOOLS}/files", f"{_SCHOOLS}/send"),
    "expert": _walks("expert", *(f"{_EXPERTS}/{{school}}/{deed}" for deed in ("take-on", "draft", "file", "decline"))),
    "coordinator": _walks("coordinator"),
    "curator": _walks("curator"),
    "office": _walks(
        "office",
        *("POST /look-as/office", _IMPORTS, f"{_ROUNDS}/pause", f"{_ROUNDS}/wake", f"{_LETTERS}/address"),
        *(f"{_ROUNDS}/replace/{{assignment:path}}", f"{_ROUNDS}/allotment/{{school}}/{{expert}}/change"),
    ),
    "holder of a link": Situation(_holder_of_a_link, ("POST /l/{token}",)),
    "member with a code": Situation(_member_with_a_code, ("POST /office/code/{request}",)),
    "member with an address": Situation(_member_with_an_address, ("POST /office/enter/{request}/{token}",)),
    "school with a file": Situation(_school_with_a_file, (f"{_SCHOOLS}/files/{{id:int}}/remove",)),
    "school that has sent": Situation(_school, (f"{_SCHOOLS}/anew",), played=in_intake.hand_in("s-1")),
    "school that changes what it sent": Situation(
        _school_that_changes_what_it_sent, (f"{_SCHOOLS}/forget",), played=in_intake.hand_in("s-1")
    ),
    "school with remarks": Situation(
        _school_with_remarks, (f"{_SCHOOLS}/answers",), rows=("1.13", "1.14"), played=in_repeat
    ),
    "expert with new work": Situation(_expert_with_new_work, (f"{_EXPERTS}/take-on",), played=all_work_is_one_experts),
    "office with letters in trouble": Situation(
        _office, (f"{_LETTERS}/retry", f"{_LETTERS}/resolve"), played=with_letters_in_trouble
    ),
    "office whose letters leave": Situation(_office_at_the_queue, ("POST /office/letters/queue/hold",)),
    "office that holds its letters": Situation(_office_that_holds_letters, ("POST /office/letters/queue/release",)),
    "office at its own members": Situation(
        _office_at_its_members, (_MEMBERS, f"{_MEMBERS}/{{person}}/right", f"{_MEMBERS}/{{person}}/leave")
    ),
    "office at a letter that was accepted": Situation(_office_at_an_accepted_letter, (f"{_LETTERS}/again",)),
    "office at a person's page": Situation(
        _office_at_a_persons_page, (f"{_PEOPLE}/revoke", f"{_PEOPLE}/send", f"{_PEOPLE}/address", f"{_PEOPLE}/kept")
    ),
    "office that steered": Situation(
        _office_that_steered,
        (f"{_ROUNDS}/extend", f"{_ROUNDS}/extend/take-back", f"{_ROUNDS}/resume"),
        asked={"until": "2022-03-24"},
    ),
    "office that imported": Situation(
        _office_that_imported,
        (f"{_IMPORTS}/{{id:int}}/confirm", f"{_IMPORTS}/{{id:int}}/drop", f"{_IMPORTS}/undo"),
        rows=("1.13", "1.14"),
        played=None,
    ),
    "office before the list": Situation(
        _office, (f"{_ROUNDS}/sample/freeze",), rows=("2.1", "1.13"), changes=NO_PHRASE, played=None
    ),
    "office before the lot": Situation(
        _office,
        ("GET /office/rounds/{season}/{row}/sample", f"{_ROUNDS}/sample/draw"),
        rows=("2.1", "1.13"),
        changes=NO_PHRASE,
        played=before_the_lot,
        asked=THROWN,
    ),
    "office after the lot": Situation(
        _office,
        (f"{_ROUNDS}/sample/replace/{{school}}",),
        rows=("2.1", "1.13"),
        changes=NO_PHRASE,
        played=after_the_lot,
    ),
    "office that approves": Situation(
        _office,
        (f"{_ROUNDS}/allotment/approve",),
        changes={"r_1_13": {"allotment": AllotmentRules(approval=True)}},
        played=to_be_approved,
    ),
    "office with letters to decide on": Situation(
        _office_that_let_letters_leave,
        (f"{_BATCHES}/approve", f"{_BATCHES}/cancel", f"{_BATCHES}/give-back"),
        changes={"r_1_13": {"letters_to_approve": frozenset({"invitation", "window_opened"})}},
    ),
    "office with a place to fill": Situation(
        _office, (f"{_ROUNDS}/allotment/change",), played=with_a_place_that_a_move_fills
    ),
}
