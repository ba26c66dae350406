"""The words for the codes of the record: stages, outcomes, letters and their states, next steps, deeds."""

from collections.abc import Mapping
from datetime import datetime

from domain.deeds import Deed
from domain.letters import Kind, Role, State
from domain.next_steps import Step
from domain.russian_dates import short_moment
from domain.season import Regulation
from domain.stages import Stage
from domain.unassigned import Unassigned, Unjudged
from domain.verdicts import Outcome

STAGES = {
    Stage.SCHEDULED: "ещё не начата",
    Stage.INTAKE: "ждём документы",
    Stage.ALLOTMENT: "распределение экспертов",
    Stage.EXPERTISE: "на экспертизе",
    Stage.OUTCOME: "подводим итоги",
    Stage.NOTICES: "готовим письма",
    Stage.CLOSING: "ждём отправки писем",
    Stage.CLOSED: "завершена",
}

WAITS = {
    "the office's word": "решения офиса продолжать",
    "the opening of the window": "открытия приёма документов",
    "the result of the draw": "результата жеребьёвки",
    "documents": "документов от школ",
    "the opening of the expertise": "начала экспертизы",
    "the office's approval of the allotment": "утверждения распределения экспертов",
    "conclusions": "заключений экспертов",
    "the outcomes of the primary": "итогов первичной экспертизы",
    "the last letters": "отправки последних писем",
}
"""What a round waits for, in the genitive («ждёт …»), by what its flow calls it."""


def waiting_in_words(what: str, until: datetime | None, zone: str) -> str:
    """«Ждём документов от школ до 27.03 23:59»; `until` is an exclusive end, or a beginning's own moment."""
    if until is None:
        return f"Ждём {WAITS[what]}"
    if waits_for_an_end(what):
        return f"Ждём {WAITS[what]} до {short_moment(until, zone, is_end=True, year=False)}"
    return f"Ждём {WAITS[what]} {short_moment(until, zone, year=False)}"


def waits_for_an_end(what: str) -> bool:
    """Say whether the moment until which a round waits so ends something; otherwise something begins at it."""
    return not what.startswith("the opening")


OUTCOMES = {
    Outcome.ACCEPTED: "согласовано",
    Outcome.RETURNED: "на доработку",
    Outcome.NO_DOCUMENTS: "документы не поступили",
    Outcome.CARRIED_OVER: "согласовано ранее",
    Outcome.NOT_ASSESSED: "не оценено",
}
"""What a round ends with for a school."""


def outcome_in_words(outcome: str | None) -> str:
    """What a round ends with for a school, or that it has not ended."""
    return OUTCOMES[Outcome(outcome)] if outcome else "итог не подведён"


KIND_NAMES = {
    Kind.INVITATION: "приглашение",
    Kind.REPEAT_INVITATION: "приглашение на повторную экспертизу",
    Kind.SCHOOL_REMINDER: "напоминание школе",
    Kind.RECEIPT: "подтверждение о получении документов",
    Kind.EXTENSION: "сообщение о переносе срока",
    Kind.NO_DOCUMENTS: "сообщение «документы не поступили»",
    Kind.CONCLUSION: "заключение",
    Kind.NOT_ASSESSED: "сообщение «документы не оценены»",
    Kind.ASSIGNMENTS: "назначения эксперту",
    Kind.EXPERT_REMINDER: "напоминание эксперту",
    Kind.REPLACEMENT: "сообщение о замене эксперта",
    Kind.WINDOW_OPENED: "сообщение об открытии приёма",
    Kind.LATE_SCHOOLS: "список школ без документов",
    Kind.COMPLETION_NOTICE: "итоги по муниципалитету",
    Kind.CONCLUSION_COPY: "копии заключений куратору",
    Kind.SEED_WANTED: "просьба внести результат жеребьёвки",
    Kind.APPROVAL_WANTED: "просьба утвердить распределение экспертов",
    Kind.BATCH_TO_APPROVE: "просьба согласовать письма",
    Kind.UNPLACED: "сообщение о нехватке экспертов",
    Kind.UNDELIVERABLE: "сообщение о недоставленных письмах",
    Kind.OUTAGE: "сообщение о перерыве в работе программы",
    Kind.ROUND_COMPLETED: "итоги экспертизы",
    Kind.NEW_LINK: "личные ссылки ещё раз",
    Kind.SENT_AGAIN: "повтор письма",
    Kind.ENTRY_CODE: "код для входа",
}
"""How the office calls the kinds of letters."""


