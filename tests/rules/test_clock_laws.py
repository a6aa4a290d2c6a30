"""The laws of a loop's clock, under any policy, in any zone, however the ticks fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.acts import LogOutreach
from rules.clock import QUIET_LOOK
from rules.decision import Decision, Ping
from rules.model import Absence, Lane, Loop, Step, StepKind
from rules.moves import make_move
from rules.opening import open_loop
from rules.ownership import who_must_act
from rules.staff import Staff
from rules.steps import due_steps, take_steps
from rules.terms import Terms
from tests.rules.facts_for_rules import ACME, ANA, LEO, PEOPLE, VIC, found, response, terms
from tests.rules.offices_for_rules import CHANGES, ZONES

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVERYBODY = list(PEOPLE)
LADDERS: list[list[dict[str, Any]]] = [
    [
        {"after": "0 minutes", "to": "lead"},
        {"after": "1 business day", "to": "executive", "repeat": "1 business day", "times": 3},
    ],
    [],
    [{"after": "30 minutes", "to": "owner"}, {"after": "1 hour", "to": "executive"}],
    [
        {"after": "0 minutes", "to": "lead", "repeat": "4 hours", "times": 9},
        {"after": "1 day", "to": "executive", "repeat": "1 business hour", "times": 5},
        {"after": "2 days", "to": "triage"},
    ],
]
EVERY_LANE = {lane: {"deliver": "now"} for lane in ("passive", "promoter")}
POLICIES = [
    *(terms(escalation=ladder, lanes=EVERY_LANE) for ladder in LADDERS),
    terms(lanes={**EVERY_LANE, "detractor": {"first_touch": "3 hours", "resolve": "2 business days"}}),
    terms(lanes={"detractor": {"resolve": "1 minute"}}, reminders=["10%", "20%", "99%"]),
    terms(business_hours={"start": "00:00", "end": "08:00", "days": ["sun", "mon"], "holidays": "none"}, reminders=[]),
]


@dataclass(frozen=True)
class Setting:
    """A loop that has just opened, with the policy and the people around it."""

    loop: Loop
    using: Terms
    among: Staff

    def at(self, loop: Loop, now: datetime) -> Decision:
        return take_steps(loop, now, self.using, self.among)


@st.composite
def settings_of_loops(draw: st.DrawFn, highest: int = 10) -> Setting:
    """Loops of any lane, tier, path and policy, near a change of somebody's clocks, with people away or gone."""
    using = draw(st.sampled_from(POLICIES))
    zone = draw(st.sampled_from(ZONES))
    zones = {email: draw(st.sampled_from([zone.key, "America/New_York"])) for email in (ANA, LEO, VIC)}
    people = {email: replace(PEOPLE[email], timezone=zones.get(email)) for email in EVERYBODY}
    for email in draw(st.sets(st.sampled_from(EVERYBODY), max_size=2)):
        people[email] = replace(people[email], active=False)
    near = datetime.combine(draw(st.sampled_from(CHANGES[zone.key])), time(), UTC)
    opened_at = near + draw(st.integers(-4 * 1440, 2 * 1440)) * MINUTE
    until = st.integers(0, 20).map(lambda days: opened_at + days * DAY)
    away = st.builds(Absence, st.sampled_from(EVERYBODY), st.sampled_from(EVERYBODY), until)
    absences = {absence.email: absence for absence in draw(st.lists(away, max_size=3))}
    among = Staff(people, absences)
    account = draw(st.sampled_from([None, ACME, replace(ACME, arr=Decimal(30_000)), replace(ACME, csm_email=LEO)]))
    answer = response(draw(st.integers(0, highest)), at=opened_at - draw(st.integers(0, 3000)) * MINUTE)
    assert answer.lane is not None
    where = found(account, among, using, streak=draw(st.integers(1, 3)))
    return Setting(open_loop(answer, answer.lane, where, opened_at, using).loop, using, among)


MOMENTS = st.lists(st.integers(0, 40_000), min_size=1, max_size=12)


def moments(setting: Setting, minutes: Sequence[int]) -> list[datetime]:
    return [setting.loop.opened_at + minute * MINUTE for minute in minutes]


@given(settings_of_loops(), st.integers(0, 40_000))
def test_taking_the_steps_again_gives_nothing(setting: Setting, minute: int) -> None:
    """Law: the same moment twice is the same as once; then the loop waits for a moment to come."""
    now = moments(setting, [minute])[0]
    loop = setting.at(setting.loop, now).loop
    assert due_steps(loop, now, setting.using) == ()
    again = setting.at(loop, now)
    assert (again.loop, again.events, again.effects) == (loop, (), ())
    assert loop.next_due_at is not None
    assert loop.next_due_at > now


@given(settings_of_loops(), st.integers(0, 40_000))
def test_one_moment_tells_each_reader_once(setting: Setting, minute: int) -> None:
    """Law: after any outage there is one ping and one question at most, and never both for one reader."""
    decision = setting.at(setting.loop, moments(setting, [minute])[0])
    readers = [effect.reader for effect in decision.effects if isinstance(effect, Ping)]
    assert len(readers) == len(set(readers)) <= 2
    kinds = [event.kind for event in decision.events]
    assert len(kinds) == len(set(kinds))
    assert not {"reminded", "overdue"} <= set(kinds)


