"""Where a round's schools lack experts: who competes for whose places, and what alone would be enough, in words.

The solver is loaded with it, which is large: whoever only may need it imports it when it is needed.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.allotment.reasons import in_words
from domain.allotment.whys.names import Names
from domain.allotment.whys.remedies import remedies
from domain.allotment.whys.remedy_words import remedy_in_words, shortage_in_words
from domain.allotment.whys.shortage import LARGE, shortages_of
from models.allotments import Allotment, last_allotment
from models.people import Municipality, School, experts_by_id, initials_of
from models.rounds import Round
from models.vacancies import vacancies_of


@dataclass(frozen=True)
class ShortageExplained:
    """Submissions that compete for too few places."""

    schools: tuple[str, ...]
    """Ids of those that lack experts."""
    why: tuple[str, ...]
    """Sentences."""
    remedies: tuple[str, ...]
    """Each of these alone would be enough; a line each, without a capital and a full stop."""


def names_at_hand(session: Session, round_: Round) -> Names:
    """What schools, experts, municipalities and topics of the round are called."""
    rules = round_.regulation
    topics = {kind.code: kind.name for kind in rules.documents} | {risk.code: risk.name for risk in rules.risks}
    return Names(
        submissions={each.id: each.name for each in session.execute(select(School.id, School.name))},
        experts={each.id: initials_of(each.person) for each in experts_by_id(session)},
        municipalities={each.id: each.name for each in session.execute(select(Municipality.id, Municipality.name))},
        topics=topics,
    )


def shortages_at_hand(
    session: Session, round_: Round, names: Names | None = None, *, in_a_hurry: bool = False
) -> tuple[ShortageExplained, ...]:
    """Explain the vacancies that the newest allotment left and that stand still; raises Unreadable.

    A vacancy of another cause, such as that it is too late to write to an expert, is none of an allotment. In a hurry,
    as for a letter, no remedies of a large question are tried.
    """
    newest = last_allotment(session, round_.id)
    vacant = {each.school_id: (each.missing, each.why) for each in vacancies_of(session, round_.id)}
    if newest is None or not vacant:
        return ()
    return _explained(newest, vacant, names or names_at_hand(session, round_), in_a_hurry=in_a_hurry)


def _explained(
    newest: Allotment, vacant: dict[str, tuple[int, str]], names: Names, *, in_a_hurry: bool
) -> tuple[ShortageExplained, ...]:
    question, plan = newest.question, newest.plan
    tried = not in_a_hurry or len(question.submissions) * len(question.experts) <= LARGE
    left = {
        one.submission for one in plan.unplaced if vacant.get(one.submission) == (one.places_missing, in_words(one))
    }
    return tuple(
        ShortageExplained(
            schools=tuple(id for id, _ in one.lacking),
            why=tuple(shortage_in_words(one, names)),
            remedies=tuple(remedy_in_words(each, names) for each in remedies(question, plan, one)) if tried else (),
        )
        for one in shortages_of(question, plan)
        if left.issuperset(id for id, _ in one.lacking)
    )
