"""Letters to municipal coordinators, who see their own municipality only: window opened, who is late, completion."""

from datetime import date

from domain.letters import Role
from domain.office_words import OUTCOMES, outcome_in_words
from domain.round_words import days_left, deadline_words, last_day, window_words
from domain.russian import capitalised
from domain.russian_dates import date_in_words, day_and_month
from domain.verdicts import Outcome
from models.letters import Letter
from models.outcomes import signed_conclusion
from models.people import Municipality, initials_of
from models.rounds import Participation, participations_in
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_person, write
from notifications.letters.outcome_to_school import outlook_of
from notifications.letters.particulars import NotInRecord, late_among, the_round
from papers.recognition.recognise import XLSX
from papers.tables import Column, ColumnKind, table_xlsx

NOTHING_LEFT_TO_DO = frozenset({OUTCOMES[Outcome.ACCEPTED], OUTCOMES[Outcome.CARRIED_OVER]})
"""Outcomes after which a school has nothing more to do."""


def window_opened(drafting: Drafting, letter: Letter) -> Draft:
    """Which of the own schools hand in, and until when."""
    round_ = the_round(drafting.session, letter)
    rules = round_.regulation
    parts = participations_in(drafting.session, round_.id, letter.subject)
    awaited = [each for each in parts if not each.accepted_in_primary]
    values = {
        "until": day_and_month(last_day(rules.submission.closes, rules)),
        "municipality": _municipality(drafting, letter).name,
        "deadline": deadline_words(rules.submission.closes, rules, round_.season.office),
        "expertise": window_words(rules.expertise, rules),
        "schools": [_school(each) for each in awaited],
        "accepted_before": [each.school.name for each in parts if each.accepted_in_primary],
        "link": drafting.link(letter.recipient, Role.COORDINATOR, round_, letter.subject),
    }
    return write(letter, round_, the_person(drafting.session, letter), values)


def late_schools(drafting: Drafting, letter: Letter) -> Draft:
    """Which of the own schools have not handed in, while there is still time."""
    round_ = the_round(drafting.session, letter)
    rules = round_.regulation
    late = late_among(drafting.session, round_, letter.subject)
    values = {
        "until": day_and_month(last_day(rules.submission.closes, rules)),
        "municipality": _municipality(drafting, letter).name,
        "deadline": deadline_words(rules.submission.closes, rules, round_.season.office),
        "days_left": days_left(rules.submission.closes, rules, drafting.now),
        "schools": [{"name": school.name, "director": initials_of(school.director)} for school in late],
        "link": drafting.link(letter.recipient, Role.COORDINATOR, round_, letter.subject),
    }
    return write(letter, round_, the_person(drafting.session, letter), values)


def completion_notice(drafting: Drafting, letter: Letter) -> Draft:
    """What came of the round for each of the own schools, also as a table to work with."""
    session = drafting.session
    round_ = the_round(session, letter)
    rules = round_.regulation
    municipality = _municipality(drafting, letter)
    rows: list[dict[str, str]] = []
    cells: list[tuple[str, str, str | None, date | None]] = []
    for part in participations_in(session, round_.id, letter.subject):
        signed = signed_conclusion(session, round_.id, part.school_id)
        outcome = outcome_in_words(part.outcome)
        rows.append(
            {
                "name": part.school.name,
                "outcome": outcome,
                "number": signed.number if signed is not None else "",
                "signed_on": date_in_words(signed.signed_on) if signed is not None else "",
            }
        )
        number, signed_on = (signed.number, signed.signed_on) if signed is not None else (None, None)
        cells.append((part.school.name, outcome, number, signed_on))
    table = table_xlsx(
        f"{capitalised(rules.title)}: {municipality.name}",
        ("Школа", "Итог", "Номер заключения", Column("Дата заключения", kind=ColumnKind.DATE)),
        cells,
        f"{round_.season.office.name}, {date_in_words(rules.calendar.day_of(letter.laid_out_at))}",
    )
    values = {
        "municipality": municipality.name,
        "schools": rows,
        "unsettled": any(row["outcome"] not in NOTHING_LEFT_TO_DO for row in rows),
        "outlook": outlook_of(session, round_),
        "link": drafting.link(letter.recipient, Role.COORDINATOR, round_, letter.subject),
    }
    attachment = drafting.attach(f"Итоги экспертизы {rules.row}.xlsx", XLSX, table)
    return write(letter, round_, the_person(session, letter), values, [attachment])


def _municipality(drafting: Drafting, letter: Letter) -> Municipality:
    found = drafting.session.get(Municipality, letter.subject)
    if found is None:
        raise NotInRecord(f"municipality {letter.subject}")
    return found


def _school(part: Participation) -> dict[str, str]:
    return {"name": part.school.name, "director": initials_of(part.school.director)}