@given(settings_of_loops(), MOMENTS)
def test_a_later_moment_never_gives_an_earlier_step(setting: Setting, minutes: list[int]) -> None:
    """Law: `due_steps` is monotone in time, for pings and for questions."""
    kinds = (StepKind.ASK,), (StepKind.REMIND, StepKind.OVERDUE)
    for kind in kinds:
        before: list[Step] = []
        for now in sorted(moments(setting, minutes)):
            due = [step for step in due_steps(setting.loop, now, setting.using) if step.kind in kind]
            assert all(step.at <= now for step in due)
            assert len(due) >= len(before)
            assert all(step.at >= earlier.at for step, earlier in zip(due, before, strict=False))
            before = due


@given(settings_of_loops(), MOMENTS)
def test_however_the_ticks_fall_no_step_is_taken_twice_or_forgotten(setting: Setting, minutes: list[int]) -> None:
    """Law: clocks that go back and forth repeat nothing, and what is still to come comes.

    A step that was not taken had been overtaken by one that was: by a later ping, or by a question from higher up or
    later.
    """
    loop, taken = setting.loop, list[Step]()
    ticks = moments(setting, minutes)
    for now in ticks:
        due = due_steps(loop, now, setting.using)
        taken += due
        loop = setting.at(loop, now).loop
    planned = setting.loop.steps or ()
    assert len(taken) == len({id(step) for step in taken})
    assert loop.steps == tuple(step for step in planned if step.at > max(ticks))
    pings = [step.at for step in planned if step.kind is not StepKind.ASK and step.at <= max(ticks)]
    assert not pings or pings[-1] in [step.at for step in taken]
    asks = [step for step in planned if step.kind is StepKind.ASK and step.at <= max(ticks)]
    asked = {step.to for step in taken}
    ladder = [rung.to for rung in setting.using.policy.escalation]
    assert not asks or max((step.to or "" for step in asks), key=ladder.index) in asked


@given(settings_of_loops(), st.integers(0, 40_000), st.integers(0, 40_000))
def test_ticks_in_between_contradict_nothing(setting: Setting, minute: int, more: int) -> None:
    """Law: looked at twice or only the second time, the same is left, and the last ping is the same."""
    first, second = moments(setting, [minute, minute + more])
    between = setting.at(setting.loop, first).loop
    twice, once = setting.at(between, second), setting.at(setting.loop, second)
    assert twice.loop.steps == once.loop.steps
    assert twice.loop.next_due_at == once.loop.next_due_at
    pings = [step for step in due_steps(between, second, setting.using) if step.kind is not StepKind.ASK]
    assert not pings or pings[0] in due_steps(setting.loop, second, setting.using)


@given(settings_of_loops())
def test_a_loops_clock_comes_to_an_end(setting: Setting) -> None:
    """Law: looked at whenever it asks to be, it says at most what the policy has; then it is looked at quietly."""
    rungs = setting.using.policy.escalation if setting.loop.lane is Lane.DETRACTOR else ()
    asks = sum(1 + (rung.times if rung.repeat else 0) for rung in rungs)
    planned = setting.loop.steps or ()
    assert sum(step.kind is StepKind.ASK for step in planned) == asks
    assert len(planned) <= len(setting.using.policy.reminders) + 2 + asks
    loop = setting.loop
    for _ in range(len(planned)):
        assert loop.next_due_at is not None
        loop = setting.at(loop, loop.next_due_at).loop
    assert loop.steps == ()
    now = loop.next_due_at
    assert now is not None
    quiet = setting.at(loop, now)
    assert not [event for event in quiet.events if event.kind not in ("covered", "uncovered")]
    assert quiet.loop.next_due_at == now + QUIET_LOOK


@given(settings_of_loops(highest=6), MOMENTS, st.integers(0, 40_000))
def test_a_loop_that_was_touched_never_breaches(setting: Setting, minutes: list[int], touched: int) -> None:
    """Law: after an outreach nobody is asked, and what is overdue is the resolve deadline."""
    touched_at = moments(setting, [touched])[0]
    actor = who_must_act(setting.loop)
    before = setting.at(setting.loop, touched_at).loop
    moved = make_move(before, LogOutreach("call"), actor, (), touched_at, setting.using, setting.among)
    assert isinstance(moved, Decision)
    loop = moved.loop
    for minute in sorted(minutes):
        decision = setting.at(loop, touched_at + minute * MINUTE)
        assert all(event.kind in ("reminded", "overdue", "covered", "uncovered") for event in decision.events)
        resolve = loop.resolve_due_at
        for event in decision.events:
            if event.kind == "overdue":
                assert resolve is not None
                assert event.details["due_at"] == resolve.isoformat()
                assert event.at >= resolve
        loop = decision.loop


@given(settings_of_loops(highest=6), st.integers(0, 40_000))
def test_who_is_pinged_is_there_or_nobody_else_is(setting: Setting, minute: int) -> None:
    """Law: nobody who is away is pinged while somebody stands in for them."""
    now = moments(setting, [minute])[0]
    decision = setting.at(setting.loop, now)
    for effect in decision.effects:
        if isinstance(effect, Ping):
            assert setting.among.stand_in(effect.reader, now) is None
    assert decision.loop.backup_email == setting.among.stand_in(who_must_act(decision.loop), now)
