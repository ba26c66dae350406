"""Why there are no assignments, in a sentence for terminal and page."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.office_words import UNASSIGNED, UNJUDGED
from domain.russian_dates import date_in_words
from domain.unassigned import Unassigned
from models.rounds import Round
from models.unassigned import WhyUnassigned


def why_nobody_judges(session: Session, round_: Round, now: datetime) -> str:
    """Why nobody judges in the round."""
    why = WhyUnassigned(session, round_, now).of_all
    if why is None:
        return "Назначений нет: эти документы некому дать."
    if why is Unassigned.NOT_BEGUN:
        rules = round_.regulation
        return f"Назначений нет: экспертиза начнётся {date_in_words(rules.calendar.day_of(rules.expertise.opens))}"
    return f"Назначений нет: {UNASSIGNED[why]}."


def why_nobody_judges_school(session: Session, round_: Round, school_id: str, now: datetime) -> str:
    """Why nobody judges the school's documents."""
    return f"Назначений нет: {UNJUDGED[WhyUnassigned(session, round_, now).why_school(school_id)]}."
