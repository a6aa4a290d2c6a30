"""What every part of a running bot shares, handed over as plain arguments. Made in one place: `bot.bootstrap`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import Clock
from bot.metrics import Metrics
from bot.slack.web import SlackWeb
from rules.model import Person
from rules.terms import Terms
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """`wake` tells delivery that there is something in the outbox; `look_up_people` that Slack should be asked; `tick`
    that the clock may have something to do; `learn` that a colleague said what a comment is about.

    `checkpoint` is told of each point that was passed: a test ends the process there.
    """

    database: Database
    terms: Terms
    slack: SlackWeb
    clock: Clock
    metrics: Metrics
    wake: Callable[[], None]
    look_up_people: Callable[[], None]
    tick: Callable[[], None]
    learn: Callable[[], None]
    checkpoint: Callable[[str], None]

    def now(self) -> datetime:
        return self.clock.now()

    def today(self, person: Person) -> date:
        """Which day it is for somebody."""
        return self.now().astimezone(self.terms.zone_of(person)).date()
