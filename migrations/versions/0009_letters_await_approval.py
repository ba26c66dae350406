"""Letters wait for the office's approval, and a signed paper is that of one school"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

STATES = (
    *("queued", "claimed", "data_started", "deferred", "accepted", "refused", "in_doubt", "bounced", "withdrawn"),
)
NEW_STATES = ("draft",)
KINDS = (
    *("invitation", "repeat_invitation", "school_reminder", "receipt", "extension", "no_documents", "conclusion"),
    *("not_assessed", "assignments", "expert_reminder", "replacement", "window_opened", "late_schools"),
    *("completion_notice", "conclusion_copy", "seed_wanted", "approval_wanted", "unplaced", "undeliverable", "outage"),
    *("round_completed", "entry_code", "new_link"),
)
NEW_KINDS = ("batch_to_approve",)
NEVER_LEFT = "письмо ждало согласования, а прежняя версия программы его не знает"


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _letters(states: Sequence[str], kinds: Sequence[str]) -> None:
    """Change the checks of the ledger."""
    with op.batch_alter_table("letters") as batch_op:
        for name, values in {"state": states, "kind": kinds}.items():
            batch_op.drop_constraint(op.f(f"ck_letters_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_letters_{name}"), _one_of(name, values))


def upgrade() -> None:
    """Bring the record to this version."""
    _letters([*NEW_STATES, *STATES], [*KINDS, *NEW_KINDS])
    with op.batch_alter_table("signed_conclusions") as batch_op:
        batch_op.create_unique_constraint(op.f("uq_signed_conclusions_sha256"), ["sha256"])


def downgrade() -> None:
    """Bring the record back to the version before: what nobody has approved is withdrawn, and never leaves."""
    with op.batch_alter_table("signed_conclusions") as batch_op:
        batch_op.drop_constraint(op.f("uq_signed_conclusions_sha256"), type_="unique")
    letters = sa.table(
        "letters", sa.column("state"), sa.column("reason"), sa.column("settled_at"), sa.column("laid_out_at")
    )
    op.execute(
        letters.update()
        .where(letters.c.state == "draft")
        .values(state="withdrawn", reason=NEVER_LEFT, settled_at=letters.c.laid_out_at)
    )
    gone = f"(SELECT id FROM letters WHERE {_one_of('kind', NEW_KINDS)})"  # noqa: S608 - of this file's own words
    for table in ("letter_attachments", "tries"):
        op.execute(f"DELETE FROM {table} WHERE letter_id IN {gone}")  # noqa: S608
    op.execute(f"DELETE FROM letters WHERE {_one_of('kind', NEW_KINDS)}")  # noqa: S608
    _letters(STATES, KINDS)
