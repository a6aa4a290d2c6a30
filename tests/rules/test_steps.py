"""What happens when a loop's time has come: who is pinged, who is asked to decide, and what nobody needs to hear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from rules.acts import Act, HandBack, LogOutreach, Reassign, Resolve
from rules.clock import QUIET_LOOK
from rules.decision import Decision, Ping, ShowCard, TellAdmins, TellInThread
from rules.model import Lane, Loop, State, Step, StepKind
from rules.moves import make_move
from rules.opening import open_loop
from rules.staff import Staff
from rules.steps import due_steps, take_steps
from rules.terms import Terms
from tests.rules.facts_for_rules import (
    ACME,
    ANA,
    EVE,
    LEO,
    MONDAY_TEN,
    OPS,
    PEOPLE,
    STAFF,
    VIC,
    away,
    found,
    response,
    staff,
    terms,
)

TERMS = terms()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOP = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop
DUE = LOOP.first_touch_due_at
RISKY = open_loop(response(2), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop


def taken(loop: Loop, after: timedelta, among: Staff = STAFF, using: Terms = TERMS) -> Decision:
    """The steps that a loop takes so long after Monday at ten."""
    return take_steps(loop, MONDAY_TEN + after, using, among)


def told(decision: Decision) -> list[str]:
    """What a decision tells whom, as `overdue ana`."""
    return [
        f"{effect.event.kind} {effect.reader.partition('@')[0]}"
        for effect in decision.effects
        if isinstance(effect, Ping | TellInThread)
    ]


def whole_life(loop: Loop, among: Staff = STAFF, using: Terms = TERMS) -> Iterator[str]:
    """Everything that the clock of a loop tells if nobody ever does anything, with how many days in."""
    while loop.steps:
        assert loop.next_due_at is not None
        decision = take_steps(loop, loop.next_due_at, using, among)
        in_days = (loop.next_due_at - MONDAY_TEN) / DAY
        yield f"{in_days:.1f}: {', '.join(told(decision))}"
        loop = decision.loop


def moved(loop: Loop, act: Act, after: timedelta, actor: str = ANA) -> Loop:
    decision = make_move(loop, act, actor, (), MONDAY_TEN + after, TERMS, STAFF)
    assert isinstance(decision, Decision)
    return decision.loop


def test_a_loop_that_nobody_touches() -> None:
    """Two reminders; the missed deadline to its owner and at once to the lead; the executive four times; the end."""
    assert list(whole_life(LOOP)) == [
        "0.1: reminded ana",
        "0.1: reminded ana",
        "0.2: overdue ana, asked leo",
        "1.2: asked vic, asked ana",
        "2.2: asked vic, asked ana",
        "3.2: asked vic, asked ana",
        "4.2: asked vic, asked ana",
        "14.0: overdue ana",
    ]


def test_a_reminder_stands_in_the_thread_of_a_card() -> None:
    """Of the card that its reader has, or gets now; it changes nothing of the loop but what comes next."""
    decision = taken(LOOP, 2 * HOUR)
    event = decision.events[0]
    assert (event.kind, event.who, event.details) == ("reminded", None, {"to": ANA, "due_at": DUE.isoformat()})
    assert decision.effects == (ShowCard(ANA), Ping(ANA, event))
    left = (LOOP.steps or ())[1:]
    assert decision.loop == replace(LOOP, steps=left, next_due_at=left[0].at)


def test_before_its_time_nothing_happens() -> None:
    """However often a loop is looked at."""
    decision = taken(LOOP, HOUR)
    assert (decision.loop, decision.events, decision.effects) == (LOOP, (), ())
    assert decision.because == "nothing is due"


def test_a_missed_deadline_has_the_lead_decide() -> None:
    """Who was asked stands in the history, and may decide from now on."""
    decision = taken(LOOP, 4 * HOUR)
    assert [event.kind for event in decision.events] == ["overdue", "asked"]
    assert decision.events[1].details == {"to": LEO, "role": "lead", "due_at": DUE.isoformat()}
    assert decision.loop.asked_email == LEO
    assert decision.loop.state is State.OPEN


def test_after_an_outage_the_highest_step_is_done_once() -> None:
    """Back on Wednesday: the owner hears that it is overdue and the executive is asked; no lead, no reminders."""
    decision = taken(LOOP, 2 * DAY + 5 * HOUR)
    assert told(decision) == ["overdue ana", "asked vic"]
    assert decision.loop.next_due_at == MONDAY_TEN + 3 * DAY + 4 * HOUR


def test_after_an_outage_somebody_above_goes_before_somebody_asked_again() -> None:
    """The lead's repeats go on while the executive is asked: whoever is highest is who must not be missed."""
    ladder = [
        {"after": "0 minutes", "to": "lead", "repeat": "1 hour", "times": 5},
        {"after": "2 hours", "to": "executive"},
    ]
    overlapping = terms(escalation=ladder)
    loop = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN, overlapping).loop
    assert told(taken(loop, 8 * HOUR, using=overlapping)) == ["overdue ana", "asked vic"]


