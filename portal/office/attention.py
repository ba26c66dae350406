"""What needs somebody of the office, a row each, the gravest first: what is the matter, and the one thing to press."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only

from domain.letters import KINDS, Kind, State
from domain.office_words import KIND_NAMES
from domain.reminders import reminder_days
from domain.russian import capitalised, counted
from domain.russian_dates import short_moment
from domain.stages import Stage
from models.letters import NOT_TRIED, Letter
from models.people import Person, initials_of
from models.refused_files import RefusedOfSchool
from models.rounds import Round
from portal.office.attention_experts import rows_of_experts
from portal.office.attention_row import Row, few
from portal.office.refused_files import in_vain, refused_by_round
from portal.office.words import sentence
from runtime.concerns import Concern, Topic
from runtime.round_status import InstallationStatus, RoundStatus

_SHOWN_OF_A_LETTER = (
    *(Letter.id, Letter.round_id, Letter.kind, Letter.recipient),
    *(Letter.state, Letter.recipient_address, Letter.answer),
)
"""Not their words: an outage of the mail can leave thousands."""

LONGEST_ANSWER = 300

NAMED = frozenset({Topic.LETTERS_IN_DOUBT, Topic.LETTERS_REFUSED, Topic.UNPLACED})
"""Concerns that are told here one by one instead of as a number."""


def attention_rows(session: Session, status: InstallationStatus, rounds: Sequence[Round]) -> list[Row]:
    """Everything that needs somebody now; `rounds` are those of the status."""
    rows = [_of_installation(concern) for concern in status.concerns]
    letters, refused = _failed_letters(session), refused_by_round(session)
    by_id = {round_.id: round_ for round_ in rounds}
    for each in status.rounds:
        rows += of_round(session, by_id[each.id], each, letters.get(each.id, []), refused.get(each.id, []))
    return rows


def rows_of_round(session: Session, round_: Round, status: RoundStatus) -> list[Row]:
    """The same of one round."""
    letters, refused = _failed_letters(session, round_.id), refused_by_round(session, round_.id)
    return of_round(session, round_, status, letters.get(round_.id, []), refused.get(round_.id, []))


def of_round(
    session: Session,
    round_: Round,
    status: RoundStatus,
    failed: Sequence[Letter],
    refused: Sequence[RefusedOfSchool],
) -> list[Row]:
    """What needs somebody in a round.

    `failed`: its letters that did not arrive, or perhaps did not; `refused`: files that its schools could not put in.
    """
    here, where = f"/office/rounds/{round_.id}", f"{round_.row}. {capitalised(status.title)}"
    rows = [_of_concern(each, here, where) for each in status.concerns if each.topic not in NAMED]
    letters_here = f"/office/letters?round={quote(round_.id, safe='')}"
    people = _people_of(session, failed)
    for state, of_letters in ((State.IN_DOUBT, _of_doubtful), (State.REFUSED, _of_refused)):
        own = [letter for letter in failed if letter.state == state]
        rows += few(of_letters(own, people, where), where, f"{letters_here}&state={state.value}")
    if round_.stage != Stage.CLOSED:
        rows += rows_of_experts(session, round_, status, here, where)
        rows += few(_of_refused_files(round_, status, refused, here, where), where, f"{here}/schools?state=refused")
        rows += _of_late_schools(round_, status, here, where)
    return rows


def _of_installation(concern: Concern) -> Row:
    if concern.topic is Topic.MAIL_STOPPED:
        return Row(sentence(capitalised(concern.what)), "", "Посмотреть и отпустить", "/office/letters/queue")
    if concern.topic is Topic.MAIL_SERVER_AWAY:
        what = f"{sentence(capitalised(concern.what))} {concern.do}"
        return Row(what, "", "Какие письма ждут", "/office/letters?state=waiting")
    is_command = concern.do.startswith("rounds ")
    what = sentence(capitalised(concern.what)) + ("" if is_command else f" {concern.do}")
    return Row(what, "", "", "", concern.do if is_command else "")


def _of_concern(concern: Concern, here: str, where: str) -> Row:
    what = sentence(capitalised(concern.what))
    match concern.topic:
        case Topic.PAUSED:
            return Row(what, where, "Продолжить", f"{here}/resume")
        case Topic.SEED_WANTED:
            return Row(what, where, "Внести результат", f"{here}/sample")
        case Topic.APPROVAL_WANTED:
            return Row(what, where, "Посмотреть и утвердить", f"{here}/allotment")
        case Topic.BATCH_TO_APPROVE:
            return Row(what, where, "Посмотреть письма", f"{here}/batches")
        case Topic.CHANGE_POSSIBLE:
            return Row(what, where, "Посмотреть, кого передвинуть", f"{here}/allotment/change")
        case Topic.PEOPLE_MISSING:
            return Row(
                f"{what} Внесите их до открытия приёма или приостановите экспертизу.", where, "Внести", "/office/import"
            )
        case Topic.LETTERS_DEFERRED:
            letters = f"/office/letters?round={quote(here.removeprefix('/office/rounds/'), safe='')}&state=deferred"
            return Row(what, where, "Посмотреть письма", letters)
        case _:
            return Row(what, where, "Открыть экспертизу", here, concern.do if concern.do.startswith("rounds ") else "")


def _failed_letters(session: Session, round_id: str | None = None) -> dict[str, list[Letter]]:
    """By round, letters in doubt, and refused ones to somebody who must act or whom no letter reaches."""
    alarms = [kind.value for kind, rule in KINDS.items() if rule.alarm]
    refused = (Letter.state == State.REFUSED.value) & (Round.stage != Stage.CLOSED.value)
    found = (
        select(Letter)
        .join(Round, Round.id == Letter.round_id)
        .outerjoin(Person, Person.id == Letter.recipient)
        .where(
            or_(
                Letter.state == State.IN_DOUBT.value,
                refused & or_(Letter.kind.in_(alarms), Person.address_bad_since.is_not(None)),
            )
        )
        .order_by(Letter.round_id, Letter.state, Letter.id)
        .options(load_only(*_SHOWN_OF_A_LETTER))
    )
    if round_id is not None:
        found = found.where(Letter.round_id == round_id)
    letters: dict[str, list[Letter]] = {}
    for letter in session.scalars(found):
        letters.setdefault(letter.round_id, []).append(letter)
    return letters


def _people_of(session: Session, letters: Sequence[Letter]) -> dict[str, Person]:
    ids = {letter.recipient for letter in letters}
    found = session.scalars(select(Person).where(Person.id.in_(ids))) if ids else ()
    return {each.id: each for each in found}


def _name_of(recipient: str, people: Mapping[str, Person]) -> str:
    return initials_of(people[recipient]) if recipient in people else "проектный офис"


def _of_doubtful(letters: Sequence[Letter], people: Mapping[str, Person], where: str) -> Iterator[Row]:
    for letter in letters:
        named = f"{KIND_NAMES[Kind(letter.kind)]}, {_name_of(letter.recipient, people)}"
        what = sentence(f"Письмо под вопросом, оно могло не дойти: {named}")
        yield Row(what, where, "Решить", f"/office/letters/{letter.id}")


def _of_refused(letters: Sequence[Letter], people: Mapping[str, Person], where: str) -> Iterator[Row]:
    """One row a recipient: a bad address fails all letters, and is one thing to mend."""
    of_recipient: dict[str, list[Letter]] = {}
    for letter in letters:
        of_recipient.setdefault(letter.recipient, []).append(letter)
    for recipient, own in of_recipient.items():
        last = own[-1]
        named = ", ".join(dict.fromkeys(KIND_NAMES[Kind(each.kind)] for each in own))
        address = last.recipient_address or (people[recipient].email if recipient in people else "")
        whom = ", ".join(part for part in (_name_of(recipient, people), address) if part)
        tried = "Письмо" if (last.answer or "").startswith(NOT_TRIED) else "Ответ сервера:"
        answer = f" {tried} {last.answer}" if last.answer else ""
        what = sentence(f"Не доставлено ({named}): {whom}") + answer[:LONGEST_ANSWER]
        yield Row(what, where, "Открыть письмо", f"/office/letters/{last.id}")


def _of_refused_files(
    round_: Round, status: RoundStatus, refused: Sequence[RefusedOfSchool], here: str, where: str
) -> Iterator[Row]:
    """One row a school that tried in vain: its last file, and how many others."""
    rules = round_.regulation
    for school, files in in_vain(refused, rules.submission.closes, status.now).items():
        last = files[0]
        when = short_moment(last.refused_at, rules.calendar.zone)
        others = f" Не приняты и другие файлы: {len(files) - 1}." if len(files) > 1 else ""
        why = capitalised(sentence(last.why))
        what = f"Школа не смогла приложить файл: {last.school}, «{last.name}», {when}. {why}{others}"
        yield Row(what, where, "Открыть школу", f"{here}/schools/{quote(school)}")


def _of_late_schools(round_: Round, status: RoundStatus, here: str, where: str) -> Iterator[Row]:
    """Schools without documents, from the morning of the last reminder on."""
    rules, funnel = round_.regulation, status.funnel
    missing = funnel.participants - funnel.accepted_before - funnel.handed_in
    if status.stage is not Stage.INTAKE or missing <= 0:
        return
    closes = rules.submission.closes
    last = max(reminder_days(rules.calendar, closes, [min(rules.reminder_days, default=1)]), default=None)
    if last is None or status.now < rules.calendar.at(last, rules.hours.opens):
        return
    schools = counted(missing, "школа", "школы", "школ")
    what = f"Без документов – {schools}, приём до {short_moment(closes, rules.calendar.zone, is_end=True)}."
    yield Row(what, where, "Кто не сдал", f"{here}/schools?state=missing")
