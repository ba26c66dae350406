"""The cast: schools and experts who act on the letters that reached them, at their own moments of the season's clock.

A played person knows what an accepted letter told, and acts through doors: those of the portal, which the letter's
link opens, or the bare acts behind them. What each does is drawn from a phrase (seed, round, school, expert), never
from the order of events.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from domain.intake import deadline_of
from domain.letters import Kind
from domain.season import Season
from models.assignments import Ending
from models.rounds import round_id
from rehearsal.behaviour import Behaviour
from rehearsal.doors import Attempt, Crowd, Decline, Doors, FileConclusion, HandIn, TakeOn
from rehearsal.expert_conduct import Move, PlannedMove, disposition_of, plan_moves
from rehearsal.marks import judge, words_of
from rehearsal.papers import HandingSchool
from rehearsal.reading import (
    ReadLetter,
    handing_schools,
    letters_accepted,
    own_deadlines,
    still_to_do,
    theirs_to_do,
)
from rehearsal.school_conduct import PlannedHandIn, intent_of, plan_hand_ins
from runtime.installation import here

TO_SCHOOLS = frozenset({Kind.INVITATION, Kind.REPEAT_INVITATION, Kind.SCHOOL_REMINDER})
TO_EXPERTS = frozenset({Kind.ASSIGNMENTS, Kind.EXPERT_REMINDER})
REMINDERS = frozenset({Kind.SCHOOL_REMINDER, Kind.EXPERT_REMINDER})


class Refused(NamedTuple):
    """An act that the product refused: an outcome of the play, not an error."""

    moment: datetime
    actor: str
    """Id of the person."""
    sentence: str


@dataclass(frozen=True, order=True)
class _Due:
    """An act to come; they are done in the order of their fields."""

    moment: datetime
    actor: str
    subject: str
    """Id of the school or of the assignment."""
    move: str
    round_id: str
    what: PlannedHandIn | PlannedMove = field(compare=False)


class Cast:
    """The played people of one rehearsal; for one thread."""

    def __init__(
        self,
        season: Season,
        seed: int,
        behaviour: Behaviour | None = None,
        crowd: Crowd | None = None,
        look: Callable[[], AbstractContextManager[Session]] | None = None,
    ) -> None:
        self.refusals: list[Refused] = []
        """What was refused so far, in the order of the play."""
        self._seed = seed
        self._behaviour = behaviour or Behaviour()
        self._crowd = crowd or Doors()
        self._look = look or (lambda: here().reading())
        self._calendar = season.calendar
        self._rules = {round_id(rules.season, rules.row): rules for rules in season.rounds}
        self._due: list[_Due] = []
        self._read: set[int] = set()
        self._read_until: datetime | None = None
        self._reminded: set[tuple[str, str]] = set()
        self._decided: set[tuple[str, str]] = set()
        self._editions: dict[tuple[str, str], int] = defaultdict(int)
        self._schools: dict[str, HandingSchool] = {}
        self._theirs: dict[str, tuple[str, str]] = {}

    def read_letters(self) -> int:
        """Let everybody read what was accepted since the last look and make up their minds; say how many it was.

        A letter counts from the moment at which the server took it, whenever it is read here.
        """
        with self._look() as session:
            fresh = [
                letter
                for letter in letters_accepted(session, TO_SCHOOLS | TO_EXPERTS, self._read_until)
                if letter.id not in self._read and letter.round_id in self._rules
            ]
            by_round: dict[str, list[ReadLetter]] = defaultdict(list)
            for letter in fresh:
                self._read.add(letter.id)
                self._read_until = letter.read_at
                by_round[letter.round_id].append(letter)
                if letter.kind in REMINDERS:
                    self._reminded.add((letter.round_id, letter.subject))
            for id, letters in by_round.items():
                self._schools_read(session, id, [letter for letter in letters if letter.kind in TO_SCHOOLS])
                self._experts_read(session, id, [letter for letter in letters if letter.kind in TO_EXPERTS])
        self._crowd.read(fresh)
        return len(fresh)

    def next_moment(self) -> datetime | None:
        """The next moment at which somebody means to act, if anybody does."""
        return self._due[0].moment if self._due else None

    def act(self, now: datetime) -> int:
        """Do all acts due by now, by moment, then person, then school or assignment; say how many were tried.

        An expert looks before acting: what was taken away or is filed is left alone. A refusal is kept in `refusals`.
        """
        due: list[_Due] = []
        while self._due and self._due[0].moment <= now:
            due.append(heapq.heappop(self._due))
        due = self._still_meant(due)
        attempts = [
            self._hand_in(each, each.what) if isinstance(each.what, PlannedHandIn) else self._answer(each, each.what)
            for each in due
        ]
        for each, attempt, sentence in zip(due, attempts, self._crowd.attempt(attempts), strict=True):
            if sentence is not None:
                self.refusals.append(Refused(now, each.actor, sentence))
                if isinstance(attempt, HandIn):
                    self._editions[each.round_id, each.subject] -= 1
        return len(due)

    def _still_meant(self, due: list[_Due]) -> list[_Due]:
        """Without what was taken from an expert, or is filed; whose the others are is remembered."""
        assignments = [each.subject for each in due if isinstance(each.what, PlannedMove)]
        if not assignments:
            return due
        with self._look() as session:
            self._theirs = still_to_do(session, assignments)
        return [each for each in due if isinstance(each.what, PlannedHandIn) or each.subject in self._theirs]

    def _hand_in(self, due: _Due, planned: PlannedHandIn) -> Attempt:
        self._editions[due.round_id, due.subject] += 1
        edition = self._editions[due.round_id, due.subject]
        school = self._schools[due.subject]
        return HandIn(due.actor, due.round_id, self._rules[due.round_id], school, edition, planned.whole)

    def _answer(self, due: _Due, planned: PlannedMove) -> Attempt:
        school, expert = self._theirs[due.subject]
        if planned.ending is not None:
            # Who is ill says so in the same words to each school.
            about = expert if planned.ending is Ending.ILLNESS else due.subject
            words = words_of(planned.ending, f"{self._seed}/{due.round_id}/{about}")
            return Decline(due.actor, due.subject, planned.ending, words)
        if planned.move is Move.TAKE_ON:
            return TakeOn(due.actor, due.subject)
        judgements = judge(self._behaviour, self._seed, self._rules[due.round_id], school, expert)
        return FileConclusion(due.actor, due.subject, judgements)

    def _schools_read(self, session: Session, round_id: str, letters: Sequence[ReadLetter]) -> None:
        if not letters:
            return
        rules, own = self._rules[round_id], own_deadlines(session, round_id)
        unknown = [letter.subject for letter in letters if letter.subject not in self._schools]
        self._schools.update(handing_schools(session, unknown))
        for letter in letters:
            key = (round_id, letter.subject)
            if key in self._decided:
                continue
            planned = plan_hand_ins(
                intent_of(self._behaviour.schools, f"{self._seed}/{round_id}/{letter.subject}"),
                self._calendar,
                read_at=letter.read_at,
                deadline=deadline_of(own.get(letter.subject), rules.submission.closes),
                reminded=key in self._reminded,
            )
            if planned is None:
                continue
            self._decided.add(key)
            for one in planned:
                heapq.heappush(self._due, _Due(one.moment, letter.recipient, letter.subject, "", round_id, one))

    def _experts_read(self, session: Session, round_id: str, letters: Sequence[ReadLetter]) -> None:
        if not letters:
            return
        rules, theirs = self._rules[round_id], theirs_to_do(session, round_id, {letter.subject for letter in letters})
        for letter in letters:
            phrase = f"{self._seed}/{round_id}"
            undecided = [
                (id, f"{phrase}/{school}/{letter.subject}")
                for id, school in theirs.get(letter.subject, ())
                if (round_id, id) not in self._decided
            ]
            planned = plan_moves(
                self._behaviour.experts,
                disposition_of(self._behaviour.experts, f"{phrase}/{letter.subject}"),
                undecided,
                self._calendar,
                read_at=letter.read_at,
                expertise=rules.expertise,
                reminded=(round_id, letter.subject) in self._reminded,
            )
            if planned is None:
                continue
            self._decided.update((round_id, id) for id, _ in undecided)
            for one in planned:
                due = _Due(one.moment, letter.recipient, one.assignment, one.move, round_id, one)
                heapq.heappush(self._due, due)
