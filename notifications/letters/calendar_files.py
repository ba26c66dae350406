"""Deadlines as calendar files: the same bytes for all who have the same deadline, and no personal link in them."""

from datetime import datetime
from functools import lru_cache

from domain.intake import deadline_of
from domain.round_words import round_words
from domain.season import Office
from models.rounds import Participation, Round
from notifications.letters.drafts import DraftAttachment, Drafting
from papers.calendars import deadline_ics

CALENDAR = "text/calendar; charset=utf-8; method=PUBLISH"


def submission_deadline(drafting: Drafting, round_: Round, part: Participation) -> DraftAttachment:
    """When a school's documents are due; a deadline that was moved takes the place of the former in its calendar."""
    rules = round_.regulation
    content = _event(
        f"{round_.id}/submission",
        round_.deadline_moves + part.deadline_moves,
        f"Передать документы на {round_words(rules).accusative}",
        deadline_of(part.own_deadline, rules.submission.closes),
        rules.submission.opens,
        round_.season.office,
    )
    return drafting.attach("Срок передачи документов.ics", CALENDAR, content)


def expertise_deadline(drafting: Drafting, round_: Round) -> DraftAttachment:
    """When an expert's conclusions are due."""
    rules = round_.regulation
    summary = f"Подготовить заключения в рамках {round_words(rules).genitive}"
    content = _event(
        f"{round_.id}/expertise", 0, summary, rules.expertise.closes, rules.expertise.opens, round_.season.office
    )
    return drafting.attach("Срок заключений.ics", CALENDAR, content)


@lru_cache(maxsize=64)
def _event(name: str, sequence: int, summary: str, deadline: datetime, stamp: datetime, office: Office) -> bytes:
    return deadline_ics(
        uid=f"{name.replace('/', '-')}@{office.address.rpartition('@')[2]}",
        sequence=sequence,
        summary=summary,
        last_moment=deadline,
        description=f"Личная ссылка есть в письме. Вопросы: {office.address}",
        stamp=stamp,
        organiser_name=office.sender_name,
        organiser_email=office.address,
    )
