"""The office's words for the stages of a round."""

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