def test_what_the_policy_no_longer_has_is_still_asked() -> None:
    """Steps are planned when a loop opens; a rung whose role is gone by now goes to triage, and the admins hear why."""
    loop = replace(LOOP, steps=(Step(DUE, StepKind.ASK, "director"),))
    decision = taken(loop, 4 * HOUR)
    assert told(decision) == ["asked ops", "asked ana"]
    assert TellAdmins("director", "", "nobody is named as director") in decision.effects


@pytest.mark.parametrize("act", [LogOutreach("call"), Resolve("support", "Called", None, heard_back=True)])
def test_a_loop_that_was_touched_never_breaches(act: Act) -> None:
    """A minute before its deadline is enough; nobody above is ever asked."""
    loop = moved(LOOP, act, 4 * HOUR - timedelta(minutes=1))
    assert all("asked" not in line for line in whole_life(loop))
    assert taken(loop, 4 * HOUR).events == ()


def test_a_claim_or_another_owner_stops_nothing() -> None:
    """Whoever owns it at the deadline is told, and the lead decides."""
    loop = moved(LOOP, Reassign(PEOPLE[EVE]), HOUR)
    assert told(taken(loop, 4 * HOUR)) == ["overdue eve", "asked leo"]


def test_a_loop_that_was_closed_a_moment_ago_is_left_alone() -> None:
    """Even where its steps had not been taken out."""
    over = replace(LOOP, state=State.RESOLVED)
    assert due_steps(over, DUE + DAY, TERMS) == ()
    decision = taken(over, 2 * DAY)
    assert (decision.events, decision.effects, decision.loop.next_due_at) == ((), (), None)


def test_a_clock_set_back_repeats_nothing_and_skips_nothing() -> None:
    """What was told stays told; what was still to come still comes."""
    told_once = taken(LOOP, 2 * HOUR).loop
    again = taken(told_once, HOUR)
    assert (again.events, again.loop) == ((), told_once)
    assert told(taken(again.loop, 4 * HOUR)) == ["overdue ana", "asked leo"]


def test_a_clock_that_jumps_forward_does_what_is_due_once() -> None:
    """And the rest at its own time."""
    ahead = taken(LOOP, DAY + 4 * HOUR)
    assert told(ahead) == ["overdue ana", "asked vic"]
    assert taken(ahead.loop, 4 * HOUR).events == ()
    assert told(taken(ahead.loop, 2 * DAY + 4 * HOUR)) == ["asked vic", "asked ana"]


def test_when_everything_was_said_the_loop_is_looked_at_quietly() -> None:
    """Once a week, so that no loop is forgotten by mistake."""
    decision = taken(replace(LOOP, steps=()), 30 * DAY)
    assert decision.events == ()
    assert decision.loop.next_due_at == MONDAY_TEN + 30 * DAY + QUIET_LOOK


def test_a_loop_from_before_there_was_a_clock_is_told_once() -> None:
    """Overdue for days when its clock begins: one reminder, one question."""
    decision = taken(replace(LOOP, steps=None), 3 * DAY)
    assert told(decision) == ["overdue ana", "asked vic"]
    assert decision.loop.steps == (LOOP.steps or ())[-3:]


def test_a_lead_who_owns_the_loop_is_not_asked_about_themselves() -> None:
    """They hear that it is overdue; the executive decides."""
    own = open_loop(response(), Lane.DETRACTOR, found(replace(ACME, csm_email=LEO)), MONDAY_TEN, TERMS).loop
    assert list(whole_life(own))[2:4] == ["0.2: overdue leo", "1.2: asked vic, asked leo"]


def test_a_rung_for_the_owner_reminds_them_again() -> None:
    """Nobody decides about what they missed themselves."""
    ladder = [{"after": "1 hour", "to": "owner"}, {"after": "2 hours", "to": "lead"}]
    using = terms(escalation=ladder, reminders=[])
    loop = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN, using).loop
    assert list(whole_life(loop, using=using)) == [
        "0.2: overdue ana",
        "0.2: overdue ana",
        "0.2: asked leo, asked ana",
        "14.0: overdue ana",
    ]


def test_a_lead_who_is_gone_is_triages_question() -> None:
    """And the admins hear once why; the history too."""
    decision = taken(LOOP, 4 * HOUR, staff(gone=[LEO]))
    assert told(decision) == ["overdue ana", "asked ops"]
    why = f"the lead, {LEO}, is deactivated in Slack"
    assert decision.events[1].why == why
    assert decision.effects[-1] == TellAdmins("lead", LEO, why)


def test_nobody_in_a_role_is_triages_question() -> None:
    """A policy may name a rung that nobody fills any more."""
    decision = taken(LOOP, DAY + 4 * HOUR, staff(gone=[VIC]))
    assert told(decision) == ["overdue ana", "asked ops"]
    assert decision.events[1].details["role"] == "triage"


