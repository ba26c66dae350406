"""Which of the two crowds somebody acts in: where there is less to do."""

from collections import defaultdict
from collections.abc import Sequence

from rehearsal.doors import Attempt, Decline, FileConclusion, HandIn, TakeOn

PAGES: dict[type[Attempt], int] = {HandIn: 9, FileConclusion: 5, Decline: 6, TakeOn: 3}
"""About how much work a move is, in times that a page takes."""
COMING_IN = 3
"""The same for somebody who comes into a crowd anew, by the link of the letter."""


class Division:
    """Who acts in which crowd: each stays where they acted last, unless that crowd has more to do at the moment."""

    def __init__(self) -> None:
        self._last: dict[str, bool] = {}

    def of(self, attempts: Sequence[Attempt]) -> list[bool]:
        """By attempt, whether it is made in the other crowd; all attempts of one person are made in the same."""
        work: dict[str, int] = defaultdict(int)
        for each in attempts:
            work[each.actor] += PAGES[type(each)]
        to_do = {False: 0, True: 0}
        there: dict[str, bool] = {}
        for actor in sorted(work, key=lambda actor: (-work[actor], actor)):
            there[actor] = min((False, True), key=lambda crowd: to_do[crowd] + self._to_come(actor, crowd))
            to_do[there[actor]] += work[actor] + self._to_come(actor, there[actor])
        self._last |= there
        return [there[each.actor] for each in attempts]

    def _to_come(self, actor: str, crowd: bool) -> int:
        return 0 if self._last.get(actor, crowd) is crowd else COMING_IN
