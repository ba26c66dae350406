"""The office's words for the codes of the record: stages, what a round waits for, states of letters, next steps."""

from datetime import datetime

from domain.calendar import last_minute
from domain.letters import State
from domain.next_steps import Step
from domain.stages import Stage

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


def waiting_in_words(what: str, until: datetime | None) -> str:
    """«Ждём документов от школ до 27.03 23:59»; `until`, local, is an exclusive end, or a beginning's own moment."""
    if until is None:
        return f"Ждём {WAITS[what]}"
    if waits_for_an_end(what):
        return f"Ждём {WAITS[what]} до {last_minute(until):%d.%m %H:%M}"
    return f"Ждём {WAITS[what]} {until:%d.%m %H:%M}"


def waits_for_an_end(what: str) -> bool:
    """Say whether the moment until which a round waits so ends something; otherwise something begins at it."""
    return not what.startswith("the opening")


STATES = {
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
    "an expert became free": "освободился эксперт",
    "an expert declined": "эксперт отказался",
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
    "an outage is over": "закончился перерыв в работе программы",
}

DEEDS = {
    "schedule": "внесён сезон",
    "schedule --repair": "запуски экспертиз проверены заново",
    "pause": "экспертиза приостановлена",
    "resume": "экспертиза продолжена",
    "extend": "срок продлён",
    "take back": "продление отменено",
    "wake": "экспертиза разбужена",
    "replace": "эксперт заменён",
    "allotment approve": "распределение экспертов утверждено",
    "allotment change": "назначения передвинуты",
    "allotment move": "назначение передано другому эксперту",
    "allotment lock": "пара закреплена",
    "allotment unlock": "закрепление пары снято",
    "allotment forbid": "пара исключена",
    "allotment allow": "исключение пары снято",
    "sample freeze": "закреплён список школ для жеребьёвки",
    "sample draw": "сделана выборка",
    "sample replace": "выбыла школа выборки",
    "letters hold": "отправка писем остановлена",
    "letters release": "отправка писем продолжена",
    "letters resolve": "решено о письме под вопросом",
    "letters retry": "письмо отправляется ещё раз",
    "person address": "адрес исправлен",
    "erase person": "сведения о человеке удалены",
    "import": "внесён список",
    "undo import": "внесение списка отменено",
    "restore": "восстановлено из резервной копии",
    "office add": "в состав офиса включён",
    "office remove": "из состава офиса исключён",
    "office link": "выдан адрес для входа",
}
"""What a deed of the history came to, by the verb under which it is recorded."""
