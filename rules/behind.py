"""Why a figure is what it is: which figures can be asked about, and the loops behind one. Asks no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from rules.model import State


class Behind(StrEnum):
    """A figure of which somebody may ask why it is what it is."""

    NPS = "nps"
    FIRST_TOUCH = "first_touch"
    MEDIAN = "median"
    CLOSED = "closed"
    OVERDUE = "overdue"
    CLOSE_LOOP = "close_loop"
    SAVE = "save"
    IMPROVED = "improved"
    RECOVERED = "recovered"
    CHURN = "churn"
    AT_RISK = "at_risk"
    SAVED = "saved"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class LoopBehind:
    """A loop behind a figure, and whether it speaks for it (`counts`). `arr` is its account's."""

    number: int
    score: int
    submitted_at: datetime
    state: State
    owner_email: str | None
    account: str | None
    arr: Decimal | None
    touched_at: datetime | None
    next_score: int | None
    lost_arr: Decimal | None
    counts: bool
