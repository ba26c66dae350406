"""The promise of the ledger, played at random: two posts, crashes, frozen processes, clocks that run on."""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.letters import WAITING, Kind, State
from notifications.claim import claim
from notifications.leases import free_expired, put_back, renew_leases
from notifications.ledger import Desk, Outcome, Start, record
from notifications.transport import Accepted, Deferred, InDoubt, Refused
from tests.notifications.small_record import SmallRecord

KINDS = st.sampled_from([Kind.INVITATION, Kind.RECEIPT, Kind.ASSIGNMENTS])
POSTS = st.integers(0, 1)


class Posting:
    """A post as far as its memory goes: which letters it believes to hold, and what it has heard."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.claimed: list[int] = []
        self.started: list[int] = []
        self.heard: list[Outcome] = []


class LettersLife(RuleBasedStateMachine):
    """Every order of claims, starts, answers, crashes and sweeps."""

    @initialize()
    def open_the_record(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.book = SmallRecord(Path(self.folder.name), people=3)
        self.posts = [Posting(self.book.desk()) for _ in range(2)]
        self.taken: Counter[int] = Counter()
        self.told: dict[int, State] = {}
        self.rows = 0

    @rule(kind=KINDS, person=st.integers(0, 2), ordinal=st.sampled_from("12"))
    def lay_out(self, kind: Kind, person: int, ordinal: str) -> None:
        before = {letter.key for letter in self.book.letters()}
        new = self.book.lay_out(kind, [self.book.persons[person]], ordinal)
        after = {letter.key for letter in self.book.letters()}
        assert new == len(after - before) == (f"2022/1.13/{kind.value}/p-{person + 1:03}//{ordinal}" not in before)
        self.rows += new

    @rule(post=POSTS, limit=st.integers(1, 4))
    def claim(self, post: int, limit: int) -> None:
        self.posts[post].claimed += [letter.id for letter in claim(self.posts[post].desk, limit).letters]

    @rule(post=POSTS, heard=st.booleans())
    def start(self, post: int, heard: bool) -> None:
        """Commit the next DATA, and with it, perhaps, what was heard of others."""
        at = self.posts[post]
        starting, at.claimed = at.claimed[:2], at.claimed[2:]
        outcomes = at.heard if heard else []
        written = record(at.desk, [Start(letter_id, "a" * 64) for letter_id in starting], outcomes)
        at.started += [letter_id for letter_id in starting if letter_id in written]
        self.remember(outcomes, written)
        if heard:
            at.heard = []

    @rule(post=POSTS, answer=st.sampled_from(["accepted", "deferred", "refused", "in doubt", "in doubt, but taken"]))
    def deliver(self, post: int, answer: str) -> None:
        at = self.posts[post]
        if not at.started:
            return
        letter_id = at.started.pop(0)
        results: dict[str, Callable[[], Any]] = {
            "accepted": lambda: Accepted("250 taken"),
            "deferred": lambda: Deferred("451 later"),
            "refused": lambda: Refused("550 never"),
        }
        self.taken[letter_id] += answer in ("accepted", "in doubt, but taken")
        at.heard.append(Outcome(letter_id, results.get(answer, lambda: InDoubt("reset"))()))

    @rule(post=POSTS, bad=st.booleans(), never=st.booleans())
    def be_answered_before_data(self, post: int, bad: bool, never: bool) -> None:
        at = self.posts[post]
        if at.claimed:
            result = Refused("550 never", address_is_bad=bad) if never else Deferred("451 later", greylisted=True)
            at.heard.append(Outcome(at.claimed.pop(0), result, "a" * 64))

    @rule(post=POSTS)
    def commit(self, post: int) -> None:
        at = self.posts[post]
        self.remember(at.heard, record(at.desk, outcomes=at.heard))
        at.heard = []

    @rule(post=POSTS)
    def give_back(self, post: int) -> None:
        put_back(self.posts[post].desk, self.posts[post].claimed)
        self.posts[post].claimed = []

    @rule(post=POSTS)
    def be_killed(self, post: int) -> None:
        self.posts[post] = Posting(self.book.desk())

    @rule(post=POSTS)
    def renew(self, post: int) -> None:
        renew_leases(self.posts[post].desk)

    @rule(post=POSTS)
    def sweep(self, post: int) -> None:
        free_expired(self.posts[post].desk)

    @rule(seconds=st.sampled_from([1, 10, 21]))
    def real_time_passes(self, seconds: int) -> None:
        self.book.real_now += timedelta(seconds=seconds)

    @rule(minutes=st.sampled_from([1, 10, 60 * 24]))
    def the_season_goes_on(self, minutes: int) -> None:
        self.book.now += timedelta(minutes=minutes)

    def remember(self, outcomes: list[Outcome], written: frozenset[int]) -> None:
        for outcome in outcomes:
            if outcome.letter_id in written and isinstance(outcome.result, Accepted):
                self.told[outcome.letter_id] = State.ACCEPTED

    @invariant()
    def no_letter_is_lost_and_none_leaves_twice(self) -> None:
        letters = {letter.id: letter for letter in self.book.letters()} if hasattr(self, "book") else {}
        assert len(letters) == getattr(self, "rows", 0)
        for letter_id, times in getattr(self, "taken", {}).items():
            assert times <= 1
            if times:
                assert State(letters[letter_id].state) in {State.DATA_STARTED, State.ACCEPTED, State.IN_DOUBT}
        for letter in letters.values():
            if letter.state == State.ACCEPTED.value:
                assert self.taken[letter.id] == 1
            assert (letter.lease_holder is None) == (letter.state not in {"claimed", "data_started"})
            assert (letter.settled_at is None) == (State(letter.state) in WAITING)
        for letter_id, state in getattr(self, "told", {}).items():
            assert letters[letter_id].state == state.value

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.close()
            self.folder.cleanup()


LettersLife.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestALettersLife = LettersLife.TestCase
