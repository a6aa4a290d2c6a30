"""The clock: steps, pings, absences, and what waits to change hands."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("backup_email", sa.String(length=320), nullable=False),
        sa.Column("ends_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("due_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_due_at"), ["due_at"], unique=False)

    op.create_table(
        "pings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("loop_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_pings_delivery_id_deliveries")),
        sa.ForeignKeyConstraint(["event_id"], ["history.id"], name=op.f("fk_pings_event_id_history")),
        sa.ForeignKeyConstraint(["loop_number"], ["loops.number"], name=op.f("fk_pings_loop_number_loops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pings")),
    )
    with op.batch_alter_table("pings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pings_delivery_id",
            ["delivery_id"],
            unique=False,
            sqlite_where=sa.text("delivery_id IS NOT NULL"),
            postgresql_where=sa.text("delivery_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_pings_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_pings_loop_number"), ["loop_number"], unique=False)
        batch_op.create_index("ix_pings_recipient_told_at", ["recipient", "told_at"], unique=False)

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("structural_risk_since", storage.types.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("moved_at", storage.types.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_accounts_moved_at",
            ["moved_at"],
            unique=False,
            sqlite_where=sa.text("moved_at IS NOT NULL"),
            postgresql_where=sa.text("moved_at IS NOT NULL"),
        )

    with op.batch_alter_table("loops", schema=None) as batch_op:
        batch_op.add_column(sa.Column("backup_email", sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column("more_time_until", storage.types.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("asked_email", sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column("steps", sa.JSON(), nullable=True))
        batch_op.create_index(
            "ix_loops_backup_email",
            ["backup_email"],
            unique=False,
            sqlite_where=sa.text("backup_email IS NOT NULL"),
            postgresql_where=sa.text("backup_email IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_loops_escalated_to",
            ["escalated_to"],
            unique=False,
            sqlite_where=sa.text("escalated_to IS NOT NULL"),
            postgresql_where=sa.text("escalated_to IS NOT NULL"),
        )

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lost_at", storage.types.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_people_lost_at",
            ["lost_at"],
            unique=False,
            sqlite_where=sa.text("lost_at IS NOT NULL"),
            postgresql_where=sa.text("lost_at IS NOT NULL"),
        )

    # Open loops were only ever shown: their clocks are planned when they are looked at first, which is at once.
    op.execute("UPDATE loops SET next_due_at = opened_at WHERE next_due_at IS NOT NULL")
    # Until now this was kept for loops in triage alone.
    op.execute(
        "UPDATE loops SET wanted_owner = owner_email "
        "WHERE wanted_owner IS NULL AND triage_because IS NULL AND owner_because LIKE 'CSM of %'"
    )


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_people_lost_at",
            sqlite_where=sa.text("lost_at IS NOT NULL"),
            postgresql_where=sa.text("lost_at IS NOT NULL"),
        )
        batch_op.drop_column("lost_at")

    with op.batch_alter_table("loops", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_loops_escalated_to",
            sqlite_where=sa.text("escalated_to IS NOT NULL"),
            postgresql_where=sa.text("escalated_to IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_loops_backup_email",
            sqlite_where=sa.text("backup_email IS NOT NULL"),
            postgresql_where=sa.text("backup_email IS NOT NULL"),
        )
        batch_op.drop_column("steps")
        batch_op.drop_column("asked_email")
        batch_op.drop_column("more_time_until")
        batch_op.drop_column("backup_email")

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_accounts_moved_at",
            sqlite_where=sa.text("moved_at IS NOT NULL"),
            postgresql_where=sa.text("moved_at IS NOT NULL"),
        )
        batch_op.drop_column("moved_at")
        batch_op.drop_column("structural_risk_since")

    with op.batch_alter_table("pings", schema=None) as batch_op:
        batch_op.drop_index("ix_pings_recipient_told_at")
        batch_op.drop_index(batch_op.f("ix_pings_loop_number"))
        batch_op.drop_index(
            "ix_pings_due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_pings_delivery_id",
            sqlite_where=sa.text("delivery_id IS NOT NULL"),
            postgresql_where=sa.text("delivery_id IS NOT NULL"),
        )

    op.drop_table("pings")
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absences_due_at"))

    op.drop_table("absences")
