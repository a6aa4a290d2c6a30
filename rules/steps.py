"""What the clock of a loop does when its time has come: pings who must act, asks those above. Plans nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rules.clock import plan_from_opening, with_next_due
from rules.decision import Decision, Effect, Ping, ShowCard, TellInThread
from rules.events import EventKind
from rules.handover import cover
from rules.lifecycle import LIVE
from rules.model import Loop, LoopEvent, Step, StepKind
from rules.ownership import holders, who_is_pinged, who_must_act
from rules.participation import takes_part
from rules.roles import OWNER, Above, find_above
from rules.staff import Staff
from rules.terms import Terms


def due_steps(loop: Loop, now: datetime, terms: Terms) -> tuple[Step, ...]:
    """What is to be done now: of the steps whose time has come, the last ping and the question highest up the ladder.

    Those before them are left out: after an outage nobody is told what the next sentence overtakes. Taking the same
    steps again gives nothing, a later `now` never gives an earlier step, and the steps of a loop come to an end.
    """
    due = [step for step in loop.steps or () if step.at <= now] if loop.state in LIVE else []
    pings = [step for step in due if step.kind is not StepKind.ASK]
    asks = [step for step in due if step.kind is StepKind.ASK]
    # Whoever is lower may be asked again after somebody above them was asked first.
    ladder = [rung.to for rung in terms.policy.escalation]
    asks.sort(key=lambda step: ladder.index(step.to) if step.to in ladder else -1)
    return tuple(pings[-1:] + asks[-1:])


def take_steps(loop: Loop, now: datetime, terms: Terms, staff: Staff) -> Decision:
    """Does what is due. Where nothing is, the loop is only told when to be looked at again."""
    planned = loop if loop.steps is not None else plan_from_opening(loop, staff.person(who_must_act(loop)), terms)
    left = tuple(step for step in planned.steps or () if step.at > now)
    taken = _Taken(replace(planned, steps=left), now, terms, staff)
    taken.have_covered()
    for step in due_steps(planned, now, terms):
        taken.take(step)
    return taken.decision()


@dataclass
class _Taken:
    """Gathers what the steps of one moment come to: one ping and one question at most."""

    loop: Loop
    now: datetime
    terms: Terms
    staff: Staff

    def __post_init__(self) -> None:
        self.events: list[LoopEvent] = []
        self.effects: list[Effect] = []
        self.pinged = False

    def have_covered(self) -> None:
        """Somebody may have gone away, or come back, a moment ago: a ping goes to whoever is there now."""
        covered = cover(self.loop, self.now, self.staff)
        if covered is not None:
            self.loop = covered.loop
            self.events += covered.events
            self.effects += covered.effects

    def take(self, step: Step) -> None:
        if step.kind is StepKind.ASK:
            self._ask(step)
        elif step.kind is StepKind.DIGEST:
            self._digest()
        else:
            self._ping(EventKind.REMINDED if step.kind is StepKind.REMIND else EventKind.OVERDUE)

    def decision(self) -> Decision:
        loop = with_next_due(self.loop, self.now)
        because = ", ".join(event.kind for event in self.events) or "nothing is due"
        return Decision(loop, tuple(self.events), tuple(self.effects), because)

    def _event(self, kind: EventKind, why: str | None = None, **details: object) -> LoopEvent:
        due = self.loop.due_at
        details["due_at"] = due.isoformat() if due else None
        event = LoopEvent(self.now, kind, None, self.loop.state, self.loop.state, why=why, details=details)
        self.events.append(event)
        return event

    def _ping(self, kind: EventKind) -> None:
        reader = who_is_pinged(self.loop)
        event = self._event(kind, to=reader)
        self.pinged = True
        # Who has just come back hears of it once, and of the step rather than of the return.
        self.effects = [effect for effect in self.effects if not isinstance(effect, Ping)]
        # A stand-in may have no card yet, and a reminder goes into the thread of one.
        self.effects += [ShowCard(reader), Ping(reader, event)]

    def _digest(self) -> None:
        """What its lane or the pilot leaves out by now is told to nobody, and does not come later either."""
        if not takes_part(self.loop.lane, self.loop.wanted_owner or self.loop.owner_email, self.terms):
            return
        reader = who_is_pinged(self.loop)
        event = self._event(EventKind.DIGESTED, to=reader, overdue=self.now >= self.loop.first_touch_due_at)
        self.effects = [effect for effect in self.effects if not isinstance(effect, Ping)]
        self.effects.append(Ping(reader, event))

    def _ask(self, step: Step) -> None:
        above = self._above(step.to or OWNER)
        reader = self.staff.reader_for(above.email, self.now)
        if reader in (who_must_act(self.loop), self.loop.backup_email):
            # The one above is the one who missed it: they are told again, unless they are told just now.
            if not self.pinged:
                self._ping(EventKind.OVERDUE)
            return
        event = self._event(EventKind.ASKED, above.because, to=reader, role=above.role)
        self.loop = replace(self.loop, asked_email=reader)
        self.effects.append(Ping(reader, event))
        if not self.pinged:
            self.effects += [TellInThread(holder, event) for holder in holders(self.loop) if holder != reader]
        if above.tell_admins is not None:
            self.effects.append(above.tell_admins)

    def _above(self, role: str) -> Above:
        if role == OWNER:
            return Above(who_must_act(self.loop), OWNER)
        return find_above(role, self.loop.lead_email, self.staff, self.terms)