def expected_letters(kind: Kind, rules: Regulation) -> str:
    """The kind's name among letters that a round has yet to write: it says which wait for the office before they go."""
    return KIND_NAMES[kind] + (", после согласования" if kind.value in rules.letters_to_approve else "")


ROLES = {
    Role.SCHOOL: "школа",
    Role.EXPERT: "эксперт",
    Role.COORDINATOR: "муниципальный координатор",
    Role.CURATOR: "куратор",
    Role.OFFICE: "проектный офис",
    Role.PERSON: "участник",
}
"""As whom somebody is written to."""

UNASSIGNED = {
    Unassigned.EXPERTISE_OVER: "экспертиза закончилась",
    Unassigned.NOT_BEGUN: "экспертиза ещё не началась",
    Unassigned.NO_DOCUMENTS: "нет документов, которые нужно оценить",
    Unassigned.NOT_ALLOTTED: "экспертов ещё не распределяли",
    Unassigned.AWAITS_APPROVAL: "распределение ждёт утверждения офисом",
    Unassigned.BAD_ADDRESS: "письма не доходят",
    Unassigned.NOT_ASKED_AGAIN: "больше не приглашается: болезнь или молчание в этой экспертизе",
    Unassigned.ABSENT: "отсутствует до конца экспертизы",
    Unassigned.NO_CAPACITY: "предельная нагрузка 0",
    Unassigned.FULL: "нагрузка исчерпана",
    Unassigned.KEPT_AWAY: "ни одной из этих школ оценивать нельзя",
    Unassigned.WITH_OTHERS: "все документы у других экспертов",
}
"""Why an expert has no assignment in a round."""

UNJUDGED = {
    Unjudged.NO_PARTICIPANT: "школа не участвует в этой экспертизе",
    Unjudged.ACCEPTED_BEFORE: "документы согласованы в первичной экспертизе",
    Unjudged.AWAITED: "документы ещё не переданы, срок не прошёл",
    Unjudged.LATE: "документы поступили после срока",
    Unjudged.NO_DOCUMENTS: "документы не поступили",
    Unjudged.EXPERTISE_OVER: "экспертиза закончилась, эксперта не нашлось",
    Unjudged.WINDOW_OPEN: "срок школы ещё не прошёл, документы можно заменить",
    Unjudged.NOT_BEGUN: "экспертиза ещё не началась",
    Unjudged.LACKING: "не хватает экспертов",
    Unjudged.NOT_ALLOTTED: "экспертов сейчас подбирают",
}
"""Why a school's documents have no expert in a round."""

STATES = {
    State.DRAFT: "ждёт согласования",
    State.QUEUED: "ждёт отправки",
    State.CLAIMED: "взято в отправку",
    State.DATA_STARTED: "передаётся",
    State.DEFERRED: "отложено",
    State.ACCEPTED: "принято почтовым сервером",
    State.REFUSED: "отклонено",
    State.IN_DOUBT: "под вопросом",
    State.BOUNCED: "вернулось",
    State.WITHDRAWN: "отозвано",
}

STEPS = {
    Step.OPENING: "открывается приём, уходят приглашения",
    Step.SCHOOL_REMINDER: "напоминание школам, которые не сдали документы",
    Step.OWN_DEADLINE: "собственный срок школы истекает",
    Step.SUBMISSION_ENDS: "приём документов закрывается",
    Step.ALLOTMENT: "назначаются эксперты",
    Step.EXPERT_REMINDER: "напоминание экспертам, которые не сдали заключение",
    Step.SILENCE_WARNING: "предупреждение экспертам, от которых нет вестей",
    Step.SILENCE: "замена экспертов, от которых нет вестей",
    Step.EXPERTISE_ENDS: "экспертиза закрывается, подводятся итоги",
}

