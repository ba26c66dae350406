"""A small invented record from which every kind of letter can be written."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.calendar import Calendar, Window
from domain.deeds import Deed
from domain.letters import Kind, key_of
from domain.rubric import Criterion, Rubric, VerdictRule
from domain.season import Coverage, DocumentKind, Office, Phase, Regulation, RiskFactor, Subject
from domain.stages import Stage
from domain.verdicts import CriterionMean, Outcome, Verdict
from models.assignments import Assignment, Conclusion, Mark, assignment_id
from models.changes import note_change
from models.files import Files
from models.letters import Letter, OwedLetter, lay_out
from models.outcomes import SignedConclusion
from models.people import Expert, Municipality, Person, School, SchoolRisk
from models.rounds import Participation, Round, Season
from models.submissions import Document, Submission
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.kinds import compose

CALENDAR = Calendar("Asia/Krasnoyarsk", frozenset({date(2022, 3, 7), date(2022, 3, 8)}))
BASE_URL = "https://expertise.example"
PRIMARY, REPEAT = "2022/1.13", "2022/1.14"
OFFICE = Office(
    name="КК ИПК",
    full_name="Красноярский краевой институт повышения квалификации",
    address="office@kkipk.example",
    sender_name="Проектный офис «500+», КК ИПК",
    signer_post="Руководитель проектного офиса",
    signer_name="Т. В. Ясенева",
    place="Красноярск",
)
RUBRIC = Rubric(
    "concept_documents",
    "Экспертиза концептуальных документов школы",
    (
        Criterion("aims", "Цель и задачи конкретны, достижимы и соответствуют выбранным рискам", 2, remark_below=2),
        Criterion("measures", "Меры антирисковых программ ведут к заявленным показателям", 2, remark_below=2),
    ),
    VerdictRule(Decimal("0.7")),
)
DOCUMENTS = (
    DocumentKind("concept", "концепция развития"),
    DocumentKind("midterm_programme", "среднесрочная программа развития"),
    DocumentKind("antirisk_programme", "антирисковая программа", per="risk"),
    DocumentKind("photographs", "фотографии мероприятий", required=False, many=True),
)
RISKS = (
    RiskFactor("low_equipment", "Низкий уровень оснащения школы"),
    RiskFactor("lack_of_teachers", "Дефицит педагогических кадров"),
)
LONG_NAME = (
    "Муниципальное казённое общеобразовательное учреждение «Верхнеусинская средняя общеобразовательная школа № 7 "
    "(с кадетскими классами), имени А. С. Пушкина»"
)


def at(day: int, month: int = 3, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2022 on the region's clocks."""
    return datetime(2022, month, day, hour, minute, tzinfo=CALENDAR.zone_info).astimezone(UTC)


def regulation(phase: Phase, submission: Window, expertise: Window, row: str, **changes: Any) -> Regulation:
    """The rules of a round on concept documents."""
    name = {Phase.PRIMARY: "первичная", Phase.REPEAT: "повторная", Phase.SINGLE: "выборочная"}[phase]
    rules = Regulation(
        season="2022",
        row=row,
        subject=Subject.CONCEPT_DOCUMENTS,
        phase=phase,
        stage=None,
        coverage=Coverage.ALL,
        cohort=2022,
        title=f"{name} экспертиза концептуальных документов",
        submission=submission,
        expertise=expertise,
        documents=DOCUMENTS,
        rubric=RUBRIC,
        calendar=CALENDAR,
        risks=RISKS,
        primary="1.13" if phase is Phase.REPEAT else None,
    )
    return replace(rules, **changes)


