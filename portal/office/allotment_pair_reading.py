"""What the page of a school in an allotment shows: why one expert judges it, why the others do not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from models.allotments import Unreadable
from models.assignments import assignments_of
from models.office_pairs import OfficePair
from models.people import Expert, School, experts_by_id, initials_of
from models.rounds import Round, expertise_is_over
from portal.office.allotment_reading import DAMAGED
from portal.office.lists import Page, Wish, municipality_names
from portal.office.words import standing_words
from runtime.unassigned_words import why_nobody_judges_school

if TYPE_CHECKING:
    from runtime.allotment_explained import AllotmentExplained, PairExplained

OTHERS_ON_A_PAGE = 20
"""Each is explained by the cheapest chain of exchanges of the whole plan."""

TOO_LARGE = (
    "В этом распределении слишком много пар, чтобы узнать, чего стоила бы другая. Доказательство плана остаётся: его "
    "проверяет ссылка «Проверить» на странице распределения."
)
NEVER_BOTH = "Ни в одном распределении этой экспертизы не было и этой школы, и этого эксперта сразу."


@dataclass(frozen=True)
class Other:
    """Another expert, and why the school is not theirs; or how their work stands."""

    id: str
    name: str
    municipality: str
    words: str


@dataclass(frozen=True)
class SchoolView:
    """The page, ready to be laid out."""

    school_id: str
    school: str
    municipality: str
    expert_id: str
    """Empty: the page is of the school, not of a pair."""
    expert: str
    expert_from: str
    stands: bool
    state: str
    """How the pair's work stands; empty where it never was."""
    ruling: str
    """«locked», «forbidden», or nothing."""
    pair: "PairExplained | None"
    unjudged: str
    """Why nobody judges the school; empty where somebody does."""
    why_none: str
    """Why nothing is explained; empty where all is."""
    weights: str
    others: Page[Other]
    choices: Sequence[tuple[str, str]]
    """All other experts, by id, for handing the work over."""


def school_view(
    session: Session, round_: Round, school: School, expert: Expert | None, wish: Wish, now: datetime
) -> SchoolView:
    """Look up all that the page shows, and compare what it explains."""
    # The solver's libraries are large: whoever reads other pages needs none of them.
    from domain.allotment.whys.explanation import TooManyPairs
    from runtime.allotment_explained import AllotmentExplained

    places, experts = municipality_names(session), experts_by_id(session)
    work = {each.expert_id: each for each in assignments_of(session, round_.id) if each.school_id == school.id}
    own = work.get(expert.id) if expert else None
    ruled = session.get(OfficePair, (round_.id, school.id, expert.id)) if expert else None
    named = [(each, initials_of(each.person)) for each in experts if expert is None or each.id != expert.id]
    named.sort(key=lambda one: (one[1], one[0].id))
    found = [one for one in named if wish.finds(one[1], places[one[0].municipality_id])]
    pages = max(1, -(-len(found) // OTHERS_ON_A_PAGE))
    number = min(max(wish.page, 1), pages)
    shown = found[(number - 1) * OTHERS_ON_A_PAGE : number * OTHERS_ON_A_PAGE]
    over = expertise_is_over(round_, now)
    states = {id: f"оценивает: {standing_words(each, over=over)}" for id, each in work.items() if each.stands}
    pair, why_none, weights = None, "", ""
    others: dict[str, str] = {}
    try:
        explained = AllotmentExplained(session, round_)
        weights = explained.weights()
        if expert is not None and explained.is_there:
            pair = explained.pair(school.id, expert.id)
            why_none = "" if pair is not None else NEVER_BOTH
        if not explained.is_large:
            others = dict(_why_not(explained, school.id, [each.id for each, _ in shown if each.id not in states]))
    except TooManyPairs:
        why_none = TOO_LARGE
    except Unreadable:
        why_none = DAMAGED
    return SchoolView(
        school_id=school.id,
        school=school.name,
        municipality=school.municipality.name,
        expert_id=expert.id if expert else "",
        expert=initials_of(expert.person) if expert else "",
        expert_from=places[expert.municipality_id] if expert else "",
        stands=own is not None and own.stands,
        state=standing_words(own, over=over) if own is not None else "",
        ruling=ruled.ruling if ruled is not None else "",
        pair=pair,
        unjudged="" if states else why_nobody_judges_school(session, round_, school.id, now),
        why_none=why_none,
        weights=weights,
        others=Page(
            [
                Other(each.id, name, places[each.municipality_id], states.get(each.id) or others.get(each.id, ""))
                for each, name in shown
            ],
            number,
            pages,
            len(found),
        ),
        choices=[(each.id, name) for each, name in named if each.id not in states],
    )


def _why_not(explained: "AllotmentExplained", school: str, experts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for id in experts:
        found = explained.pair(school, id, shown=0)
        if found is not None:
            yield id, " ".join(found.why)
