"""What the record holds of a person, in Russian lines that the person can read."""

from collections.abc import Iterator

from domain.letters import Kind, State
from domain.office_words import KIND_NAMES, STATES, deed_in_words
from domain.roster.expert_facts import days_in_words
from domain.russian_dates import short_moment
from models.assignments import Ending
from notifications.ledger.links import masked
from runtime.allotment_words import ENDINGS
from runtime.person_at_door import KeptAtDoor
from runtime.person_kept import PersonKept


def in_words(kept: PersonKept, zone: str) -> Iterator[str]:
    """What is held of a person, as lines that the person can read."""
    yield f"Сведения о человеке {kept.id}"
    yield f"  Имя: {' '.join(part for part in (kept.surname, kept.given, kept.patronymic) if part)}"
    yield f"  Должность: {kept.post or 'не указана'}"
    yield f"  Адрес: {kept.email}"
    if kept.address_bad_since is not None:
        yield f"  На этот адрес письма не доходят с {short_moment(kept.address_bad_since, zone)}"
    if kept.erased_at is not None:
        yield f"  Сведения удалены {short_moment(kept.erased_at, zone)}"
    for name, places in (
        ("Директор", kept.director_of),
        ("Куратор", kept.curator_of),
        ("Координатор", kept.coordinator_of),
        ("Эксперт", (kept.expert_of,) if kept.expert_of else ()),
    ):
        if places:
            yield f"  {name}: {', '.join(places)}"
    yield from _of_expert(kept)
    yield from _of_assignments(kept, zone)
    for handed in kept.hand_ins:
        late = ", после срока" if handed.late else ""
        yield (
            f"  Школа сдала документы: {handed.round_id}, {short_moment(handed.handed_in_at, zone)}{late}: "
            + ", ".join(handed.documents)
        )
        for words in handed.answers:
            yield f"    ответ на замечание: {words}"
    for link in kept.links:
        until = short_moment(link.ends_at, zone, is_end=True)
        yield f"  Личная ссылка: {link.role}, {link.round_id} {link.subject}, до {until}"
    for change in kept.changes:
        what = deed_in_words(change.deed)
        yield f"  Действие офиса: {short_moment(change.made_at, zone)} {what}, {change.who}: {change.why}"
    yield from _at_door(kept.at_door, zone)
    yield from _of_letters(kept, zone)


def _of_expert(kept: PersonKept) -> Iterator[str]:
    for school, words in kept.conflicts:
        yield f"  Конфликт интересов: школа {school}: {words}"
    for name, said in (
        ("Место работы", kept.institution or ""),
        ("Компетенции", "; ".join(kept.competences)),
        ("Отсутствует", "; ".join(f"{days_in_words([days])} ({words})" for days, words in kept.absences)),
        ("Не назначается на муниципалитеты", "; ".join(kept.kept_away)),
    ):
        if said:
            yield f"  {name}: {said}"


def _at_door(kept: KeptAtDoor, zone: str) -> Iterator[str]:
    if kept.member is not None:
        until = f" по {short_moment(kept.member.until, zone)}" if kept.member.until is not None else ""
        approves = ", с правом утверждать" if kept.member.may_approve else ""
        yield f"  Состоит в проектном офисе с {short_moment(kept.member.since, zone)}{until}{approves}"
    for visit in kept.visits:
        yield f"  Открытый вход: с {short_moment(visit.began_at, zone)} до {short_moment(visit.ends_at, zone)}"
    for code in kept.codes:
        used = f", использован {short_moment(code.used_at, zone)}" if code.used_at is not None else ""
        yield f"  Код для входа: запрошен {short_moment(code.asked_at, zone)}{used}"
    for deed in kept.deeds:
        what = f"{deed_in_words(deed.deed)} {deed.round_id}".rstrip()
        yield f"  Журнал действий: {short_moment(deed.really_at, zone)} {what}"
    for prepared in kept.prepared:
        names = ", ".join(prepared.documents) or "файлов нет"
        yield f"  Подготовлено и не отправлено: {prepared.round_id}, школа {prepared.school_id}: {names}"
        yield from (f"    ответ на замечание: {words}" for words in prepared.answers.values() if words)
    for refused in kept.refused:
        when = short_moment(refused.refused_at, zone)
        yield f"  Не принят файл: {refused.round_id}, {when}, «{refused.name}»: {refused.why}"
    for draft in kept.drafts:
        yield f"  Черновик заключения {draft.assignment_id}, {short_moment(draft.saved_at, zone)}"
        for criterion, said in draft.answers.items():
            yield f"    {criterion}: {'; '.join(str(words) for words in said.values() if words)}"


def _of_assignments(kept: PersonKept, zone: str) -> Iterator[str]:
    for held in kept.assignments:
        yield f"  Назначение: {held.round_id}, {held.school}, {short_moment(held.assigned_at, zone)}"
        if held.ended_at is not None:
            why = ENDINGS[Ending(held.ending or "")]
            yield f"    снято {short_moment(held.ended_at, zone)}: {why}. {held.ending_words or ''}".rstrip()
        if held.filed_at is not None:
            yield f"    заключение {short_moment(held.filed_at, zone)}"
        for criterion, mark, remark in held.marks:
            shown = "не могу оценить" if mark is None else str(mark)
            yield f"      {criterion}: {shown}{f'; {remark}' if remark else ''}"


def _of_letters(kept: PersonKept, zone: str) -> Iterator[str]:
    yield f"Письма: {len(kept.letters)}"
    for letter in kept.letters:
        at = short_moment(letter.accepted_at or letter.laid_out_at, zone)
        yield ""
        yield f"  {at}  {KIND_NAMES[Kind(letter.kind)]}: {STATES[State(letter.state)]} ({letter.key})"
        for name, said in (("Адрес", letter.address), ("Ответ сервера", letter.answer), ("Тема", letter.title)):
            if said:
                yield f"    {name}: {said}"
        if letter.attachments:
            yield f"    Вложения: {', '.join(letter.attachments)}"
        for line in masked(letter.text or "").splitlines():
            yield f"    | {line}".rstrip()
