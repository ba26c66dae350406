"""The office's words for what the record keeps as codes."""

from domain.stages import Stage
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

OUTCOMES = {
    Outcome.ACCEPTED: "согласовано",
    Outcome.RETURNED: "на доработке",
    Outcome.NO_DOCUMENTS: "документы не поступили",
    Outcome.CARRIED_OVER: "согласовано ранее",
    Outcome.NOT_ASSESSED: "не оценено",
}
