"""The promise of the ledger, played at random: two posts, crashes, frozen processes, clocks that run on."""

import itertools
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.letters import WAITING, Kind, State
from notifications.ledger.claim import claim
from notifications.ledger.desk import Desk
from notifications.ledger.leases import free_expired, put_back, renew_leases
from notifications.ledger.recording import Fate, Start, record
from notifications.smtp.transport import Accepted, Deferred, InDoubt, Refused
from tests.notifications.small_record import SmallRecord

KINDS = st.sampled_from([Kind.INVITATION, Kind.RECEIPT, Kind.ASSIGNMENTS])
POSTS = st.integers(0, 1)
ANSWERED: dict[str, Accepted | Deferred | Refused | InDoubt] = {
    "accepted": Accepted("250 taken"),
    "deferred": Deferred("451 later"),
    "refused": Refused("550 never"),
    "nothing": InDoubt("reset"),
    "nothing, but it was taken": InDoubt("reset"),
}
TAKEN = {"accepted", "nothing, but it was taken"}
ANSWERS = st.sampled_from(sorted(ANSWERED))


class Posting:
    """A post as far as its memory goes: which letters it believes to hold, and what it has heard."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.claimed: list[int] = []
        self.started: list[int] = []
        self.heard: list[Fate] = []


class LettersLife(RuleBasedStateMachine):
    """Every order of claims, starts, answers, crashes and sweeps."""

    @initialize()
    def open_the_record(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.book = SmallRecord(Path(self.folder.name), people=3)
        self.posts = [Posting(self.book.desk()) for _ in range(2)]
        self.taken: Counter[int] = Counter()
        self.told: set[int] = set()
        self.rows = 0
        for kind in (Kind.RECEIPT, Kind.ASSIGNMENTS):
            self.rows += self.book.lay_out(kind, self.book.persons)

    @precondition(lambda self: self.rows < 9)
    @rule(kind=KINDS, person=st.integers(0, 2), ordinal=st.sampled_from("12"))
    def lay_out(self, kind: Kind, person: int, ordinal: str) -> None:
        before = {letter.key for letter in self.book.letters()}
        new = self.book.lay_out(kind, [self.book.persons[person]], ordinal)
        after = {letter.key for letter in self.book.letters()}
        assert new == len(after - before) == (f"2022/1.13/{kind.value}/p-{person + 1:03}//{ordinal}" not in before)
        self.rows += new

    @rule(
        post=POSTS, steps=st.integers(1, 4), limit=st.integers(1, 6), answers=st.lists(ANSWERS, min_size=1, max_size=6)
    )
    def work(self, post: int, steps: int, limit: int, answers: list[str]) -> None:
        """Claim, start, deliver and commit, as many steps of it; where it was left off, it goes on."""
        at = self.posts[post]
        for _ in range(steps):
            if at.started:
                for letter_id, answer in zip(at.started, itertools.cycle(answers), strict=False):
                    self.taken[letter_id] += answer in TAKEN
                    at.heard.append(Fate(letter_id, ANSWERED[answer]))
                at.started = []
            elif at.claimed:
                starting, at.claimed = at.claimed[:2], at.claimed[2:]
                written = self.commit(at, [Start(letter_id, "a" * 64) for letter_id in starting])
                at.started = [letter_id for letter_id in starting if letter_id in written]
            elif at.heard:
                self.commit(at)
            else:
                at.claimed = [letter.id for letter in claim(at.desk, limit).letters]

    def commit(self, at: "Posting", starting: Sequence[Start] = ()) -> frozenset[int]:
        written = record(at.desk, starting, at.heard)
        for fate in at.heard:
            if fate.letter_id in written and isinstance(fate.result, Accepted):
                self.told.add(fate.letter_id)
        at.heard = []
        return written

    @precondition(lambda self: any(post.claimed for post in self.posts))
    @rule(bad=st.booleans(), never=st.booleans())
    def be_answered_before_data(self, bad: bool, never: bool) -> None:
        at = next(post for post in self.posts if post.claimed)
        result = Refused("550 never", address_is_bad=bad) if never else Deferred("451 later")
        at.heard.append(Fate(at.claimed.pop(0), result, "a" * 64))

    @precondition(lambda self: any(post.claimed for post in self.posts))
    @rule()
    def give_back(self) -> None:
        at = next(post for post in self.posts if post.claimed)
        put_back(at.desk, at.claimed)
        at.claimed = []

    @rule(post=POSTS)
    def be_killed(self, post: int) -> None:
        self.posts[post] = Posting(self.book.desk())

    @rule(post=POSTS)
    def be_frozen_past_the_lease(self, post: int) -> None:
        """The other one goes on and sweeps."""
        other = self.posts[1 - post].desk
        self.book.real_now += timedelta(seconds=15)
        renew_leases(other)
        self.book.real_now += timedelta(seconds=6)
        free_expired(other)

    @rule()
    def real_time_passes(self) -> None:
        self.book.real_now += timedelta(seconds=10)

    @rule(minutes=st.sampled_from([10, 60 * 24]))
    def the_season_goes_on(self, minutes: int) -> None:
        self.book.now += timedelta(minutes=minutes)

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
        assert all(letters[letter_id].state == State.ACCEPTED.value for letter_id in getattr(self, "told", ()))

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.close()
            self.folder.cleanup()


LettersLife.TestCase.settings = settings(max_examples=10, stateful_step_count=40)
TestALettersLife = LettersLife.TestCase


class LongLettersLife(LettersLife):
    """The same, as often as there is time for."""


LongLettersLife.TestCase.settings = settings(max_examples=100, stateful_step_count=40)
TestALettersLongLife = pytest.mark.slow(LongLettersLife.TestCase)
