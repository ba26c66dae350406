"""Rounds live for weeks: deeds of the office, tries of letters, the queue as a whole, signs of life, and what died"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = (
    *("invitation", "repeat_invitation", "school_reminder", "receipt", "no_documents", "conclusion", "not_assessed"),
    *("assignments", "expert_reminder", "replacement", "window_opened", "late_schools", "completion_notice"),
    *("conclusion_copy", "unplaced", "undeliverable", "round_completed"),
)
NEW_KINDS = ("extension", "outage")
LEASE = "(state IN ('claimed', 'data_started')) = (lease_holder IS NOT NULL AND lease_until IS NOT NULL)"
WITHDRAWN = "(state = 'withdrawn') <= (reason IS NOT NULL)"


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _letters(kinds: Sequence[str], further: dict[str, str], gone: Sequence[str] = ()) -> None:
    """Change the checks of the ledger."""
    with op.batch_alter_table("letters") as batch_op:
        for name in ("kind", *gone):
            batch_op.drop_constraint(op.f(f"ck_letters_{name}"), type_="check")
        for name, condition in {"kind": _one_of("kind", kinds), **further}.items():
            batch_op.create_check_constraint(op.f(f"ck_letters_{name}"), condition)


def upgrade() -> None:
    """Bring the record to this version."""
    # What only bare SQL could have written would keep the new checks from being made.
    op.execute("UPDATE letters SET state = 'queued' WHERE state = 'claimed' AND lease_until IS NULL")
    op.execute("UPDATE letters SET state = 'in_doubt' WHERE state = 'data_started' AND lease_until IS NULL")
    op.execute(
        "UPDATE letters SET lease_holder = NULL, lease_until = NULL WHERE state NOT IN ('claimed', 'data_started')"
    )
    op.execute("UPDATE letters SET reason = '' WHERE state = 'withdrawn' AND reason IS NULL")
    _letters([*KINDS, *NEW_KINDS], {"lease": LEASE, "tries": "tries >= 0", "withdrawn": WITHDRAWN})
    op.add_column("rounds", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rounds", sa.Column("deadline_moves", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("participations", sa.Column("deadline_moves", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("experts") as batch_op:
        batch_op.create_check_constraint(op.f("ck_experts_capacity"), "capacity >= 0")
    op.create_index(
        "ix_wakes_waiting",
        "wakes",
        ["round_id"],
        sqlite_where=sa.text("handed_at IS NULL"),
        postgresql_where=sa.text("handed_at IS NULL"),
    )
    _new_tables()


def _new_tables() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("particulars", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(who) > 0", name=op.f("ck_changes_who")),
        sa.CheckConstraint("length(why) > 0", name=op.f("ck_changes_why")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_changes_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_round_id"), "changes", ["round_id"])
    op.create_table(
        "tries",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_tries_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "number", name=op.f("pk_tries")),
    )
    op.create_index(op.f("ix_tries_began_at"), "tries", ["began_at"])
    op.create_table(
        "mail_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_why", sa.String(), nullable=True),
        sa.Column("tries_per_minute", sa.Integer(), nullable=True),
        sa.Column("slowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unreachable_why", sa.String(), nullable=True),
        sa.CheckConstraint("(held_since IS NULL) = (held_why IS NULL)", name=op.f("ck_mail_queue_held")),
        sa.CheckConstraint("(tries_per_minute IS NULL) = (slowed_at IS NULL)", name=op.f("ck_mail_queue_slowed")),
        sa.CheckConstraint("tries_per_minute > 0", name=op.f("ck_mail_queue_pace")),
        sa.CheckConstraint(
            "(unreachable_since IS NULL) = (unreachable_why IS NULL)", name=op.f("ck_mail_queue_unreachable")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_mail_queue_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_queue")),
    )
    op.create_table(
        "beats",
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", "holder", name=op.f("pk_beats")),
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed", sa.Text(), nullable=False),
        sa.CheckConstraint("began_at < ended_at", name=op.f("ck_outages_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_table(
        "revivals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_revivals_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revivals")),
    )
    op.create_index(op.f("ix_revivals_round_id"), "revivals", ["round_id"])


def downgrade() -> None:
    """Bring the record back to the version before: what the new tables hold is lost, and letters of the new kinds."""
    for table in ("revivals", "outages", "beats", "mail_queue", "tries", "changes"):
        op.drop_table(table)
    op.drop_index("ix_wakes_waiting", "wakes")
    with op.batch_alter_table("experts") as batch_op:
        batch_op.drop_constraint(op.f("ck_experts_capacity"), type_="check")
    op.drop_column("people", "erased_at")
    op.drop_column("participations", "deadline_moves")
    op.drop_column("rounds", "deadline_moves")
    op.drop_column("rounds", "paused_at")
    op.execute(
        "DELETE FROM letter_attachments WHERE letter_id IN"
        " (SELECT id FROM letters WHERE kind IN ('extension', 'outage'))"
    )
    op.execute("DELETE FROM letters WHERE kind IN ('extension', 'outage')")
    _letters(KINDS, {}, gone=("lease", "tries", "withdrawn"))