@dataclass
class LettersRecord:
    """A record open for writing, and the letters written from it."""

    session: Session
    files: Files
    now: datetime = field(default_factory=lambda: at(16))
    file_megabytes: int = 20

    def add(self, *rows: object) -> None:
        """Put rows into the record."""
        self.session.add_all(rows)
        self.session.flush()

    def letter(
        self, kind: Kind, recipient: str, subject: str = "", ordinal: str = "", round_id: str = PRIMARY
    ) -> Letter:
        """Lay a letter out, or give the row that is there."""
        lay_out(self.session, self.round(round_id), [OwedLetter(kind, recipient, subject, ordinal)], self.now)
        key = key_of(round_id, kind, recipient, subject, ordinal)
        return self.session.scalars(select(Letter).where(Letter.key == key)).one()

    def write(self, kind: Kind, recipient: str, subject: str = "", ordinal: str = "", round_id: str = PRIMARY) -> Draft:
        """Lay a letter out and compose it."""
        drafting = Drafting(self.session, self.files, BASE_URL, self.now, self.file_megabytes)
        return compose(drafting, self.letter(kind, recipient, subject, ordinal, round_id))

    def round(self, id: str) -> Round:
        """A round of the record."""
        return self.session.get_one(Round, id)

    def school(self, id: str) -> School:
        """A school of the record."""
        return self.session.get_one(School, id)

    def hand_in(
        self, school: str, version: int = 1, *, round_id: str = PRIMARY, kinds: int = 4, **changes: Any
    ) -> None:
        """Let a school hand in the first few of its documents; changes are those of the submission."""
        values: dict[str, Any] = {"handed_in_at": at(18, hour=14, minute=5), "late": False} | changes
        self.add(Submission(round_id=round_id, school_id=school, version=version, **values))
        asked: list[tuple[str, str | None]] = [("concept", None), ("midterm_programme", None)]
        asked += [("antirisk_programme", risk.code) for risk in RISKS]
        self.add(
            *(
                Document(
                    round_id=round_id,
                    school_id=school,
                    version=version,
                    ordinal=ordinal,
                    kind=kind,
                    risk=risk,
                    name=f"{kind} {ordinal}.docx",
                    description="",
                    media_type="application/pdf",
                    size=321_000 * ordinal,
                    sha256=f"{ordinal}{version}ab" * 16,
                )
                for ordinal, (kind, risk) in enumerate(asked[:kinds], start=1)
            )
        )

    def move_deadline(self, school: str, deadline: datetime | None, why: str, deed: Deed = Deed.EXTEND) -> None:
        """Give a school a deadline of its own, or none, and record who did it and why."""
        part = self.session.get_one(Participation, (PRIMARY, school))
        before = part.own_deadline or self.round(PRIMARY).regulation.submission.closes
        part.own_deadline = deadline
        part.deadline_moves += 1
        told = {"before": {school: before.isoformat()}}
        note_change(
            self.session, deed, who="office", why=why, now=self.now, round_id=PRIMARY, subject=school, particulars=told
        )

    def assign(self, school: str, expert: str = "e-1", *, round_id: str = PRIMARY, **changes: Any) -> Assignment:
        """Let an expert have a school's documents."""
        values: dict[str, Any] = {"reason": "least_loaded", "assigned_at": at(21, hour=0), "told_in": 1} | changes
        assignment = Assignment(
            id=assignment_id(round_id, school, expert), round_id=round_id, school_id=school, expert_id=expert, **values
        )
        self.add(assignment)
        return assignment

    def file(self, assignment: Assignment) -> None:
        """File an expert's conclusion."""
        self.add(
            Conclusion(assignment_id=assignment.id, filed_at=at(24)),
            Mark(assignment_id=assignment.id, criterion="aims", ordinal=1, mark=2, remark=None),
        )
        self.session.expire(assignment)

    def decide(self, school: str, outcome: Outcome, *remarks: tuple[str, str], round_id: str = PRIMARY) -> None:
        """Record an outcome and, where the documents were judged, the signed conclusion with its PDF."""
        participation = self.session.get_one(Participation, (round_id, school))
        participation.outcome, participation.decided_at = outcome.value, at(28, hour=0)
        if outcome in (Outcome.ACCEPTED, Outcome.RETURNED):
            number = int(school[2:])
            means = tuple(CriterionMean(each.code, Decimal(2), 2) for each in RUBRIC.criteria)
            self.add(
                SignedConclusion(
                    round_id=round_id,
                    school_id=school,
                    number=f"{round_id[5:]}-{number:03d}/2022",
                    signed_on=date(2022, 3, 28),
                    verdict=Verdict(outcome is Outcome.ACCEPTED, means, Decimal(1), 1, remarks),
                    sha256=self.files.put(b"%PDF-1.7 " + school.encode()),
                )
            )
        self.session.flush()


