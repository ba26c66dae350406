"""What the record knows of an expert besides the work, in the office's words."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.roster.expert_facts import days_in_words
from domain.season import Days
from models.people import Expert
from models.rounds import rounds_in_order


@dataclass(frozen=True)
class ExpertFacts:
    """Each is empty where nothing is known."""

    institution: str
    competences: str
    absences: str
    kept_away: str
    """Municipalities besides the own whose schools the expert does not judge."""


def facts_of(expert: Expert, topics: Mapping[str, str], places: Mapping[str, str]) -> ExpertFacts:
    """The facts of one expert; names of topics by code, names of municipalities by id."""
    return ExpertFacts(
        institution=expert.institution or "",
        competences="; ".join(topics.get(each.topic, each.topic) for each in expert.competences),
        absences=days_in_words([Days(each.first_day, each.last_day) for each in expert.absences]),
        kept_away="; ".join(places[each.municipality_id] for each in expert.kept_away),
    )


def topic_names(session: Session) -> dict[str, str]:
    """How document kinds and risks of all rounds are called, by code."""
    rounds = [each.regulation for each in rounds_in_order(session)]
    return {kind.code: kind.name for rules in rounds for kind in rules.documents} | {
        risk.code: risk.name for rules in rounds for risk in rules.risks
    }
