"""Facts of an allotment: competences, institutions and absences of experts, and municipalities kept from them"""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


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


def downgrade() -> None:
    """Bring the record back to the version before: these facts are lost."""
    op.drop_table("kept_away")
    op.drop_table("absences")
    op.drop_table("competences")
    op.drop_column("experts", "institution")
