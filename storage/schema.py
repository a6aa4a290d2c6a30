"""The tables. Knows no query; the migrations build what stands here, and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import BigId, Moment, Money, Steps, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", String(255), primary_key=True),
    Column("name", String(255)),
    Column("segment", String(255)),
    Column("arr", Money, nullable=False),
    Column("csm_email", String(320), nullable=False, index=True),
    Column("lead_email", String(320)),
    Column("renewal_date", Date),
    Column("health_score", Integer),
    Column("customer_since", Date),
    Column("domain", String(255), index=True),
    Column("timezone", String(64)),
    Column("status", String(16), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("structural_risk_since", UtcDateTime),
    # When another CSM or lead was named, until the account's open loops were looked through.
    Column("moved_at", UtcDateTime),
    Index(
        "ix_accounts_moved_at",
        "moved_at",
        sqlite_where=text("moved_at IS NOT NULL"),
        postgresql_where=text("moved_at IS NOT NULL"),
    ),
)

contacts = Table(
    "contacts",
    metadata,
    Column("email", String(320), primary_key=True),
    # No foreign key: contacts and accounts come from different exports, in any order.
    Column("account_id", String(255), nullable=False, index=True),
    Column("name", String(255)),
    Column("role", String(255)),
    Column("opted_out", Boolean, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("email", String(320), primary_key=True),
    Column("slack_user_id", String(32), unique=True),
    Column("name", String(255)),
    Column("timezone", String(64)),
    Column("active", Boolean, nullable=False),
    Column("dm_channel", String(32)),
    Column("checked_at", UtcDateTime, nullable=False),
    # When their digest comes, by the clock of their own zone (such as 08:30); NULL where the policy says it.
    Column("digest_at", String(5)),
    # When they could not be written to any more, until their open loops were looked through.
    Column("lost_at", UtcDateTime),
    Index(
        "ix_people_lost_at",
        "lost_at",
        sqlite_where=text("lost_at IS NOT NULL"),
        postgresql_where=text("lost_at IS NOT NULL"),
    ),
)

# One row is a colleague who is away, or is back and whose loops were not given back yet. `due_at` says when somebody
# must look at it: at once where it is new or was changed, then when it ends.
absences = Table(
    "absences",
    metadata,
    Column("email", String(320), primary_key=True),
    Column("backup_email", String(320), nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("why", Text),
    Column("due_at", UtcDateTime, nullable=False, index=True),
)

responses = Table(
    "responses",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source", String(32), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("survey", String(8), nullable=False),
    Column("score", Integer, nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False, index=True),
    Column("revised_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("comment", Text),
    Column("email", String(320)),
    Column("name", String(255)),
    Column("given_account_id", String(255)),
    Column("account_id", String(255)),
    Column("touchpoint", String(255)),
    Column("properties", JSON, nullable=False),
    Column("field_revisions", JSON, nullable=False),
    Column("payload", JSON, nullable=False),
    # The same customer's next answer, and when it was given; see rules/recovery.py. Kept, because what tells who a
    # customer is may be erased later.
    Column("next_id", String(32)),
    Column("next_at", UtcDateTime),
    UniqueConstraint("source", "external_id"),
    Index(
        "ix_responses_next_id",
        "next_id",
        sqlite_where=text("next_id IS NOT NULL"),
        postgresql_where=text("next_id IS NOT NULL"),
    ),
    Index("ix_responses_account_id_submitted_at", "account_id", "submitted_at"),
    Index("ix_responses_email_submitted_at", "email", "submitted_at"),
)

loops = Table(
    "loops",
    metadata,
    Column("number", BigId, primary_key=True, autoincrement=True),
    Column("response_id", ForeignKey("responses.id"), nullable=False),
    Column("account_id", String(255)),
    Column("lane", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("owner_email", String(320), nullable=False),
    Column("owner_because", Text, nullable=False),
    Column("lead_email", String(320)),
    Column("tier", String(64)),
    Column("reason", String(64)),
    Column("reason_by", String(320)),
    Column("play", String(255)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("first_touch_due_at", UtcDateTime, nullable=False),
    Column("resolve_due_at", UtcDateTime),
    Column("next_due_at", UtcDateTime),
    Column("triage_because", Text),
    Column("wanted_owner", String(320)),
    Column("escalated_to", String(320)),
    Column("escalation_due_at", UtcDateTime),
    Column("backup_email", String(320)),
    Column("informed_email", String(320)),
    Column("in_digest", Boolean, nullable=False, server_default=text("false")),
    Column("asked_for", String(16)),
    Column("agreed", Boolean),
    Column("more_time_until", UtcDateTime),
    Column("asked_email", String(320)),
    Column("steps", Steps),
    Column("claimed_by", String(320)),
    Column("claimed_at", UtcDateTime),
    Column("first_touch_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("lost_arr", Money),
    Column("version", Integer, nullable=False),
    # A corrected score may lead from lane to lane: each has a loop of its own, and one at most is live.
    UniqueConstraint("response_id", "lane"),
    Index(
        "ix_loops_next_due_at",
        "next_due_at",
        sqlite_where=text("next_due_at IS NOT NULL"),
        postgresql_where=text("next_due_at IS NOT NULL"),
    ),
    Index(
        "ix_loops_triage",
        "number",
        sqlite_where=text("triage_because IS NOT NULL"),
        postgresql_where=text("triage_because IS NOT NULL"),
    ),
    Index("ix_loops_owner_email_state", "owner_email", "state"),
    Index(
        "ix_loops_escalated_to",
        "escalated_to",
        sqlite_where=text("escalated_to IS NOT NULL"),
        postgresql_where=text("escalated_to IS NOT NULL"),
    ),
    Index(
        "ix_loops_backup_email",
        "backup_email",
        sqlite_where=text("backup_email IS NOT NULL"),
        postgresql_where=text("backup_email IS NOT NULL"),
    ),
    Index(
        "ix_loops_informed_email",
        "informed_email",
        sqlite_where=text("informed_email IS NOT NULL"),
        postgresql_where=text("informed_email IS NOT NULL"),
    ),
    Index("ix_loops_account_id_state", "account_id", "state"),
    Index(
        "ix_loops_closed_at",
        "closed_at",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
)

# One row is what a colleague said an answer is about. The comment stands in the response alone: what is erased there
# is not learned from any more. `was` is what it was filed under before; the same where a colleague confirmed it.
lessons = Table(
    "lessons",
    metadata,
    Column("response_id", ForeignKey("responses.id"), primary_key=True),
    Column("loop_number", ForeignKey("loops.number"), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("was", String(64), nullable=False),
    Column("taught_by", String(320), nullable=False),
    Column("taught_at", UtcDateTime, nullable=False, index=True),
)

history = Table(
    "history",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("loop_number", ForeignKey("loops.number"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("who", String(320)),
    Column("from_state", String(16)),
    Column("to_state", String(16), nullable=False),
    Column("why", Text),
    Column("details", JSON, nullable=False),
)

# One row is what is counted of an answer and the loop of one lane of it: see rules/outcomes.py. All of it follows from
# `responses` and `loops`, and is written with them; times are numbers, so that the database reckons with them.
outcomes = Table(
    "outcomes",
    metadata,
    Column("submitted_at", Moment, primary_key=True),
    Column("response_id", ForeignKey("responses.id"), primary_key=True, index=True),
    # Empty for surveys without lanes.
    Column("lane", String(16), primary_key=True),
    Column("survey", String(8), nullable=False),
    Column("is_answer", SmallInteger, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("account_id", String(255)),
    Column("touchpoint", String(255)),
    Column("next_score", SmallInteger),
    Column("loop_number", BigInteger),
    Column("state", String(16)),
    Column("owner_email", String(320)),
    Column("reason", String(64)),
    Column("touch_due_at", Moment),
    Column("touched_at", Moment),
    Column("due_at", Moment),
    Column("closed_at", Moment),
    Column("asked", SmallInteger, nullable=False),
    Column("agreed", SmallInteger, nullable=False),
    Column("lost_arr", Money),
    # Read by time, as a rule: SQLite keeps the rows themselves in that order. All of them are read by lane and account,
    # and this index has every column, so that SQLite need not sort a million of them.
    Index(
        "ix_outcomes_lane",
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
    ),
    sqlite_with_rowid=False,
)

# One row is a breach of what `reviews.alerts` holds a team to, until it ended.
alerts = Table(
    "alerts",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(
        "ix_alerts_kind",
        "kind",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# One row is one message that should stand in Slack and show version `wanted`. `due_at` is the one column that says
# when somebody must look at it again; it is NULL once nothing is left to do.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("token", String(32), nullable=False, unique=True),
    Column("dedupe_key", String(400), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("loop_number", ForeignKey("loops.number"), index=True),
    Column("event_id", ForeignKey("history.id")),
    Column("recipient", String(320), nullable=False),
    Column("parent_id", ForeignKey("deliveries.id"), index=True),
    Column("facts", JSON, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", UtcDateTime),
    Column("leased_by", String(64)),
    Column("attempted_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("failure", Text),
    Column("channel", String(32)),
    Column("ts", String(32)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Index(
        "ix_deliveries_due_at",
        "due_at",
        "id",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index(
        "ix_deliveries_given_up",
        "id",
        sqlite_where=text("state = 'given_up'"),
        postgresql_where=text("state = 'given_up'"),
    ),
    Index("ix_deliveries_message", "channel", "ts"),
)

# One row is one thing that the clock wants to tell one person: due until a message carries it (`delivery_id`), and
# asking for something until it is ended.
pings = Table(
    "pings",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("loop_number", ForeignKey("loops.number"), nullable=False, index=True),
    Column("event_id", ForeignKey("history.id"), nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("due_at", UtcDateTime),
    Column("delivery_id", ForeignKey("deliveries.id")),
    Column("told_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("repeated", Boolean, nullable=False),
    Index(
        "ix_pings_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    # Those that nobody has heard yet are left out: PostgreSQL would look through all of them to find a loop's.
    Index(
        "ix_pings_delivery_id",
        "delivery_id",
        sqlite_where=text("delivery_id IS NOT NULL"),
        postgresql_where=text("delivery_id IS NOT NULL"),
    ),
    Index("ix_pings_recipient_told_at", "recipient", "told_at"),
)

# When a channel, or a whole Web API method, may next be called; shared by every process.
paces = Table(
    "paces",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("free_at", UtcDateTime, nullable=False),
)
