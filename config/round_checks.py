"""What is wrong with a round, seen against the other files and the other rounds."""

from collections.abc import Collection

from config.folder import Folder
from config.mistakes import Findings, nearest
from config.regulations import enough_of
from config.shapes import HoursShape, RoundShape
from config.yaml_lines import Where, Written
from domain.letters import KINDS, Kind
from domain.season import Coverage, Phase, Subject


def check_hours(written: Written, hours: HoursShape | None, where: Where, findings: Findings) -> None:
    """Tell where the hours of letters end before they begin."""
    if hours and hours.closes <= hours.opens:
        what = f"Часы писем кончаются в {hours.closes:%H:%M}, не позже начала в {hours.opens:%H:%M}."
        line = written.line(*where, "closes")
        findings.add(written.file, line, what, "Поставьте closes позже, чем opens.")


def check_reminders(written: Written, days: list[int] | None, where: Where, findings: Findings) -> None:
    """Tell where a day of reminders is named twice."""
    if days and len(set(days)) < len(days):
        line = written.line(*where)
        findings.add(written.file, line, "День напоминания назван дважды.", "Оставьте каждое число один раз.")


def check_letters(
    written: Written, off: list[Kind] | None, to_approve: list[Kind] | None, where: Where, findings: Findings
) -> None:
    """Tell where a kind of letters that cannot wait is to be approved, or one that is turned off beside it."""
    line = written.line(*where, "letters_to_approve")
    for kind in to_approve or ():
        if not KINDS[kind].may_await_approval:
            what = f"Письма «{kind.value}» не согласуют: они отвечают тому, кто ждёт ответа, или адресованы офису."
            findings.add(written.file, line, what, "Уберите этот код из letters_to_approve.")
        elif kind in (off or ()):
            what = f"Письма «{kind.value}» и выключены, и ждут согласования."
            findings.add(written.file, line, what, "Оставьте код в одном списке: letters_off или letters_to_approve.")


