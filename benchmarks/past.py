"""What years of answers leave behind: the same loops for the same number of them, by the bot's own rules.

A tenth of them is live, and besides there are DUE of which a step came due since LAST_TICK; the others are settled.
Knows no table.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rules.clock import plan_from_opening, with_next_due
from rules.model import Lane, Loop, Person, State, StepKind
from rules.office_time import deadline
from rules.terms import Terms

NOW = datetime(2026, 2, 11, 15, tzinfo=UTC)
"""A Wednesday, in office hours in all of ZONES: whoever is pinged is pinged at once, which is the most work."""
LAST_TICK = NOW - timedelta(hours=2)
"""Nothing is due until then."""
DUE = 1000

ZONES = ("America/New_York", "Europe/London")
OWNERS, LEADS = 200, 10
_LOOPS_PER_LIVE_ONE = 10
_SETTLED_OVER = timedelta(days=3 * 365)
_CLOCKS_OVER = timedelta(days=6)
# How many moments of opening are drawn, to find some whose steps came due at the right time.
_DRAWS = 6000
# Which steps came due since the last tick.
_DUE_FIRST = (StepKind.REMIND, StepKind.OVERDUE, StepKind.REMIND, StepKind.ASK)


@dataclass(frozen=True, slots=True)
class Account:
    account_id: str
    tier: str
    owner: int

    @property
    def zone(self) -> str:
        return zone_of(self.owner)

    @property
    def contact_email(self) -> str:
        return f"dana@{self.account_id}.example"

    def holds(self, loop: Loop, number: int, response_id: str) -> Loop:
        """The same loop, as one of this account's."""
        return replace(
            loop,
            number=number,
            response_id=response_id,
            account_id=self.account_id,
            tier=self.tier,
            owner_email=owner_email(self.owner),
            owner_because=f"CSM of {self.account_id.title()}",
            wanted_owner=owner_email(self.owner),
            lead_email=lead_email(self.owner),
            claimed_by=owner_email(self.owner) if loop.claimed_at else None,
        )


def zone_of(owner: int) -> str:
    return ZONES[owner % len(ZONES)]


def owner_email(owner: int) -> str:
    return f"owner-{owner:04d}@northwind.example"


def lead_email(owner: int) -> str:
    return f"lead-{owner % LEADS:02d}@northwind.example"


def made_accounts(rng: random.Random, count: int, terms: Terms) -> list[Account]:
    tiers = [tier.name for tier in terms.policy.tiers]
    return [Account(f"account-{place:06d}", rng.choice(tiers), place % OWNERS) for place in range(count)]


def made_loops(
    rng: random.Random, count: int, known: Sequence[Account], terms: Terms
) -> Iterator[tuple[Loop, Account]]:
    """In the order in which they were opened, more or less: the live ones last."""
    live = list(_live_loops(rng, count // _LOOPS_PER_LIVE_ONE, known, terms))
    rng.shuffle(live)
    settled = count - len(live)
    opened = (NOW - _CLOCKS_OVER - _SETTLED_OVER * (1 - place / settled) for place in range(settled))
    past = ((_settled(moment), rng.choice(known)) for moment in opened)
    for number, (loop, account) in enumerate(itertools.chain(past, live), start=1):
        yield account.holds(loop, number, f"{rng.getrandbits(128):032x}"), account


def _live_loops(
    rng: random.Random, count: int, known: Sequence[Account], terms: Terms
) -> Iterator[tuple[Loop, Account]]:
    fitting: dict[tuple[str, str | None], list[Account]] = defaultdict(list)
    for account in known:
        fitting[account.zone, account.tier].append(account)
    clocks: dict[StepKind | None, list[tuple[str, Loop]]] = defaultdict(list)
    for _ in range(_DRAWS):
        zone, loop = _clock(rng, terms)
        clocks[_due_first(loop)].append((zone, loop))
    for kind in itertools.chain(itertools.islice(itertools.cycle(_DUE_FIRST), DUE), itertools.repeat(None, count)):
        zone, loop = rng.choice(clocks[kind])
        yield loop, rng.choice(fitting[zone, loop.tier])


def _due_first(loop: Loop) -> StepKind | None:
    """The first step that came due since the last tick. A missed deadline comes with a question to the lead."""
    return next((step.kind for step in loop.steps or () if step.at <= NOW), None)


def _clock(rng: random.Random, terms: Terms) -> tuple[str, Loop]:
    """The zone of its owner, and a live loop with the steps that were left after the last tick."""
    zone = rng.choice(ZONES)
    holder = Person("", timezone=zone)
    opened = _opened(NOW - rng.random() * _CLOCKS_OVER, rng.choice(terms.policy.tiers).name, holder, terms)
    state = rng.choice((State.OPEN, State.CLAIMED, State.CONTACTED))
    loop = replace(
        opened,
        state=state,
        claimed_at=None if state is State.OPEN else opened.opened_at,
        first_touch_at=opened.opened_at if state is State.CONTACTED else None,
    )
    loop = plan_from_opening(loop, holder, terms)
    left = tuple(step for step in loop.steps or () if step.at > LAST_TICK)
    return zone, with_next_due(replace(loop, steps=left), LAST_TICK)


def _opened(at: datetime, tier: str, holder: Person, terms: Terms) -> Loop:
    resolve = terms.policy.lane(Lane.DETRACTOR).resolve
    assert resolve is not None
    return Loop(
        number=0,
        response_id="",
        lane=Lane.DETRACTOR,
        state=State.OPEN,
        owner_email="",
        owner_because="",
        lead_email=None,
        opened_at=at,
        first_touch_due_at=terms.first_touch_due(at, Lane.DETRACTOR, tier, holder),
        resolve_due_at=deadline(at, resolve, terms.hours, terms.zone_of(holder)),
        next_due_at=None,
        tier=tier,
        reason="billing",
        play="Same-day call",
    )


def _settled(opened_at: datetime) -> Loop:
    closed_at = opened_at + timedelta(days=2)
    return Loop(
        number=0,
        response_id="",
        lane=Lane.DETRACTOR,
        state=State.RESOLVED,
        owner_email="",
        owner_because="",
        lead_email=None,
        opened_at=opened_at,
        first_touch_due_at=opened_at + timedelta(days=1),
        resolve_due_at=opened_at + timedelta(days=14),
        next_due_at=None,
        reason="billing",
        play="Same-day call",
        claimed_at=opened_at + timedelta(hours=1),
        first_touch_at=opened_at + timedelta(hours=5),
        closed_at=closed_at,
        version=4,
    )
