"""When a loop must be looked at again. Reads no clock: it only names the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.lifecycle import LIVE
from rules.model import Loop, State


def next_due(loop: Loop) -> datetime | None:
    """The deadline that a loop waits for; None once it is settled or withdrawn. Every live loop has one."""
    if loop.state not in LIVE:
        return None
    if loop.state is State.ESCALATED:
        return loop.escalation_due_at or loop.first_touch_due_at
    if loop.touched and loop.resolve_due_at is not None:
        return loop.resolve_due_at
    return loop.first_touch_due_at


def with_next_due(loop: Loop) -> Loop:
    """The same loop with `next_due_at` as its state asks for."""
    return replace(loop, next_due_at=next_due(loop))
