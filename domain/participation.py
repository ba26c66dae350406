"""Which schools take part in a round, and which of them have nothing to do in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.season import Coverage
from domain.verdicts import Outcome


@dataclass(frozen=True)
class Joining:
    """A school that joins a round."""

    school: str
    accepted_in_primary: bool = False
    """Keeps its outcome: it is not invited, reminded or waited for."""
    brings_documents: bool = False
    """What it handed in last to the primary, too late or without being assessed, counts as handed in."""


def who_joins_a_repeat(
    coverage: Coverage, outcomes: Mapping[str, Outcome | None], late_in_primary: Iterable[str]
) -> tuple[Joining, ...]:
    """The schools of a primary that join its repeat: those whose outcome is recorded, by id.

    Where the repeat covers all, a school accepted in the primary takes part without new work (DOMAIN.md, «A repeat
    covers all schools»); where it covers the returned ones, it does not take part.
    """
    late = set(late_in_primary)
    joining = []
    for school, outcome in sorted(outcomes.items()):
        if outcome is None:
            continue
        accepted = outcome is Outcome.ACCEPTED
        if accepted and coverage is Coverage.RETURNED:
            continue
        # Returned, and a better version came late: its receipt promised that it counts in the repeat.
        brings = outcome is Outcome.NOT_ASSESSED or (school in late and not accepted)
        joining.append(Joining(school, accepted_in_primary=accepted, brings_documents=brings))
    return tuple(joining)
