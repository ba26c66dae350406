"""The office of a rehearsal, where a round waits for it: some hours after it was asked it tells the result of a draw,
approves an allotment, or lets letters leave that wait for its approval.

A rehearsal has no dice: the number follows from the play's seed, so the sample is marked as a computer's chance.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from acts.approve_allotment import approve_allotment
from acts.approve_batch import approve_batch
from acts.draw_sample import draw_sample
from acts.refusals import Refusal
from domain.letters import Kind
from domain.sampling.ceremony import SeedOrigin
from domain.season import Season
from models.batches import batches_waiting
from rehearsal.cast import Cast, Refused
from rehearsal.reading import letters_accepted
from runtime.installation import here

THINKS = timedelta(hours=2)
DIGITS = 12
WHY = "результат жеребьёвки репетиции"
WHY_APPROVED = "распределение репетиции"
WHY_LETTERS = "письма репетиции"
ASKING = {Kind.SEED_WANTED, Kind.APPROVAL_WANTED, Kind.BATCH_TO_APPROVE}


class PlayedOffice:
    """The people of a play, and the office among them; for one thread."""

    def __init__(self, cast: Cast, season: Season, seed: int) -> None:
        self._cast = cast
        self._is_asked = any(
            each.allotment.approval or each.letters_to_approve or (each.share is not None and each.sample_seed is None)
            for each in season.rounds
        )
        self._seed = seed
        self._read: set[int] = set()
        self._due: dict[tuple[str, Kind], datetime] = {}
        """By round and what it asked for, when the office will answer."""

    def read_letters(self) -> int:
        """Let everybody read what has arrived; say how many letters that was."""
        return self._cast.read_letters() + (self._read_own() if self._is_asked else 0)

    def next_moment(self) -> datetime | None:
        """The next moment at which somebody means to act, if anybody does."""
        moments = (self._cast.next_moment(), *self._due.values())
        return min((moment for moment in moments if moment is not None), default=None)

    def act(self, now: datetime) -> int:
        """Do what is due, the office first; say how much was tried. What is refused is kept by the cast."""
        due = sorted(asked for asked, moment in self._due.items() if moment <= now)
        for asked in due:
            del self._due[asked]
            try:
                self._answer(*asked)
            except Refusal as refusal:
                self._cast.refusals.append(Refused(now, "office", str(refusal)))
        return self._cast.act(now) + len(due)

    def _answer(self, round_id: str, kind: Kind) -> None:
        if kind is Kind.APPROVAL_WANTED:
            approve_allotment(round_id, who="rehearsal", why=WHY_APPROVED)
        elif kind is Kind.BATCH_TO_APPROVE:
            with here().reading() as session:
                waiting = [batch.number for batch in batches_waiting(session, round_id)]
            for number in waiting:
                approve_batch(number, who="rehearsal", why=WHY_LETTERS)
        else:
            draw_sample(round_id, self._thrown(round_id), SeedOrigin.COMPUTER, who="rehearsal", why=WHY)

    def _read_own(self) -> int:
        with here().reading() as session:
            asked = [each for each in letters_accepted(session, ASKING, None) if each.id not in self._read]
        for letter in asked:
            self._read.add(letter.id)
            self._due.setdefault((letter.round_id, letter.kind), letter.read_at + THINKS)
        return len(asked)

    def _thrown(self, round_id: str) -> str:
        lot = int(sha256(f"{self._seed}/{round_id}/draw".encode()).hexdigest(), 16)
        return f"{lot % 10**DIGITS:0{DIGITS}}"