WAKE_CAUSES = {
    "an expert became free": "у эксперта освободилось место",
    "an expert declined": "отказ эксперта",
    "the last conclusion was filed": "сдано последнее заключение",
    "the primary's outcomes were recorded": "записаны итоги первичной экспертизы",
    "a letter to somebody who must act was refused or is in doubt": "не доставлено письмо тому, от кого ждут действий",
    "a letter could not be written": "письмо не удалось составить",
    "the last letter is settled": "ушло последнее письмо",
    "the season was scheduled": "внесён сезон",
    "the office paused it": "офис приостановил",
    "the office resumed it": "офис продолжил",
    "the office woke it": "офис попросил",
    "the office moved a deadline": "офис перенёс срок",
    "the office replaced an expert": "офис заменил эксперта",
    "the office approved the allotment": "офис утвердил распределение",
    "the office changed the allotment": "офис изменил распределение",
    "the list of the sample was frozen": "закреплён список школ",
    "the sample was drawn": "сделана выборка",
    "a school of the sample was replaced": "заменена школа выборки",
    "new schools were brought in": "внесены новые школы",
    "other facts of experts were brought in": "внесены новые сведения об экспертах",
    "the office decided on letters": "офис принял решение о письмах",
    "a letter to another holder waits for approval": "письмо другому получателю ждёт согласования",
    "an outage is over": "закончился перерыв в работе программы",
}

DEEDS: Mapping[str, str] = {
    Deed.SCHEDULE: "внесён сезон",
    Deed.REPAIR: "запуски экспертиз проверены заново",
    Deed.PAUSE: "экспертиза приостановлена",
    Deed.RESUME: "экспертиза продолжена",
    Deed.EXTEND: "срок продлён",
    Deed.TAKE_BACK: "продление отменено",
    Deed.WAKE: "экспертиза разбужена",
    Deed.REPLACE: "замена эксперта",
    Deed.APPROVE: "распределение экспертов утверждено",
    Deed.CHANGE: "назначения передвинуты",
    Deed.MOVE: "назначение передано другому эксперту",
    Deed.LOCK: "пара закреплена",
    Deed.UNLOCK: "закрепление пары снято",
    Deed.FORBID: "пара исключена",
    Deed.ALLOW: "исключение пары снято",
    Deed.FREEZE: "закреплён список школ для жеребьёвки",
    Deed.DRAW: "сделана выборка",
    Deed.REPLACE_SCHOOL: "выбыла школа выборки",
    Deed.APPROVE_LETTERS: "письма согласованы",
    Deed.CANCEL_LETTERS: "письма отменены",
    Deed.GIVE_LETTERS_BACK: "письма возвращены на согласование",
    Deed.HOLD_LETTERS: "отправка писем остановлена",
    Deed.RELEASE_LETTERS: "отправка писем продолжена",
    Deed.RESOLVE_LETTER: "решено о письме под вопросом",
    Deed.RETRY_LETTER: "письмо отправляется ещё раз",
    Deed.SEND_LETTER_AGAIN: "письмо послано повторно",
    Deed.CORRECT_ADDRESS: "адрес исправлен",
    Deed.REVOKE_LINK: "личная ссылка отозвана",
    Deed.SEND_LINKS: "личные ссылки отправлены ещё раз",
    Deed.HAND_OUT: "выгружены сведения о человеке",
    Deed.ERASE: "сведения о человеке удалены",
    Deed.IMPORT: "внесён список",
    Deed.UNDO_IMPORT: "внесение списка отменено",
    Deed.RESTORE: "восстановлено из резервной копии",
    Deed.ADD_MEMBER: "включение в состав офиса",
    Deed.REMOVE_MEMBER: "исключение из состава офиса",
    Deed.GIVE_ADDRESS: "выдан адрес для входа",
    Deed.HAND_IN: "документы переданы",
    Deed.CONCLUDE: "заключение подано",
    Deed.DECLINE: "отказ от назначения",
    Deed.ALLOT: "эксперты распределены",
    Deed.RENEW_LINK: "личная ссылка заменена",
    Deed.COME_IN_BY_LINK: "вход по личной ссылке",
    Deed.COME_IN_BY_CODE: "вход по коду",
    Deed.COME_IN_BY_ADDRESS: "вход по одноразовому адресу",
    Deed.LOOK_AS: "«Войти как…»",
    Deed.REFUSE_CODE: "код для входа не подошёл",
}
"""What a deed came to."""


def deed_in_words(deed: str) -> str:
    """What a recorded deed came to; one that only another version knows is told by its name."""
    return DEEDS.get(deed, deed)