def test_whoever_stands_in_is_pinged() -> None:
    """The owner is away: no reminder reaches them, and the clock does not wait."""
    absent = staff(away(ANA, EVE))
    loop = open_loop(response(), Lane.DETRACTOR, found(among=absent), MONDAY_TEN, TERMS).loop
    assert loop.first_touch_due_at == DUE
    assert list(whole_life(loop, absent))[:4] == [
        "0.1: reminded eve",
        "0.1: reminded eve",
        "0.2: overdue eve, asked leo",
        "1.2: asked vic, asked ana, asked eve",
    ]


def test_somebody_who_went_away_a_moment_ago_is_not_pinged() -> None:
    """The stand-in begins with the ping, and both read so; the same where somebody is just back."""
    absent = staff(away(ANA, EVE))
    decision = taken(LOOP, 4 * HOUR, absent)
    assert told(decision) == ["covered ana", "covered eve", "overdue eve", "asked leo"]
    assert decision.loop.backup_email == EVE
    back = taken(decision.loop, DAY + 4 * HOUR)
    assert told(back) == ["uncovered ana", "uncovered ana", "uncovered eve", "asked vic", "asked ana"]
    assert back.loop.backup_email is None


def test_a_lead_who_is_away_is_stood_in_for() -> None:
    """Who stands in for them is asked, and may decide."""
    decision = taken(LOOP, 4 * HOUR, staff(away(LEO, EVE)))
    assert told(decision) == ["overdue ana", "asked eve"]
    assert decision.loop.asked_email == EVE
    assert decision.events[1].details["role"] == "lead"


def test_a_lead_who_stands_in_for_the_owner_has_missed_it_too() -> None:
    """They are pinged once, and the executive decides."""
    absent = staff(away(ANA, LEO))
    loop = open_loop(response(), Lane.DETRACTOR, found(among=absent), MONDAY_TEN, TERMS).loop
    assert list(whole_life(loop, absent))[2:4] == ["0.2: overdue leo", "1.2: asked vic, asked ana, asked leo"]


def test_a_churn_risk_that_nobody_touches_climbs_to_the_executive() -> None:
    """The lead has it at once, with a deadline of their own; the executive decides after that."""
    assert (RISKY.state, RISKY.escalated_to) == (State.ESCALATED, LEO)
    assert list(whole_life(RISKY)) == [
        "0.1: reminded leo",
        "0.1: reminded leo",
        "0.2: overdue leo",
        "1.2: asked vic, asked ana, asked leo",
        "2.2: asked vic, asked ana, asked leo",
        "3.2: asked vic, asked ana, asked leo",
        "4.2: asked vic, asked ana, asked leo",
        "14.0: overdue leo",
    ]


def test_an_executive_who_misses_their_deadline_is_told_again_and_the_lead_decides() -> None:
    """There is nobody above: each rung that is theirs reminds them."""
    chronic = open_loop(response(), Lane.DETRACTOR, found(streak=2), MONDAY_TEN, TERMS).loop
    assert chronic.escalated_to == VIC
    assert list(whole_life(chronic))[2:5] == ["0.2: overdue vic, asked leo", "1.2: overdue vic", "2.2: overdue vic"]


def test_an_owner_who_leads_is_asked_without_being_told_in_their_thread_too() -> None:
    """The loop was escalated to the executive; its owner, who is the lead, decides when that is missed."""
    using = terms(escalation=[{"after": "1 hour", "to": "lead"}], reminders=[])
    account = replace(ACME, csm_email=LEO)
    loop = open_loop(response(), Lane.DETRACTOR, found(account, using=using, streak=2), MONDAY_TEN, using).loop
    assert (loop.owner_email, loop.escalated_to) == (LEO, VIC)
    assert list(whole_life(loop, using=using))[1] == "0.2: asked leo, asked vic"


def test_handed_back_after_the_deadline_the_owner_has_time_again() -> None:
    """As much as for a new loop: then they are told, and the lead decides once more."""
    loop = moved(RISKY, HandBack("yours after all"), DAY + 2 * HOUR, LEO)
    assert list(whole_life(loop))[:4] == [
        "1.2: reminded ana",
        "1.2: reminded ana",
        "1.2: overdue ana, asked leo",
        "2.2: asked vic, asked ana",
    ]


def test_only_what_is_past_is_due() -> None:
    """And it is the last of each kind."""
    assert due_steps(LOOP, MONDAY_TEN, TERMS) == ()
    assert [step.kind for step in due_steps(LOOP, MONDAY_TEN + 3 * HOUR, TERMS)] == [StepKind.REMIND]
    both = due_steps(LOOP, DUE + 3 * DAY, TERMS)
    assert [(step.kind, step.to, step.at) for step in both] == [
        (StepKind.OVERDUE, None, DUE),
        (StepKind.ASK, "executive", DUE + 3 * DAY),
    ]


def test_nobody_is_asked_whom_slack_was_not_asked_about() -> None:
    """They count as there; whoever sends it asks Slack, and what fails is told to the admins."""
    assert told(taken(LOOP, 4 * HOUR, Staff())) == ["overdue ana", "asked leo"]
    assert OPS not in str(taken(LOOP, 4 * HOUR, Staff()).effects)
