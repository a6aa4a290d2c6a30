"""What is counted of each answer, the customer's next one, breaches that alerts tell of, and a digest's hour."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The same customer's next NPS answer: the same address, or anybody at the account where the answer is anonymous.
_NEXT = """
UPDATE responses SET next_id = (
  SELECT later.id FROM responses AS later
  WHERE later.survey = 'nps' AND later.submitted_at > responses.submitted_at AND {same}
  ORDER BY later.submitted_at, later.id LIMIT 1
) WHERE survey = 'nps' AND {known}
"""
_NEXT_AT = """
UPDATE responses SET next_at = (SELECT later.submitted_at FROM responses AS later WHERE later.id = responses.next_id)
WHERE next_id IS NOT NULL
"""

_LANE = "CASE WHEN r.score <= 6 THEN 'detractor' WHEN r.score <= 8 THEN 'passive' ELSE 'promoter' END"
_LANE_OF_ANSWER = f"CASE WHEN r.survey = 'nps' THEN {_LANE} ELSE '' END"
_COLUMNS = (
    "submitted_at, response_id, lane, survey, is_answer, score, account_id, touchpoint, next_score, loop_number, "
    "state, owner_email, reason, touch_due_at, touched_at, due_at, closed_at, asked, agreed, lost_arr"
)


def _outcomes(moment: str, later_of_two: str) -> str:
    """Rows for every answer, and for every loop of a lane that its answer left. `moment` makes a number of a time."""

    def at(column: str) -> str:
        return moment.format(column)

    due = f"""CASE WHEN l.state IN ('resolved', 'churned') THEN NULL
      WHEN l.state = 'escalated' THEN {at("l.escalation_due_at")}
      WHEN l.first_touch_at IS NOT NULL THEN {at("l.resolve_due_at")}
      ELSE {later_of_two}(
        {at("coalesce(l.more_time_until, l.first_touch_due_at)")}, {at("l.first_touch_due_at")}) END"""
    followed = f"""l.number, l.state, l.owner_email, l.reason, {at("l.first_touch_due_at")}, {at("l.first_touch_at")},
      {due}, {at("l.closed_at")}, CASE WHEN l.asked_for IS NULL THEN 0 ELSE 1 END,
      CASE WHEN l.agreed THEN 1 ELSE 0 END, l.lost_arr"""
    # Nothing of it comes from outside.
    return f"""
INSERT INTO outcomes ({_COLUMNS})
SELECT {at("r.submitted_at")}, r.id, {_LANE_OF_ANSWER}, r.survey, 1, r.score, r.account_id, r.touchpoint,
  later.score, {followed}
FROM responses AS r LEFT JOIN responses AS later ON later.id = r.next_id
LEFT JOIN loops AS l ON l.response_id = r.id AND l.lane = {_LANE_OF_ANSWER} AND l.state <> 'withdrawn'
UNION ALL
SELECT {at("r.submitted_at")}, r.id, l.lane, r.survey, 0, r.score, r.account_id, r.touchpoint, NULL,
  {followed}
FROM responses AS r JOIN loops AS l ON l.response_id = r.id AND l.lane <> {_LANE_OF_ANSWER} AND l.state <> 'withdrawn'
"""  # noqa: S608


_SQLITE_MOMENT = "(CAST(strftime('%s', {0}) AS INTEGER) * 1000000 + CAST(substr({0} || '000000', 21, 6) AS INTEGER))"
_POSTGRESQL_MOMENT = "CAST(extract(epoch FROM {0}) * 1000000 AS BIGINT)"


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_at", sa.String(length=5), nullable=True))

    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("next_at", storage.types.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_responses_next_id",
            ["next_id"],
            unique=False,
            sqlite_where=sa.text("next_id IS NOT NULL"),
            postgresql_where=sa.text("next_id IS NOT NULL"),
        )

    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("began_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alerts_kind"),
            ["kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "outcomes",
        sa.Column("submitted_at", storage.types.Moment(), nullable=False),
        sa.Column("response_id", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("survey", sa.String(length=8), nullable=False),
        sa.Column("is_answer", sa.SmallInteger(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=255), nullable=True),
        sa.Column("touchpoint", sa.String(length=255), nullable=True),
        sa.Column("next_score", sa.SmallInteger(), nullable=True),
        sa.Column("loop_number", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=True),
        sa.Column("owner_email", sa.String(length=320), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("touch_due_at", storage.types.Moment(), nullable=True),
        sa.Column("touched_at", storage.types.Moment(), nullable=True),
        sa.Column("due_at", storage.types.Moment(), nullable=True),
        sa.Column("closed_at", storage.types.Moment(), nullable=True),
        sa.Column("asked", sa.SmallInteger(), nullable=False),
        sa.Column("agreed", sa.SmallInteger(), nullable=False),
        sa.Column("lost_arr", storage.types.Money(), nullable=True),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_outcomes_response_id_responses")),
        sa.PrimaryKeyConstraint("submitted_at", "response_id", "lane", name=op.f("pk_outcomes")),
        sqlite_with_rowid=False,
    )
    _fill()
    op.create_index(op.f("ix_outcomes_response_id"), "outcomes", ["response_id"], unique=False)
    op.create_index(
        op.f("ix_outcomes_lane"),
        "outcomes",
        [
            "lane",
            "account_id",
            "owner_email",
            "submitted_at",
            "is_answer",
            "survey",
            "score",
            "next_score",
            "state",
            "touch_due_at",
            "touched_at",
            "due_at",
            "closed_at",
            "asked",
            "agreed",
            "lost_arr",
            "touchpoint",
            "reason",
            "loop_number",
        ],
        unique=False,
    )


def _fill() -> None:
    """Counts what is there already."""
    op.execute(_NEXT.format(same="later.email = responses.email", known="email IS NOT NULL"))
    op.execute(
        _NEXT.format(same="later.account_id = responses.account_id", known="email IS NULL AND account_id IS NOT NULL")
    )
    op.execute(_NEXT_AT)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text(_outcomes(_SQLITE_MOMENT, "max").replace(":", "\\:")))
    else:
        op.execute(sa.text(_outcomes(_POSTGRESQL_MOMENT, "greatest").replace(":", "\\:")))


def downgrade() -> None:
    op.drop_table("outcomes")
    op.drop_table("alerts")
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_responses_next_id",
            sqlite_where=sa.text("next_id IS NOT NULL"),
            postgresql_where=sa.text("next_id IS NOT NULL"),
        )
        batch_op.drop_column("next_at")
        batch_op.drop_column("next_id")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("digest_at")
