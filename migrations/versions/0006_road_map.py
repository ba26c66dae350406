"""A season keeps all rows of its road map, and the headings under which they stand"""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Bring the record to this version. Seasons that are in it have no rows until their files are scheduled again."""
    op.add_column("seasons", sa.Column("road_map", sa.Text(), nullable=True))
    op.add_column("seasons", sa.Column("directions", sa.Text(), nullable=True))


def downgrade() -> None:
    """Bring the record back to the version before: the rows that are no rounds are lost."""
    op.drop_column("seasons", "directions")
    op.drop_column("seasons", "road_map")
