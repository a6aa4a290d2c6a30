"""Names what can happen to a loop, and what each happening remembers. Decides nothing and shows nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from rules.model import LoopEvent


class EventKind(StrEnum):
    """The `kind` of a LoopEvent, and the keys of its `details`.

    The event's own `who`, `from_state`, `to_state` and `why` are not repeated in them.
    Details are kept as JSON: a time as ISO 8601 with offset, an amount as a decimal string, a person as their email.
    No customer's words are kept here: they stand in the response alone, so that erasing them there erases them.
    """

    OPENED = "opened"
    """`score` (int), `owner` (email), `paths` (a list of `kind`, `to` (email), `why`: who else hears of it at once, and
    why). `why`: why this owner."""
    CLAIMED = "claimed"
    """Nothing."""
    CONTACTED = "contacted"
    """`channel` (call, email, meeting, chat), `note` (text), `reached` (name typed by the colleague, or None)."""
    RESOLVED = "resolved"
    """`reason` (name), `reason_label` (as it was called then), `done` (text), `offer` (text, None for none),
    `heard_back` (true)."""
    ESCALATED = "escalated"
    """`to` (email), `due_at` (time). `why`: why it was escalated."""
    CHURNED = "churned"
    """`lost_arr` (amount). `why`: why they left."""
    REASSIGNED = "reassigned"
    """`from`, `to` (emails). `why`: typed by the colleague, or None."""
    REOPENED = "reopened"
    """Nothing. `why`: why it was reopened."""
    HANDED_BACK = "handed_back"
    """`to` (email of the owner who has it again). `why`: why it was handed back."""
    COMMENT_ADDED = "comment_added"
    """Nothing: the comment stands in the response."""
    COMMENT_CHANGED = "comment_changed"
    """Nothing: the comment stands in the response."""
    SCORE_CORRECTED = "score_corrected"
    """`from_score`, `to_score` (ints): another score in the same lane."""
    WITHDRAWN = "withdrawn"
    """`from_score`, `to_score` (ints): the corrected score left the lane."""
    RESTORED = "restored"
    """`from_score`, `to_score` (ints): the corrected score came back into the lane."""
    ASSIGNED = "assigned"
    """`from`, `to` (emails): triage gave it to a colleague. `why`: typed by the colleague, or None."""
    MOVED_TO_OWNER = "moved_to_owner"
    """`from`, `to` (emails): it left triage by itself. `why`: why this owner."""
    SENT_TO_TRIAGE = "sent_to_triage"
    """`from`, `to` (emails; `to` is the triage role). `why`: why no owner could be told."""
    PATHS_TAKEN = "paths_taken"
    """`paths` as for OPENED: what the answer turned out to be after it was opened."""
    REMINDED = "reminded"
    """`to` (email), `due_at` (time): whoever must act was reminded of the deadline."""
    OVERDUE = "overdue"
    """`to` (email), `due_at` (time): the deadline passed, and whoever must act was told."""
    ASKED = "asked"
    """`to` (email), `role` (*lead* or a role's name), `due_at` (time): somebody above was asked to decide. `why`: why
    triage is asked instead, where it is."""
    TAKEN_OVER = "taken_over"
    """`from` (email): whoever was asked has it now."""
    MORE_TIME = "more_time"
    """`from_due`, `until` (times). `why`: why more time was given."""
    COVERED = "covered"
    """`for`, `to` (emails), `until` (time): `to` stands in for `for`. `why`: why they are away, or None."""
    UNCOVERED = "uncovered"
    """`for`, `from` (emails): `for` has it again, or nobody stands in any more."""
    ROUTED = "routed"
    """`from`, `to` (emails): the reason's route gives it to somebody else. `why`: which reason, and whose it is."""
    REASON_CONFIRMED = "reason_confirmed"
    """`reason` (name), `reason_label` (as it was called then): a colleague says that it is right."""
    REASON_CORRECTED = "reason_corrected"
    """`reason`, `was` (names), `reason_label`, `was_label` (as they were called then)."""
    DIGESTED = "digested"
    """`to` (email), `overdue` (bool), `due_at` (time): it came in somebody's digest."""
    NURTURED = "nurtured"
    """Nothing: the owner of a passive followed up."""
    NOT_NOW = "not_now"
    """Nothing: the owner decided that there is nothing to do."""
    ASKED_FOR = "asked_for"
    """`ask` (an AskKind): the promoter is asked for something. `to` (email): whose task that is, where it is one."""
    ANSWERED_AGAIN = "answered_again"
    """`from_score`, `to_score` (ints), `loop` (int or None: the loop of the new answer): the customer's next answer."""
    ANSWERED = "answered"
    """`ask` (an AskKind), `agreed` (bool): what the promoter said."""


def text_detail(event: LoopEvent, key: str) -> str | None:
    """The text kept under `key`; None where there is none or it is blank."""
    value = event.details.get(key)
    return value if isinstance(value, str) and value.strip() else None


def score_detail(event: LoopEvent, key: str) -> int | None:
    """The score kept under `key`; None where there is none."""
    value = event.details.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def time_detail(event: LoopEvent, key: str) -> datetime | None:
    """The aware time kept under `key` as ISO 8601; None where there is none or it has no offset."""
    value = text_detail(event, key)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def amount_detail(event: LoopEvent, key: str) -> Decimal | None:
    """The amount of money kept under `key`, in the policy's currency; None where there is none."""
    value = text_detail(event, key)
    if value is None:
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