class RoundCheck:
    """The checks of one round against the other files and rounds."""

    def __init__(self, folder: Folder, written: Written, place: int, shape: RoundShape, findings: Findings) -> None:
        self.folder, self.written, self.place, self.shape, self.findings = folder, written, place, shape, findings

    def wrong(self, field: str, what: str, remedy: str) -> None:
        line = self.written.line("rounds", self.place, field)
        self.findings.add(self.written.file, line, f"Экспертиза {self.shape.row}: {what}", remedy)

    def all(self) -> None:
        """Tell everything that is wrong with the round but its dates."""
        where: Where = ("rounds", self.place)
        self.known_names()
        self.row()
        self.primary()
        self.stage()
        self.cohort()
        self.coverage()
        self.conclusions()
        check_hours(self.written, self.shape.hours, (*where, "hours"), self.findings)
        check_reminders(self.written, self.shape.reminder_days, (*where, "reminder_days"), self.findings)
        check_letters(self.written, self.shape.letters_off, self.shape.letters_to_approve, where, self.findings)

    def known_names(self) -> None:
        shape = self.shape
        if self.folder.documents:
            kinds: Collection[str] = self.folder.documents.codes("kinds", "code")
            for code in shape.documents:
                if code not in kinds:
                    self.wrong("documents", f"вида документов «{code}» нет в documents.yaml.", nearest(code, kinds))
            if len(set(shape.documents)) < len(shape.documents):
                self.wrong("documents", "вид документов назван дважды.", "Оставьте каждый один раз.")
        if self.folder.rubrics:
            rubrics = self.folder.rubrics.codes("rubrics", "code")
            if shape.rubric not in rubrics:
                self.wrong("rubric", f"рубрики «{shape.rubric}» нет в rubrics.yaml.", nearest(shape.rubric, rubrics))

    def row(self) -> None:
        if not self.folder.road_map:
            return
        row = self.folder.rows.get(self.shape.row)
        ids = self.folder.road_map.codes("rows", "id")
        if row is None and self.shape.row not in ids:
            self.wrong("row", "такой строки нет в roadmap.yaml.", nearest(self.shape.row, ids))
        elif row is not None and row.kind != "expertise":
            self.wrong("row", f"строка дорожной карты — не expertise, а {row.kind}.", "Назовите строку экспертизы.")
        elif row is not None and len(row.days) != 1:
            self.wrong("row", f"сроков у строки {len(row.days)}, а экспертиза идёт раз.", "Оставьте строке один срок.")

    def primary(self) -> None:
        shape = self.shape
        if shape.phase is not Phase.REPEAT:
            if shape.primary:
                self.wrong(
                    "primary", "первичная названа не у повторной экспертизы.", "Уберите primary или исправьте phase."
                )
            return
        others = {other.row: other for other in self.folder.round_shapes if other.phase is Phase.PRIMARY}
        if not shape.primary:
            self.wrong("phase", "у повторной экспертизы не названа первичная.", "Добавьте primary: номер её строки.")
        elif shape.primary == shape.row:
            self.wrong(
                "primary", "экспертиза названа первичной для самой себя.", f"Назовите первичную: {', '.join(others)}."
            )
        elif shape.primary in others:
            self.same_as(others[shape.primary])
        elif shape.primary in {other.row for other in self.folder.round_shapes}:
            self.wrong(
                "primary", f"экспертиза {shape.primary} — не первичная.", "Назовите экспертизу с phase: primary."
            )
        elif self.folder.rounds and shape.primary not in self.folder.rounds.codes("rounds", "row"):
            self.wrong("primary", f"экспертизы {shape.primary} нет в rounds.yaml.", nearest(shape.primary, others))

    def same_as(self, primary: RoundShape) -> None:
        for field in ("subject", "stage", "cohort"):
            own, other = getattr(self.shape, field), getattr(primary, field)
            if own != other:
                what = f"{field} не тот, что у первичной {primary.row}: {own or 'нет'} вместо {other or 'нет'}."
                self.wrong(field, what, "Сделайте одинаково или назовите другую первичную.")

    def stage(self) -> None:
        staged = self.shape.subject is Subject.CONFIRMING_DOCUMENTS
        if staged and not self.shape.stage:
            self.wrong("subject", "у подтверждающих документов не назван этап.", "Добавьте stage: 1 или 2.")
        if not staged and self.shape.stage:
            self.wrong("stage", "этапы есть только у подтверждающих документов.", "Уберите stage.")

    def cohort(self) -> None:
        year, cohort = self.folder.year, self.shape.cohort
        if year is not None and cohort > year:
            self.wrong(
                "cohort", f"школы {cohort} года вступят в проект позже, чем идёт сезон {year} года.", "Исправьте год."
            )

    def coverage(self) -> None:
        shape = self.shape
        sampled = shape.coverage is Coverage.SAMPLE
        if sampled and shape.phase is not Phase.SINGLE:
            self.wrong("coverage", "выборка бывает только у единственной экспертизы.", "Напишите phase: single.")
        if shape.coverage is Coverage.RETURNED and shape.phase is not Phase.REPEAT:
            self.wrong("coverage", "«returned» бывает только у повторной экспертизы.", "Напишите coverage: all.")
        for field in ("share", "sample"):
            if not sampled and getattr(shape, field):
                self.wrong(field, f"поле «{field}» есть, а экспертиза не выборочная.", f"Уберите {field}.")

    def conclusions(self) -> None:
        rules = self.folder.defaults
        if rules is None:
            return
        experts = self.shape.experts_per_submission or rules.experts_per_submission
        enough = enough_of(self.shape, self.folder, experts)
        if enough > experts:
            self.wrong(
                "enough" if self.shape.enough is not None else "experts_per_submission",
                f"для итога нужно заключений: {enough}, а экспертов назначается: {experts}.",
                "Уменьшите enough или увеличьте experts_per_submission.",
            )
