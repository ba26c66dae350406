"""A small season (a primary, its repeat, a sampled round), and a play in it that listens at the doors of the acts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from acts.hand_in import HandedFile
from domain.calendar import Calendar
from domain.letters import KINDS, Kind, State
from domain.rubric import Criterion, Judgement, Rubric, VerdictRule
from domain.season import (
    Coverage,
    DocumentKind,
    Office,
    Phase,
    Regulation,
    RiskFactor,
    Season,
    Subject,
)
from domain.stages import Stage
from models import rounds as record
from models.assignments import Assignment, Conclusion, Ending, assignment_id
from models.database import reading
from models.letters import Letter
from models.people import School
from models.rounds import Participation, Round
from rehearsal.behaviour import Behaviour, Documents, Experts, Schools
from rehearsal.cast import Cast
from rehearsal.doors import Doors
from rehearsal.population import populate
from tests.records import a_record_in_memory

CALENDAR = Calendar("Asia/Krasnoyarsk")
RISKS = tuple(
    RiskFactor(f"r{number}", name) for number, name in enumerate(["Дефицит кадров", "Оснащение", "Неуспешность"])
)
RUBRIC = Rubric(
    "concept_documents",
    "Экспертиза",
    (
        Criterion("aims", "Цель и задачи конкретны", 2, remark_below=2),
        Criterion("indicators", "Показатели измеримы", 2, remark_below=2),
        Criterion("own", "Критерий, которого нет в банке замечаний", 10, may_be_unjudged=True, remark_below=6),
    ),
    VerdictRule(Decimal("0.6"), Decimal("0.5")),
)
DOCUMENTS = (
    DocumentKind("concept", "концепция развития"),
    DocumentKind("antirisk", "антирисковая программа", per="risk"),
    DocumentKind("orders", "приказы и распоряжения", many=True),
    DocumentKind("photographs", "фотографии", required=False, many=True),
)


def regulation(
    row: str, phase: Phase, submission: tuple[date, date], expertise: tuple[date, date], *, primary: str | None = None
) -> Regulation:
    sampled = phase is Phase.SINGLE
    return Regulation(
        season="2022",
        row=row,
        subject=Subject.MIDTERM_PROGRAMME if sampled else Subject.CONCEPT_DOCUMENTS,
        phase=phase,
        stage=None,
        coverage=Coverage.SAMPLE if sampled else Coverage.ALL,
        cohort=2021 if sampled else 2022,
        title="экспертиза концептуальных документов",
        submission=CALENDAR.window(*submission),
        expertise=CALENDAR.window(*expertise),
        documents=DOCUMENTS,
        rubric=RUBRIC,
        calendar=CALENDAR,
        primary=primary,
        risks=() if sampled else RISKS,
        share=Decimal("0.5") if sampled else None,
    )


@pytest.fixture
def season() -> Season:
    office = Office("КК ИПК", "Институт", "office@kkipk.example", "Офис", "Руководитель", "Т. В. Ясенева", "Красноярск")
    day = date
    return Season(
        id="2022",
        year=2022,
        title="Проект «500+»",
        region="Красноярский край",
        calendar=CALENDAR,
        office=office,
        rows=(),
        rounds=(
            regulation(
                "1.13", Phase.PRIMARY, (day(2022, 3, 14), day(2022, 3, 20)), (day(2022, 3, 21), day(2022, 3, 27))
            ),
            regulation(
                "1.14",
                Phase.REPEAT,
                (day(2022, 3, 28), day(2022, 3, 31)),
                (day(2022, 4, 1), day(2022, 4, 10)),
                primary="1.13",
            ),
            regulation("2.1", Phase.SINGLE, (day(2022, 4, 22), day(2022, 4, 30)), (day(2022, 5, 1), day(2022, 5, 31))),
        ),
    )


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = a_record_in_memory()
    yield engine
    engine.dispose()


ALL_EARLY = Schools(last_evening=0, after_reminder=0, late=0, never=0, incomplete=0, replaces=0)
ALL_WORK = Experts(silent=0, ill=0, after_reminder=0, late=0, takes_on=1, conflict=0, other=0)


@dataclass
class Play:
    """A record with people, a cast that plays in it, and what came to its doors."""

    engine: Engine
    season: Season
    behaviour: Behaviour
    seed: int = 500
    now: datetime | None = None
    came: list[tuple[datetime, str, str]] = field(default_factory=list)
    files: list[Sequence[HandedFile]] = field(default_factory=list)
    judged: dict[str, Sequence[Judgement]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    refuse: Callable[[str, str], Exception | None] | None = None
    """By deed and subject, what to raise at the door."""

    def __post_init__(self) -> None:
        with Session(self.engine) as session, session.begin():
            populate(session, self.season, schools=30, seed=self.seed, experts=0.3, cohort=0.2)
            session.add(record.Season(id="2022", title="Сезон", office=self.season.office))
            session.flush()
            for place, rules in enumerate(self.season.rounds):
                session.add(
                    Round(
                        id=f"2022/{rules.row}",
                        season_id="2022",
                        row=rules.row,
                        place=place,
                        regulation=rules,
                        stage=Stage.INTAKE.value,
                    )
                )
        doors = Doors(self._hand_in, self._take_on, self._decline, self._file)
        self.cast = Cast(self.season, self.seed, self.behaviour, doors, look=lambda: reading(self.engine))

    def _came(self, deed: str, subject: str) -> None:
        assert self.now is not None
        if self.refuse and (refusal := self.refuse(deed, subject)):
            raise refusal
        self.came.append((self.now, deed, subject))

    def _hand_in(self, round_id: str, school_id: str, files: Sequence[HandedFile]) -> None:
        self._came("hand in", f"{round_id}:{school_id}")
        self.files.append(files)

    def _take_on(self, assignment: str) -> None:
        self._came("take on", assignment)

    def _decline(self, assignment: str, ending: Ending, words: str) -> None:
        self._came(f"decline: {ending.value}", assignment)
        self.words[assignment] = words
        with Session(self.engine) as session, session.begin():
            found = session.get_one(Assignment, assignment)
            found.ended_at, found.ending = self.now, ending.value

    def _file(self, assignment: str, judgements: Sequence[Judgement]) -> None:
        self._came("file", assignment)
        self.judged[assignment] = judgements
        with Session(self.engine) as session, session.begin():
            session.add(Conclusion(assignment_id=assignment, filed_at=self.now))

    def rules(self, row: str = "1.13") -> Regulation:
        return next(rules for rules in self.season.rounds if rules.row == row)

    def local(self, moment: str) -> datetime:
        return datetime.fromisoformat(f"{moment}+07:00")

    def letter(self, kind: Kind, subject: str, at: str, row: str = "1.13", state: State = State.ACCEPTED) -> None:
        with Session(self.engine) as session, session.begin():
            moment = self.local(at)
            session.add(
                Letter(
                    key=f"{row}/{kind}/{subject}/{at}",
                    round_id=f"2022/{row}",
                    kind=kind.value,
                    role=KINDS[kind].role.value,
                    recipient=f"p-{subject}",
                    subject=subject,
                    ordinal=at,
                    state=state.value,
                    laid_out_at=moment,
                    leaves_from=moment,
                    accepted_at=moment if state is State.ACCEPTED else None,
                    settled_at=moment,
                )
            )

    def assign(self, expert: str, *schools: str, row: str = "1.13") -> None:
        with Session(self.engine) as session, session.begin():
            for school in schools:
                if session.get(Participation, (f"2022/{row}", school)) is None:
                    session.add(
                        Participation(
                            round_id=f"2022/{row}", school_id=school, joined_at=self.rules(row).submission.opens
                        )
                    )
                    session.flush()
                session.add(
                    Assignment(
                        id=assignment_id(f"2022/{row}", school, expert),
                        round_id=f"2022/{row}",
                        school_id=school,
                        expert_id=expert,
                        reason="load",
                        assigned_at=self.rules(row).expertise.opens,
                    )
                )

    def invite_all(self, at: str = "2022-03-14T09:00", row: str = "1.13") -> list[str]:
        with Session(self.engine) as session:
            ids = list(session.scalars(select(School.id).where(School.cohort == 2022).order_by(School.id)))
        for id in ids:
            self.letter(Kind.INVITATION, id, at, row)
        self.cast.read_letters()
        return ids

    def play(self, until: str = "2023-01-01T00:00") -> None:
        while (moment := self.cast.next_moment()) is not None and moment < self.local(until):
            self.now = moment
            self.cast.act(moment)


@pytest.fixture
def start(season: Season) -> Iterator[Callable[..., Play]]:
    """Begin a play, each on a record of its own."""
    engines: list[Engine] = []

    def started(
        schools: Schools = ALL_EARLY, experts: Experts = ALL_WORK, documents: Documents | None = None, seed: int = 500
    ) -> Play:
        engines.append(a_record_in_memory())
        return Play(engines[-1], season, Behaviour(schools, experts, documents or Documents()), seed)

    yield started
    for engine in engines:
        engine.dispose()
