"""People come in by themselves: visits, preparations, drafts, answers, and the office's members"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = (
    *("invitation", "repeat_invitation", "school_reminder", "receipt", "no_documents", "conclusion", "not_assessed"),
    *("assignments", "expert_reminder", "replacement", "window_opened", "late_schools", "completion_notice"),
    *("conclusion_copy", "unplaced", "undeliverable", "round_completed", "extension", "outage"),
)
NEW_KINDS = ("entry_code", "new_link")
ROLES = ("school", "expert", "coordinator", "curator", "office")
NEW_ROLES = ("person",)
ENDINGS = ("conflict", "illness", "other", "silent", "unreachable")
NEW_ENDINGS = ("office",)


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _letters(kinds: Sequence[str], roles: Sequence[str]) -> None:
    """Change the checks of the ledger."""
    with op.batch_alter_table("letters") as batch_op:
        for name, values in {"kind": kinds, "role": roles}.items():
            batch_op.drop_constraint(op.f(f"ck_letters_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_letters_{name}"), _one_of(name, values))


def _assignments(endings: Sequence[str]) -> None:
    with op.batch_alter_table("assignments") as batch_op:
        batch_op.drop_constraint(op.f("ck_assignments_ending"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_assignments_ending"), f"ending IS NULL OR {_one_of('ending', endings)}"
        )


def upgrade() -> None:
    """Bring the record to this version."""
    _letters([*KINDS, *NEW_KINDS], [*ROLES, *NEW_ROLES])
    _assignments([*ENDINGS, *NEW_ENDINGS])
    op.create_table(
        "visits",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("in_office", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_person"), "visits", ["person"])
    op.create_table(
        "entry_codes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_entry_codes_tries")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_entry_codes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_codes")),
    )
    op.create_index(op.f("ix_entry_codes_person_id"), "entry_codes", ["person_id"])
    op.create_table(
        "office_members",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("may_approve", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_office_members_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_office_members")),
    )
    op.create_table(
        "visit_links",
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("link_id", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_visit_links_link_id_links")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_links_visit_id_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("visit_id", "link_id", name=op.f("pk_visit_links")),
    )
    op.create_table(
        "preparations",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "school_id"],
            ["participations.round_id", "participations.school_id"],
            name=op.f("fk_preparations_round_id_school_id_participations"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_preparations_round_id_rounds")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_preparations_school_id_schools")),
        sa.PrimaryKeyConstraint("round_id", "school_id", name=op.f("pk_preparations")),
    )
    op.create_table(
        "conclusion_drafts",
        sa.Column("assignment_id", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("fk_conclusion_drafts_assignment_id_assignments")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_conclusion_drafts")),
    )
    op.create_table(
        "prepared_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_prepared_documents_sha256")),
        sa.ForeignKeyConstraint(
            ["round_id", "school_id"],
            ["preparations.round_id", "preparations.school_id"],
            name=op.f("fk_prepared_documents_round_id_school_id_preparations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_documents")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "remark_answers",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "school_id", "version"],
            ["submissions.round_id", "submissions.school_id", "submissions.version"],
            name=op.f("fk_remark_answers_round_id_school_id_version_submissions"),
        ),
        sa.PrimaryKeyConstraint("round_id", "school_id", "version", "remark", name=op.f("pk_remark_answers")),
    )
    with op.batch_alter_table("links") as batch_op:
        batch_op.add_column(sa.Column("trace", sa.String(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_links_trace"), ["trace"])


def downgrade() -> None:
    """Bring the record back to the version before: what people prepared is lost, and the office's codes."""
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_links_trace"), type_="unique")
        batch_op.drop_column("trace")

    op.drop_table("remark_answers")
    op.drop_table("prepared_documents")
    op.drop_table("conclusion_drafts")
    op.drop_table("preparations")
    op.drop_table("visit_links")
    op.drop_table("office_members")
    op.drop_table("entry_codes")
    op.drop_table("visits")
    op.execute(f"UPDATE assignments SET ending = 'other' WHERE {_one_of('ending', NEW_ENDINGS)}")  # noqa: S608
    _assignments(ENDINGS)
    gone = f"(SELECT id FROM letters WHERE {_one_of('kind', NEW_KINDS)})"  # noqa: S608 - of this file's own words
    for table in ("letter_attachments", "tries"):
        op.execute(f"DELETE FROM {table} WHERE letter_id IN {gone}")  # noqa: S608
    op.execute(f"DELETE FROM letters WHERE {_one_of('kind', NEW_KINDS)}")  # noqa: S608
    _letters(KINDS, ROLES)
