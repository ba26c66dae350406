"""The office's words for the codes of the record: stages, what a round waits for, states of letters, next steps."""

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
    "the opening of the window": "открытия приёма документов",
    "documents": "документов от школ",
    "the opening of the expertise": "начала экспертизы",
    "conclusions": "заключений экспертов",
    "the last letters": "отправки последних писем",
}
"""What a round waits for, in the genitive («ждёт …»), by what its flow calls it."""

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
