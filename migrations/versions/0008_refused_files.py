"""Files that the portal did not take from schools, for the office to see"""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Bring the record to this version."""
    op.create_table(
        "refused_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0 AND length(why) > 0", name=op.f("ck_refused_files_said")),
        sa.ForeignKeyConstraint(
            ["round_id", "school_id"],
            ["participations.round_id", "participations.school_id"],
            name=op.f("fk_refused_files_round_id_school_id_participations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_files")),
    )
    op.create_index("ix_refused_files_round_id_school_id", "refused_files", ["round_id", "school_id"])


def downgrade() -> None:
    """Bring the record back to the version before: which files were not taken is lost."""
    op.drop_index("ix_refused_files_round_id_school_id", table_name="refused_files")
    op.drop_table("refused_files")
