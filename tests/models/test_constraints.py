"""What the database itself refuses, by the models and by bare SQL, as the models and as the migrations made it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from domain.verdicts import Verdict
from models.database import transaction
from models.every_table import (
    Assignment,
    Conclusion,
    Conflict,
    Document,
    Expert,
    Letter,
    LetterAttachment,
    Link,
    Mark,
    Municipality,
    Participation,
    Record,
    RefusedFile,
    Round,
    School,
    SchoolRisk,
    SignedConclusion,
    Submission,
    Vacancy,
    Wake,
)
from tests.small_season import season_of_2022

NOW = datetime(2022, 3, 21, tzinfo=UTC)
PRIMARY = "2022/1.13"
IN_ROUND = {"round_id": PRIMARY, "school_id": "s-1"}
ASSIGNMENT = {"id": "a-1", **IN_ROUND, "expert_id": "e-3", "reason": "least_loaded", "assigned_at": NOW}
LETTER = {
    "key": "k-1",
    "round_id": PRIMARY,
    "kind": "invitation",
    "role": "school",
    "recipient": "d-s-1",
    "subject": "s-1",
    "ordinal": "",
    "state": "queued",
    "laid_out_at": NOW,
    "leaves_from": NOW,
    "tries": 0,
}
SUBMISSION = {**IN_ROUND, "version": 1, "handed_in_at": NOW, "late": False}
DOCUMENT = {
    "round_id": PRIMARY,
    "school_id": "s-1",
    "version": 1,
    "ordinal": 1,
    "kind": "concept",
    "risk": None,
    "name": "a.pdf",
    "description": "",
    "media_type": "application/pdf",
    "size": 1,
    "sha256": "a" * 64,
}
SIGNED = {
    "number": "1.13-001/2022",
    "signed_on": date(2022, 3, 28),
    "sha256": "5" * 64,
    **IN_ROUND,
    "verdict": Verdict(accepted=True, means=(), share=Decimal(1), conclusions=1, remarks=()),
}
LINK = {
    "id": "l-1",
    "recipient": "d-s-1",
    "role": "school",
    "round_id": PRIMARY,
    "subject": "s-1",
    "generation": 1,
    "ends_at": NOW,
}
ROUND = {
    "id": "2022/9.9",
    "season_id": "2022",
    "row": "9.9",
    "place": 9,
    "stage": "scheduled",
    "wakes": 0,
    "regulation": season_of_2022().rounds[0],
}
ATTACHMENT = {"letter_id": 1, "ordinal": 0, "name": "a.pdf", "media_type": "application/pdf", "sha256": "a" * 64}
MARK = {"assignment_id": "a-1", "criterion": "c", "ordinal": 1, "mark": 1, "remark": None}
REFUSED = {**IN_ROUND, "name": "план.exe", "why": "это программа", "refused_at": NOW}
VACANCY = {**IN_ROUND, "missing": 1, "why": "никто не свободен", "since": NOW}

Row = tuple[type[Record], dict[str, Any]]
THERE: list[Row] = [
    (Participation, {**IN_ROUND, "joined_at": NOW, "accepted_in_primary": False}),
    (Submission, SUBMISSION),
    (Document, DOCUMENT),
    (Assignment, ASSIGNMENT),
    (Conclusion, {"assignment_id": "a-1", "filed_at": NOW}),
    (Mark, MARK),
    (SignedConclusion, SIGNED),
    (Letter, {**LETTER, "id": 1, "message_id": "<1@x>"}),
    (LetterAttachment, ATTACHMENT),
    (Link, LINK),
    (RefusedFile, REFUSED),
    (Vacancy, VACANCY),
]


def row(table: type[Record], good: dict[str, Any], **change: Any) -> Row:
    return table, {**good, **change}


UNIQUE: dict[str, Row] = {
    "two letters of one key": row(Letter, LETTER),
    "two letters of one message id": row(Letter, LETTER, key="k-2", message_id="<1@x>"),
    "two attachments in one place": row(LetterAttachment, ATTACHMENT),
    "a school twice in a round": row(Participation, {**IN_ROUND, "joined_at": NOW, "accepted_in_primary": False}),
    "an expert asked twice for the same documents": row(Assignment, ASSIGNMENT, id="a-2"),
    "two conclusions on one assignment": row(Conclusion, {"assignment_id": "a-1", "filed_at": NOW}),
    "two marks on one criterion": row(Mark, MARK),
    "one version handed in twice": row(Submission, SUBMISSION),
    "two documents in one place": row(Document, DOCUMENT),
    "two signed conclusions on one school": row(SignedConclusion, SIGNED, number="1.13-002/2022"),
    "one number for two conclusions": row(SignedConclusion, SIGNED, school_id="s-2"),
    "one paper for two schools": row(SignedConclusion, SIGNED, school_id="s-2", number="1.13-002/2022"),
    "two links of one scope": row(Link, LINK, id="l-2"),
    "two vacancies of one school": row(Vacancy, VACANCY),
    "two rounds of one row": row(Round, ROUND, row="1.13"),
    "one person as two experts": row(Expert, {"id": "e-9", "person_id": "x-e-1", "municipality_id": "m-1"}),
}
CHECK: dict[str, Row] = {
    "a stage that is none": row(Round, ROUND, stage="half-way"),
    "an outcome that is none": row(
        Participation,
        {"round_id": PRIMARY, "school_id": "s-2", "joined_at": NOW, "accepted_in_primary": False},
        outcome="good",
    ),
    "a state that is none": row(Letter, LETTER, key="k-2", state="sent"),
    "a kind that is none": row(Letter, LETTER, key="k-2", kind="spam"),
    "a role that is none": row(Letter, LETTER, key="k-2", role="parent"),
    "a letter accepted at no moment": row(Letter, LETTER, key="k-2", state="accepted"),
    "an ending that is none": row(Assignment, ASSIGNMENT, id="a-2", expert_id="e-2", ended_at=NOW, ending="tired"),
    "an end without a reason": row(Assignment, ASSIGNMENT, id="a-2", expert_id="e-2", ended_at=NOW),
    "a reason without an end": row(Assignment, ASSIGNMENT, id="a-2", expert_id="e-2", ending="silent"),
    "a version before the first": row(Submission, SUBMISSION, version=0),
    "a document whose hash is none": row(Document, DOCUMENT, ordinal=2, sha256="abc"),
    "a paper whose hash is none": row(SignedConclusion, SIGNED, school_id="s-1", number="x", sha256="abc"),
    "a refused file without a name": row(RefusedFile, REFUSED, name=""),
    "a file refused for nothing": row(RefusedFile, REFUSED, why=""),
    "a vacancy that lacks nobody": row(Vacancy, VACANCY, school_id="s-2", missing=0),
}
FOREIGN_KEY: dict[str, Row] = {
    "a round of no season": row(Round, ROUND, season_id="1999"),
    "a school of no municipality": row(
        School,
        {
            "id": "s-9",
            "name": "",
            "full_name": "",
            "municipality_id": "m-9",
            "cohort": 2022,
            "director_id": "d-s-1",
            "curator_id": "k-1",
        },
    ),
    "a municipality of no coordinator": row(Municipality, {"id": "m-9", "name": "", "coordinator_id": "nobody"}),
    "a risk of no school": row(SchoolRisk, {"school_id": "s-9", "risk": "r"}),
    "a conflict with no school": row(
        Conflict, {"expert_id": "e-1", "school_id": "s-9", "declared_at": NOW, "words": ""}
    ),
    "a participation in no round": row(
        Participation, {"round_id": "2022/9.9", "school_id": "s-1", "joined_at": NOW, "accepted_in_primary": False}
    ),
    "a hand-in of a school that takes no part": row(Submission, SUBMISSION, school_id="s-2"),
    "a document of no hand-in": row(Document, DOCUMENT, version=9),
    "an assignment on a school that takes no part": row(Assignment, ASSIGNMENT, id="a-2", school_id="s-2"),
    "an assignment to nobody": row(Assignment, ASSIGNMENT, id="a-2", expert_id="e-9"),
    "a conclusion on no assignment": row(Conclusion, {"assignment_id": "a-9", "filed_at": NOW}),
    "a mark in no conclusion": row(Mark, MARK, assignment_id="a-9"),
    "a signed conclusion on a school that takes no part": row(
        SignedConclusion, SIGNED, school_id="s-3", number="x", sha256=None
    ),
    "a letter of no round": row(Letter, LETTER, key="k-2", round_id="2022/9.9"),
    "an attachment of no letter": row(LetterAttachment, ATTACHMENT, letter_id=9),
    "a link to no round": row(Link, LINK, id="l-2", round_id="2022/9.9"),
    "a refused file of a school that takes no part": row(RefusedFile, REFUSED, school_id="s-2"),
    "a vacancy of a school that takes no part": row(Vacancy, VACANCY, school_id="s-2"),
    "a wake of no round": row(Wake, {"round_id": "2022/9.9", "cause": "", "written_at": NOW}),
}
NOT_NULL: dict[str, Row] = {
    "a letter to nobody": row(Letter, LETTER, key="k-2", recipient=None),
    "a participation since never": row(
        Participation, {"round_id": PRIMARY, "school_id": "s-2", "joined_at": None, "accepted_in_primary": False}
    ),
}


# How SQLite says it, and what PostgreSQL's driver calls it.
SAID = {
    "UNIQUE constraint failed|UniqueViolation": UNIQUE,
    "CHECK constraint failed|CheckViolation": CHECK,
    "FOREIGN KEY constraint failed|ForeignKeyViolation": FOREIGN_KEY,
    "NOT NULL constraint failed|NotNullViolation": NOT_NULL,
}
WRONG = [pytest.param(each, rule, id=name) for rule, cases in SAID.items() for name, each in cases.items()]


def put_right(engine: Engine) -> None:
    with transaction(engine) as session:
        for table, values in THERE:
            session.execute(insert(table).values(**values))
        if engine.dialect.name == "postgresql":
            # A number that is said does not count there: the next letter would be the first once more.
            session.execute(text("SELECT setval(pg_get_serial_sequence('letters', 'id'), 1)"))


@pytest.mark.parametrize(("wrong", "rule"), WRONG)
def test_the_record_refuses(wrong: Row, rule: str, engine: Engine) -> None:
    put_right(engine)
    table, values = wrong

    with pytest.raises(IntegrityError, match=rule), transaction(engine) as session:
        session.add(table(**values))

    with pytest.raises(IntegrityError, match=rule), engine.begin() as connection:
        insert_barely(connection, table, values)


def insert_barely(connection: Connection, table: type[Record], values: dict[str, Any]) -> None:
    """Insert by a statement that knows nothing of the models."""
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    bare = {
        name: value if value is None or isinstance(value, int | str) else as_text(value)
        for name, value in values.items()
    }
    connection.execute(text(f"INSERT INTO {table.__tablename__} ({columns}) VALUES ({marks})"), bare)  # noqa: S608


def as_text(value: object) -> str:
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


@pytest.mark.parametrize("barely", [False, True])
def test_what_is_right_is_taken(engine: Engine, barely: bool) -> None:
    if barely:
        with engine.begin() as connection:
            for table, values in THERE:
                insert_barely(connection, table, values)
    else:
        put_right(engine)
    with transaction(engine) as session:
        for table, _ in THERE:
            assert session.scalar(select(func.count()).select_from(table)) == 1


@pytest.mark.parametrize(
    "deletion",
    [
        "DELETE FROM rounds WHERE id = '2022/1.13'",
        "DELETE FROM schools WHERE id = 's-1'",
        "DELETE FROM people WHERE id = 'x-e-3'",
        "DELETE FROM assignments",
        "DELETE FROM submissions",
        "DELETE FROM participations",
        "UPDATE participations SET school_id = 's-2'",
    ],
)
def test_nothing_that_something_else_rests_on_can_be_taken_away(deletion: str, engine: Engine) -> None:
    put_right(engine)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(deletion))
