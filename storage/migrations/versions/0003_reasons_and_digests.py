"""Reasons that colleagues confirm, loops that come in digests, and a loop for each lane of a corrected answer."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("loops", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason_by", sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column("informed_email", sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column("in_digest", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.add_column(sa.Column("asked_for", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("agreed", sa.Boolean(), nullable=True))
        batch_op.drop_constraint("uq_loops_response_id", type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_loops_response_id_lane"), ["response_id", "lane"])
        batch_op.create_index(
            "ix_loops_informed_email",
            ["informed_email"],
            unique=False,
            sqlite_where=sa.text("informed_email IS NOT NULL"),
            postgresql_where=sa.text("informed_email IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_loops_closed_at",
            ["closed_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )

    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_at"), ["at"], unique=False)

    op.create_table(
        "lessons",
        sa.Column("response_id", sa.String(length=32), nullable=False),
        sa.Column("loop_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("was", sa.String(length=64), nullable=False),
        sa.Column("taught_by", sa.String(length=320), nullable=False),
        sa.Column("taught_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["loop_number"], ["loops.number"], name=op.f("fk_lessons_loop_number_loops")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_lessons_response_id_responses")),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_lessons")),
    )
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lessons_taught_at"), ["taught_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lessons_taught_at"))

    op.drop_table("lessons")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_at"))

    with op.batch_alter_table("loops", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_loops_closed_at",
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_loops_informed_email",
            sqlite_where=sa.text("informed_email IS NOT NULL"),
            postgresql_where=sa.text("informed_email IS NOT NULL"),
        )
        batch_op.drop_constraint(batch_op.f("uq_loops_response_id_lane"), type_="unique")
        batch_op.create_unique_constraint("uq_loops_response_id", ["response_id"])
        batch_op.drop_column("agreed")
        batch_op.drop_column("asked_for")
        batch_op.drop_column("in_digest")
        batch_op.drop_column("informed_email")
        batch_op.drop_column("reason_by")
