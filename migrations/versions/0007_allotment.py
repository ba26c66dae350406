"""Facts of an allotment: competences, institutions and absences of experts, and municipalities kept from them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


KINDS = (
    *("invitation", "repeat_invitation", "school_reminder", "receipt", "extension", "no_documents", "conclusion"),
    *("not_assessed", "assignments", "expert_reminder", "replacement", "window_opened", "late_schools"),
    *("completion_notice", "conclusion_copy", "unplaced", "undeliverable", "outage", "round_completed"),
    *("entry_code", "new_link"),
)
NEW_KINDS = ("seed_wanted", "approval_wanted")


def _one_of_kinds(kinds: Sequence[str]) -> str:
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"


def _letters(kinds: Sequence[str]) -> None:
    """Change the check of the ledger."""
    with op.batch_alter_table("letters") as batch_op:
        batch_op.drop_constraint(op.f("ck_letters_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_letters_kind"), _one_of_kinds(kinds))


def _make_samples() -> None:
    drawn = (
        "(drawn_at IS NULL) = (seed IS NULL) AND (drawn_at IS NULL) = (seed_origin IS NULL)"
        " AND (drawn_at IS NULL) = (drawn IS NULL) AND (drawn_at IS NULL) = (reserve IS NULL)"
    )
    op.create_table(
        "samples",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("schools", sa.Text(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(), nullable=True),
        sa.Column("seed_origin", sa.String(), nullable=True),
        sa.Column("seed_played", sa.Boolean(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn", sa.Text(), nullable=True),
        sa.Column("reserve", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_samples_digest")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_samples_sha256")),
        sa.CheckConstraint(
            "seed_origin IS NULL OR seed_origin IN ('dice', 'phrase', 'computer')", name=op.f("ck_samples_seed_origin")
        ),
        sa.CheckConstraint(drawn, name=op.f("ck_samples_drawn")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_samples_round_id_rounds")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_samples")),
    )
    op.create_table(
        "sample_successors",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("left_school_id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_sample_successors_sha256")),
        sa.ForeignKeyConstraint(["round_id"], ["samples.round_id"], name=op.f("fk_sample_successors_round_id_samples")),
        sa.ForeignKeyConstraint(
            ["left_school_id"], ["schools.id"], name=op.f("fk_sample_successors_left_school_id_schools")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_sample_successors_school_id_schools")),
        sa.PrimaryKeyConstraint("round_id", "ordinal", name=op.f("pk_sample_successors")),
    )


def _drop_samples() -> None:
    op.drop_table("sample_successors")
    op.drop_table("samples")
    gone = f"(SELECT id FROM letters WHERE {_one_of_kinds(NEW_KINDS)})"  # noqa: S608 - of this file's own words
    for table in ("letter_attachments", "tries"):
        op.execute(f"DELETE FROM {table} WHERE letter_id IN {gone}")  # noqa: S608
    op.execute(f"DELETE FROM letters WHERE {_one_of_kinds(NEW_KINDS)}")  # noqa: S608
    _letters(KINDS)


def _make_allotments() -> None:
    op.create_table(
        "allotments",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("packed_question", sa.LargeBinary(), nullable=False),
        sa.Column("packed_plan", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("occasion IN ('first', 'refill', 'office')", name=op.f("ck_allotments_occasion")),
        sa.CheckConstraint("policy IN ('total', 'fair')", name=op.f("ck_allotments_policy")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_allotments_digest")),
        sa.CheckConstraint("ordinal > 0", name=op.f("ck_allotments_ordinal")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_allotments_round_id_rounds")),
        sa.PrimaryKeyConstraint("round_id", "ordinal", name=op.f("pk_allotments")),
    )
    op.create_table(
        "office_pairs",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("expert_id", sa.String(), nullable=False),
        sa.Column("ruling", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ruling IN ('locked', 'forbidden')", name=op.f("ck_office_pairs_ruling")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_office_pairs_round_id_rounds")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_office_pairs_school_id_schools")),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_office_pairs_expert_id_experts")),
        sa.PrimaryKeyConstraint("round_id", "school_id", "expert_id", name=op.f("pk_office_pairs")),
    )
    op.add_column("vacancies", sa.Column("moves", sa.Integer(), nullable=True))


def upgrade() -> None:
    """Bring the record to this version. Of the experts in it none of these facts is known until the office names them."""
    op.add_column("experts", sa.Column("institution", sa.String(), nullable=True))
    op.create_table(
        "competences",
        sa.Column("expert_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_competences_expert_id_experts")),
        sa.PrimaryKeyConstraint("expert_id", "topic", name=op.f("pk_competences")),
    )
    op.create_table(
        "absences",
        sa.Column("expert_id", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_absences_days")),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_absences_expert_id_experts")),
        sa.PrimaryKeyConstraint("expert_id", "first_day", "last_day", name=op.f("pk_absences")),
    )
    op.create_table(
        "kept_away",
        sa.Column("expert_id", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_kept_away_expert_id_experts")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_kept_away_municipality_id_municipalities")
        ),
        sa.PrimaryKeyConstraint("expert_id", "municipality_id", name=op.f("pk_kept_away")),
    )
    _letters([*KINDS, *NEW_KINDS])
    _make_samples()
    _make_allotments()


def downgrade() -> None:
    """Bring the record back to the version before: these facts are lost."""
    op.drop_column("vacancies", "moves")
    op.drop_table("office_pairs")
    op.drop_table("allotments")
    _drop_samples()
    op.drop_table("kept_away")
    op.drop_table("absences")
    op.drop_table("competences")
    op.drop_column("experts", "institution")
