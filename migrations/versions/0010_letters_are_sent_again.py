"""A letter that was accepted may be sent once more, as a row of its own"""

from collections.abc import Sequence

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None

KINDS = (
    *("invitation", "repeat_invitation", "school_reminder", "receipt", "extension", "no_documents", "conclusion"),
    *("not_assessed", "assignments", "expert_reminder", "replacement", "window_opened", "late_schools"),
    *("completion_notice", "conclusion_copy", "seed_wanted", "approval_wanted", "batch_to_approve", "unplaced"),
    *("undeliverable", "outage", "round_completed", "entry_code", "new_link"),
)
NEW_KINDS = ("sent_again",)


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _letters(kinds: Sequence[str]) -> None:
    """Change the check of the ledger."""
    with op.batch_alter_table("letters") as batch_op:
        batch_op.drop_constraint(op.f("ck_letters_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_letters_kind"), _one_of("kind", kinds))


def upgrade() -> None:
    """Bring the record to this version."""
    _letters([*KINDS, *NEW_KINDS])


def downgrade() -> None:
    """Bring the record back to the version before: that letters were sent once more is lost."""
    gone = f"(SELECT id FROM letters WHERE {_one_of('kind', NEW_KINDS)})"  # noqa: S608 - of this file's own words
    for table in ("letter_attachments", "tries"):
        op.execute(f"DELETE FROM {table} WHERE letter_id IN {gone}")  # noqa: S608
    op.execute(f"DELETE FROM letters WHERE {_one_of('kind', NEW_KINDS)}")  # noqa: S608
    _letters(KINDS)