def fill(session: Session) -> None:
    """People, places, a primary with four schools of two municipalities, and its repeat."""
    people = [
        Person(
            id="d-1", surname="Иванова", given="Ольга", patronymic="Николаевна", post="Директор", email="d1@sch.example"
        ),
        Person(id="d-2", surname="Гуменюк", given="Пётр", patronymic="Ильич", post="Директор", email="d2@sch.example"),
        Person(
            id="d-3", surname="Черных", given="Саша", patronymic=None, post="И. о. директора", email="d3@sch.example"
        ),
        Person(
            id="d-4", surname="Оглоблина", given="Анна", patronymic="Львовна", post="Директор", email="d4@sch.example"
        ),
        Person(
            id="c-1", surname="Зайцева", given="Вера", patronymic="Юрьевна", post="Координатор", email="c1@mo.example"
        ),
        Person(id="c-2", surname="Лис", given="Олег", patronymic="Петрович", post="Координатор", email="c2@mo.example"),
        Person(id="k-1", surname="Жук", given="Нина", patronymic="Ивановна", post="Куратор", email="k1@kur.example"),
        Person(id="x-1", surname="Мороз", given="Игорь", patronymic="Олегович", post="Эксперт", email="x1@exp.example"),
        Person(id="x-2", surname="Панина", given="Зоя", patronymic="Фёдоровна", post="Эксперт", email="x2@exp.example"),
    ]
    session.add_all(people)
    session.flush()
    session.add_all(
        [
            Municipality(id="m-1", name="Емельяновский район", coordinator_id="c-1"),
            Municipality(id="m-2", name="город Норильск", coordinator_id="c-2"),
        ]
    )
    session.flush()
    names = ["МБОУ «Сухобузимская СШ»", "МБОУ СОШ № 3", LONG_NAME, "МКОУ «Тасеевская СШ № 1»"]
    for number, name in enumerate(names, start=1):
        session.add(
            School(
                id=f"s-{number}",
                name=name,
                full_name=name,
                municipality_id="m-1" if number < 4 else "m-2",
                cohort=2022,
                director_id=f"d-{number}",
                curator_id="k-1",
                risks=[SchoolRisk(risk=risk.code) for risk in RISKS],
            )
        )
    session.add_all(
        [
            Expert(id="e-1", person_id="x-1", municipality_id="m-2", capacity=None),
            Expert(id="e-2", person_id="x-2", municipality_id="m-2", capacity=None),
        ]
    )
    session.add(Season(id="2022", title="Проект «500+», Красноярский край, 2022 год", office=OFFICE))
    session.flush()
    primary = regulation(
        Phase.PRIMARY,
        CALENDAR.window(date(2022, 3, 14), date(2022, 3, 20)),
        CALENDAR.window(date(2022, 3, 21), date(2022, 3, 27)),
        "1.13",
    )
    repeat = regulation(
        Phase.REPEAT,
        CALENDAR.window(date(2022, 3, 28), date(2022, 3, 31)),
        CALENDAR.window(date(2022, 4, 1), date(2022, 4, 10)),
        "1.14",
    )
    for place, (id, rules) in enumerate([(PRIMARY, primary), (REPEAT, repeat)]):
        session.add(
            Round(id=id, season_id="2022", row=rules.row, place=place, regulation=rules, stage=Stage.INTAKE.value)
        )
    session.flush()
    for id in (PRIMARY, REPEAT):
        session.add_all(
            [Participation(round_id=id, school_id=f"s-{number}", joined_at=at(14, hour=0)) for number in range(1, 5)]
        )
    session.flush()
